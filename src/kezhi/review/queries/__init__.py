"""Named reads of expert review, one file a topic."""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from kezhi.base import registry
from kezhi.base.actor import Actor
from kezhi.review.access import ASSIGNMENTS, ROUNDS
from kezhi.review.models import Assignment, PanelResult, Round
from kezhi.review.queries.assignments import (
    KINDS,
    assignment_rows,
    assignments,
    matrix,
    mine,
    persons_named,
    waiting,
    waiting_q,
    why,
)
from kezhi.review.queries.evidence import found_ties, in_force
from kezhi.review.queries.experts import discipline_words, disciplines, experts, fields_in_words, pool, with_load
from kezhi.review.queries.results import Results, counted, results
from kezhi.review.queries.rounds import groups, items, progress, round_rows, rounds, rubric_of, rules_of
from kezhi.review.queries.solicitations import solicitations

__all__ = [
    "KINDS",
    "REVIEWER",
    "Results",
    "assignment_rows",
    "assignments",
    "counted",
    "discipline_words",
    "disciplines",
    "experts",
    "fields_in_words",
    "found_ties",
    "groups",
    "in_force",
    "items",
    "matrix",
    "mine",
    "persons_named",
    "pool",
    "progress",
    "results",
    "round_rows",
    "rounds",
    "rubric_of",
    "rules_of",
    "solicitations",
    "waiting",
    "waiting_q",
    "why",
    "with_load",
]

REVIEWER = "reviewer"
"""The mark of a person who is or was asked to review."""


def _assignment_url(row: Assignment) -> str:
    return reverse("review:assignment", args=[row.pk])


def _round_url(row: Round) -> str:
    return reverse("review:round", args=[row.pk])


def _file_of_panel(actor: Actor, panel: int) -> bool:
    """Who may see the round may read its meeting's record."""
    seen = ROUNDS.visible(actor, Round.objects.all())
    return PanelResult.objects.filter(pk=panel, item__round__in=seen).exists()


def _told(actor: Actor) -> QuerySet[Assignment]:
    return ASSIGNMENTS.visible(actor, Assignment.objects.select_related("item"))


registry.person_marks.add(
    REVIEWER, lambda: Exists(Assignment.objects.filter(expert__person=OuterRef("pk"), invited_at__isnull=False))
)
registry.objects.add(
    "review.assignment",
    registry.AboutObject(_told, lambda row: str(row.item.title), _assignment_url, name="item__title"),
)
registry.objects.add(
    "review.round",
    registry.AboutObject(
        lambda actor: ROUNDS.visible(actor, Round.objects.all()), lambda row: str(row.title), _round_url
    ),
)
registry.objects.add(
    "review.solicitation",
    registry.AboutObject(
        solicitations,
        lambda row: str(row.who),
        lambda row: reverse("review:solicitation", args=[row.pk]),
        name="who",
    ),
)
registry.file_owners.add("review.panelresult", _file_of_panel)
registry.objects.add(
    "review.expert",
    registry.AboutObject(
        experts,
        lambda row: str(row.person.name),
        lambda row: reverse("review:expert", args=[row.pk]),
        name="person__name",
    ),
)
