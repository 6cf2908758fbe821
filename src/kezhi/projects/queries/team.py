"""Who stands in the form's table of the team and wasn't asked yet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from kezhi.projects.models import Application
from kezhi.subjects.models import Person
from kezhi.subjects.queries import persons_on


@dataclass(frozen=True)
class TeamRow:
    """A row of the form's team table; ``person`` is who it surely is in the registry."""

    name: str
    organisation: str
    contact: str
    duty: str
    person: Person | None = None


def uninvited(application: Application, on: date) -> list[TeamRow]:
    """Rows of the form's table ``team`` whose people weren't asked yet. At most two queries."""
    data = application.draft.data if application.draft else {}
    table = data.get("team")
    rows = [row for row in table if isinstance(row, Mapping) and row.get("name")] if isinstance(table, list) else []
    if not rows:
        return []
    asked = set(application.members.values_list("name", flat=True))
    registered = _registered({str(row["name"]) for row in rows} - asked, on)
    return [
        TeamRow(
            name=str(row["name"]),
            organisation=str(row.get("organisation") or ""),
            contact=str(row.get("contact") or ""),
            duty=str(row.get("role") or ""),
            person=registered.get((str(row["name"]), str(row.get("organisation") or ""))),
        )
        for row in rows
        if row["name"] not in asked
    ]


def _registered(names: Collection[str], on: date) -> dict[tuple[str, str], Person]:
    """Persons by name and unit; two of one name in one unit are left out."""
    found: dict[tuple[str, str], Person] = {}
    twice = set()
    for person in persons_on(on).filter(name__in=names).exclude(account=None):
        key = (person.name, getattr(person, "unit_name", None) or "")
        twice |= {key} & found.keys()
        found[key] = person
    return {key: person for key, person in found.items() if key not in twice}
