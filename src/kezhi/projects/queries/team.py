"""Who in a form's tables wasn't asked yet, and who of a team stands against submitting."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from kezhi.engine.errors import Problem
from kezhi.forms.queries import Filled
from kezhi.projects.domain.teams import TeamRow, team_problems, team_row
from kezhi.projects.models import Application, Member
from kezhi.subjects.models import Person
from kezhi.subjects.queries import persons_on


def uninvited(application: Application, form: Filled, on: date) -> list[TeamRow]:
    """Rows of the form's tables whose people have to confirm and weren't asked yet. At most two queries."""
    if not form.confirming:
        return []
    asked = set(application.members.values_list("name", flat=True))
    rows = [team_row(form.state, path, name) for path, name in form.confirming.items() if name not in asked]
    registered = _registered({row.name for row in rows}, on) if rows else {}
    return [replace(row, person=registered.get((row.name, row.organisation))) for row in rows]


def _registered(names: Collection[str], on: date) -> dict[tuple[str, str], Person]:
    """Persons by name and unit; two of one name in one unit are left out."""
    found: dict[tuple[str, str], Person] = {}
    twice = set()
    for person in persons_on(on).filter(name__in=names).exclude(account=None):
        key = (person.name, getattr(person, "unit_name", None) or "")
        twice |= {key} & found.keys()
        found[key] = person
    return {key: person for key, person in found.items() if key not in twice}


def team_problems_of(application: Application, form: Filled) -> list[Problem]:
    """What stands against submitting in an application's team. One query, none where the members are at hand."""
    members = sorted(application.members.all(), key=lambda member: member.pk)
    return team_problems([(one.name, one.state == Member.State.ACCEPTED) for one in members], form.confirming)
