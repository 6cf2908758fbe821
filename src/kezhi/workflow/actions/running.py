"""Taking cases further: each move locks the case, steps the engine, and writes state and projections together."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max, Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kezhi.base import calendar, notices, numbering
from kezhi.base.access import Refused
from kezhi.base.actor import SYSTEM
from kezhi.base.commands import Running, command
from kezhi.base.registry import handlers, object_type, task_pages
from kezhi.engine import bpmn
from kezhi.packs.queries import definition
from kezhi.subjects.queries import holders
from kezhi.workflow.domain.due import due_at
from kezhi.workflow.models import Case, Step, Timer, WorkItem
from kezhi.workflow.queries import Offer, assignees, deciding, process_of

AUTOMATIC = ("service", "business-rule", "send")
MOST_AUTOMATIC = 100
"""Automatic tasks in one command; more is a loop in the process."""

notices.kinds.add(
    "work-item",
    notices.NoticeKind(
        gettext_noop("等您办理：{title}"), gettext_noop("事项 {case} 到了“{title}”这一步，请在待办中办理。")
    ),
)


def start(version: int, process: str, *, about: Model, data: Mapping[str, Any], cmd: Running) -> Case:
    """Begin a case of a pack's version about a thing, within a running command."""
    pack = definition(version)
    started = timezone.localdate(cmd.now)
    everything = {**data, "parameters": pack.nested_parameters(started)}
    state, events = bpmn.start(pack.process(process), everything, now=_local(cmd), functions=calendar.spans(cmd.now))
    year = f"{started.year % 100:02}"
    case = Case.objects.create(
        number=f"C{year}-{numbering.take('case', year):06}",
        version_id=version,
        process=process,
        about_type=object_type(about),
        about_id=about.pk,
        engine_state=bpmn.to_json(state),
        started_at=cmd.now,
    )
    _record(case, "start", "", events, cmd)
    cmd.journal("case.started", case, summary=case.number, about=case.about_type, about_id=case.about_id)
    _settle(case, state, cmd)
    return case


def finish(item: WorkItem, outcome: str, *, comment: str, data: Mapping[str, Any], cmd: Running) -> None:
    """Complete an open item whose case is locked, within a running command.

    What the item's thing has to say to it (`queries.deciding`) is heard first; it may refuse.
    """
    said = deciding.get(item.case.about_type)
    own = said(item, outcome, comment, cmd) if said else {}
    _close(item, outcome, comment, cmd)
    merged = {**data, **own, "outcome": outcome}
    cmd.journal("work.completed", item, summary=item.title, outcome=outcome, case=item.case.number)
    _step(item.case, bpmn.Complete(item.item, merged), item.element, cmd)


def _close(item: WorkItem, outcome: str, comment: str, cmd: Running) -> None:
    item.state = WorkItem.State.DONE
    item.outcome, item.comment = outcome, comment
    item.closed_at, item.closed_by_id, item.closed_for_id = cmd.now, cmd.actor.person, cmd.actor.on_behalf_of
    item.save(update_fields=["state", "outcome", "comment", "closed_at", "closed_by", "closed_for"])


def cancel(case: Case, *, cmd: Running) -> None:
    """End a case: its items and timers are cancelled."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.state == Case.State.RUNNING:
        cmd.journal("case.cancelled", locked, summary=locked.number)
        _step(locked, bpmn.Cancel(), "", cmd, ended=Case.State.CANCELLED)


def offer_anew(case: Case, *, cmd: Running) -> None:
    """Offer a case's open items to whom they belong now: another office or body answers. Their deadlines stay."""
    for item in case.items.filter(state=WorkItem.State.OPEN).select_related("case"):
        offer = assignees[case.about_type](case.about_id, item.who)
        found = {
            "person_id": offer.person,
            "role": offer.role.value if offer.role else "",
            "organisation_id": offer.organisation,
            "office_id": offer.office,
        }
        if all(getattr(item, name) == value for name, value in found.items() if name != "person_id"):
            continue
        for name, value in found.items():
            setattr(item, name, value)
        item.save(update_fields=["person", "role", "organisation", "office"])
        tell(_receivers(offer, cmd), item, cmd)
        cmd.journal("work.offered_anew", item, summary=item.title, case=case.number)


