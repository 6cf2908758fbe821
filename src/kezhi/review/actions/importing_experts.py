"""The pool from lists that the department has: persons are found or entered by their identity number, never twice;
what an expert is known to know is added to, never taken away.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from kezhi.base import identifiers
from kezhi.base.actor import STAFF
from kezhi.base.importing import Nearest, Row, Run, noted, plain
from kezhi.engine.errors import Problem
from kezhi.review.models import Expert
from kezhi.review.queries import discipline_words
from kezhi.subjects.actions import importing_persons
from kezhi.subjects.actions.importing_persons import SCHEMES
from kezhi.subjects.models import Holding, Identifier

PARTS = re.compile(r"[;；\n]+")
SEVERAL = re.compile(r"[、,，/]+")
"""What else may stand between disciplines; it may stand within the name of one as well."""
OF_PERSONS = (*importing_persons.FILLED, "department", "position", "starts")
"""What a list of persons may say and this one doesn't."""
MOST = 500
"""Items a year that one expert may be asked."""


def key(values: Mapping[str, Any]) -> str:
    """What names an expert in a list: the identity number."""
    return str(values["resident_id"] or values["passport"] or "")


def no_capacity(answer: str) -> Problem | None:
    """What is wrong with how much an expert takes in a year."""
    if answer.isdecimal() and 1 <= int(answer) <= MOST:
        return None
    return noted("capacity_wrong", found=answer, most=MOST)


def check(rows: Sequence[Row], run: Run) -> None:
    """Complain about persons who can't be told for sure, unknown disciplines, and staff, who may not review."""
    _check_own(rows, run)
    importing_persons.check([_as_person(row) for row in rows], run)


def apply(rows: Sequence[Row], run: Run) -> None:
    """Enter who isn't in the registry, complete the others, and take them into the pool with what they know."""
    _check_own(rows, run)
    good = [row for row in rows if not row.complaints]
    persons = {row.number: _as_person(row) for row in good}
    importing_persons.apply(list(persons.values()), run)
    entered = {number: one.object_id for number, one in persons.items() if one.object_id is not None}
    known = {one.person_id: one for one in Expert.objects.filter(person__in=entered.values())}
    for row in good:
        if (person := entered.get(row.number)) is not None:
            _take_in(row, person, persons[row.number].outcome == "unchanged", known, run)


def _check_own(rows: Sequence[Row], run: Run) -> None:
    """What this list asks beyond one of persons: a number, known disciplines, and nobody of the department's staff."""
    hashes = {
        identifiers.keyed_hash(scheme, row.values[name]): row
        for row in rows
        for name, scheme in SCHEMES.items()
        if row.values[name]
    }
    for row in rows:
        if not key(row.values):
            row.fault("resident_id", "importing.identity_required")
        _fields(row, run)
    serving = Holding.objects.filter(role__in=STAFF, valid__contains=timezone.localdate(run.now))
    staff = Identifier.objects.filter(hash__in=hashes, person__in=serving.values("person"))
    for found in staff.values_list("hash", flat=True):
        hashes[found].fault("name", "importing.expert_is_staff")


def _take_in(row: Row, person: int, person_unchanged: bool, known: dict[int, Expert], run: Run) -> None:
    fields = _fields(row, run)
    found = known.get(person)
    if found is None:
        known[person] = made = Expert.objects.create(
            person_id=person, fields=fields, capacity=int(run.options["capacity"]), created_at=run.now,
            created_by=run.actor.person,
        )  # fmt: skip
        row.done("created", made.pk)
        return
    together = sorted({*found.fields, *fields})
    if found.state == Expert.State.LEFT:
        row.note("name", "importing.expert_left")
    elif together != found.fields:
        found.fields = together
        found.save(update_fields=["fields"])
        row.done("updated", found.pk)
        return
    row.done("unchanged" if person_unchanged else "updated", found.pk)


def _as_person(row: Row) -> Row:
    """The row as a list of persons would have it; what is complained of and noted is the row's own."""
    values = {**dict.fromkeys(OF_PERSONS), **row.values}
    return Row(row.number, values, row.complaints, row.notes, shown=row.shown)


def _fields(row: Row, run: Run) -> list[str]:
    """The codes of the disciplines that a row names, by code or by name, each once."""
    if "disciplines" not in run.memory:
        words = discipline_words()
        run.memory["disciplines"] = {plain(word): code for word, code in words.items()}
        run.memory["nearest"] = Nearest({plain(word): word for word in words})
    codes, nearest = run.memory["disciplines"], run.memory["nearest"]
    named = []
    for part in PARTS.split(row.values["fields"]):
        named += [part] if plain(part) in codes else SEVERAL.split(part)
    named = [word for word in named if word.strip()]
    for word in named:
        if plain(word) not in codes:
            row.fault("fields", "importing.not_in_list", found=word.strip(), near=nearest.to(word))
    return sorted({codes[plain(word)] for word in named if plain(word) in codes})
