"""Named reads of assignments: of a group for its officer, of the reader's own for an expert."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base.actor import Actor
from kezhi.review.access import ASSIGNMENTS, own_assignment
from kezhi.review.models import Assignment, Ballot, Conflict, Expert, Group, Item
from kezhi.review.models.ballots import ON_IT
from kezhi.subjects.models import Affiliation, Person

KINDS = {
    "relative": _lazy("近亲属"),
    "same-unit": _lazy("同一单位"),
    "affiliated-unit": _lazy("隶属或关联单位"),
    "own-item": _lazy("本人也有申报"),
    "adviser": _lazy("师生"),
    "co-project": _lazy("共同承担项目"),
    "co-author": _lazy("合著"),
    "excluded": _lazy("申报人请求回避"),
    "reciprocal": _lazy("近轮互评"),
    "unknown-unit": _lazy("单位不明"),
    "declared": _lazy("声明的利益关系"),
}
"""Kinds of conflict in words; ``declared`` is what a person said."""


def assignment_rows() -> QuerySet[Assignment]:
    """Assignments with what pages show of them, and whether a ballot counts (``handed_in``)."""
    submitted = Ballot.objects.filter(assignment=OuterRef("pk"), state=Ballot.State.SUBMITTED)
    rows = Assignment.objects.select_related("expert__person", "item__group", "item__round__version__pack")
    return rows.defer("item__round__version__archive").annotate(
        handed_in=Exists(submitted), handed_in_at=Subquery(submitted.values("submitted_at")[:1])
    )


def assignments(actor: Actor) -> QuerySet[Assignment]:
    """The assignments that the actor may see, with names."""
    return ASSIGNMENTS.visible(actor, assignment_rows())


def mine(actor: Actor) -> QuerySet[Assignment]:
    """The reader's own assignments as an expert."""
    return assignments(actor).filter(own_assignment(actor))


def waiting_q() -> Q:
    """Which of one's own assignments wait for an answer or a ballot; rows come from `assignment_rows`."""
    state = Assignment.State
    return Q(state=state.INVITED) | Q(state=state.ACCEPTED, handed_in=False)


def waiting(actor: Actor) -> QuerySet[Assignment]:
    """What of one's own waits, the most urgent first."""
    rows = mine(actor).filter(waiting_q(), item__round__state="open")
    return rows.order_by(F("due").asc(nulls_last=True), "pk")


@dataclass(frozen=True)
class Cell:
    """An item and an expert: their assignment, and why the expert must not or need not have it."""

    assignment: Assignment | None
    conflicts: tuple[Conflict, ...]

    @cached_property
    def barred(self) -> bool:
        """Whether the expert must not have the item."""
        return any(one.strength != Conflict.Strength.FLAGS for one in self.conflicts)


@dataclass(frozen=True)
class Seat:
    """An expert on a group's items, and where they belong."""

    expert: Expert
    unit: str


@dataclass(frozen=True)
class Matrix:
    """The items of a group by the experts on them."""

    seats: tuple[Seat, ...]
    rows: tuple[tuple[Item, int, tuple[Cell, ...]], ...]
    """Each item with how many experts it lacks, and a cell for each expert."""
    assignments: tuple[Assignment, ...]
    conflicts: tuple[Conflict, ...]


def matrix(group: Group, on: date) -> Matrix:
    """A group's items and experts. Four queries."""
    rows = tuple(assignment_rows().filter(item__group=group).order_by("item__code", "pk"))
    on_it = {(row.item_id, row.expert_id): row for row in rows if row.state in ON_IT}
    seats = _with_units({row.expert_id: row.expert for row in on_it.values()}.values(), on)
    conflicts = tuple(
        Conflict.objects.filter(item__group=group, expert__in=[seat.expert.pk for seat in seats], valid__contains=on)
        .select_related("expert__person", "item")
        .order_by("item__code", "expert__person__name", "pk")
    )
    of_pair: dict[tuple[int, int], list[Conflict]] = {}
    for one in conflicts:
        of_pair.setdefault((one.item_id, one.expert_id), []).append(one)
    lines = []
    for item in group.items.all():
        pairs = [(item.pk, seat.expert.pk) for seat in seats]
        cells = tuple(Cell(on_it.get(pair), tuple(of_pair.get(pair, ()))) for pair in pairs)
        has = sum(1 for cell in cells if cell.assignment)
        lines.append((item, max(0, group.round.per_item - has), cells))
    return Matrix(seats, tuple(lines), rows, conflicts)


def _with_units(experts: Iterable[Expert], on: date) -> tuple[Seat, ...]:
    """Experts by name, each with where they belong."""
    found = sorted(experts, key=lambda one: (one.person.name, one.pk))
    at = Affiliation.objects.filter(person__in=[one.person_id for one in found], valid__contains=on)
    units = {row.person_id: row.organisation for row in at.select_related("organisation").order_by("-kind", "-pk")}
    return tuple(Seat(one, units[one.person_id].name if one.person_id in units else "") for one in found)


GROUNDS = {
    "relative": _lazy("与%(name)s"),
    "same-unit": _lazy("同在 %(unit)s%(until)s"),
    "affiliated-unit": _lazy("%(unit)s与 %(other)s 有隶属关系"),
    "own-item": _lazy("本人在同一组有申报"),
    "adviser": _lazy("与%(name)s"),
    "co-project": _lazy("与%(name)s：%(what)s%(until)s"),
    "co-author": _lazy("与%(name)s：%(what)s%(until)s"),
    "excluded": _lazy("列在申报人请求回避的名单里"),
    "reciprocal": _lazy("%(name)s近几轮评审过该专家"),
    "unknown-unit": _lazy("查不到现在的单位，核实后才能派"),
}
"""What a conflict found in data rests on."""


def why(conflict: Conflict, names: Mapping[int, str]) -> str:
    """A conflict's grounds in words, for the officer: persons by ``names``, units, and until when."""
    if conflict.grounds:
        return conflict.grounds
    said = conflict.detail
    words = {key: said.get(key, "") for key in ("unit", "other", "what")}
    words["name"] = names.get(said.get("person") or 0, "")
    words["until"] = _("（至 %(day)s）") % {"day": said["until"]} if said.get("until") else ""
    return str(GROUNDS[conflict.kind]) % words


def persons_named(conflicts: Sequence[Conflict]) -> dict[int, str]:
    """Names of the persons whom conflicts mention. One query."""
    asked = {one.detail["person"] for one in conflicts if one.detail.get("person")}
    return dict(Person.objects.filter(pk__in=asked).values_list("pk", "name"))
