"""Who reviews what: the place where an assignment is computed. Anybody with the same data and seed gets the same.

This one is balanced and simple: items that fewest can review come first, each gets one expert in turn, and of those
who know the field the one with least to do is taken, equal ones in an order drawn from the seed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass


@dataclass(frozen=True)
class Wanted:
    """An item, its discipline ("" where any will do) and how many experts are on it already."""

    item: int
    field: str = ""
    has: int = 0


@dataclass(frozen=True)
class Reviewer:
    """An expert and the disciplines that they know."""

    expert: int
    fields: AbstractSet[str]

    def knows(self, field: str) -> bool:
        return not field or field in self.fields


@dataclass(frozen=True)
class Proposed:
    """An expert for an item: the discipline that fits, and how many items of this draw the expert had before."""

    item: int
    expert: int
    field: str
    load: int


def propose(
    items: Sequence[Wanted],
    experts: Sequence[Reviewer],
    conflicts: AbstractSet[tuple[int, int]],
    capacity: Mapping[int, int],
    per_item: int,
    seed: str,
) -> list[Proposed]:
    """Fill each item up to ``per_item`` experts, as far as they go.

    ``conflicts`` are pairs (item, expert) that must not be; ``capacity`` is how many items an expert may still take.
    What comes back is in the order of the draw; an item with too few proposals has nobody left who may review it.
    """
    able = {
        wanted.item: [one for one in experts if one.knows(wanted.field) and (wanted.item, one.expert) not in conflicts]
        for wanted in items
    }
    order = sorted(items, key=lambda wanted: (len(able[wanted.item]), ticket(seed, wanted.item, 0)))
    load = dict.fromkeys((one.expert for one in experts), 0)
    made: list[Proposed] = []
    taken: set[tuple[int, int]] = set()
    for place in range(per_item):
        for wanted in order:
            free = [
                one.expert
                for one in able[wanted.item]
                if load[one.expert] < capacity.get(one.expert, 0) and (wanted.item, one.expert) not in taken
            ]
            if place < wanted.has or not free:
                continue
            expert = min(free, key=lambda one: (load[one], ticket(seed, wanted.item, one)))
            made.append(Proposed(wanted.item, expert, wanted.field, load[expert]))
            taken.add((wanted.item, expert))
            load[expert] += 1
    return made


def ticket(seed: str, item: int, expert: int) -> str:
    """What decides between equals: SHA-256 of seed, item and expert, with a blank between."""
    return hashlib.sha256(f"{seed} {item} {expert}".encode()).hexdigest()
