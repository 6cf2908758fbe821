"""评分表: what experts score, how scores become one number, and which ties between people bar an expert."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from kezhi.engine.errors import Place, Problem
from kezhi.engine.schema.texts import NOTHING, Text, plain

METHODS = ("mail", "mail-panel", "panel")
"""通讯评审 alone, followed by a meeting, or a meeting alone."""
EFFECTS = ("bars", "flags", "undetermined")
"""Never assigned · a person decides · not assigned until somebody has looked."""
CONFLICTS = (
    *("relative", "same-unit", "affiliated-unit", "own-item", "adviser", "co-project", "co-author"),
    *("excluded", "reciprocal", "unknown-unit"),
)
"""Every tie between an expert and what they would review that a rubric has to say something about."""
WINDOWED = {
    "same-unit": "years",
    "co-project": "years",
    "co-author": "years",
    "reciprocal": "rounds",
    "excluded": "most",
}
"""Ties that count for a time or up to a number; which one a parameter says."""
FEWEST_EXPERTS = 3
RECOMMENDATION, SPREAD = "recommendation", "spread"
"""What may decide between equal means, beside the name of a criterion: more of the better recommendations, then less
spread."""
EXACT = Decimal("0.0001")


@dataclass(frozen=True)
class Criterion:
    """One thing that is scored, from ``minimum`` to ``maximum`` in steps; ``comment``: whether a reason is required."""

    name: str
    title: Text
    weight: Decimal
    minimum: Decimal
    maximum: Decimal
    step: Decimal
    help: Text = NOTHING
    comment: bool = False


@dataclass(frozen=True)
class Recommendation:
    """One way to sum up; they are listed from the best to the worst."""

    name: str
    title: Text


@dataclass(frozen=True)
class ConflictRule:
    """What a kind of tie does, by which article; ``window`` names the parameter that bounds it."""

    kind: str
    effect: str
    basis: str
    window: str = ""


@dataclass(frozen=True)
class Rubric:
    """The ``[review]`` of a pack. ``working_days`` run from the invitation; ``ties`` decide between equals."""

    name: str
    title: Text
    method: str
    experts: int
    working_days: int
    blind: bool
    basis: str
    criteria: tuple[Criterion, ...]
    recommendations: tuple[Recommendation, ...]
    conflicts: tuple[ConflictRule, ...]
    ties: tuple[str, ...] = ()
    wide: Decimal | None = None
    """Spread of an item's totals from which on its experts disagree widely."""

    def total(self, scores: Mapping[str, Decimal]) -> Decimal:
        """Σ weight · score, rounded half up to four decimals (GB/T 8170-2008). Raises KeyError for a missing score."""
        exact = sum((each.weight * scores[each.name] for each in self.criteria), Decimal(0))
        return exact.quantize(EXACT, ROUND_HALF_UP)

    def recommendation(self, name: str) -> Recommendation | None:
        """The recommendation of that name."""
        return next((each for each in self.recommendations if each.name == name), None)

    def check(self, scores: Mapping[str, Any], comments: Mapping[str, Any], recommendation: str) -> list[Problem]:
        """Everything that a ballot lacks or has wrong, each at ``scores.NAME``, ``comments.NAME`` or
        ``recommendation``; an empty list is a whole ballot.
        """
        found = []
        for each in self.criteria:
            found += _score_problems(each, scores.get(each.name))
            if each.comment and not str(comments.get(each.name) or "").strip():
                found.append(_problem("comment_missing", f"comments.{each.name}", label=each.title))
        if self.recommendation(recommendation) is None:
            found.append(_problem("recommendation_missing", "recommendation"))
        return found


def _score_problems(asked: Criterion, said: Any) -> list[Problem]:
    at = f"scores.{asked.name}"
    shown: dict[str, Any] = {"label": asked.title}
    if said is None or str(said).strip() == "":
        return [_problem("score_missing", at, **shown)]
    score = as_score(said)
    if score is None:
        return [_problem("score_unreadable", at, **shown, found=str(said)[:40])]
    shown |= {"low": plain(asked.minimum), "high": plain(asked.maximum), "step": plain(asked.step)}
    if not asked.minimum <= score <= asked.maximum:
        return [_problem("score_outside", at, **shown, found=plain(score))]
    if (score - asked.minimum) % asked.step:
        return [_problem("score_between_steps", at, **shown, found=plain(score))]
    return []


def as_score(said: Any) -> Decimal | None:
    """What was typed as a number; None where it is none."""
    try:
        score = Decimal(str(said).strip())
    except InvalidOperation:
        return None
    return score if score.is_finite() and abs(score.adjusted()) < _DIGITS else None


_DIGITS = 12
"""More than any scale has: a score of a million digits is no score."""


def _problem(code: str, field: str, **arguments: Any) -> Problem:
    return Problem(f"review.{code}", Place(field=field), arguments)


def within(last: datetime.date, on: datetime.date, years: int) -> bool:
    """Whether something whose last day was ``last`` still counts on ``on``: the same day ``years`` later, included."""
    return years_later(last, years) >= on


def years_later(day: datetime.date, years: int) -> datetime.date:
    """The same day of the year so much later; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
