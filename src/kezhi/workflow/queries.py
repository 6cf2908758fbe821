"""Named reads of cases and work, and how a case stands in its process."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Case as Choice
from django.db.models import CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base import calendar, display, registry
from kezhi.base.access import either
from kezhi.base.actor import STAFF, Actor, Role
from kezhi.base.commands import Running
from kezhi.base.registry import Port, TaskPage, task_pages
from kezhi.engine import bpmn
from kezhi.forms.models import Draft
from kezhi.packs.queries import definition
from kezhi.subjects.models import Holding
from kezhi.subjects.models.posts import ROLES
from kezhi.subjects.queries import holders
from kezhi.workflow.access import CASES, WORK_ITEMS
from kezhi.workflow.domain.outcomes import OUTCOMES, SEND_BACK
from kezhi.workflow.domain.referring import DELEGATE, HAND_OVER
from kezhi.workflow.models import Case, Referral, Step, WorkItem

PLACES = frozenset({"user", "manual", "service", "business-rule", "send", "receive", "catch", "end"})
"""Kinds of elements at which a case can be said to arrive."""
HANDLING = (*STAFF, Role.UNIT_OFFICE, Role.RECOMMENDER)
"""Roles in which people deal with cases; administrators don't."""


@dataclass(frozen=True)
class Offer:
    """To whom an item goes: a person, or whoever holds ``role`` in a unit or an office."""

    person: int | None = None
    role: Role | None = None
    organisation: int | None = None
    office: int | None = None


assignees: Port[Callable[[int, str], Offer]] = Port("assignees")
"""By the type of what a case is about: who does what a process calls ``applicant``, ``unit-office`` …"""

deciding: Port[Callable[[WorkItem, str, str, Running], Mapping[str, Any]]] = Port("what things say to decisions")
"""By the type of what a case is about: told an item, its outcome and comment before it is finished, within the command.
It may refuse (raises Refused) or write, and gives data for the case."""


def cases(actor: Actor) -> QuerySet[Case]:
    """The cases about things that the actor may see."""
    return CASES.visible(actor, Case.objects.all())


def work(actor: Actor) -> QuerySet[WorkItem]:
    """What was or is offered to the actor or their post.

    ``about``: what the case is about is called; ``draft``: the form in which a returned one is mended; ``asked``: the
    way in which the actor was drawn in and hasn't answered.
    """
    rows = WorkItem.objects.select_related("case", "closed_by", "closed_for", "person", "organisation", "office")
    return WORK_ITEMS.visible(actor, rows.annotate(about=_about(actor), draft=_draft(), asked=_asked(actor)))


def _asked(actor: Actor) -> Subquery:
    hands = [person for person in (actor.person, actor.on_behalf_of) if person]
    waiting = Referral.objects.filter(item=OuterRef("pk"), to__in=hands, ended_at=None).order_by("pk")
    return Subquery(waiting.values("way")[:1])


def _draft() -> Subquery:
    of = {"about_type": OuterRef("case__about_type"), "about_id": OuterRef("case__about_id"), "form": OuterRef("form")}
    return Subquery(Draft.objects.filter(**of).values("pk")[:1])


def _about(actor: Actor) -> Choice:
    names = (
        When(
            case__about_type=kind,
            then=Subquery(
                thing.visible(actor).order_by().filter(pk=OuterRef("case__about_id")).values(thing.name)[:1],
                output_field=CharField(),
            ),
        )
        for kind, thing in registry.objects.items()
        if kind in assignees
    )
    return Choice(*names, default=Value(""), output_field=CharField())


def mine(actor: Actor) -> Q:
    """Which of ``work`` waits for the actor: to be finished or answered; the rest is done or waits for others."""
    return either(WORK_ITEMS.rules["complete"](actor), WORK_ITEMS.rules["answer"](actor))


def waiting(actor: Actor) -> QuerySet[WorkItem]:
    """What waits for the actor, the most urgent first."""
    return work(actor).filter(mine(actor)).order_by(F("due").asc(nulls_last=True), "pk")


