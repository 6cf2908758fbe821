"""推荐: a unit's office and the bodies above it approve within their quota, rank, choose, and pass on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base import notices
from kezhi.base.access import NotAllowed, Refused, reason_for
from kezhi.base.actor import SYSTEM, Actor, Role
from kezhi.base.commands import CommandKey, Running, command
from kezhi.projects import queries
from kezhi.projects.access import APPLICATIONS, CALLS
from kezhi.projects.actions.screening import locked
from kezhi.projects.models import Application, Call, Preselection, Recommendation, Remark, UnitRound
from kezhi.subjects.models import Organisation
from kezhi.subjects.queries import holders
from kezhi.workflow import actions as workflow
from kezhi.workflow.models import Case, WorkItem


def approved_by_unit(application: Application, *, cmd: Running) -> None:
    """The unit's office approves: within its quota and its own choice, else Refused. Its row in the call is locked."""
    call, host = application.call, application.host_id
    UnitRound.objects.get_or_create(call=call, organisation_id=host)
    UnitRound.objects.select_for_update().get(call=call, organisation=host)
    _require_chosen(application)
    others = queries.used(call).filter(body=host, application__host=host).exclude(application=application).count()
    if call.unit_quota is not None and others >= call.unit_quota:
        raise Refused(
            _("本单位在这个通知的名额是 %(quota)s 项，已用完。要报这一项，请先撤回一项已同意的申报。")
            % {"quota": call.unit_quota}
        )
    recommend(application, host, cmd=cmd)


def _require_chosen(application: Application) -> None:
    chosen = Preselection.objects.filter(application=application).first()
    if chosen is not None and not chosen.forward:
        raise Refused(_("内部遴选没有选送这一项：%(reason)s。要改，请先在遴选里改。") % {"reason": chosen.reason})
    if chosen is None and queries.preselects(application.call, application.host_id):
        raise Refused(_("本单位在做内部遴选，这一项还没有结论。请先在遴选里写明是否选送。"))


def approved_by_body(application: Application, *, chained: bool, cmd: Running) -> dict[str, Any]:
    """A recommending body approves; where a higher one has to as well, the application goes on to it.

    ``chained``: whether the process can ask a second body. Gives the case's data ``higher``.
    """
    if application.recommender_id is not None:
        recommend(application, application.recommender_id, cmd=cmd)
    higher = queries.higher_body(application.recommender) if chained else None
    if higher is not None:
        application.recommender = higher
        application.save(update_fields=["recommender"])
    return {"higher": higher is not None}


def recommend(application: Application, body: int, *, cmd: Running) -> Recommendation:
    """Keep a body's consent; where it has consented before, with the new moment."""
    found, _made = Recommendation.objects.update_or_create(
        application=application, body_id=body, ended_at=None, defaults={"at": cmd.now, "person_id": cmd.actor.person}
    )
    cmd.journal("application.recommended", application, summary=str(application.number), body=body)
    return found


def free(application: Application, *, cmd: Running) -> None:
    """A withdrawn application frees its places; the offices that had approved it are told."""
    standing = Recommendation.objects.filter(application=application, ended_at=None)
    told = [person for row in standing for person in staff_of(row.body_id, cmd.now)]
    if standing.update(ended_at=cmd.now):
        said = {"title": application.title, "number": application.number or "", "call": application.call.title}
        notices.send(told, "withdrawn-after-approval", application, said, cmd=cmd)


def staff_of(organisation_id: int, now: datetime) -> list[int]:
    """The persons who approve or recommend for a body."""
    on = timezone.localdate(now)
    held = [holders(role, on, organisation=organisation_id) for role in (Role.UNIT_OFFICE, Role.RECOMMENDER)]
    return [holding.person_id for rows in held for holding in rows]


