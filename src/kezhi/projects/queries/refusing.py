"""Refusals, their re-examination, and exceptions: who sees them, and the terms within which they are asked."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base import calendar
from kezhi.base.access import NotFound
from kezhi.base.actor import Actor
from kezhi.base.calendar import Due
from kezhi.projects.access.screening import INTERVENTIONS, REEXAMINATIONS
from kezhi.projects.models import Call, Intervention, Reexamination, Refusal
from kezhi.projects.queries.applications import applications
from kezhi.projects.queries.boards import parameter


def refusals(actor: Actor) -> QuerySet[Refusal]:
    """The refusals of applications that the actor may see."""
    rows = Refusal.objects.select_related("application__call", "application__host", "reexamination")
    return rows.filter(application__in=applications(actor))


def refusal_of(pk: int, actor: Actor) -> Refusal:
    """The refusal that the actor may see. Raises NotFound."""
    found = refusals(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有找到这份决定，或者您无权查看。"))
    return found


def ask_until(refusal: Refusal) -> Due | None:
    """The last day to ask for a re-examination; None where the pack gives no such way.

    国家自然科学基金条例第十九条: within 15 days of receiving the notice, which is served on its applicant's page.
    """
    days = parameter(refusal.application.call, "reexamination_days")
    return calendar.current().last_day(timezone.localdate(refusal.at), days=days) if days else None


def answer_by(call: Call, asked: datetime) -> Due:
    """The last day to answer a request."""
    days = parameter(call, "reexamination_answer_days")
    return calendar.current().last_day(timezone.localdate(asked), days=days)


def reexaminations(actor: Actor) -> QuerySet[Reexamination]:
    """The requests for re-examination that the actor may see."""
    rows = Reexamination.objects.select_related(
        "refusal__application__call", "refusal__application__host", "refusal__application__applicant", "answered_by"
    )
    return REEXAMINATIONS.visible(actor, rows)


def interventions(actor: Actor) -> QuerySet[Intervention]:
    """The exceptions that the actor may see."""
    rows = Intervention.objects.select_related(
        "call", "application", "person", "asked_by", "decided_by", "topic", "office"
    )
    return INTERVENTIONS.visible(actor, rows)


def to_decide(actor: Actor) -> int:
    """How many exceptions wait for the actor. One query."""
    return INTERVENTIONS.allowed(actor, "decide", Intervention.objects.all()).count()
