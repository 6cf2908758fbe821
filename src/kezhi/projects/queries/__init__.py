"""Named reads of calls and applications, and what surrounds the form of an application."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base import display
from kezhi.base.actor import Actor, Role
from kezhi.base.models import JournalLine
from kezhi.base.registry import AboutObject, Hit, SearchSource, object_type, objects, search_sources
from kezhi.engine.feel import MISSING
from kezhi.engine.schema import Progress
from kezhi.forms.access import FormFrame
from kezhi.forms.queries import filled_together
from kezhi.packs.queries import Definition, definition, department_list, lists
from kezhi.projects.access import APPLICATIONS, CALLS
from kezhi.projects.domain.deadlines import is_open
from kezhi.projects.models import Application, Call, Member, Question
from kezhi.rules.domain.judging import Status, Verdict, judge, overall
from kezhi.rules.queries import known, known_by_day
from kezhi.subjects.models import Organisation, OrganisationKind, Person
from kezhi.subjects.queries import persons_on
from kezhi.workflow.queries import Offer, assignees

PEOPLE_MAY_WAIT = (Member.State.INVITED, Member.State.DECLINED)


def calls(actor: Actor) -> QuerySet[Call]:
    """The calls that the actor may see."""
    return CALLS.visible(actor, Call.objects.select_related("version__pack", "office", "envelope"))


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


def my_applications(actor: Actor) -> QuerySet[Application]:
    """The actor's own, the latest first."""
    return applications(actor).filter(applicant=actor.person).order_by("-created_at")


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
    pack = definition(call.version)
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


def eligibility(call: Iterable[Call], *, person: int | None, organisation: int | None) -> dict[int, Eligibility]:
    """Each call's conditions for one applicant, as known on its closing date. Facts are asked once for all calls."""
    found: dict[int, Eligibility] = {}
    packs = {one.pk: (one, definition(one.version)) for one in call}
    names = {name for one, pack in packs.values() for name in pack.facts_of(pack.eligibility)}
    values = {pk: call_values(one, pack) for pk, (one, pack) in packs.items()}
    days = {said["call.closes"] for said in values.values()}
    by_day = known_by_day(names, person=person, organisation=organisation, days=days)
    for pk, (_one, pack) in packs.items():
        facts = by_day[values[pk]["call.closes"]]
        found[pk] = Eligibility(judge(pack.model, pack.eligibility, facts, values[pk]))
    return found


def screening(application: Application, *, on: date) -> tuple[Verdict, ...]:
    """The screening rules over what was submitted. An empty field of the form is null: it was asked, not unknown."""
    call, submission = application.call, application.submission
    pack = definition(call.version)
    decisions = pack.call.screening
    values = call_values(call, pack)
    form = pack.form(pack.form_name)
    data = submission.data if submission else {}
    values |= form.values(data, on=on, facts=values)
    facts = known(pack.facts_of(decisions), person=application.applicant_id, organisation=application.host_id, on=on)
    return judge(pack.model, decisions, facts, values)


def frame(application_id: int, now: datetime) -> FormFrame:
    """What surrounds the form of an application."""
    rows = Application.objects.select_related("call__version__pack", "call__envelope", "topic")
    application = rows.defer("call__version__archive").prefetch_related("call__topics").get(pk=application_id)
    team = list(application.members.select_related("person__account").order_by("pk"))
    return replace(
        _frame(application, now, lists()),
        colleagues=tuple(_colleagues(team)),
        waiting=tuple(_waiting(team, reverse("projects:team", args=[application.pk]))),
    )


def _frame(application: Application, now: datetime, options: Mapping[str, Any]) -> FormFrame:
    """The frame as far as it doesn't depend on the team."""
    call = application.call
    return FormFrame(
        title=application.title or _("未命名的申报"),
        url=reverse("projects:application", args=[application.pk]),
        check_url=reverse("projects:check", args=[application.pk]),
        crumbs=(
            (_("我的申报"), reverse("projects:applications")),
            (call_title(call), reverse("projects:call", args=[call.pk])),
        ),
        deadline=closing(call),
        closed=closed_reason(application, now),
        person=application.applicant_id,
        organisation=application.host_id,
        values={**call_values(call, definition(call.version)), **options},
    )