def waiting_count(actor: Actor) -> int:
    """How much waits for the actor."""
    return WorkItem.objects.filter(mine(actor)).count()


def waiting_counts(actors: Sequence[Actor]) -> list[int]:
    """How much waits for each of several ways to act, in one query."""
    counts = {f"way_{at}": Count("pk", filter=mine(actor)) for at, actor in enumerate(actors)}
    return list(WorkItem.objects.filter(state=WorkItem.State.OPEN).aggregate(**counts).values())


def title_of(item: WorkItem) -> str:
    """What is to be done, in the reader's language."""
    return item.title_en if item.title_en and display.english() else item.title


class Link(NamedTuple):
    """What a piece of work is about: what that is called, where its page is, and where what was submitted is read."""

    label: str
    url: str = ""
    reading: str = ""


def links(items: Iterable[WorkItem], actor: Actor) -> dict[int, Link]:
    """What each piece of work is about. One query for each kind of thing."""
    items = list(items)
    found = {item.pk: Link(item.case.number) for item in items}
    for kind in {item.case.about_type for item in items}:
        known = registry.objects[kind]
        asked = {item.case.about_id for item in items if item.case.about_type == kind}
        things = {thing.pk: thing for thing in known.visible(actor).filter(pk__in=asked)}
        for item in items:
            if item.case.about_type == kind and item.case.about_id in things:
                thing = things[item.case.about_id]
                reading = known.reading(thing) if known.reading else ""
                found[item.pk] = Link(known.label(thing), known.url(thing), reading)
    return found


def page_of(item: WorkItem) -> TaskPage | None:
    """Where an item is done together with others; None where it is finished by itself."""
    return task_pages.get(process_of(item.case).elements[item.element].handler or "")


def elements_of(version: int, process: str, page: str) -> list[str]:
    """The user tasks of a process that are done on a page."""
    elements = definition(version).process(process).elements.values()
    return [element.id for element in elements if element.kind == "user" and element.handler == page]


def colleagues(item: WorkItem, on: date) -> QuerySet[Holding]:
    """Who holds the post for which an item is, on that day; nobody for an item that is one person's."""
    if not item.role:
        return Holding.objects.none()
    return holders(Role(item.role), on, organisation=item.organisation_id, office=item.office_id)


def reviewing(actor: Actor, case_id: int | None) -> WorkItem | None:
    """The piece of work of a case that is the actor's and from which the form can be sent back."""
    rows = WorkItem.objects.filter(case=case_id, actions__contains=[SEND_BACK]).select_related("case")
    found = WORK_ITEMS.allowed(actor, "hold", rows).first() if case_id else None
    return found if found and page_of(found) is None else None


def to_mend() -> QuerySet[WorkItem]:
    """Open pieces of work in which a form that was sent back is mended."""
    return WorkItem.objects.filter(state=WorkItem.State.OPEN).exclude(form="")


def sent_back(item: WorkItem) -> WorkItem | None:
    """The piece of work that sent the case back to this one: the last return before it."""
    returns = WorkItem.objects.filter(case=item.case_id, outcome=SEND_BACK, closed_at__lte=item.opened_at)
    return returns.select_related("closed_by", "closed_for").order_by("-closed_at", "-pk").first()


def candidates(item: WorkItem, way: str, actor: Actor, on: date) -> QuerySet[Holding]:
    """Who may be drawn into a piece of work by who has it: for a hand-over those of the same post, to delegate those of
    the same office (or unit, where it has none), else whoever holds a post in the same organisation.
    """
    if way == HAND_OVER:
        return colleagues(item, on).exclude(person=item.person_id or actor.person)
    office = actor.office if way == DELEGATE else None
    if actor.organisation is None:
        return Holding.objects.none()
    held = holders(None, on, organisation=actor.organisation, office=office).filter(role__in=HANDLING)
    return held.exclude(person=actor.person).order_by("post__office", "post__code", "post__seat", "pk")


