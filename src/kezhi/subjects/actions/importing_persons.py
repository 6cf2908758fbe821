"""Persons from lists that the department has: matched by identity number, else by unit and name; nobody can sign in
by it. What the registry knows from elsewhere is never overwritten: only what it doesn't know is filled in.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone

from kezhi.base import identifiers, searching
from kezhi.base.importing import Row, Run, noted, plain
from kezhi.engine.errors import Problem
from kezhi.subjects import queries
from kezhi.subjects.actions import identity
from kezhi.subjects.models import Affiliation, Gender, Identifier, Person, Scheme
from kezhi.subjects.models.validity import valid

FILLED = ("name_latin", "birth_date", "gender", "degree", "title", "phone", "email")
SCHEMES = {"resident_id": Scheme.RESIDENT_ID, "passport": Scheme.PASSPORT}


def key(values: Mapping[str, Any]) -> str:
    """What names a person in a list: an identity number, else unit and name."""
    number = values["resident_id"] or values["passport"]
    if number or not (values["name"] and values["unit"]):
        return number or ""
    return f"{plain(values['unit'])} {plain(values['name'])}"


def check(rows: Sequence[Row], run: Run) -> None:
    """Complain about units and namesakes that can't be told for sure, say what is left as it is."""
    found = _Registry(rows, run)
    for row in rows:
        found.check(row)


def apply(rows: Sequence[Row], run: Run) -> None:
    """Enter the persons that the registry hasn't, complete the others, and say where they work."""
    registry = _Registry(rows, run)
    for row in rows:
        registry.check(row)
    good = [row for row in rows if not row.complaints]
    new = [row for row in good if row.number not in registry.known]
    made = Person.objects.bulk_create([_made(row, run) for row in new])
    for one, row in zip(made, new, strict=True):
        row.done("created", one.pk)
    numbers = [identity.of_person(*number, one) for one, row in zip(made, new, strict=True) for number in _numbers(row)]
    Identifier.objects.bulk_create(numbers)
    joined = registry.join([*zip(new, made, strict=True)])
    known = [(row, registry.known[row.number]) for row in good if row.number in registry.known]
    joined |= registry.join(known)
    changed = []
    for row, one in known:
        news = [(name, value) for name, value, fits in _differences(one, row, run) if fits]
        for name, value in news:
            setattr(one, name, value)
        changed += [one] if news else []
        row.done("updated" if news or row.number in joined else "unchanged", one.pk)
    Person.objects.bulk_update(changed, FILLED)
    searching.index_many((one, f"{one.name} {row.values['unit'] or ''}") for row, one in zip(new, made, strict=True))


def _numbers(row: Row) -> list[tuple[Scheme, str]]:
    return [(scheme, row.values[column]) for column, scheme in SCHEMES.items() if row.values[column]]


def _said(row: Row) -> dict[str, Any]:
    """What a row says of a person; a resident identity number says birth date and gender itself."""
    said = {name: row.values[name] for name in FILLED if row.values[name] is not None}
    if number := row.values["resident_id"]:
        said["birth_date"] = identifiers.birth_date(number)
        said["gender"] = (Gender.MALE if int(number[16]) % 2 else Gender.FEMALE).value
    return said


def _made(row: Row, run: Run) -> Person:
    return Person(
        name=row.values["name"],
        source=run.options["source"],
        created_at=run.now,
        created_by=run.actor.person,
        **_said(row),
    )


def _differences(one: Person, row: Row, run: Run) -> Iterator[tuple[str, Any, bool]]:
    """What a row says that the registry doesn't: field, value, and whether the list may fill it in.

    It may where nothing is known, and where the record comes from this very list and is nobody's account.
    """
    own = one.source == run.options["source"] and one.account_id is None
    for name, value in _said(row).items():
        kept = getattr(one, name)
        if value != kept:
            yield name, value, not kept or own


def _fitting(namesakes: list[Person], numbered: set[int]) -> list[Person]:
    """Of several, those without a number: a list that gave none meant them."""
    without = [person for person in namesakes if person.pk not in numbered]
    return without if len(namesakes) > 1 and without else namesakes


