"""Named reads of cases and work, and how a case stands in its process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kezhi.base.actor import Actor, Role
from kezhi.base.registry import Port
from kezhi.engine import bpmn
from kezhi.packs.queries import definition
from kezhi.workflow.access import CASES, WORK_ITEMS
from kezhi.workflow.models import Case, Step, WorkItem


@dataclass(frozen=True)
class Offer:
    """To whom an item goes: a person, or whoever holds ``role`` in a unit or an office."""

    person: int | None = None
    role: Role | None = None
    organisation: int | None = None
    office: int | None = None


assignees: Port[Callable[[int, str], Offer]] = Port("assignees")
"""By the type of what a case is about: who does what a process calls ``applicant``, ``unit-office`` …"""


def cases(actor: Actor) -> QuerySet[Case]:
    """The cases about things that the actor may see."""
    return CASES.visible(actor, Case.objects.select_related("version__pack"))


def work(actor: Actor) -> QuerySet[WorkItem]:
    """What was or is offered to the actor."""
    return WORK_ITEMS.visible(actor, WorkItem.objects.select_related("case__version__pack", "closed_by"))


def waiting(actor: Actor) -> QuerySet[WorkItem]:
    """What waits for the actor, the most urgent first."""
    return work(actor).filter(state=WorkItem.State.OPEN).order_by(F("due").asc(nulls_last=True), "pk")


def process_of(case: Case) -> bpmn.Process:
    """The process of a case, in the version that it is pinned to."""
    return definition(case.version).process(case.process)


@dataclass(frozen=True)
class StageState:
    """A step of the process strip: done, now or still to come."""

    title: str
    title_en: str
    state: str
    who: str
    since: datetime | None
    until: datetime | None
    due: datetime | None
    returns: int


def stages(case: Case) -> list[StageState]:
    """Where a case stands, step by step. Two queries."""
    process = process_of(case)
    items = list(case.items.select_related("closed_by", "person").order_by("pk"))
    entered: dict[str, datetime] = {}
    for step in case.steps.order_by("place"):
        for event in step.events:
            if event["kind"] == "entered":
                entered.setdefault(event["element"], step.at)
    return [_stage(case, stage, items, entered) for stage in process.stages()]


def _stage(case: Case, stage: bpmn.Stage, items: list[WorkItem], entered: Mapping[str, datetime]) -> StageState:
    own = [item for item in items if item.element in stage.elements]
    waiting_now = [item for item in own if item.state == WorkItem.State.OPEN]
    reached = [entered[element] for element in stage.elements if element in entered]
    last = own[-1] if own else None
    passed = "done" if reached else "todo"
    return StageState(
        title=stage.name,
        title_en=stage.name_en or stage.name,
        state="now" if waiting_now else passed,
        who=last.closed_by.name if last and last.closed_by else "",
        since=min(reached, default=None),
        until=last.closed_at if last else (case.started_at if reached else None),
        due=waiting_now[0].due if waiting_now else None,
        returns=sum(1 for item in own if item.outcome == "send-back"),
    )


def strip(case: Case) -> list[dict[str, Any]]:
    """The process strip as pages draw it, in the reader's language."""
    english = (get_language() or "").startswith("en")
    return [
        {
            "title": one.title_en if english else one.title,
            "state": one.state,
            "who": one.who,
            "note": _since(one),
            "returns": one.returns,
        }
        for one in stages(case)
    ]


def _since(stage: StageState) -> str:
    moment = stage.until or stage.since
    return timezone.localtime(moment).strftime("%m-%d %H:%M") if moment else _("未开始")


def drawing(case: Case) -> dict[str, Any]:
    """What the process view draws: the diagram, what was passed, where the case stands, and the returns."""
    pack = definition(case.version)
    process = process_of(case)
    passed: set[str] = set()
    for step in Step.objects.filter(case=case).order_by("place"):
        passed |= {event["element"] for event in step.events if event["kind"] in ("entered", "left")}
    items = list(case.items.order_by("pk"))
    now = {item.element for item in items if item.state == WorkItem.State.OPEN}
    done = passed - now
    flows = {flow.id for flow in process.flows.values() if flow.source in done and flow.target in passed}
    returns: dict[str, int] = {}
    for item in items:
        if item.outcome == "send-back":
            returns[item.element] = returns.get(item.element, 0) + 1
    return {
        "xml": pack.diagram(case.process),
        "done": sorted(done | flows),
        "now": sorted(now),
        "returns": returns,
        "notes": {},
    }