def referrals(item: WorkItem) -> list[Referral]:
    """Everybody who was drawn into a piece of work, in order, with what they said."""
    return list(item.referrals.select_related("by", "to", "ended_by").order_by("at", "pk"))


def ended_by(referral: Referral) -> str:
    """Who answered or took back what was asked, and when, in words."""
    said = {
        "who": referral.ended_by.name if referral.ended_by else "",
        "moment": timezone.localtime(referral.ended_at).strftime("%H:%M:%S") if referral.ended_at else "",
    }
    if referral.taken_back:
        return _("%(who)s 已在 %(moment)s 收回，不用再答复。") % said
    return _("%(who)s 已在 %(moment)s 答复。") % said


def done_by(item: WorkItem) -> str:
    """Who finished an item, and in whose place where they stood in for somebody; blank for the system."""
    name = item.closed_by.name if item.closed_by else ""
    if name and item.closed_for:
        return _("%(name)s（代 %(principal)s）") % {"name": name, "principal": item.closed_for.name}
    return name


def taken_by(item: WorkItem) -> str:
    """Who finished an item that is open no more, and when, in words."""
    if item.state == WorkItem.State.CANCELLED:
        return _("这一件已随事项撤回或转到别处，不用再办。")
    who = done_by(item) or _("系统")
    moment = timezone.localtime(item.closed_at).strftime("%H:%M:%S") if item.closed_at else ""
    return _("%(who)s 已在 %(moment)s 办理了这一件。") % {"who": who, "moment": moment}


def ways(item: WorkItem, outcomes: Iterable[str], now: datetime) -> dict[str, list[str]]:
    """Where each outcome would take the case now, found by trying: the names of the places, as people call them.

    An outcome that the process can't take from here is left out.
    """
    state = bpmn.from_json(item.case.engine_state, process_of(item.case))
    found = {}
    for outcome in outcomes:
        move = bpmn.Complete(item.item, {"outcome": outcome})
        try:
            _after, events = bpmn.step(state, move, now=timezone.localtime(now), functions=calendar.spans(now))
        except bpmn.CannotProceed:
            continue
        reached = (state.process.elements[event.element] for event in events if event.kind == "entered")
        found[outcome] = [_name(element) for element in reached if element.kind in PLACES and element.name]
    return found


def _name(element: bpmn.Element) -> str:
    return element.name_en if element.name_en and display.english() else element.name or ""


def process_of(case: Case) -> bpmn.Process:
    """The process of a case, in the version that it is pinned to."""
    return definition(case.version_id).process(case.process)


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


def stages(case: Case, items: list[WorkItem] | None = None) -> list[StageState]:
    """Where a case stands, step by step. One query beside its ``steps``, where these aren't given."""
    process = process_of(case)
    items = list(steps(case)) if items is None else items
    entered: dict[str, datetime] = {}
    for step in case.steps.order_by("place"):
        for event in step.events:
            if event["kind"] == "entered":
                entered.setdefault(event["element"], step.at)
    return [_stage(case, stage, items, entered) for stage in process.stages()]


def steps(case: Case) -> QuerySet[WorkItem]:
    """Everything that people did or have to do in a case, in order."""
    return case.items.select_related("closed_by", "closed_for", "person", "organisation", "office").order_by("pk")


def standing_at(case: str) -> Coalesce:
    """The title of the first open step of the case that a row names in ``case``; empty where none is open."""
    titles = WorkItem.objects.filter(case=OuterRef(case), state=WorkItem.State.OPEN).order_by("pk")
    shown = Choice(When(~Q(title_en=""), then="title_en"), default="title") if display.english() else F("title")
    return Coalesce(Subquery(titles.values(words=shown)[:1]), Value(""))


@dataclass(frozen=True)
class Doing:
    """What somebody decided in a case."""

    at: datetime
    who: str
    words: str


def doings(items: Iterable[WorkItem]) -> list[Doing]:
    """What was decided in a case's steps; what was handed in by a form isn't: its own room tells of that."""
    return [
        Doing(item.closed_at, done_by(item), f"{title_of(item)}：{outcome.done}")
        for item in items
        if item.closed_at and not item.form and (outcome := OUTCOMES.get(item.outcome))
    ]


