"""Which experts may not review what, found from dated data by the rules of the round's pack.

Sources: 国家自然科学基金条例 art. 20 for the kinds of ties; what each does and for how long are rules and parameters of
the pack. A window is inclusive: what ended on a day counts until the same day so many years later.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from kezhi.engine.packs import within


@dataclass(frozen=True)
class Stay:
    """A person in an organisation, from the first day to the last; None: it goes on."""

    person: int
    organisation: int
    first: date
    last: date | None = None

    def holds(self, on: date) -> bool:
        return self.first <= on and (self.last is None or on <= self.last)

    def recent(self, on: date, years: int) -> bool:
        """Whether it held at some time within so many years."""
        return self.first <= on and (self.last is None or within(self.last, on, years))


@dataclass(frozen=True)
class Tie:
    """A dated tie between two persons; ``what`` names the project or work that they shared."""

    kind: str
    one: int
    other: int
    first: date
    last: date | None = None
    what: str = ""


@dataclass(frozen=True)
class Rule:
    """What a kind of tie does in this round, for how long, and by which article."""

    strength: str
    window: int | None = None
    basis: str = ""

    @property
    def most(self) -> int:
        """The window where the kind has one."""
        return self.window or 0


@dataclass(frozen=True)
class Candidate:
    """An expert as a person."""

    expert: int
    person: int
    name: str


@dataclass(frozen=True)
class Subject:
    """An item with those behind it, and those whom it asks to be kept away: persons, or (name, unit)."""

    item: int
    group: int | None
    persons: AbstractSet[int] = frozenset()
    organisations: AbstractSet[int] = frozenset()
    excluded: AbstractSet[int] = frozenset()
    excluded_names: AbstractSet[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Evidence:
    """What is known of candidates and of the persons behind the items."""

    stays: Sequence[Stay] = ()
    ties: Sequence[Tie] = ()
    owners: Mapping[int, AbstractSet[int]] = field(default_factory=dict)
    """By organisation, itself and all those above it."""
    names: Mapping[int, str] = field(default_factory=dict)
    """Of organisations."""
    reviewed: AbstractSet[tuple[int, int]] = frozenset()
    """(reviewer, person behind the item) of the last rounds."""


@dataclass(frozen=True)
class Found:
    """A tie between an expert and an item; ``detail`` is JSON that says which."""

    expert: int
    item: int
    kind: str
    strength: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class _Search:
    candidates: Sequence[Candidate]
    subjects: Sequence[Subject]
    evidence: Evidence
    on: date

    @cached_property
    def by_person(self) -> Mapping[int, Candidate]:
        return {one.person: one for one in self.candidates}

    @cached_property
    def behind(self) -> Mapping[int, Sequence[Subject]]:
        """The items by each person behind them."""
        return _grouped((person, subject) for subject in self.subjects for person in subject.persons)

    @cached_property
    def stays(self) -> Mapping[int, Sequence[Stay]]:
        return _grouped((stay.person, stay) for stay in self.evidence.stays)

    def units(self, person: int) -> list[int]:
        """Where a person belongs on the day."""
        return [stay.organisation for stay in self.stays.get(person, ()) if stay.holds(self.on)]

    def units_of(self, subject: Subject) -> set[int]:
        """The organisations behind an item on the day: its own, and its people's."""
        return {*subject.organisations, *(unit for person in subject.persons for unit in self.units(person))}


def _grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


Pairs = Iterator[tuple[Candidate, Subject, dict[str, Any]]]


def find(
    candidates: Sequence[Candidate],
    subjects: Sequence[Subject],
    evidence: Evidence,
    rules: Mapping[str, Rule],
    on: date,
) -> list[Found]:
    """Every tie on that day, one for each expert, item and kind, in a fixed order."""
    search = _Search(candidates, subjects, evidence, on)
    found: dict[tuple[int, int, str], Found] = {}
    for kind, rule in rules.items():
        for candidate, subject, detail in FINDERS[kind](search, kind, rule):
            key = (candidate.expert, subject.item, kind)
            found.setdefault(key, Found(*key, rule.strength, detail))
    return [found[key] for key in sorted(found)]


def _ties(search: _Search, kind: str, counts: Callable[[Tie], bool]) -> Pairs:
    for tie in search.evidence.ties:
        if tie.kind == kind and counts(tie):
            last = tie.last.isoformat() if tie.last else ""
            for one, other in ((tie.one, tie.other), (tie.other, tie.one)):
                candidate = search.by_person.get(one)
                for subject in search.behind.get(other, ()) if candidate else ():
                    yield candidate, subject, {"person": other, "what": tie.what, "until": last}  # type: ignore[misc]


