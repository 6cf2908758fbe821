"""Facts asked through one resolver: a module's own tables win, other values fill in, conflicts show both."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.db.models.expressions import Combinable

from kezhi.base.registry import FactSource, fact_sources, fact_subjects
from kezhi.engine.schema import Text
from kezhi.rules.domain.known import Known
from kezhi.subjects.models import FactValue

Subject = tuple[str, int]
"""``person`` or ``organisation``, and which."""
Pair = tuple[int | None, int | None]
"""Of whom facts are asked: a person and an organisation."""
Own = tuple[Any, Any]
"""A value and the date that it is known from."""


def known(names: Iterable[str], *, person: int | None, organisation: int | None, on: date) -> dict[str, Known]:
    """What is known of these facts on a day: one query for each kind of subject, one for typed and external values."""
    return known_by_day(names, person=person, organisation=organisation, days=(on,))[on]


def known_by_day(
    names: Iterable[str], *, person: int | None, organisation: int | None, days: Collection[date]
) -> dict[date, dict[str, Known]]:
    """The same for several days, in as many queries as for one."""
    found = _known(names, [(person, organisation)], days)
    return {day: found[(person, organisation), day] for day in days}


def known_together(names: Iterable[str], pairs: Collection[Pair], *, on: date) -> dict[Pair, dict[str, Known]]:
    """The same for many persons and organisations on one day, in as many queries as for one."""
    found = _known(names, pairs, (on,))
    return {pair: found[pair, on] for pair in pairs}


def _known(
    names: Iterable[str], pairs: Collection[Pair], days: Collection[date]
) -> dict[tuple[Pair, date], dict[str, Known]]:
    asked = {name: fact_sources[name] for name in names if name in fact_sources}
    persons = {person for person, _organisation in pairs if person is not None}
    organisations = {organisation for _person, organisation in pairs if organisation is not None}
    own = _own("person", persons, asked, days) | _own("organisation", organisations, asked, days)
    recorded = _recorded(asked, persons, organisations)
    found = {}
    for pair in pairs:
        subjects = dict(zip(("person", "organisation"), pair, strict=True))
        others = _newest(recorded, pair)
        for day in days:
            found[pair, day] = {
                name: _joined(name, source, own.get((subjects[source.subject], day, name)), others.get(name, []))
                for name, source in asked.items()
            }
    return found


def _own(
    kind: str, subjects: Collection[int], asked: Mapping[str, FactSource], days: Collection[date]
) -> dict[tuple[int | None, date, str], Own]:
    """Value and date from the modules' own tables, in one query."""
    wanted = [(day, name) for day in days for name, source in asked.items() if source.subject == kind]
    if not wanted or not subjects:
        return {}
    columns: dict[str, Combinable] = {}
    for at, (day, name) in enumerate(wanted):
        columns[f"value_{at}"] = asked[name].expression(day)
        if observed := asked[name].observed:
            columns[f"date_{at}"] = observed(day)
    rows = fact_subjects[kind]().filter(pk__in=subjects).values("pk", **columns)
    return {
        (row["pk"], day, name): (row.get(f"value_{at}"), row.get(f"date_{at}"))
        for row in rows
        for at, (day, name) in enumerate(wanted)
    }


def _recorded(
    asked: Iterable[str], persons: Collection[int], organisations: Collection[int]
) -> dict[Subject, list[FactValue]]:
    """Current typed and external values of each subject."""
    who = Q(person__in=persons) | Q(organisation__in=organisations)
    found: dict[Subject, list[FactValue]] = {}
    for row in FactValue.objects.filter(who, name__in=asked, current=True):
        subject = ("person", row.person_id) if row.person_id else ("organisation", row.organisation_id or 0)
        found.setdefault(subject, []).append(row)
    return found


def _newest(recorded: Mapping[Subject, list[FactValue]], pair: Pair) -> dict[str, list[FactValue]]:
    """Both subjects' values by fact: those of the newest period, newest first."""
    person, organisation = pair
    rows = [*recorded.get(("person", person or 0), ()), *recorded.get(("organisation", organisation or 0), ())]
    rows.sort(key=lambda row: (row.period, row.observed_at, row.pk), reverse=True)
    found: dict[str, list[FactValue]] = {}
    for row in rows:
        newest = found.setdefault(row.name, [row])[0]
        if row is not newest and row.period == newest.period:
            found[row.name].append(row)
    return found


def _joined(name: str, source: FactSource, own: Own | None, recorded: list[FactValue]) -> Known:
    unknown = Known(name, Text(*source.title), unit=source.unit, personal=source.personal, labels=source.labels)
    candidates = [
        replace(
            unknown,
            value=_typed(row.value, source.type),
            source=Text(row.source, row.source),
            observed_at=row.observed_at,
        )
        for row in recorded
    ]
    if own is not None and own[0] is not None and own[0] != "":
        candidates.insert(0, replace(unknown, value=own[0], source=Text(*source.source), observed_at=own[1]))
    if not candidates:
        return unknown
    chosen = candidates[0]
    return replace(chosen, others=tuple(other for other in candidates[1:] if other.value != chosen.value))


def _typed(value: Any, kind: str) -> Any:
    """A recorded value as the fact's type: numbers exact, dates as dates."""
    if value is None:
        return value
    if kind == "number":
        return Decimal(str(value))
    if kind == "date":
        return date.fromisoformat(str(value))
    return value