def begun(actor: Actor, now: datetime, *, most: int) -> list[tuple[Application, FormFrame, Progress]]:
    """The actor's latest drafts with how far each is filled in. Six queries, however many drafts."""
    states = (Application.State.DRAFT, Application.State.WITHDRAWN)
    rows = my_applications(actor).filter(state__in=states).exclude(draft=None)
    found = rows.select_related(
        "call__version__pack", "call__envelope", "topic", "draft__version__pack"
    ).prefetch_related("call__topics")[:most]
    options = lists() if found else {}
    framed = [(one, one.draft, _frame(one, now, options)) for one in found if one.draft is not None]
    forms = filled_together([(draft, frame) for _one, draft, frame in framed], timezone.localdate(now))
    return [(one, frame, form.progress) for (one, _draft, frame), form in zip(framed, forms, strict=True)]


def call_title(call: Call) -> str:
    """The title in the reader's language."""
    return call.title_en if (get_language() or "").startswith("en") and call.title_en else call.title


def closed_reason(application: Application, now: datetime) -> str:
    """Why an application's form can't be written at this moment; "" while it can."""
    if application.call.state == Call.State.CANCELLED:
        return _("申报通知已取消：%(why)s") % {"why": application.call.cancelled_why}
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
        if member.state == Member.State.ACCEPTED and member.person and member.person.account:
            yield member.person.public_id, member.name


def _waiting(team: Iterable[Member], url: str) -> Iterable[tuple[str, str]]:
    """Members who haven't answered: submission waits for them."""
    for member in team:
        if member.state in PEOPLE_MAY_WAIT:
            declined = member.state == Member.State.DECLINED
            words = _("%(name)s 已谢绝参加，请移除") if declined else _("%(name)s 还没有确认参加")
            yield words % {"name": member.name}, url


@dataclass(frozen=True)
class TeamRow:
    """A row of the form's team table; ``person`` is who it surely is in the registry."""

    name: str
    organisation: str
    contact: str
    duty: str
    person: Person | None = None


def uninvited(application: Application, on: date) -> list[TeamRow]:
    """Rows of the form's table ``team`` whose people weren't asked yet. At most two queries."""
    data = application.draft.data if application.draft else {}
    table = data.get("team")
    rows = [row for row in table if isinstance(row, Mapping) and row.get("name")] if isinstance(table, list) else []
    if not rows:
        return []
    asked = set(application.members.values_list("name", flat=True))
    registered = _registered({str(row["name"]) for row in rows} - asked, on)
    return [
        TeamRow(
            name=str(row["name"]),
            organisation=str(row.get("organisation") or ""),
            contact=str(row.get("contact") or ""),
            duty=str(row.get("role") or ""),
            person=registered.get((str(row["name"]), str(row.get("organisation") or ""))),
        )
        for row in rows
        if row["name"] not in asked
    ]


def _registered(names: Collection[str], on: date) -> dict[tuple[str, str], Person]:
    """Persons by name and unit; two of one name in one unit are left out."""
    found: dict[tuple[str, str], Person] = {}
    twice = set()
    for person in persons_on(on).filter(name__in=names).exclude(account=None):
        key = (person.name, getattr(person, "unit_name", None) or "")
        twice |= {key} & found.keys()
        found[key] = person
    return {key: person for key, person in found.items() if key not in twice}


def questions(call: Call, actor: Actor) -> list[Question]:
    """Answered questions for everybody; to who asked and to who answers, the open ones too."""
    rows = call.questions.select_related("answered_by").order_by("asked_at", "pk")
    if CALLS.may(actor, "answer", call):
        return list(rows)
    own = Q(asked_by=actor.person) if actor.person else Q(pk__in=())
    return list(rows.filter(~Q(answer="") | own))


