"""Named reads of calls and applications, and what surrounds the form of an application."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from kezhi.base import display
from kezhi.base.access import NONE
from kezhi.base.actor import Actor
from kezhi.base.models import JournalLine
from kezhi.base.registry import AboutObject, Hit, SearchSource, object_type, objects, search_sources
from kezhi.engine.feel import MISSING
from kezhi.engine.schema import Progress
from kezhi.forms.access import Confirmation, FormFrame
from kezhi.forms.queries import filled_together
from kezhi.packs.queries import Definition, definition, lists
from kezhi.projects.access import APPLICATIONS, CALLS
from kezhi.projects.domain.deadlines import is_open
from kezhi.projects.models import Application, Call, Member, Question
from kezhi.projects.queries.offering import offer
from kezhi.projects.queries.returns import mending, overdue, returned
from kezhi.projects.queries.team import team_problems_of
from kezhi.rules.domain.judging import Status, Verdict, judge, overall
from kezhi.rules.domain.known import Known
from kezhi.rules.queries import known, known_by_day
from kezhi.subjects.models import Person
from kezhi.workflow.models import WorkItem
from kezhi.workflow.queries import assignees, doings, standing_at, to_mend

APPLIED = "project.applied_as_pi"
PEOPLE_MAY_WAIT = (Member.State.INVITED, Member.State.DECLINED)


def calls(actor: Actor) -> QuerySet[Call]:
    """The calls that the actor may see."""
    return CALLS.visible(actor, Call.objects.select_related("office", "envelope"))


def open_calls(actor: Actor, now: datetime) -> QuerySet[Call]:
    """Calls that take applications at this moment, the nearest deadline first."""
    return calls(actor).filter(taking(now)).order_by("closes", "pk")


def taking(now: datetime) -> Q:
    """Calls that take applications at a moment: what `takes_applications` says of one, for rows."""
    second = now.replace(microsecond=0)
    in_time = Q(extended_to=None, closes__gte=second) | Q(extended_to__gte=second)
    return Q(in_time, state=Call.State.PUBLISHED, opens__lte=now)


def applications(actor: Actor) -> QuerySet[Application]:
    """The applications that the actor may see."""
    rows = Application.objects.select_related("call__office", "topic", "applicant", "host", "recommender", "draft")
    return APPLICATIONS.visible(actor, rows)


def applications_listed(actor: Actor) -> QuerySet[Application]:
    """The same, each with the ``step`` that its case stands at, in the reader's language."""
    return applications(actor).annotate(step=standing_at("case"))


def my_applications(actor: Actor) -> QuerySet[Application]:
    """The actor's own, the latest first; ``mends``: whether it was sent back, ``mends_until``: by when to mend it."""
    own = applications(actor).filter(applicant=actor.person).order_by("-created_at")
    back = to_mend().filter(case=OuterRef("case"))
    return own.annotate(mends=Exists(back), mends_until=Subquery(back.values("due")[:1]))


def invitations(actor: Actor) -> QuerySet[Member]:
    """Teams that the actor is asked to join."""
    rows = Member.objects.filter(person=actor.person, state=Member.State.INVITED)
    return rows.exclude(application__state=Application.State.DELETED).select_related(
        "application__call", "application__applicant"
    )


def closing(call: Call) -> datetime:
    """The deadline that binds applicants."""
    return call.extended_to or call.closes


def takes_applications(call: Call, at: datetime) -> bool:
    """Whether what arrives at this moment is in time."""
    return call.state == Call.State.PUBLISHED and is_open(call.opens, closing(call), at)


def call_values(call: Call, pack: Definition) -> dict[str, Any]:
    """What rules and forms see of a call, by dotted name: ``call.*``, ``parameters.*`` and the lists of options."""
    zone = timezone.get_current_timezone()
    values: dict[str, Any] = {
        "call.number": call.document_number,
        "call.title": call.title,
        "call.year": Decimal(call.year),
        "call.opens": call.opens.astimezone(zone).date(),
        "call.closes": closing(call).astimezone(zone).date(),
        "call.unit_closes": call.unit_closes.astimezone(zone).date(),
        "call.recommender_closes": call.recommender_closes.astimezone(zone).date(),
        "call.envelope": call.envelope.amount if call.envelope else MISSING,
        "call.topics": [topic_value(topic) for topic in call.topics.all()],
    }
    values |= {f"call.{name}": value for name, value in pack.call_values(call.values).items()}
    return values | pack.parameters(values["call.closes"])


