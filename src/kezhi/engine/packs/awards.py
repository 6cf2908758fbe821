"""How the awards of a call are chosen, as its pack declares it."""

from dataclasses import dataclass

from kezhi.engine.schema import Text

ITEM_NAMES = (
    *("number", "topic", "group", "rank", "score", "asked", "amount", "age", "gender"),
    *("host", "host_kind", "city", "region"),
)
"""What a constraint may ask of each proposed award: ``items.amount``, ``items[age < 40]``. Amounts are 元, age is in
years on the day on which the round was frozen, ``region`` is the code of the host's county or city."""
RANKED_WITHIN = ("call", "group")
REVIEW_NAMES = ("ballots", "present", "votes_for")
"""What ``recommended`` may ask of an item: how many ballots it has, and of its meeting how many were present and voted
for it (0 where there was none). ``said.NAME`` counts the ballots with that recommendation."""


@dataclass(frozen=True)
class Constraint:
    """What the list of a call's awards has to keep: a part of a whole, at least or at most a share of it.

    ``part``, ``whole`` and the bound are FEEL over ``items`` (the proposed ones, each with `ITEM_NAMES`), ``envelope``
    and ``parameters.…``. ``part >= bound * whole`` is compared, never a quotient: exact, and true of an empty list.
    """

    name: str
    title: Text
    part: str
    whole: str
    bound: str
    at_least: bool
    basis: str


@dataclass(frozen=True)
class AwardRules:
    """How a call's awards are chosen. ``rank_within``: the whole call, or each group of the review by itself."""

    rank_within: str = "call"
    recommended: str = ""
    """FEEL over `REVIEW_NAMES`: whether the experts let an item be funded; "" where each may be."""
    constraints: tuple[Constraint, ...] = ()
