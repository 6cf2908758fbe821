"""Who is funded against the order of the ranking."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Ranked:
    """A ranked item: where it stands within its scope (the call, or its group), and whether it is to be funded."""

    key: int
    scope: str
    place: int
    recommended: bool
    funded: bool


@dataclass(frozen=True)
class OutOfOrder:
    """越序: ``raised`` are funded though as many recommended ones stand before them as there are awards.

    ``passed_over`` are the recommended ones in whose stead they are: never more than are raised, and as many unless
    there are more awards than recommended items.
    """

    raised: frozenset[int]
    passed_over: frozenset[int]


def out_of_order(items: Iterable[Ranked]) -> OutOfOrder:
    """Compare the funded ones of each scope with as many from the top of its recommended ones."""
    raised: set[int] = set()
    passed: set[int] = set()
    for _scope, found in groupby(sorted(items, key=lambda one: (one.scope, one.place)), key=lambda one: one.scope):
        ranked = list(found)
        funded = {one.key for one in ranked if one.funded}
        top = {one.key for one in [one for one in ranked if one.recommended][: len(funded)]}
        raised |= funded - top
        passed |= top - funded
    return OutOfOrder(frozenset(raised), frozenset(passed))
