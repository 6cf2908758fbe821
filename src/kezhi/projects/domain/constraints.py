"""What a list of awards has to keep, reckoned with figures: a part of a whole against a bound."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from kezhi.engine import feel
from kezhi.engine.feel import Expression
from kezhi.engine.packs import Constraint

Status = str
"""``met``, ``not_met``, or ``undetermined`` where something that it asks isn't known."""


@dataclass(frozen=True)
class Kept:
    """A constraint as a list keeps it. ``share`` is part / whole; None where the whole is nothing."""

    constraint: Constraint
    status: Status
    part: Decimal | None
    whole: Decimal | None
    bound: Decimal | None

    @property
    def share(self) -> Decimal | None:
        return self.part / self.whole if self.part is not None and self.whole else None


def kept(
    constraints: Iterable[Constraint],
    items: Sequence[Mapping[str, Any]],
    *,
    envelope: Decimal,
    parameters: Mapping[str, Any],
) -> tuple[Kept, ...]:
    """Each constraint over the proposed ``items``; a value of an item that isn't known is ``feel.MISSING``."""
    context = {"items": list(items), "envelope": envelope, "parameters": dict(parameters)}
    return tuple(_kept(one, context) for one in constraints)


def _kept(constraint: Constraint, context: Mapping[str, Any]) -> Kept:
    texts = (constraint.part, constraint.whole, constraint.bound)
    part, whole, bound = (_number(_parsed(text).evaluate(context)) for text in texts)
    if not context["items"]:
        return Kept(constraint, "met", Decimal(0), Decimal(0), bound)
    if part is None or whole is None or bound is None:
        return Kept(constraint, "undetermined", part, whole, bound)
    holds = part >= bound * whole if constraint.at_least else part <= bound * whole
    return Kept(constraint, "met" if holds else "not_met", part, whole, bound)


@lru_cache(maxsize=256)
def _parsed(text: str) -> Expression:
    return feel.parse(text)


def _number(value: Any) -> Decimal | None:
    return value if isinstance(value, Decimal) else None