def support_of(call: Call) -> tuple[Decimal, Decimal] | None:
    """The least and the most for a project: by the topics' limits, else by the first amount that the pack asks for."""
    limits = [topic.grant_limit for topic in call.topics.all() if topic.grant_limit is not None]
    if limits:
        return min(limits), max(limits)
    pack = definition(call.version_id)
    values = pack.call_values(call.values)
    amounts = [values[one.name] for one in pack.call.fields if one.kind == "money" and values[one.name] is not MISSING]
    return (amounts[0], amounts[0]) if amounts else None


def topic_value(topic: Any) -> dict[str, Any]:
    return {
        "code": topic.code,
        "title": {"zh": topic.title, "en": topic.title_en or topic.title},
        "limit": topic.grant_limit,
    }


@dataclass(frozen=True)
class Eligibility:
    """What a call's conditions say of one applicant, undetermined ones first."""

    verdicts: tuple[Verdict, ...]

    @property
    def status(self) -> Status:
        return overall(self.verdicts)

    @property
    def open(self) -> tuple[Verdict, ...]:
        """The undetermined and the unmet, in that order."""
        return self.having(Status.UNDETERMINED) + self.having(Status.NOT_MET)

    def having(self, status: Status) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.status is status)

    @property
    def met(self) -> tuple[Verdict, ...]:
        return self.having(Status.MET)

    @property
    def not_met(self) -> tuple[Verdict, ...]:
        return self.having(Status.NOT_MET)

    @property
    def undetermined(self) -> tuple[Verdict, ...]:
        return self.having(Status.UNDETERMINED)


def eligibility(
    call: Iterable[Call], *, person: int | None, organisation: int | None, own: Application | None = None
) -> dict[int, Eligibility]:
    """Each call's conditions for one applicant, as known on its closing date. Facts are asked once for all calls.

    ``own`` is the application that is judged, where there is one already.
    """
    found: dict[int, Eligibility] = {}
    packs = {one.pk: (one, definition(one.version_id)) for one in call}
    names = {name for one, pack in packs.values() for name in pack.facts_of(pack.eligibility)}
    values = {pk: call_values(one, pack) for pk, (one, pack) in packs.items()}
    days = {said["call.closes"] for said in values.values()}
    by_day = known_by_day(names, person=person, organisation=organisation, days=days)
    for pk, (_one, pack) in packs.items():
        facts = but_for(own, by_day[values[pk]["call.closes"]], values[pk]["call.closes"])
        found[pk] = Eligibility(judge(pack.model, pack.eligibility, facts, values[pk]))
    return found


def judged(application: Application) -> Eligibility:
    """The conditions of its call for an application that is there already."""
    who = {"person": application.applicant_id, "organisation": application.host_id}
    return eligibility([application.call], **who, own=application)[application.call_id]


def screening(application: Application, *, on: date) -> tuple[Verdict, ...]:
    """The screening rules over what was submitted. An empty field of the form is null: it was asked, not unknown."""
    call, submission = application.call, application.submission
    pack = definition(call.version_id)
    decisions = pack.call.screening
    values = call_values(call, pack)
    form = pack.form(pack.form_name)
    data = submission.data if submission else {}
    values |= form.values(data, on=on, facts=values)
    facts = known(pack.facts_of(decisions), person=application.applicant_id, organisation=application.host_id, on=on)
    return judge(pack.model, decisions, but_for(application, facts, on), values)


def but_for(own: Application | None, facts: Mapping[str, Known], on: date) -> Mapping[str, Known]:
    """The facts without the application that is judged: rules ask for the others and add this one themselves."""
    counted = facts.get(APPLIED)
    if own is None or own.state != Application.State.SUBMITTED or own.call.year != on.year or not counted:
        return facts
    return {**facts, APPLIED: replace(counted, value=counted.value - 1)} if counted.is_known else facts


def surrounded() -> QuerySet[Application]:
    """Applications with what `frame_of` says of them."""
    team = Prefetch("members", Member.objects.select_related("person").order_by("pk"))
    rows = Application.objects.select_related("call__envelope", "host", "applicant", "copied_from__call")
    return rows.prefetch_related("call__topics", team)


def frame(application_id: int, now: datetime) -> FormFrame:
    """What surrounds the form of an application."""
    return frame_of(surrounded().get(pk=application_id), now)


