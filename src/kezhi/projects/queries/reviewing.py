"""What expert review gets of a call's applications: which of them wait, what experts read, who is tied to whom."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q, QuerySet

from kezhi.base.registry import object_type
from kezhi.forms.queries import Filled, submitted
from kezhi.packs.queries import lists
from kezhi.projects.models import Application, Call, Project
from kezhi.projects.queries import form_values
from kezhi.projects.queries.proposing import waiting
from kezhi.review.domain.conflicts import Tie
from kezhi.review.domain.reading import Reading, read_form
from kezhi.review.models import Item, Round

REVIEW = "projects.review"
"""The page on which a process lets applications be reviewed together, as its task names it."""
KIND = "projects.application"
"""The kind of rounds and items, as expert review knows it."""


def rounds_of(call: Call) -> QuerySet[Round]:
    """The rounds of a call, the latest first."""
    return Round.objects.filter(about_type=object_type(call), about_id=call.pk).order_by("-opened_at", "-pk")


def fresh(call: Call) -> QuerySet[Application]:
    """The applications of a call that wait for review and are in no open round."""
    held = Item.objects.filter(round__in=rounds_of(call).filter(state=Round.State.OPEN), object_type=KIND)
    return waiting(call, REVIEW).exclude(pk__in=held.values("object_id"))


def filled(application: Application) -> Filled:
    """What was handed in, with its form and the words of its choices. Raises LookupError where nothing was."""
    if application.submission is None:
        raise LookupError(f"application {application.pk} was never submitted")
    return submitted(application.submission, form_values(application.call, lists()))


def reading(application_id: int, blind: bool, language: str) -> Reading:
    """An application as an expert reads it."""
    rows = Application.objects.select_related("call__envelope", "submission").prefetch_related("call__topics")
    found = filled(rows.get(pk=application_id))
    return read_form(found.form, found.data, blind=blind, language=language, choices=found.choices)


def joint_projects(persons: Collection[int], behind: Collection[int]) -> Iterable[Tie]:
    """Projects in which one of the first and one of the second are together, with the days on which they ran."""
    for project in _with(persons).filter(pk__in=_with(behind).values("pk")).prefetch_related("members"):
        together = {pk for pk in (project.pi_id, *(member.pk for member in project.members.all())) if pk is not None}
        for one, other in _pairs(together & set(persons), together & set(behind)):
            yield Tie("co-project", one, other, project.starts, project.ends, project.title)


def _with(persons: Collection[int]) -> QuerySet[Project, Any]:
    return Project.objects.filter(Q(pi__in=persons) | Q(members__in=persons)).distinct()


def _pairs(ones: Collection[int], others: Collection[int]) -> Iterable[tuple[int, int]]:
    return ((one, other) for one in sorted(ones) for other in sorted(others) if one != other)
