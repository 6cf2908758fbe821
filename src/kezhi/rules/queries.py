"""Facts asked through one resolver: a module's own tables win, other values fill in, conflicts show both."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.expressions import Combinable

from kezhi.base.prepared import Prepared, prepared
from kezhi.base.registry import FactSource, fact_sources, fact_subjects
from kezhi.engine.schema import Text
from kezhi.rules.domain.known import Known
from kezhi.subjects.models import FactValue

Subjects = Mapping[str, int | None]
Own = tuple[Any, Any, Any]
"""A value, the date that it is known from, and its own source where it has one."""
Recorded = dict[str, Any]
"""A typed or external value: its name, period, value, source and the date that it was observed on."""
Said = Callable[[date], Combinable]
"""What a source says for a day, as SQL."""


def known(names: Iterable[str], *, person: int | None, organisation: int | None, on: date) -> dict[str, Known]:
    """What is known of these facts on a day: one query for each kind of subject, one for typed and external values."""
    return known_by_day(names, person=person, organisation=organisation, days=(on,))[on]


def known_by_day(
    names: Iterable[str], *, person: int | None, organisation: int | None, days: Collection[date]
) -> dict[date, dict[str, Known]]:
    """The same for several days, in as many queries as for one."""
    asked = {name: fact_sources[name] for name in sorted(names) if name in fact_sources}
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
    wanted = {name: source for name, source in asked.items() if source.subject == kind}
    if not wanted:
        return {}
    parts = {name: (one.expression, one.observed, one.origin) for name, one in wanted.items()}
    said = [part for three in parts.values() for part in three if part]
    columns = tuple(dict.fromkeys((one, day) for day in days for one in said))
    rows = _columns_of(fact_subjects[kind], columns)(subject=subject)
    found: dict[tuple[Said, date], Any] = dict(zip(columns, rows[0].values(), strict=True)) if rows else {}
    return {
        (day, name): tuple(found.get((part, day)) if part else None for part in three)  # type: ignore[misc]
        for day in days
        for name, three in parts.items()
    }


@lru_cache(maxsize=256)
def _columns_of(subjects: Callable[[], QuerySet[Any]], columns: tuple[tuple[Said, date], ...]) -> Prepared:
    """What sources say on certain days, asked of one subject."""

    def build(subject: Any) -> QuerySet[Any, Any]:
        said = {f"said_{at}": expression(day) for at, (expression, day) in enumerate(columns)}
        return subjects().filter(pk=subject).order_by().values(**said)

    return prepared(subject=BigIntegerField())(build)


def _recorded(asked: Mapping[str, FactSource], subjects: Subjects) -> dict[str, list[Recorded]]:
    """Current typed and external values of the newest period, newest first."""
    found: dict[str, list[Recorded]] = {}
    for row in _recorded_values(**subjects):
        if row["name"] in asked:
            newest = found.setdefault(row["name"], [row])[0]
            if row is not newest and row["period"] == newest["period"]:
                found[row["name"]].append(row)
    return found


@prepared(person=BigIntegerField(), organisation=BigIntegerField())
def _recorded_values(person: Any, organisation: Any) -> QuerySet[Any, Any]:
    rows = FactValue.objects.filter(Q(person=person) | Q(organisation=organisation), current=True)
    return rows.order_by("-period", "-observed_at", "-pk").values("name", "period", "value", "source", "observed_at")


def _joined(name: str, source: FactSource, own: Own | None, recorded: list[Recorded]) -> Known:
    unknown = Known(name, Text(*source.title), unit=source.unit, personal=source.personal, labels=source.labels)
    candidates = [
        replace(
            unknown,
            value=_typed(row["value"], source.type),
            source=Text(row["source"], row["source"]),
            observed_at=row["observed_at"],
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