def history(application: Application, now: datetime) -> list[dict[str, Any]]:
    """What the journal says of an application, newest first."""
    lines = JournalLine.objects.filter(
        object_type=object_type(application), object_id=application.pk, action__in=HISTORY
    ).order_by("-pk")[:20]
    people = dict(Person.objects.filter(pk__in={line.person for line in lines}).values_list("pk", "name"))
    return [
        {
            "who": people.get(line.person or 0, _("系统")),
            "what": HISTORY[line.action],
            "when": display.moment(line.at, now),
            "now": at == 0,
        }
        for at, line in enumerate(lines)
    ]


HISTORY = {
    "application.started": _lazy("开始填报"),
    "application.submitted": _lazy("提交申报书"),
    "application.withdrawn": _lazy("撤回申报"),
    "application.handed_over": _lazy("移交负责人"),
    "application.screened": _lazy("按规则审查"),
}
"""Journal lines of an application that its people are shown."""


def unit_use(call: Call, organisation: int) -> int:
    """How many applications a unit has sent to a call."""
    return Application.objects.filter(call=call, host=organisation, state=Application.State.SUBMITTED).count()


def recommender_for(host: Organisation) -> Organisation | None:
    """The body that recommends an organisation, by kind and place: the narrowest region that covers it."""
    covering = [
        row
        for row in department_list("recommenders")
        if host.kind in row["kinds"].split() and any(map(host.region.code.startswith, row["regions"].split()))
    ]
    if not covering:
        return None
    nearest = max(covering, key=lambda row: max(map(len, row["regions"].split())))
    return Organisation.objects.filter(name=nearest["name"], kind=OrganisationKind.GOVERNMENT).first()


def counts(actor: Actor) -> Mapping[str, int]:
    """How many applications of one's own are drafts and how many are submitted, in one query."""
    own = Application.objects.filter(applicant=actor.person)
    return own.aggregate(
        drafts=Count("pk", filter=Q(state__in=(Application.State.DRAFT, Application.State.WITHDRAWN))),
        submitted=Count("pk", filter=Q(state=Application.State.SUBMITTED)),
    )


def last_year_data(application: Application) -> Mapping[str, Any] | None:
    """The data of the applicant's latest earlier application of the same type."""
    earlier = (
        Application.objects.filter(
            applicant=application.applicant_id, call__version__pack=application.call.version.pack_id
        )
        .exclude(pk=application.pk)
        .exclude(draft=None)
        .order_by(F("submitted_at").desc(nulls_last=True), "-pk")
        .select_related("draft")
        .first()
    )
    return earlier.draft.data if earlier and earlier.draft else None


def _offer(application_id: int, who: str) -> Offer:
    """Who does what the process of an application calls by relation or role."""
    application = Application.objects.select_related("call").get(pk=application_id)
    match who:
        case "applicant":
            return Offer(person=application.applicant_id)
        case "unit-office":
            return Offer(role=Role.UNIT_OFFICE, organisation=application.host_id)
        case "recommender":
            return Offer(role=Role.RECOMMENDER, organisation=application.recommender_id)
        case "case-officer" | "office-head":
            return Offer(role=Role(who), office=application.call.office_id)
    return Offer(role=Role(who))


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


assignees.add("projects.application", _offer)
objects.add(
    "projects.application",
    AboutObject(
        visible=applications,
        label=lambda one: one.title or _("未命名的申报"),
        url=lambda one: reverse("projects:application", args=[one.pk]),
    ),
)
objects.add(
    "projects.call",
    AboutObject(visible=calls, label=call_title, url=lambda one: reverse("projects:call", args=[one.pk])),
)
search_sources.add("projects.call", SearchSource(_lazy("申报通知"), calls, _show_calls))
search_sources.add("projects.application", SearchSource(_lazy("申报"), applications, _show_applications))
