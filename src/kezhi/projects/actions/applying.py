"""An application's way from the first click to a numbered receipt, and back while the call is open."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base import notices, numbering, searching
from kezhi.base.access import Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.base.registry import object_type
from kezhi.engine.errors import Place, Problem, Problems
from kezhi.forms import actions as forms
from kezhi.forms.models import Draft, Submission
from kezhi.forms.queries import Filled, filled
from kezhi.packs.queries import definition, numbers
from kezhi.projects import queries
from kezhi.projects.access import APPLICATIONS, CALLS
from kezhi.projects.actions import recommending
from kezhi.projects.domain.numbers import fill
from kezhi.projects.models import Application, Call, Intervention, Member, Receipt
from kezhi.projects.queries.offering import recommender_for
from kezhi.projects.queries.returns import mending
from kezhi.projects.queries.team import team_problems_of
from kezhi.rules.domain.judging import Status
from kezhi.rules.queries import known
from kezhi.subjects.models import Organisation, Person
from kezhi.workflow import actions as workflow
from kezhi.workflow.models import WorkItem


def start(call_id: int, *, copy: bool = False, actor: Actor, now: datetime, key: CommandKey) -> Application:
    """Begin an application: everything known is filled in; ``copy`` brings the applicant's last one of this type.

    Raises Refused where the call is closed, the applicant has no unit, or has begun one already.
    """
    with command("application.start", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Application.objects.get(pk=cmd.earlier["application"])
        call = CALLS.require(actor, "see", queries.calls(actor), pk=call_id)
        require_open(call, now)
        if actor.person is None:
            raise Refused(_("请先登记个人信息，再申报。"))
        if actor.organisation is None:
            raise Refused(_("您还没有所属单位。请先在“我的档案”里加入单位，由单位确认后再申报。"))
        applicant, host = Person.objects.get(pk=actor.person), Organisation.objects.get(pk=actor.organisation)
        application = begin(call, applicant, host, copy=copy, cmd=cmd)
        cmd.result = {"application": application.pk}
        return application


def begin(
    call: Call,
    applicant: Person,
    host: Organisation,
    *,
    copy: bool = False,
    entered_by: int | None = None,
    cmd: Running,
) -> Application:
    """Create an application with its draft, filled with what is known, within a running command."""
    application = _create(call, applicant, host, entered_by, cmd.now)
    pack = definition(call.version_id)
    form = pack.form(pack.form_name)
    on = timezone.localdate(cmd.now)
    facts = known(form.facts, person=applicant.pk, organisation=host.pk, on=on)
    values = {name: fact.value for name, fact in facts.items() if fact.is_known}
    application.copied_from = source = queries.earlier(call, applicant.pk) if copy else None
    data: dict[str, Any] = dict(source.draft.data) if source and source.draft else {}
    data |= form.prefill(on=on, facts=values)
    application.draft = forms.open_draft(
        call.version_id, pack.form_name, about=application, owner=applicant, data=data, cmd=cmd
    )
    application.save(update_fields=["draft", "copied_from"])
    copied = source.pk if source else None
    cmd.journal("application.started", application, call=call.pk, copied_from=copied, on_behalf=entered_by is not None)
    return application


def keep_title(application_id: int, data: Mapping[str, Any]) -> None:
    """Lists call an application as its draft does, until it is submitted; told by each save of the draft."""
    title = str(data.get("title") or "")[:200]
    states = (Application.State.DRAFT, Application.State.WITHDRAWN)
    Application.objects.filter(pk=application_id, state__in=states).exclude(title=title).update(title=title)


def require_open(call: Call, now: datetime) -> None:
    """Refuse what arrives before a call opens or after it closes."""
    if not queries.takes_applications(call, now):
        closing = timezone.localtime(queries.closing(call)).strftime("%Y-%m-%d %H:%M:%S")
        raise Refused(_("现在不在受理期内（截止 %(closing)s）。草稿仍然保留。") % {"closing": closing})


def _create(call: Call, applicant: Person, host: Organisation, entered_by: int | None, now: datetime) -> Application:
    try:
        with transaction.atomic():
            return Application.objects.create(
                call=call,
                applicant=applicant,
                host=host,
                recommender=recommender_for(host),
                entered_by_id=entered_by,
                created_at=now,
            )
    except IntegrityError as error:
        raise Refused(_("您在这个通知里已有一份申报，请从“我的申报”继续填写。")) from error


def submit(application_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> Receipt:
    """Freeze the draft and give the applicant a numbered receipt; a new case starts, one that was sent back goes on.

    The deadline binds by ``now``, the moment of arrival: the call's, after a return that of the piece of work. Raises
    NotAllowed, Refused once closed, or Problems: every problem at once, each with its field. The same ``key`` again
    gives the first receipt.
    """
    with command("application.submit", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Receipt.objects.get(pk=cmd.earlier["receipt"])
        application = APPLICATIONS.require(actor, "submit", queries.surrounded(), lock=True, pk=application_id)
        mends = mending(application)
        if reason := queries.closed_reason(application, now, mends):
            raise Refused(reason)
        frame = queries.frame_of(application, now)
        held = _held_draft(application)
        form = filled(held, frame, timezone.localdate(now))
        if problems := problems_of(application, form, queries.judged(application)):
            raise Problems(problems)
        submission = forms.freeze(held, form, cmd=cmd)
        _take_in(application, submission, form, mends, cmd)
        receipt = _receipt(application, submission, cmd)
        cmd.result = {"receipt": receipt.pk}
        return receipt


def _locked(actor: Actor, action: str, application_id: int) -> Application:
    rows = Application.objects.select_related("call", "host")
    return APPLICATIONS.require(actor, action, rows, lock=True, pk=application_id)


def _held_draft(application: Application) -> Draft:
    return Draft.objects.select_for_update().get(about_type=object_type(application), about_id=application.pk)


def problems_of(application: Application, form: Filled, judged: queries.Eligibility) -> list[Problem]:
    """Everything that stands against submitting: the form's, the team's, and unmet conditions."""
    unmet = [
        Problem("projects.condition_unmet", Place(), {"label": verdict.label, "mend": verdict.mend})
        for verdict in judged.verdicts
        if verdict.status is Status.NOT_MET
    ]
    return [*form.progress.problems, *team_problems_of(application, form), *unmet]


def _take_in(
    application: Application, submission: Submission, form: Filled, mends: WorkItem | None, cmd: Running
) -> None:
    """The application as submitted: its number, title, topic and amount, and its running case."""
    call = application.call
    if application.number is None:
        application.number = _next_number(call)
    if mends is None:
        application.submitted_at = cmd.now
    application.submission = submission
    application.state = Application.State.SUBMITTED
    application.title = str(form.data.get("title") or "")[:200]
    code = str(form.data.get("topic") or "")
    chosen = next((topic for topic in call.topics.all() if topic.code == code), None)
    if application.topic_id != (chosen.pk if chosen else None) and not _moved(application):
        application.topic = chosen
    application.amount = _amount(form.data)
    _go_on(application, mends, cmd)
    application.save()
    searching.index(application, f"{application.number} {application.title} {application.host.name}")
    cmd.journal(
        "application.resubmitted" if mends else "application.submitted",
        application,
        summary=f"{application.number} {application.title}",
        submission=submission.pk,
        version=submission.number,
        digest=submission.digest,
    )


def _moved(application: Application) -> bool:
    """Whether an office has moved the application to another topic than its form says."""
    moved = {"kind": Intervention.Kind.TOPIC, "state": Intervention.State.APPROVED}
    return application.topic_id is not None and application.interventions.filter(**moved).exists()


def _go_on(application: Application, mends: WorkItem | None, cmd: Running) -> None:
    """Start the case of a submitted application, or take the one on that waited for it to be mended."""
    data, version = case_data(application), application.call.version_id
    if mends is not None:
        workflow.resubmit(mends.pk, data, cmd=cmd)
    else:
        process = definition(version).process_name
        application.case = workflow.start(version, process, about=application, data=data, cmd=cmd)


def _next_number(call: Call) -> str:
    return fill(numbers()["application"]["pattern"], call=call.number, n=numbering.take("application", call.number))


def _amount(data: Mapping[str, Any]) -> Decimal | None:
    """What the form asks of the call: the pack computes it into the field ``grant_asked``."""
    try:
        return Decimal(str(data["grant_asked"]))
    except (KeyError, InvalidOperation):
        return None


def case_data(application: Application) -> dict[str, Any]:
    """What the process sees of an application."""
    return {
        "application": application.pk,
        "number": application.number,
        "amount": application.amount,
        "host_kind": application.host.kind,
    }


def _receipt(application: Application, submission: Submission, cmd: Running) -> Receipt:
    year = f"{timezone.localdate(cmd.now).year % 100:02}"
    number = fill(numbers()["receipt"]["pattern"], yy=year, n=numbering.take("receipt", year))
    receipt = Receipt.objects.create(
        number=number, submission=submission, application=application, at=cmd.now, digest=submission.digest
    )
    cmd.journal("receipt.given", receipt, summary=number, digest=submission.digest)
    people = [application.applicant_id, *_accepted(application)]
    notices.send(
        people,
        "application-submitted" if submission.number == 1 else "application-resubmitted",
        application,
        {"number": application.number, "title": application.title, "receipt": number},
        cmd=cmd,
    )
    return receipt


def _accepted(application: Application) -> list[int]:
    accepted = (one for one in application.members.all() if one.state == Member.State.ACCEPTED)
    return [member.person_id for member in accepted if member.person_id is not None]


def withdraw(application_id: int, *, reason: str, actor: Actor, now: datetime, key: CommandKey) -> Application:
    """Take a submitted application back while the call is open; its case is cancelled, its number kept."""
    with command("application.withdraw", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Application.objects.get(pk=application_id)
        application = _locked(actor, "withdraw", application_id)
        if not queries.still_taken(application, now):
            require_open(application.call, now)
        case, application.case = application.case, None
        application.state = Application.State.WITHDRAWN
        application.save(update_fields=["state", "case"])
        if case is not None:
            workflow.cancel(case, cmd=cmd)
        recommending.free(application, cmd=cmd)
        cmd.journal("application.withdrawn", application, summary=str(application.number), reason=reason)
        cmd.result = {"application": application.pk}
        return application


def delete(application_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> None:
    """Delete an application that was never submitted; its draft is kept unseen."""
    with command("application.delete", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return
        application = _locked(actor, "delete", application_id)
        application.state = Application.State.DELETED
        application.save(update_fields=["state"])
        cmd.journal("application.deleted", application)


def hand_over(application_id: int, person: Person, *, actor: Actor, now: datetime, key: CommandKey) -> Application:
    """Make a member of the team the applicant: the draft goes with it; the former stays in the team."""
    with command("application.hand_over", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Application.objects.get(pk=application_id)
        application = _locked(actor, "hand_over", application_id)
        if mending(application) and definition(application.call.version_id).call.returns.same_applicant:
            raise Refused(_("退回后修改时不能更换负责人。请改好后重新提交；截止前要换人的，先撤回申报。"))
        if not application.members.filter(person=person, state=Member.State.ACCEPTED).exists():
            raise Refused(_("只能移交给已确认参加的成员。请先邀请他，并等他确认。"))
        before = application.applicant
        make_applicant(application, person, cmd=cmd)
        Member.objects.create(
            application=application,
            person=before,
            name=before.name,
            organisation=actor.organisation_name,
            contact=before.email,
            state=Member.State.ACCEPTED,
            invited_at=now,
            answered_at=now,
        )
        return application


def make_applicant(application: Application, person: Person, *, cmd: Running) -> None:
    """Within a command: the application, its draft and what waits for its applicant are the person's from now on."""
    before, application.applicant = application.applicant_id, person
    application.save(update_fields=["applicant"])
    application.members.filter(person=person).delete()
    forms.hand_over(_held_draft(application), person, cmd=cmd)
    if application.case_id is not None:
        workflow.pass_own(application.case_id, before, person.pk, cmd)
    cmd.journal("application.handed_over", application, before=before, after=person.pk)