def _relative(search: _Search, kind: str, rule: Rule) -> Pairs:
    """A kinship that holds on the day."""
    return _ties(search, kind, lambda tie: tie.first <= search.on and (tie.last is None or search.on <= tie.last))


def _ever(search: _Search, kind: str, rule: Rule) -> Pairs:
    """Adviser and student, however long ago."""
    return _ties(search, kind, lambda tie: tie.first <= search.on)


def _shared(search: _Search, kind: str, rule: Rule) -> Pairs:
    """A project or work shared within the window."""

    def counts(tie: Tie) -> bool:
        return tie.first <= search.on and (tie.last is None or within(tie.last, search.on, rule.most))

    return _ties(search, kind, counts)


def _same_unit(search: _Search, kind: str, rule: Rule) -> Pairs:
    """The same organisation now or within the window; the item's own organisations count as they are now."""
    there: dict[int, list[Subject]] = {}
    for subject in search.subjects:
        recent = (
            stay.organisation
            for person in subject.persons
            for stay in search.stays.get(person, ())
            if stay.recent(search.on, rule.most)
        )
        for unit in {*subject.organisations, *recent}:
            there.setdefault(unit, []).append(subject)
    for candidate in search.candidates:
        for stay in search.stays.get(candidate.person, ()):
            if stay.recent(search.on, rule.most):
                until = stay.last.isoformat() if stay.last else ""
                for subject in there.get(stay.organisation, ()):
                    yield candidate, subject, {"unit": _named(search, stay.organisation), "until": until}


def _named(search: _Search, organisation: int) -> str:
    return search.evidence.names.get(organisation, str(organisation))


def _affiliated_unit(search: _Search, kind: str, rule: Rule) -> Pairs:
    """One organisation stands above the other, or both under the same."""
    below: dict[int, list[tuple[Subject, int]]] = {}
    owners = search.evidence.owners
    for subject in search.subjects:
        for unit in sorted(search.units_of(subject)):
            for owner in owners.get(unit, {unit}):
                below.setdefault(owner, []).append((subject, unit))
    for candidate in search.candidates:
        for unit in search.units(candidate.person):
            for owner in sorted(owners.get(unit, {unit})):
                for subject, other in below.get(owner, ()):
                    if other != unit:
                        yield candidate, subject, {"unit": _named(search, unit), "other": _named(search, other)}


def _own_item(search: _Search, kind: str, rule: Rule) -> Pairs:
    """An item of the expert's own in the same group; in the whole round while there are no groups."""
    groups = _grouped((subject.group, subject) for subject in search.subjects)
    for candidate in search.candidates:
        for own in search.behind.get(candidate.person, ()):
            for subject in groups[own.group]:
                yield candidate, subject, {"own": own.item}


def _excluded(search: _Search, kind: str, rule: Rule) -> Pairs:
    """The item's applicant asks that the expert be kept away: as a person, or by name and unit."""
    by_name = _grouped((one.name, one) for one in search.candidates)
    for subject in search.subjects:
        for person in subject.excluded:
            if person in search.by_person:
                yield search.by_person[person], subject, {}
        for name, unit in subject.excluded_names:
            for candidate in by_name.get(name, ()):
                if not unit or unit in {_named(search, at) for at in search.units(candidate.person)}:
                    yield candidate, subject, {}


def _reciprocal(search: _Search, kind: str, rule: Rule) -> Pairs:
    """Somebody behind the item reviewed the expert in one of the last rounds."""
    for reviewer, reviewed in sorted(search.evidence.reviewed):
        candidate = search.by_person.get(reviewed)
        for subject in search.behind.get(reviewer, ()) if candidate else ():
            yield candidate, subject, {"person": reviewer}  # type: ignore[misc]


def _unknown_unit(search: _Search, kind: str, rule: Rule) -> Pairs:
    """Where the expert belongs isn't known, or no organisation behind the item is."""
    unplaced = [one for one in search.candidates if not search.units(one.person)]
    for subject in search.subjects:
        for candidate in unplaced if search.units_of(subject) else search.candidates:
            yield candidate, subject, {}


FINDERS: Mapping[str, Callable[[_Search, str, Rule], Pairs]] = {
    "relative": _relative,
    "same-unit": _same_unit,
    "affiliated-unit": _affiliated_unit,
    "own-item": _own_item,
    "adviser": _ever,
    "co-project": _shared,
    "co-author": _shared,
    "excluded": _excluded,
    "reciprocal": _reciprocal,
    "unknown-unit": _unknown_unit,
}
