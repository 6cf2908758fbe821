"""How the tests of FEEL ask: an expression, a context by keywords, and what comes of it."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from kezhi.engine import feel
from kezhi.engine.errors import Problem

M = feel.MISSING


def value(text: str, **context: Any) -> Any:
    """What the expression is worth; a text that isn't FEEL fails the test."""
    return feel.published(feel.parse(text, feel.nested_names(context)).evaluate(context))


def shown(text: str, **context: Any) -> str:
    """What it is worth, as FEEL's own ``string`` shows it."""
    return feel.text_of(feel.parse(text, feel.nested_names(context)).evaluate(context))


def codes(text: str, **context: Any) -> list[str]:
    """The problems met on the way, by code without the part."""
    problems: list[Problem] = []
    feel.parse(text, feel.nested_names(context)).evaluate(context, problems=problems)
    return [problem.code.removeprefix("feel.") for problem in problems]


def missing(text: str, **context: Any) -> set[str]:
    """The facts that the expression waits for."""
    return set(feel.missing_names(feel.parse(text, feel.nested_names(context)).evaluate(context)))


SPECIMENS: dict[str, Any] = {
    "number": Decimal("1.5"),
    "string": "科",
    "boolean": True,
    "date": date(2024, 2, 29),
    "time": time(10, 30),
    "date and time": datetime(2024, 2, 29, 10, 30),  # noqa: DTZ001 — FEEL has times without a zone
    "days and time duration": timedelta(days=1, hours=2),
    "years and months duration": feel.YearMonthDuration(14),
    "list": [Decimal(1), Decimal(2)],
    "context": {"a": Decimal(1)},
    "range": feel.Range(Decimal(1), Decimal(2)),
    "function": lambda n: n,
}
"""One value of every type."""
