"""Scores into results: means, spreads and ranks. Compared exactly, as fractions; rounded only to be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from kezhi.engine.packs import RECOMMENDATION, SPREAD, Rubric

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Said:
    """A submitted ballot."""

    total: Decimal
    scores: Mapping[str, Decimal]
    recommendation: str


@dataclass(frozen=True)
class Card:
    """An item with its ballots; ``panel`` is the meeting's score where the meeting alone decides."""

    item: int
    group: int | None
    said: Sequence[Said]
    panel: Decimal | None = None


@dataclass(frozen=True)
class Standing:
    """Where an item stands. An item without a score has no rank; equal ones share theirs (1, 1, 3)."""

    mean: Decimal | None
    spread: Decimal | None
    count: int
    recommendations: Mapping[str, int]
    rank: int | None = None
    group_rank: int | None = None
    tied: bool = False


def rank(cards: Sequence[Card], rubric: Rubric) -> dict[int, Standing]:
    """The standing of each item: by the mean, then by what the rubric says of ties, best first."""
    keys = {card.item: _key(card, rubric) for card in cards if card.said or card.panel is not None}
    places = _places(list(keys.values()))
    groups: dict[int | None, list[Any]] = {}
    for card in cards:
        if card.item in keys:
            groups.setdefault(card.group, []).append(keys[card.item])
    inside = {group: _places(found) for group, found in groups.items()}
    return {
        card.item: _standing(card, rubric, keys.get(card.item), places, inside.get(card.group, {})) for card in cards
    }


def _key(card: Card, rubric: Rubric) -> tuple[Any, ...]:
    """What is compared, the larger the better."""
    first = _mean([one.total for one in card.said]) if card.panel is None else Fraction(card.panel)
    return (first, *(part for tie in rubric.ties for part in _tie(card, rubric, tie)))


def _tie(card: Card, rubric: Rubric, tie: str) -> tuple[Fraction, ...]:
    if not card.said:
        return ()
    if tie == RECOMMENDATION:
        counts = _recommendations(card, rubric)
        return tuple(Fraction(count, len(card.said)) for count in counts.values())
    if tie == SPREAD:
        return (-Fraction(_spread(card)),)
    return (_mean([one.scores[tie] for one in card.said]),)


def _mean(numbers: Sequence[Decimal]) -> Fraction:
    return sum((Fraction(number) for number in numbers), Fraction(0)) / len(numbers)


def _spread(card: Card) -> Decimal:
    totals = [one.total for one in card.said]
    return max(totals) - min(totals)


def _recommendations(card: Card, rubric: Rubric) -> dict[str, int]:
    given = [one.recommendation for one in card.said]
    return {each.name: given.count(each.name) for each in rubric.recommendations}


def _places(keys: list[Any]) -> dict[Any, tuple[int, int]]:
    """By key, its place and how many share it."""
    found: dict[Any, tuple[int, int]] = {}
    for place, key in enumerate(sorted(keys, reverse=True), 1):
        first, sharing = found.get(key, (place, 0))
        found[key] = (first, sharing + 1)
    return found


def _standing(card: Card, rubric: Rubric, key: Any, places: Mapping[Any, Any], inside: Mapping[Any, Any]) -> Standing:
    place, sharing = places[key] if key is not None else (None, 0)
    return Standing(
        mean=rounded(_mean([one.total for one in card.said])) if card.said else None,
        spread=rounded(Fraction(_spread(card))) if card.said else None,
        count=len(card.said),
        recommendations=_recommendations(card, rubric),
        rank=place,
        group_rank=inside[key][0] if key is not None else None,
        tied=sharing > 1,
    )


def rounded(number: Fraction) -> Decimal:
    """Half up to two decimals (GB/T 8170-2008)."""
    return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(CENT, ROUND_HALF_UP)
