"""What calls and applications show on everybody's home page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from kezhi.base import registry
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.projects import queries
from kezhi.projects.models import Application, Call
from kezhi.rules.domain.judging import Status
from kezhi.workflow.queries import StageState, stages

DRAFTS = 5
CALLS = 6
FOLLOWED = 1
LATEST = 6
Part = Mapping[str, Any]


def applies(actor: Actor) -> bool:
    """Whether the reader acts as an applicant: oneself, in no post."""
    return actor.person is not None and actor.role is None


def invitations(actor: Actor, now: datetime) -> Part | None:
    """Teams that ask the reader to join."""
    asked = list(queries.invitations(actor)) if applies(actor) else []
    if not asked:
        return None
    earliest = min(queries.closing(one.application.call) for one in asked)
    return {"invitations": asked, "waiting": len(asked), "earliest": earliest, "command_key": new_key()}


def drafts(actor: Actor, now: datetime) -> Part | None:
    """The reader's drafts with how far each is filled in."""
    rows = queries.begun(actor, now, most=DRAFTS) if applies(actor) else []
    return {"rows": rows} if rows else None


def calls(actor: Actor, now: datetime) -> Part | None:
    """Open calls with what their conditions say of the reader; those that rule the reader out come last."""
    if not applies(actor):
        return None
    found = list(queries.open_calls(actor, now)[:CALLS].prefetch_related("topics"))
    judged = queries.eligibility(found, person=actor.person, organisation=actor.organisation)
    mine = {one.call_id: one for one in queries.my_applications(actor)}
    rows = [(call, judged[call.pk], mine.get(call.pk)) for call in found]
    fitting = [row for row in rows if row[1].status is not Status.NOT_MET]
    others = [row for row in rows if row[1].status is Status.NOT_MET]
    return {"rows": fitting, "others": others, "total": len(rows)}


def standing(actor: Actor, now: datetime) -> Part | None:
    """Where the reader's latest submitted application stands."""
    if not applies(actor):
        return None
    sent = queries.my_applications(actor).filter(state=Application.State.SUBMITTED).exclude(case=None)
    found = sent.select_related("case").order_by("-submitted_at")[:FOLLOWED]
    rows = [(one, reached(stages(one.case))) for one in found if one.case is not None]
    return {"rows": rows} if rows else None


def reached(found: list[StageState]) -> list[StageState]:
    """The steps that a case has come to, the latest first."""
    return [stage for stage in found if stage.state != "todo"][::-1]


def office_calls(actor: Actor, now: datetime) -> Part | None:
    """The calls of the reader's office: those in the making, and the open ones with what has come in.

    A director has no office of their own and sees every office's.
    """
    if not actor.has(Role.CASE_OFFICER, Role.OFFICE_HEAD, Role.DIRECTOR):
        return None
    own = Q() if actor.has(Role.DIRECTOR) else Q(office=actor.office)
    unfinished = (Call.State.DRAFT, Call.State.CHECKING, Call.State.SIGNING)
    sent = Count("applications", filter=Q(applications__state=Application.State.SUBMITTED))
    begun = Count("applications", filter=Q(applications__state=Application.State.DRAFT))
    return {
        "calls": list(queries.calls(actor).filter(own, state__in=unfinished).order_by("closes")[:CALLS]),
        "open": list(queries.open_calls(actor, now).filter(own).annotate(sent=sent, begun=begun)[:CALLS]),
        "new": actor.has(Role.CASE_OFFICER),
    }


def unit(actor: Actor, now: datetime) -> Part | None:
    """The latest applications of the reader's unit, or of those whom the reader recommends."""
    if not actor.has(Role.UNIT_OFFICE, Role.RECOMMENDER):
        return None
    found = queries.applications(actor)
    state = Application.State
    counted = found.aggregate(
        all=Count("pk"),
        sent=Count("pk", filter=Q(state=state.SUBMITTED)),
        begun=Count("pk", filter=Q(state=state.DRAFT)),
    )
    latest = list(found.order_by("-submitted_at", "-pk")[:LATEST]) if counted["all"] else []
    return {"rows": latest, **counted, "own": actor.has(Role.UNIT_OFFICE)}


for code, order, template, context, aside in (
    ("invitations", 15, "projects/home/invitations.html", invitations, False),
    ("drafts", 20, "projects/home/drafts.html", drafts, False),
    ("calls", 30, "projects/home/calls.html", calls, False),
    ("office-calls", 25, "projects/home/office.html", office_calls, False),
    ("unit", 25, "projects/home/unit.html", unit, False),
    ("standing", 20, "projects/home/standing.html", standing, True),
):
    registry.home_sections.add(f"projects.{code}", registry.HomeSection(order, template, context, aside))
