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

Subjects = Mapping[str, int | None]
Own = tuple[Any, Any, Any]
"""A value, the date that it is known from, and its own source where it has one."""


def known(names: Iterable[str], *, person: int | None, organisation: int | None, on: date) -> dict[str, Known]:
    """What is known of these facts on a day: one query for each kind of subject, one for typed and external values."""
    return known_by_day(names, person=person, organisation=organisation, days=(on,))[on]


def known_by_day(
    names: Iterable[str], *, person: int | None, organisation: int | None, days: Collection[date]
) -> dict[date, dict[str, Known]]:
    """The same for several days, in as many queries as for one."""
    asked = {name: fact_sources[name] for name in names if name in fact_sources}
    subjects: Subjects = {"person": person, "organisation": organisation}
    own: dict[tuple[date, str], Own] = {}
    for kind, subject in subjects.items():
        if subject is not None:
            own |= _own(kind, subject, asked, days)
    others = _recorded(asked, subjects)
    return {
        day: {name: _joined(name, source, own.get((day, name)), others.get(name, [])) for name, source in asked.items()}
        for day in days
    }


def _own(
    kind: str, subject: int, asked: Mapping[str, FactSource], days: Collection[date]
) -> dict[tuple[date, str], Own]:
    """Value, date and source from the modules' own tables, in one query."""
    wanted = [(day, name) for day in days for name, source in asked.items() if source.subject == kind]
    if not wanted:
        return {}
    columns: dict[str, Combinable] = {}
    for at, (day, name) in enumerate(wanted):
        columns[f"value_{at}"] = asked[name].expression(day)
        if observed := asked[name].observed:
            columns[f"date_{at}"] = observed(day)
        if origin := asked[name].origin:
            columns[f"source_{at}"] = origin(day)
    row = fact_subjects[kind]().filter(pk=subject).values(**columns).first() or {}
    return {
        one: (row.get(f"value_{at}"), row.get(f"date_{at}"), row.get(f"source_{at}")) for at, one in enumerate(wanted)
    }


def _recorded(asked: Mapping[str, FactSource], subjects: Subjects) -> dict[str, list[FactValue]]:
    """Current typed and external values of the newest period, newest first."""
    who = Q(pk__in=())
    if subjects["person"]:
        who |= Q(person=subjects["person"])
    if subjects["organisation"]:
        who |= Q(organisation=subjects["organisation"])
    rows = FactValue.objects.filter(who, name__in=asked, current=True).order_by("-period", "-observed_at", "-pk")
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
        value, observed, origin = own
        said = Text(origin, origin) if origin else Text(*source.source)
        candidates.insert(0, replace(unknown, value=value, source=said, observed_at=observed))
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