def deliver(case: Case, message: str, data: Mapping[str, Any], *, cmd: Running) -> None:
    """Hand a message to a case that waits for it."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    _step(locked, bpmn.Deliver(message, data), "", cmd)


def fire_due(now: datetime) -> int:
    """Fire every timer that is due, each in a transaction of its own; how many were."""
    fired = 0
    due = Timer.objects.filter(ended_at=None, due__lte=now, case__state=Case.State.RUNNING)
    for pk in due.order_by("due", "pk").values_list("pk", flat=True):
        with command("timer.fire", actor=SYSTEM, now=now, key=f"timer-{pk}-{now:%Y%m%d%H%M%S}") as cmd:
            timer = Timer.objects.select_related("case").get(pk=pk)
            case = Case.objects.select_for_update().get(pk=timer.case_id)
            timer.refresh_from_db()
            if timer.ended_at is None and timer.due <= now:
                cmd.journal("timer.fired", case, summary=case.number, element=timer.element)
                _step(case, bpmn.Fire(timer.timer), timer.element, cmd)
                fired += 1
    return fired


def _local(cmd: Running) -> datetime:
    return timezone.localtime(cmd.now)


def _step(case: Case, move: bpmn.Command, element: str, cmd: Running, ended: str = Case.State.FINISHED) -> None:
    process = process_of(case)
    before = bpmn.from_json(case.engine_state, process)
    state, events = bpmn.step(before, move, now=_local(cmd), functions=calendar.spans(cmd.now))
    _record(case, type(move).__name__.lower(), element, events, cmd)
    _settle(case, state, cmd, ended)


def _settle(case: Case, state: bpmn.State, cmd: Running, ended: str = Case.State.FINISHED) -> None:
    """Run what runs by itself, then write the state and its projections."""
    process = process_of(case)
    for _run in range(MOST_AUTOMATIC):
        automatic = next((work for work in state.work if work.kind in AUTOMATIC), None)
        if automatic is None:
            break
        result = handlers[automatic.handler or ""](case=case, item=automatic, cmd=cmd)
        state, events = bpmn.step(
            state,
            bpmn.Complete(automatic, result),
            now=_local(cmd),
            functions=calendar.spans(cmd.now),
        )
        _record(case, automatic.kind, automatic.element, events, cmd)
    else:
        raise Refused(_("流程在自动环节里绕圈，请业务包编辑核对流程图。"))
    case.engine_state = bpmn.to_json(state)
    if state.finished:
        case.state, case.ended_at = ended, cmd.now
    case.save(update_fields=["engine_state", "state", "ended_at"])
    _project_items(case, state, process, cmd)
    _project_timers(case, state, cmd)


def _project_items(case: Case, state: bpmn.State, process: bpmn.Process, cmd: Running) -> None:
    present = {work.id for work in state.work}
    known = dict(case.items.values_list("item", "state"))
    gone = [item for item, is_now in known.items() if is_now == WorkItem.State.OPEN and item not in present]
    if gone:
        case.items.filter(item__in=gone).update(state=WorkItem.State.CANCELLED, closed_at=cmd.now)
    for work in state.work:
        if work.id not in known:
            _open(case, work, process.elements[work.element], cmd)


def _open(case: Case, work: bpmn.Work, element: bpmn.Element, cmd: Running) -> None:
    offer = assignees[case.about_type](case.about_id, element.who or "")
    due, provisional = due_at(element.deadline, _local(cmd), calendar.current())
    item = WorkItem.objects.create(
        case=case,
        item=work.id,
        element=work.element,
        title=element.name or work.element,
        title_en=element.name_en or "",
        who=element.who or "",
        person_id=offer.person,
        role=offer.role.value if offer.role else "",
        organisation_id=offer.organisation,
        office_id=offer.office,
        actions=list(element.actions),
        form=(element.form and definition(case.version_id).contents.form_path(element.form)) or "",
        due=due,
        due_is_provisional=provisional,
        opened_at=cmd.now,
    )
    if (element.handler or "") not in task_pages:  # what is done together is told together
        tell(_receivers(offer, cmd), item, cmd)


def tell(persons: list[int], item: WorkItem, cmd: Running) -> None:
    """Say to persons that a piece of work waits for them."""
    title = (item.title, item.title_en or item.title)
    notices.send(persons, "work-item", item, {"title": title, "case": item.case.number}, cmd=cmd, due=item.due)


def _receivers(offer: Offer, cmd: Running) -> list[int]:
    if offer.person is not None:
        return [offer.person]
    if offer.role is None:
        return []
    on = timezone.localdate(cmd.now)
    held = holders(offer.role, on, organisation=offer.organisation, office=offer.office)
    return list(held.values_list("person", flat=True))


def _project_timers(case: Case, state: bpmn.State, cmd: Running) -> None:
    present = {timer.id: timer for timer in state.timers}
    case.timers.filter(ended_at=None).exclude(timer__in=present).update(ended_at=cmd.now)
    for timer in state.timers:
        Timer.objects.update_or_create(case=case, timer=timer.id, defaults={"element": timer.element, "due": timer.due})


def _record(case: Case, move: str, element: str, events: tuple[bpmn.Event, ...], cmd: Running) -> None:
    last = Step.objects.filter(case=case).aggregate(last=Max("place"))["last"] or 0
    Step.objects.create(
        case=case,
        place=last + 1,
        command=move,
        element=element,
        person_id=cmd.actor.person,
        at=cmd.now,
        events=[{"kind": event.kind, "element": event.element, "data": event.data} for event in events],
    )
