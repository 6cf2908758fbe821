"""Organisations from lists that the department has: matched by credit code or name, entered, or completed.

What the registry knows from elsewhere is never overwritten by a list: only what it doesn't know is filled in.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from kezhi.base import identifiers, searching
from kezhi.base.importing import Row, Run, plain
from kezhi.subjects import queries
from kezhi.subjects.actions import identity
from kezhi.subjects.models import Identifier, Organisation, OrganisationName, Scheme
from kezhi.subjects.models.validity import valid

FILLED = ("kind", "region_id", "address", "legal_representative", "registered_on", "name_en")
SEPARATORS = ("；", ";", "、")


def key(values: Mapping[str, Any]) -> str:
    """What names an organisation in a list: its credit code, else its name."""
    return values["uscc"] or (plain(values["name"]) if values["name"] else "")


def check(rows: Sequence[Row], run: Run) -> None:
    """Complain about what the registry, or another row, has otherwise."""
    _look_for_namesakes(rows, run)
    for row in rows:
        said = _values(row, run)
        if not said["kind"]:
            row.fault("kind", "importing.kind_missing")
        if not said["region_id"]:
            row.fault("region", "importing.region_missing")
    for number, found in _match(rows).items():
        row = next(one for one in rows if one.number == number)
        for column, _name, _value, fits in _differences(found.unit, row, run):
            if not fits:
                row.note(column, "importing.kept_as_registered")


def _look_for_namesakes(rows: Sequence[Row], run: Run) -> None:
    """Two rows of one name are one organisation, unless both have their own credit codes."""
    seen: dict[str, Row] = run.memory.setdefault("names", {})
    for row in rows:
        earlier = seen.setdefault(plain(row.values["name"]), row)
        if earlier is not row and not (earlier.values["uscc"] and row.values["uscc"]):
            row.fault("name", "importing.repeated_key", row=earlier.number, key=row.values["name"])


def apply(rows: Sequence[Row], run: Run) -> None:
    """Enter the organisations that the registry hasn't, complete the others."""
    known = _match(rows)
    good = [row for row in rows if not row.complaints]
    new = [row for row in good if row.number not in known]
    made = Organisation.objects.bulk_create([_made(row, run) for row in new])
    OrganisationName.objects.bulk_create(
        _name(one, one.name, OrganisationName.Kind.OFFICIAL, row, run) for one, row in zip(made, new, strict=True)
    )
    codes = [(one, row.values["uscc"]) for one, row in zip(made, new, strict=True)]
    for one, row in zip(made, new, strict=True):
        row.done("created", one.pk)
    codes += _complete([row for row in good if row.number in known], known, run)
    Identifier.objects.bulk_create(identity.of_organisation(code, one) for one, code in codes if code)
    _add_former_names(good, {one.pk: one for one in [*made, *(found.unit for found in known.values())]}, run)
    searching.index_many((one, one.name) for one in made)


def _values(row: Row, run: Run) -> dict[str, Any]:
    """What a row says, with the batch's own answers where it says nothing."""
    said = row.values
    return {name: said[name] for name in FILLED if name not in ("kind", "region_id")} | {
        "kind": said["kind"] or run.options.get("kind", ""),
        "region_id": said["region"] or _default_region(run),
    }


def _default_region(run: Run) -> int | None:
    """Of rows that name none; asked for once a run."""
    if "region" not in run.memory:
        chosen = queries.regions().filter(code=run.options.get("region", ""))
        run.memory["region"] = chosen.values_list("pk", flat=True).first()
    region: int | None = run.memory["region"]
    return region


def _made(row: Row, run: Run) -> Organisation:
    said = {name: value for name, value in _values(row, run).items() if value}
    return Organisation(
        name=row.values["name"], source=run.options["source"], created_at=run.now, created_by=run.actor.person, **said
    )


def _name(one: Organisation, name: str, kind: str, row: Row, run: Run) -> OrganisationName:
    since = row.values["registered_on"] or timezone.localdate(run.now)
    return OrganisationName(organisation=one, name=name, kind=kind, valid=valid(since))