def frame_of(application: Application, now: datetime) -> FormFrame:
    """The same of one of `surrounded`."""
    team = application.members.all()
    invite_url = reverse("projects:team", args=[application.pk])
    source = application.copied_from
    return replace(
        _frame(application, now, lists()),
        colleagues=tuple(_colleagues(team)),
        waiting=tuple(_waiting(team, invite_url)),
        confirmations={member.name: _confirmation(member, now) for member in team},
        invite_url=invite_url,
        origin=_origin(source),
        origin_url=reverse("projects:application", args=[source.pk]) if source else "",
    )


def _confirmation(member: Member, now: datetime) -> Confirmation:
    """How far a member has got with confirming; of who hasn't answered, for how many days."""
    if member.state == Member.State.INVITED:
        days = (timezone.localdate(now) - timezone.localdate(member.invited_at)).days
        return Confirmation(
            "soon", ngettext("待确认，%(n)s 天", "待确认，%(n)s 天", days) % {"n": days} if days else _("待确认")
        )
    kind = "met" if member.state == Member.State.ACCEPTED else "not_met"
    return Confirmation(kind, str(Member.State(member.state).label))


def _origin(source: Application | None) -> str:
    """What an application was copied from, in words: the year, its number if it has one, its title."""
    if source is None:
        return ""
    number = _("编号 %(number)s") % {"number": source.number} if source.number else _("没有提交过的草稿")
    named = {"year": source.call.year, "title": source.title or _("未命名的申报"), "number": number}
    return _("复制自您 %(year)s 年度的申报《%(title)s》（%(number)s），请逐项核对。") % named


def _frame(application: Application, now: datetime, options: Mapping[str, Any]) -> FormFrame:
    """The frame as far as it doesn't depend on the team."""
    call, mends = application.call, mending(application)
    url = reverse("projects:application", args=[application.pk])
    return FormFrame(
        title=application.title or _("未命名的申报"),
        url=url,
        number=application.number or "",
        subtitle=f"{call_title(call)} · {application.host.name} · {application.applicant.name}",
        versions_url=f"{url}?tab=versions" if application.submission_id else "",
        check_url=reverse("projects:check", args=[application.pk]),
        crumbs=(
            (_("我的申报"), reverse("projects:applications")),
            (call_title(call), reverse("projects:call", args=[call.pk])),
        ),
        deadline=mends.due if mends else closing(call),
        closed=closed_reason(application, now, mends),
        returned=returned(mends, definition(call.version_id).call.returns) if mends else None,
        person=application.applicant_id,
        organisation=application.host_id,
        values=form_values(call, options),
    )


def form_values(call: Call, options: Mapping[str, Any]) -> dict[str, Any]:
    """What the expressions of a call's form see beside the data; ``options`` are the lists in force."""
    return {**call_values(call, definition(call.version_id)), **options}


def begun(actor: Actor, now: datetime, *, most: int) -> list[tuple[Application, FormFrame, Progress, int]]:
    """The actor's latest drafts with how far each is filled in and how much is left. Seven queries, however many."""
    states = (Application.State.DRAFT, Application.State.WITHDRAWN)
    rows = my_applications(actor).filter(state__in=states).exclude(draft=None)
    found = rows.select_related("call__envelope").prefetch_related("call__topics", "members")[:most]
    options = lists() if found else {}
    framed = [(one, one.draft, _frame(one, now, options)) for one in found if one.draft is not None]
    forms = filled_together([(draft, frame) for _one, draft, frame in framed], timezone.localdate(now))
    return [
        (one, frame, form.progress, len(form.progress.problems) + len(team_problems_of(one, form)))
        for (one, _draft, frame), form in zip(framed, forms, strict=True)
    ]


def call_title(call: Call) -> str:
    """The title in the reader's language."""
    return call.title_en if display.english() and call.title_en else call.title


def closed_reason(application: Application, now: datetime, mends: WorkItem | None = None) -> str:
    """Why an application's form can't be written at this moment; "" while it can.

    ``mends`` is the piece of work in which it is mended after a return, as ``mending`` gives it.
    """
    if application.call.state == Call.State.CANCELLED:
        return _("申报通知已取消：%(why)s") % {"why": application.call.cancelled_why}
    if mends is not None:
        return overdue(mends, now)
    if application.state == Application.State.SUBMITTED:
        return _("已提交。要修改，请先撤回。")
    if application.state == Application.State.DELETED:
        return _("这份申报已删除。")
    if not takes_applications(application.call, now):
        moment = timezone.localtime(closing(application.call)).strftime("%Y-%m-%d %H:%M:%S")
        return _("受理已于 %(moment)s 截止，不能再修改或提交。") % {"moment": moment}
    return ""