def open_items(case_id: int) -> QuerySet[WorkItem]:
    """What is open in a case, in order."""
    rows = WorkItem.objects.filter(case=case_id, state=WorkItem.State.OPEN)
    return rows.select_related("person", "organisation", "office").order_by("pk")


def in_whose_hands(item: WorkItem) -> str:
    """For whom an open item waits: a person, else a post and where it is."""
    if item.person is not None:
        return item.person.name
    place = item.organisation.name if item.organisation else item.office.title if item.office else ""
    return " · ".join(filter(None, (str(dict(ROLES).get(item.role, "")), place)))


def _stage(case: Case, stage: bpmn.Stage, items: list[WorkItem], entered: Mapping[str, datetime]) -> StageState:
    own = [item for item in items if item.element in stage.elements]
    waiting_now = [item for item in own if item.state == WorkItem.State.OPEN]
    reached = [entered[element] for element in stage.elements if element in entered]
    last = own[-1] if own else None
    passed = "done" if reached else "todo"
    if waiting_now:
        reached = [waiting_now[0].opened_at]
    return StageState(
        title=stage.name,
        title_en=stage.name_en or stage.name,
        state="now" if waiting_now else passed,
        who=in_whose_hands(waiting_now[0]) if waiting_now else done_by(last) if last else "",
        since=min(reached, default=None),
        until=last.closed_at if last else (case.started_at if reached else None),
        due=waiting_now[0].due if waiting_now else None,
        returns=sum(1 for item in own if item.outcome == SEND_BACK),
    )


def strip(case: Case, now: datetime) -> list[dict[str, Any]]:
    """The process strip as pages draw it, in the reader's language."""
    return [
        {
            "title": one.title_en if display.english() else one.title,
            "state": one.state,
            "who": one.who,
            "note": _note(one, now),
            "returns": one.returns,
        }
        for one in stages(case)
    ]


def _note(stage: StageState, now: datetime) -> str:
    """When a step was done; of the present one, on which of how many working days it is."""
    if stage.state != "now" or stage.since is None:
        return display.month_day(stage.until or stage.since)
    days, start = calendar.current(), timezone.localdate(stage.since)
    said = {
        "since": display.month_day(stage.since),
        "n": max(1, days.working_days_between(start, timezone.localdate(now)).days),
    }
    if stage.due is None:
        return _("%(since)s起，第 %(n)s 个工作日") % said
    said["of"] = days.working_days_between(start, display.local_day(stage.due)[0]).days
    return _("%(since)s起，第 %(n)s 个工作日，共 %(of)s") % said


def drawing(case: Case) -> dict[str, Any]:
    """What the process view draws: the diagram, what was passed, where the case stands, and the returns."""
    pack = definition(case.version_id)
    process = process_of(case)
    passed: set[str] = set()
    for step in Step.objects.filter(case=case).order_by("place"):
        passed |= {event["element"] for event in step.events if event["kind"] in ("entered", "left")}
    items = list(steps(case))
    now = {item.element: item for item in items if item.state == WorkItem.State.OPEN}
    done = passed - set(now)
    flows = {flow.id for flow in process.flows.values() if flow.source in done and flow.target in passed}
    returns: dict[str, int] = {}
    for item in items:
        if item.outcome == SEND_BACK:
            returns[item.element] = returns.get(item.element, 0) + 1
    return {
        "xml": pack.diagram(case.process),
        "done": sorted(done | flows),
        "now": sorted(now),
        "returns": returns,
        "notes": {item.element: display.month_day(item.closed_at) for item in items if item.element in done},
        "here": _("现在在这里"),
        "now_text": "；".join(in_whose_hands(item) for item in now.values()),
    }


def _item_url(item: WorkItem) -> str:
    return reverse("workflow:item", args=[item.pk])


registry.objects.add("workflow.workitem", registry.AboutObject(work, title_of, _item_url))
