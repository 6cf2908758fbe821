"""What is known of experts and of those behind the items, gathered for the rules of conflict in a few queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from kezhi.review.access import relations
from kezhi.review.domain.conflicts import Candidate, Evidence, Found, Stay, Subject, Tie, find
from kezhi.review.models import Assignment, Conflict, Expert, Item, Party, Round
from kezhi.review.queries.rounds import rules_of
from kezhi.subjects.models import Affiliation, Organisation, Relation
from kezhi.subjects.models.validity import last_day

BEHIND = (Party.Part.APPLICANT, Party.Part.MEMBER)
KIN = {
    Relation.Kind.SPOUSE: "relative",
    Relation.Kind.PARENT: "relative",
    Relation.Kind.SIBLING: "relative",
    Relation.Kind.IN_LAW: "relative",
    Relation.Kind.ADVISER: "adviser",
}
"""What a declared tie is to the rules of conflict."""
DEEPEST = 10
"""Organisations above each other; more is a circle in the registry."""


def found_ties(round_: Round, experts: Sequence[Expert], on: date) -> list[Found]:
    """Every tie between the experts and the items of a round on that day."""
    candidates = [Candidate(one.pk, one.person_id, one.person.name) for one in experts]
    subjects = subjects_of(round_)
    rules = rules_of(round_, on)
    back = rules["reciprocal"].most
    return find(candidates, subjects, _gather(candidates, subjects, _last_rounds(round_, back)), rules, on)


def subjects_of(round_: Round) -> list[Subject]:
    """The items of a round with their parties. Two queries."""
    rows: dict[int, list[Party]] = {}
    for party in Party.objects.filter(item__round=round_):
        rows.setdefault(party.item_id, []).append(party)
    return [_subject(item, rows.get(item.pk, ())) for item in round_.items.all()]


def _subject(item: Item, parties: Sequence[Party]) -> Subject:
    away = [party for party in parties if party.part == Party.Part.EXCLUDED]
    return Subject(
        item=item.pk,
        group=item.group_id,
        persons=frozenset(party.person_id for party in parties if party.part in BEHIND and party.person_id),
        organisations=frozenset(party.organisation_id for party in parties if party.organisation_id),
        excluded=frozenset(party.person_id for party in away if party.person_id),
        excluded_names=frozenset((party.name, party.unit_name) for party in away if party.name),
    )


def _gather(candidates: Sequence[Candidate], subjects: Sequence[Subject], rounds: Collection[int]) -> Evidence:
    persons = {one.person for one in candidates}
    behind = {person for subject in subjects for person in subject.persons}
    rows = Affiliation.objects.filter(person__in=persons | behind, valid__isempty=False)
    stays = [Stay(row.person_id, row.organisation_id, row.valid.lower, last_day(row.valid)) for row in rows]
    units = {stay.organisation for stay in stays} | {unit for subject in subjects for unit in subject.organisations}
    parents, names = _above(units)
    return Evidence(
        stays=stays,
        ties=[*_declared(persons, behind), *(tie for ask in relations.values() for tie in ask(persons, behind))],
        owners={unit: _owners(unit, parents) for unit in units},
        names=names,
        reviewed=_reviewed(persons, behind, rounds),
    )


def _declared(persons: Collection[int], behind: Collection[int]) -> Iterable[Tie]:
    """Declared kinship and advising, whoever of the two declared it."""
    for mine, theirs in (("person", "other"), ("other", "person")):
        rows = Relation.objects.filter(**{f"{mine}__in": persons, f"{theirs}__in": behind}, valid__isempty=False)
        for row in rows:
            yield Tie(KIN[Relation.Kind(row.kind)], row.person_id, row.other_id, row.valid.lower, last_day(row.valid))


def _above(units: Collection[int]) -> tuple[Mapping[int, int | None], Mapping[int, str]]:
    """Who stands above each organisation, and names; one query for each level."""
    parents: dict[int, int | None] = {}
    names: dict[int, str] = {}
    asked = set(units)
    while asked:
        for pk, parent, name in Organisation.objects.filter(pk__in=asked).values_list("pk", "parent", "name"):
            parents[pk], names[pk] = parent, name
        asked = {parent for parent in parents.values() if parent is not None} - parents.keys()
    return parents, names


def _owners(unit: int, parents: Mapping[int, int | None]) -> frozenset[int]:
    found: list[int] = []
    at: int | None = unit
    while at is not None and at not in found and len(found) < DEEPEST:
        found.append(at)
        at = parents.get(at)
    return frozenset(found)


def _last_rounds(round_: Round, count: int) -> list[int]:
    earlier = Round.objects.filter(kind=round_.kind, opened_at__lt=round_.opened_at).order_by("-opened_at")
    return list(earlier.values_list("pk", flat=True)[:count])


def _reviewed(persons: Collection[int], behind: Collection[int], rounds: Collection[int]) -> frozenset[tuple[int, int]]:
    """Who of those behind the items reviewed which of the experts in these rounds."""
    rows = Assignment.objects.filter(
        state=Assignment.State.ACCEPTED,
        item__round__in=rounds,
        expert__person__in=behind,
        item__parties__person__in=persons,
        item__parties__part__in=BEHIND,
    )
    return frozenset(rows.values_list("expert__person", "item__parties__person"))


def in_force(round_: Round, on: date, *strengths: Conflict.Strength) -> set[tuple[int, int]]:
    """Pairs (item, expert) of a round with a conflict of one of these strengths."""
    rows = Conflict.objects.filter(item__round=round_, valid__contains=on, strength__in=strengths)
    return set(rows.values_list("item", "expert"))