def pass_on(
    application_id: int, body_id: int, *, reason: str, actor: Actor, now: datetime, key: CommandKey
) -> Application:
    """Hand an application to the body that ought to recommend it. Its number, its date and the deadline stay."""
    with command("application.pass_on", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Application.objects.get(pk=application_id)
        application = locked(actor, application_id, "pass_on")
        if not reason.strip():
            raise Refused(_("转交要写明理由，申报人和对方都会看到。"))
        body = queries.bodies().filter(pk=body_id).exclude(pk=application.recommender_id or 0).first()
        if body is None:
            raise Refused(_("只能转给另一个推荐单位。请从名单里选。"))
        _require_waiting(application, actor)
        before, application.recommender = application.recommender_id, body
        application.save(update_fields=["recommender"])
        if application.case is not None:
            workflow.offer_anew(application.case, cmd=cmd)
        said = {"title": application.title, "body": body.name, "reason": reason.strip()}
        notices.send([application.applicant_id], "passed-on", application, said, cmd=cmd)
        cmd.journal(
            "application.passed_on",
            application,
            summary=f"{application.number} → {body.name}",
            before=before,
            after=body.pk,
            reason=reason.strip(),
        )
        return application


def _require_waiting(application: Application, actor: Actor) -> None:
    """The application's case, locked, waits for the recommendation of the actor's body."""
    case = Case.objects.select_for_update().filter(pk=application.case_id or 0).first()
    waits = WorkItem.objects.filter(
        case=case, state=WorkItem.State.OPEN, who="recommender", organisation=actor.organisation or 0
    )
    if case is None or not waits.exists():
        raise Refused(_("这一项现在不在推荐这一步，不能转交。请刷新页面。"))


def rank(call_id: int, order: Sequence[int], *, actor: Actor, now: datetime, key: CommandKey) -> list[int]:
    """Save the order in which a body recommends; those left out follow in their former order. Gives the whole order."""
    with command("recommendation.rank", actor=actor, now=now, key=key) as cmd:
        call, body = own_call(call_id, actor)
        rows = queries.used(call).filter(body=body).select_for_update(of=("self",)).order_by("rank", "pk")
        standing = {row.application_id: row for row in rows}
        named = [pk for pk in dict.fromkeys(order) if pk in standing]
        whole = [*named, *(pk for pk in standing if pk not in named)]
        for place, pk in enumerate(whole, start=1):
            standing[pk].rank = place
        Recommendation.objects.bulk_update(standing.values(), ["rank"])
        cmd.journal("recommendation.ranked", call, summary=call.title, body=body, order=whole)
        return whole


def own_call(call_id: int, actor: Actor) -> tuple[Call, int]:
    """The call, and the body for which the actor works. Raises NotAllowed for who works for none."""
    if actor.organisation is None or not queries.recommends(actor):
        raise NotAllowed(reason_for(actor))
    return CALLS.require(actor, "see", queries.calls(actor), pk=call_id), actor.organisation


def preselect(
    call_id: int, decisions: Mapping[int, tuple[bool, str]], *, actor: Actor, now: datetime, key: CommandKey
) -> int:
    """校内遴选: say of applications whether they go forward, each with a reason; their applicants are told.

    Gives how many were changed. Raises Refused for one without a reason, or for more than the unit's quota.
    """
    with command("application.preselect", actor=actor, now=now, key=key) as cmd:
        call, body = own_call(call_id, actor)
        rows = APPLICATIONS.allowed(actor, "preselect", Application.objects.filter(call=call, pk__in=decisions))
        changed = 0
        for application in rows.select_related("preselection").order_by("pk"):
            changed += _choose(application, *decisions[application.pk], cmd)
        forward = Preselection.objects.filter(application__call=call, application__host=body, forward=True).count()
        if call.unit_quota is not None and forward > call.unit_quota:
            raise Refused(
                _("名额 %(quota)s 项，选送了 %(forward)s 项。请减少选送。")
                % {"quota": call.unit_quota, "forward": forward}
            )
        return changed


def _choose(application: Application, forward: bool, reason: str, cmd: Running) -> int:
    if not reason.strip():
        raise Refused(_("《%(title)s》没有写理由。选送或不选送都要写理由。") % {"title": application.title})
    before = Preselection.objects.filter(application=application).first()
    if before and (before.forward, before.reason) == (forward, reason.strip()):
        return 0
    said = {"forward": forward, "reason": reason.strip(), "person_id": cmd.actor.registered, "at": cmd.now}
    Preselection.objects.update_or_create(application=application, defaults=said)
    outcome = ("选送", "it goes forward") if forward else ("不选送", "it does not go forward")
    arguments = {"title": application.title, "outcome": outcome, "reason": reason.strip()}
    notices.send([application.applicant_id], "preselected", application, arguments, cmd=cmd)
    cmd.journal("application.preselected", application, forward=forward, reason=reason.strip())
    return 1


def remark(application_id: int, text: str, *, actor: Actor, now: datetime, key: CommandKey) -> Remark:
    """Say something to an applicant about the draft, before it is submitted."""
    with command("application.remark", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Remark.objects.get(pk=cmd.earlier["remark"])
        rows = Application.objects.select_related("call")
        application = APPLICATIONS.require(actor, "remark", rows, pk=application_id)
        if not text.strip():
            raise Refused(_("请写下意见。"))
        made = Remark.objects.create(
            application=application, text=text.strip()[:2000], person_id=actor.registered, at=now
        )
        said = {"title": application.title or application.call.title, "text": made.text, "by": actor.name}
        notices.send([application.applicant_id], "unit-remark", application, said, cmd=cmd)
        cmd.journal("application.remarked", application, remark=made.pk)
        cmd.result = {"remark": made.pk}
        return made


def set_date(call_id: int, closes: datetime | None, *, actor: Actor, now: datetime, key: CommandKey) -> UnitRound:
    """Set or take away a unit's own closing date in a call; it reminds, the call's own date binds."""
    with command("unit.date", actor=actor, now=now, key=key) as cmd:
        call, body = own_call(call_id, actor)
        if closes is not None and not now < closes <= call.unit_closes:
            raise Refused(_("单位的日期要在现在之后、单位审核截止之前。"))
        found, _made = UnitRound.objects.update_or_create(
            call=call, organisation_id=body, defaults={"closes": closes, "reminded_at": None}
        )
        cmd.journal("unit.date_set", call, organisation=body, closes=closes)
        return found


def remind(round_: UnitRound, *, now: datetime) -> int:
    """Remind those of a unit who have begun and not submitted of its own date; how many were."""
    with command("unit.remind", actor=SYSTEM, now=now, key=f"unit-{round_.pk}-{round_.closes:%Y%m%d%H%M}") as cmd:
        if cmd.earlier is not None or round_.closes is None:
            return 0
        states = (Application.State.DRAFT, Application.State.WITHDRAWN)
        begun = Application.objects.filter(call=round_.call, host=round_.organisation_id, state__in=states)
        told = list(begun.values_list("applicant", flat=True))
        unit = Organisation.objects.get(pk=round_.organisation_id)
        said = {"title": round_.call.title, "unit": unit.name, "closes": timezone.localtime(round_.closes)}
        notices.send(told, "unit-date", round_.call, said, cmd=cmd, due=round_.closes)
        UnitRound.objects.filter(pk=round_.pk).update(reminded_at=now)
        cmd.journal("unit.reminded", round_.call, organisation=round_.organisation_id, persons=len(told))
        return len(told)
