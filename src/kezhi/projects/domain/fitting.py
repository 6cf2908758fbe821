"""Fitting a ranked list into an envelope. Amounts are 元."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Fit:
    """How many from the top fit in full, what they take, what is left, and what the next one would need."""

    count: int
    total: Decimal
    left: Decimal
    next: Decimal | None


def fit(asked: Sequence[Decimal], envelope: Decimal) -> Fit:
    """Fund from the top while each is covered in full; the first that isn't ends it: nobody is skipped for size."""
    total = Decimal(0)
    for count, amount in enumerate(asked):
        if total + amount > envelope:
            return Fit(count, total, envelope - total, amount)
        total += amount
    return Fit(len(asked), total, envelope - total, None)