@dataclass
class Found:
    """An organisation of the registry that a row means, and its credit code there."""

    unit: Organisation
    code: str


def _match(rows: Sequence[Row]) -> dict[int, Found]:
    """By a row's number, the organisation that it means; complains where that isn't sure. Four queries."""
    codes = _by_code([row.values["uscc"] for row in rows if row.values["uscc"]])
    named = queries.named_exactly([row.values["name"] for row in rows])
    keys = {key for found in named.values() for key in found} | {one.organisation_id for one in codes.values()}
    units = Organisation.objects.in_bulk([key for key in keys if key is not None])
    own_codes = dict(
        Identifier.objects.filter(organisation__in=units, scheme=Scheme.USCC).values_list("organisation_id", "value")
    )
    found = {}
    for row in rows:
        code = codes.get(row.values["uscc"])
        one = units[code.organisation_id or 0] if code else _by_name(row, named, units)
        if one is None:
            continue
        found[row.number] = Found(one, own_codes.get(one.pk, ""))
        if code and one.pk not in named.get(row.values["name"], ()):
            row.fault("uscc", "importing.uscc_of_another", name=one.name)
        elif not code and row.values["uscc"] and found[row.number].code:
            row.fault("uscc", "importing.uscc_differs", name=one.name, found=found[row.number].code)
    return found


def _by_name(row: Row, named: Mapping[str, set[int]], units: Mapping[int, Organisation]) -> Organisation | None:
    keys = named.get(row.values["name"], set())
    if len(keys) > 1:
        row.fault("name", "importing.name_ambiguous", name=row.values["name"])
    return units[next(iter(keys))] if len(keys) == 1 else None


def _by_code(codes: Sequence[str]) -> dict[str, Identifier]:
    by_hash = {identifiers.keyed_hash(Scheme.USCC, code): code for code in codes}
    rows = Identifier.objects.filter(scheme=Scheme.USCC, hash__in=by_hash)
    return {by_hash[row.hash]: row for row in rows}


def _differences(one: Organisation, row: Row, run: Run) -> Iterator[tuple[str, str, Any, bool]]:
    """What a row says that the registry doesn't: column, field, value, and whether the list may fill it in.

    It may where nothing is known, and where the record comes from this very list.
    """
    for name, value in _values(row, run).items():
        column = "region" if name == "region_id" else name
        kept = getattr(one, name)
        if row.values[column] is not None and value != kept:
            yield column, name, value, not kept or one.source == run.options["source"]


def _complete(rows: Sequence[Row], known: Mapping[int, Found], run: Run) -> list[tuple[Organisation, str]]:
    """Fill in what may be filled in; the credit codes that the registry doesn't have yet."""
    changed, codes = [], []
    for row in rows:
        found = known[row.number]
        news = [(name, value) for _column, name, value, fits in _differences(found.unit, row, run) if fits]
        for name, value in news:
            setattr(found.unit, name, value)
        if news:
            changed.append(found.unit)
        if row.values["uscc"] and not found.code:
            codes.append((found.unit, row.values["uscc"]))
        row.done("updated" if news or (codes and codes[-1][0] is found.unit) else "unchanged", found.unit.pk)
    Organisation.objects.bulk_update(changed, FILLED)
    return codes


def _add_former_names(rows: Sequence[Row], units: Mapping[int, Organisation], run: Run) -> None:
    """Keep the past names that a list gives, each once."""
    said = [(row, name) for row in rows if row.values["former"] for name in _split(row.values["former"])]
    named = queries.named_exactly([name for _row, name in said])
    OrganisationName.objects.bulk_create(
        _name(units[row.object_id or 0], name, OrganisationName.Kind.FORMER, row, run)
        for row, name in said
        if row.object_id not in named.get(name, set())
    )


def _split(names: str) -> list[str]:
    for mark in SEPARATORS:
        names = names.replace(mark, "\n")
    return [name.strip() for name in names.split("\n") if name.strip()]