class _Registry:
    """What the registry knows of the persons and units that some rows name; six queries."""

    def __init__(self, rows: Sequence[Row], run: Run) -> None:
        self.run = run
        self.today = timezone.localdate(run.now)
        self.units = queries.named_exactly([row.values["unit"] for row in rows if row.values["unit"]])
        self.by_number = self._by_number(rows)
        self.by_name = self._by_name(rows)
        self.known: dict[int, Person] = {}
        keys = [person.pk for person in self.by_number.values()]
        self.at: dict[int, list[Affiliation]] = {}
        """By person, where they work, have worked or will."""
        for one in Affiliation.objects.filter(person__in=keys).select_related("organisation"):
            if not one.valid.isempty:
                self.at.setdefault(one.person_id, []).append(one)

    def _by_number(self, rows: Sequence[Row]) -> dict[tuple[str, str], Person]:
        hashes = {identifiers.keyed_hash(*number): number for row in rows for number in _numbers(row)}
        found = Identifier.objects.filter(hash__in=hashes, person__isnull=False).select_related("person")
        # Each person once, though several rows may name one by different numbers.
        persons: dict[int, Person] = {}
        return {
            hashes[one.hash]: persons.setdefault(one.person.pk, one.person) for one in found if one.person is not None
        }

    def _by_name(self, rows: Sequence[Row]) -> dict[tuple[int, str], list[Person]]:
        """Persons by unit and name, of those whom the rows name without a number."""
        nameless = [row for row in rows if not _numbers(row)]
        units = {key for row in nameless for key in self.units.get(row.values["unit"] or "", ())}
        found: dict[tuple[int, str], dict[int, Person]] = {}
        named = Affiliation.objects.filter(
            organisation__in=units, person__name__in={r.values["name"] for r in nameless}
        )
        for one in named.select_related("person"):
            found.setdefault((one.organisation_id, one.person.name), {})[one.person_id] = one.person
        numbered = set(Identifier.objects.filter(person__in=named.values("person")).values_list("person", flat=True))
        return {key: _fitting(list(persons.values()), numbered) for key, persons in found.items()}

    def check(self, row: Row) -> None:
        """Find whom a row means; complain where it can't be told, note what stays as it is."""
        unit = self._unit(row)
        person = self._numbered(row) if _numbers(row) else self._named(row, unit)
        if person is None or row.complaints:
            return
        self.known[row.number] = person
        for name, _value, fits in _differences(person, row, self.run):
            if not fits and row.values[name] is not None:
                row.note(name, "importing.kept_as_registered")
        elsewhere = [at for at in self._present(person) if at.organisation_id != unit]
        if unit and elsewhere:
            row.note("unit", "importing.has_another_unit", unit=elsewhere[0].organisation.name)

    def _present(self, person: Person) -> list[Affiliation]:
        """Where a person works today or will."""
        return [at for at in self.at.get(person.pk, ()) if at.valid.upper is None or at.valid.upper > self.today]

    def _unit(self, row: Row) -> int | None:
        name = row.values["unit"]
        if not name:
            if not _numbers(row):
                row.fault("unit", "importing.unit_required")
            return None
        keys = self.units.get(name, set())
        if len(keys) > 1:
            row.fault("unit", "importing.name_ambiguous", name=name)
        elif not keys:
            row.fault("unit", "importing.unit_unknown", found=name, near=self._near(name))
        return next(iter(keys)) if len(keys) == 1 else None

    def _near(self, name: str) -> Problem:
        sought: dict[str, Problem] = self.run.memory.setdefault("near", {})
        if name not in sought:
            first = queries.alike(self.run.actor, name).first()
            sought[name] = noted("near_value", value=first.name) if first else noted("unit_not_yet")
        return sought[name]

    def _numbered(self, row: Row) -> Person | None:
        person = next((self.by_number[number] for number in _numbers(row) if number in self.by_number), None)
        if person is not None and plain(person.name) != plain(row.values["name"]):
            row.fault("name", "importing.identity_of_another")
        return person

    def _named(self, row: Row, unit: int | None) -> Person | None:
        found = self.by_name.get((unit or 0, row.values["name"]), [])
        if len(found) > 1:
            row.fault("name", "importing.name_not_unique", unit=row.values["unit"], name=row.values["name"])
        return found[0] if len(found) == 1 else None

    def join(self, rows: Sequence[tuple[Row, Person]]) -> set[int]:
        """Say where persons work who work nowhere yet; the numbers of their rows."""
        made: dict[int, Affiliation] = {}
        joined = set()
        for row, person in rows:
            unit = next(iter(self.units.get(row.values["unit"] or "", ())), None)
            if (
                unit is None
                or person.pk in made
                or self._present(person)
                or (row.number in self.known and not _numbers(row))
            ):
                continue
            since = max([row.values["starts"] or self.today, *(at.valid.upper for at in self.at.get(person.pk, ()))])
            more = {"department": row.values["department"] or "", "position": row.values["position"] or ""}
            made[person.pk] = Affiliation(
                person=person, organisation_id=unit, valid=valid(since), source=self.run.options["source"], **more
            )
            joined.add(row.number)
        Affiliation.objects.bulk_create(made.values())
        return joined
