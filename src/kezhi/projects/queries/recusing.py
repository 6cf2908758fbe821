"""Who of the department has to step aside, as far as the registry and the ledger of projects know."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from kezhi.base.actor import Role
from kezhi.base.calendar import same_day
from kezhi.projects.models import Application, Call, Member, Project
from kezhi.subjects.models import Holding, Relation
from kezhi.subjects.queries import holders

PROJECT_YEARS = "conflict_project_years"
"""The pack's parameter: for so many years a joint project bars."""


@dataclass(frozen=True)
class Tie:
    """Why a person has to step aside for an application."""

    person: int
    application: int
    reason: str


def staff_of(call: Call, on: date) -> list[Holding]:
    """Who prepares, proposes or may decide in a call. Three queries."""
    own = (holders(role, on, office=call.office_id) for role in (Role.CASE_OFFICER, Role.OFFICE_HEAD))
    return [*(held for rows in own for held in rows), *holders(Role.DIRECTOR, on)]


def ties(applications: Collection[Application], persons: Collection[int], years: int, on: date) -> list[Tie]:
    """Declared kinship and advising, and joint projects of the last ``years`` years. Four queries."""
    behind = _behind(applications)
    found = {**_joint(behind, persons, same_day(on, -12 * years)), **_related(behind, persons, on)}
    return [
        Tie(person, application, reason)
        for (person, other), reason in sorted(found.items())
        for application in behind[other]
    ]


def _behind(applications: Collection[Application]) -> Mapping[int, list[int]]:
    """The applications by who leads them or is in their team."""
    found: dict[int, list[int]] = {}
    for one in applications:
        found.setdefault(one.applicant_id, []).append(one.pk)
    members = Member.objects.filter(
        application__in=[one.pk for one in applications], state=Member.State.ACCEPTED, person__isnull=False
    )
    for person, application in members.values_list("person", "application"):
        found.setdefault(person or 0, []).append(application)
    return found


def _related(behind: Collection[int], persons: Collection[int], on: date) -> dict[tuple[int, int], str]:
    rows = Relation.objects.filter(
        Q(person__in=persons, other__in=behind) | Q(person__in=behind, other__in=persons)
    ).filter(Q(valid__contains=on) | Q(kind=Relation.Kind.ADVISER))
    found = {}
    for row in rows:
        pair = (row.person_id, row.other_id) if row.person_id in persons else (row.other_id, row.person_id)
        found[pair] = _("与项目组成员有%(tie)s关系") % {"tie": row.get_kind_display()}
    return found


def _joint(behind: Collection[int], persons: Collection[int], since: date) -> dict[tuple[int, int], str]:
    """Pairs who were together in a project that ended since a day."""
    either = Q(pi__in=persons) | Q(members__in=persons)
    projects = Project.objects.filter(either, ends__gte=since).distinct().prefetch_related("members")
    found: dict[tuple[int, int], str] = {}
    for project in projects:
        together = {pk for pk in (project.pi_id, *(member.pk for member in project.members.all())) if pk is not None}
        said = _("%(year)s 年起与项目组成员合作项目 %(number)s") % {
            "year": project.starts.year,
            "number": project.number,
        }
        found |= dict.fromkeys(_pairs(together, persons, behind), said)
    return found


def _pairs(together: Collection[int], persons: Collection[int], behind: Collection[int]) -> Iterable[tuple[int, int]]:
    return ((one, other) for one in together for other in together if one in persons and other in behind)
