"""What the experts said of a call's applications, as a proposal takes it over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kezhi.projects.models import Call


@dataclass(frozen=True)
class Result:
    """One application's review. Nothing in it says who the experts were, nor does an order.

    ``score`` is calibrated, None where there is no sound review; ``recommended``: the experts let it be funded.
    """

    application: int
    place: int
    group: str
    group_place: int
    score: Decimal | None
    mean: Decimal | None
    scores: tuple[Decimal, ...] = ()
    recommended: bool = True
    opinions: tuple[str, ...] = ()


@dataclass(frozen=True)
class RoundResults:
    """The results of a call's round. ``frozen_at``: when the first ballot opened, and method and envelope were fixed."""

    items: Sequence[Result]
    method: str
    frozen_at: datetime


def results_of(call: Call) -> RoundResults | None:
    """The results of the call's finished round; None while there is none."""
    return None
