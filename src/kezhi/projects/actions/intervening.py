"""Exceptions to the ordinary way: one officer asks with grounds, the office's head approves, the journal says both."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base import notices
from kezhi.base.access import Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.projects import queries
from kezhi.projects.access import CALLS
from kezhi.projects.access.screening import INTERVENTIONS
from kezhi.projects.actions.applying import begin
from kezhi.projects.actions.screening import keep, locked
from kezhi.projects.models import Application, Call, Intervention, Topic
from kezhi.subjects.models import Office, Organisation, Person
from kezhi.subjects.queries import persons_on
from kezhi.workflow import actions as workflow

Kind = Intervention.Kind


@dataclass(frozen=True)
class Wanted:
    """What is asked for: a kind, and what that kind needs."""

    kind: str
    grounds: str
    application: int | None = None
    person: int | None = None
    topic: int | None = None
    office: int | None = None
    until: datetime | None = None


def ask(call_id: int, wanted: Wanted, *, actor: Actor, now: datetime, key: CommandKey) -> Intervention:
    """Ask for an exception. Raises Refused where grounds or what the kind needs are missing."""
    with command("intervention.ask", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Intervention.objects.get(pk=cmd.earlier["intervention"])
        call = CALLS.require(actor, "intervene", queries.calls(actor), pk=call_id)
        if not wanted.grounds.strip():
            raise Refused(_("请写明理由：依据什么、有什么材料。"))
        made = Intervention.objects.create(
            kind=wanted.kind,
            call=call,
            grounds=wanted.grounds.strip(),
            asked_by_id=actor.registered,
            asked_at=now,
            **_needed(call, wanted, actor, now),
        )
        cmd.journal("intervention.asked", made, summary=_about(made), kind=made.kind, grounds=made.grounds)
        cmd.result = {"intervention": made.pk}
        return made


def _about(made: Intervention) -> str:
    who = made.application.number or made.application.title if made.application else ""
    return f"{made.get_kind_display()} {who or (made.person.name if made.person else '')}".strip()


def _needed(call: Call, wanted: Wanted, actor: Actor, now: datetime) -> dict[str, Any]:
    match wanted.kind:
        case Kind.TOPIC:
            return _to_topic(call, wanted, actor)
        case Kind.OFFICE:
            return _to_office(wanted, actor)
        case Kind.LATE:
            return _late(call, wanted, now)
        case Kind.BEHALF:
            return _on_behalf(call, wanted, now)
    raise Refused(_("没有这种处理。请刷新页面再试。"))


def _to_topic(call: Call, wanted: Wanted, actor: Actor) -> dict[str, Any]:
    application = locked(actor, wanted.application or 0, "move")
    topic = Topic.objects.filter(call=call, pk=wanted.topic or 0).exclude(pk=application.topic_id or 0).first()
    if topic is None or application.call_id != call.pk:
        raise Refused(_("请选这个通知里的另一个方向。"))
    before = f"{application.topic.code} {application.topic.title}" if application.topic else ""
    return {"application": application, "topic": topic, "before": before}


def _to_office(wanted: Wanted, actor: Actor) -> dict[str, Any]:
    application = locked(actor, wanted.application or 0, "move")
    present = application.office_id or application.call.office_id
    department = Office.objects.get(pk=application.call.office_id).organisation_id
    office = Office.objects.filter(organisation=department, pk=wanted.office or 0).exclude(pk=present).first()
    if office is None:
        raise Refused(_("请选另一个处室。"))
    return {"application": application, "office": office, "before": Office.objects.get(pk=present).title_zh}


def _late(call: Call, wanted: Wanted, now: datetime) -> dict[str, Any]:
    unsent = (Application.State.DRAFT, Application.State.WITHDRAWN)
    application = Application.objects.filter(call=call, applicant=wanted.person or 0, state__in=unsent).first()
    if application is None:
        raise Refused(_("这个人在本通知里没有未提交的申报。要替他录入，请用“代为录入”。"))
    return {"application": application, "until": _ahead(wanted, now), "person_id": wanted.person}


def _on_behalf(call: Call, wanted: Wanted, now: datetime) -> dict[str, Any]:
    person = persons_on(timezone.localdate(now)).filter(pk=wanted.person or 0).first()
    if person is None or person.unit_id is None:  # type: ignore[attr-defined]
        raise Refused(_("请选已登记、且有所属单位的人。"))
    if Application.objects.filter(call=call, applicant=person).exclude(state=Application.State.DELETED).exists():
        raise Refused(_("这个人在本通知里已有一份申报，不用代为录入。"))
    return {"person_id": person.pk, "until": _ahead(wanted, now)}


def _ahead(wanted: Wanted, now: datetime) -> datetime:
    if wanted.until is None or wanted.until <= now:
        raise Refused(_("请写明最晚到什么时候提交，要在现在之后。"))
    return wanted.until


def decide(
    intervention_id: int, *, approve: bool, opinion: str, actor: Actor, now: datetime, key: CommandKey
) -> Intervention:
    """Approve an exception, which is then carried out, or refuse it with an opinion. Never by who asked."""
    with command("intervention.decide", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Intervention.objects.get(pk=intervention_id)
        rows = Intervention.objects.select_related("call__office")
        found = INTERVENTIONS.require(actor, "decide", rows, lock=True, pk=intervention_id)
        if not approve and not opinion.strip():
            raise Refused(_("不批准的，请写明理由。"))
        found.state = Intervention.State.APPROVED if approve else Intervention.State.REFUSED
        found.opinion, found.decided_by_id, found.decided_at = opinion.strip(), actor.registered, now
        if approve:
            CARRIED_OUT[Kind(found.kind)](found, cmd)
        found.save()
        cmd.journal(
            "intervention.decided", found, summary=_about(found), kind=found.kind, approved=approve, opinion=opinion
        )
        _tell(found, cmd)
        return found


def _tell(found: Intervention, cmd: Running) -> None:
    said = {
        "what": (found.get_kind_display(), found.kind),
        "outcome": (found.get_state_display(), found.state),
        "title": found.application.title if found.application else found.call.title,
        "grounds": found.grounds,
    }
    told = [found.asked_by_id]
    if found.state == Intervention.State.APPROVED and found.application:
        told.append(found.application.applicant_id)
    notices.send(told, "intervention-decided", found.application or found.call, said, cmd=cmd)


def _of(found: Intervention) -> Application:
    rows = Application.objects.select_related("call__envelope", "submission", "topic", "case")
    return rows.select_for_update(of=("self",)).get(pk=found.application_id or 0)


def _move_topic(found: Intervention, cmd: Running) -> None:
    application = _of(found)
    application.topic = found.topic
    application.save(update_fields=["topic"])
    if application.screening_id is not None:
        keep([application], cmd=cmd)


def _move_office(found: Intervention, cmd: Running) -> None:
    application = _of(found)
    application.office = None if found.office_id == application.call.office_id else found.office
    application.save(update_fields=["office"])
    if application.case is not None:
        workflow.offer_anew(application.case, cmd=cmd)


def _admit_late(found: Intervention, cmd: Running) -> None:
    Application.objects.filter(pk=found.application_id or 0).update(late_until=found.until)


def _enter(found: Intervention, cmd: Running) -> None:
    person = persons_on(timezone.localdate(cmd.now)).get(pk=found.person_id or 0)
    host = Organisation.objects.get(pk=person.unit_id)  # type: ignore[attr-defined]
    applicant = Person.objects.get(pk=person.pk)
    made = begin(found.call, applicant, host, entered_by=found.asked_by_id, cmd=cmd)
    made.late_until = found.until
    made.save(update_fields=["late_until"])
    found.application = made


CARRIED_OUT = {Kind.TOPIC: _move_topic, Kind.OFFICE: _move_office, Kind.LATE: _admit_late, Kind.BEHALF: _enter}