def _colleagues(team: Iterable[Member]) -> Iterable[tuple[str, str]]:
    """Members who have accepted and can sign in."""
    for member in team:
        if member.state == Member.State.ACCEPTED and member.person and member.person.account_id:
            yield member.person.public_id, member.name


def _waiting(team: Iterable[Member], url: str) -> Iterable[tuple[str, str]]:
    """Members who haven't answered: submission waits for them."""
    for member in team:
        if member.state in PEOPLE_MAY_WAIT:
            declined = member.state == Member.State.DECLINED
            words = _("%(name)s 已谢绝参加，请移除") if declined else _("%(name)s 还没有确认参加")
            yield words % {"name": member.name}, url


def questions(call: Call, actor: Actor) -> list[Question]:
    """Answered questions for everybody; to who asked and to who answers, the open ones too."""
    rows = call.questions.select_related("answered_by").order_by("asked_at", "pk")
    if CALLS.may(actor, "answer", call):
        return list(rows)
    own = Q(asked_by=actor.person) if actor.person else NONE
    return list(rows.filter(~Q(answer="") | own))


def history(application: Application, now: datetime, items: Iterable[WorkItem] = ()) -> list[dict[str, Any]]:
    """What the journal says of an application, and what was decided in the ``items`` of its case; newest first."""
    lines = JournalLine.objects.filter(
        object_type=object_type(application), object_id=application.pk, action__in=HISTORY
    ).order_by("-pk")[:20]
    people = dict(Person.objects.filter(pk__in={line.person for line in lines}).values_list("pk", "name"))
    own = [(line.at, people.get(line.person or 0, _("系统")), HISTORY[line.action]) for line in lines]
    theirs = [(one.at, one.who or _("系统"), one.words) for one in doings(items)]
    told = sorted([*reversed(theirs), *own], key=itemgetter(0), reverse=True)
    return [
        {"who": who, "what": what, "when": display.moment(moment, now), "now": at == 0}
        for at, (moment, who, what) in enumerate(told)
    ]


HISTORY = {
    "application.started": _lazy("开始填报"),
    "application.submitted": _lazy("提交申报书"),
    "application.resubmitted": _lazy("修改后重新提交"),
    "application.withdrawn": _lazy("撤回申报"),
    "application.handed_over": _lazy("移交负责人"),
    "application.screened": _lazy("按规则审查"),
}
"""Journal lines of an application that its people are shown."""


def unit_use(call: Call, organisation: int) -> int:
    """How many applications a unit has sent to a call."""
    return Application.objects.filter(call=call, host=organisation, state=Application.State.SUBMITTED).count()


def counts(actor: Actor) -> Mapping[str, int]:
    """How many applications of one's own are drafts and how many are submitted, in one query."""
    own = Application.objects.filter(applicant=actor.person)
    return own.aggregate(
        drafts=Count("pk", filter=Q(state__in=(Application.State.DRAFT, Application.State.WITHDRAWN))),
        submitted=Count("pk", filter=Q(state=Application.State.SUBMITTED)),
    )


def earlier(call: Call, applicant: int) -> Application | None:
    """A person's latest application of the same type to another call that has a draft."""
    return (
        Application.objects.filter(applicant=applicant, call__version__pack__versions=call.version_id)
        .exclude(call=call)
        .exclude(draft=None)
        .exclude(state=Application.State.DELETED)
        .order_by(F("submitted_at").desc(nulls_last=True), "-pk")
        .select_related("draft")
        .first()
    )


def _show_calls(rows: Sequence[Call]) -> list[Hit]:
    return [Hit(call_title(call), call.document_number, reverse("projects:call", args=[call.pk])) for call in rows]


def _show_applications(rows: Sequence[Application]) -> list[Hit]:
    return [
        Hit(
            application.title or _("未命名的申报"),
            f"{application.number or ''} {application.host.name}".strip(),
            reverse("projects:application", args=[application.pk]),
        )
        for application in rows
    ]


assignees.add("projects.application", offer)
objects.add(
    "projects.application",
    AboutObject(
        visible=applications,
        label=lambda one: one.title or _("未命名的申报"),
        url=lambda one: reverse("projects:application", args=[one.pk]),
        reading=lambda one: f"{reverse('projects:application', args=[one.pk])}?tab=form",
    ),
)
objects.add(
    "projects.call",
    AboutObject(visible=calls, label=call_title, url=lambda one: reverse("projects:call", args=[one.pk])),
)
search_sources.add("projects.call", SearchSource(_lazy("申报通知"), calls, _show_calls))
search_sources.add("projects.application", SearchSource(_lazy("申报"), applications, _show_applications))
