"""How far a form is: states of sections, shares, and what is missing."""

import datetime
from decimal import Decimal
from typing import Any

from kezhi.engine import schema


def states(progress: schema.Progress) -> list[tuple[str, str, int, int]]:
    return [(part.section.id, part.state, part.missing, part.errors) for part in progress.sections]


def test_a_new_form_is_untouched_and_says_what_is_missing(
    form: schema.Form, on: datetime.date, facts: dict[str, Any]
) -> None:
    progress = form.progress({}, on=on, facts=facts)
    assert states(progress) == [
        ("basics", "untouched", 2, 0),
        ("team", "untouched", 1, 0),
        ("money", "untouched", 1, 0),
        ("papers", "complete", 0, 0),
    ]
    assert (progress.prefilled, progress.typed, progress.total) == (1, 0, 5)
    assert progress.prefilled_share == Decimal("0.2000")
    assert [problem.place.field for problem in progress.problems] == ["title", "topic", "team", "budget"]


def test_missing_and_wrong_are_told_apart(
    form: schema.Form, data: dict[str, Any], on: datetime.date, facts: dict[str, Any]
) -> None:
    del data["topic"]
    data["budget"]["indirect"]["grant"] = "900000.00"
    data["abroad"] = True
    data["country"] = "德国"
    progress = form.progress(data, on=on, facts=facts)
    assert states(progress) == [
        ("basics", "missing", 1, 0),
        ("team", "complete", 0, 0),
        ("money", "error", 0, 2),
        ("papers", "untouched", 1, 0),
    ]


def test_cells_are_counted_and_origins_say_where_they_come_from(
    form: schema.Form, data: dict[str, Any], on: datetime.date, facts: dict[str, Any]
) -> None:
    progress = form.progress(data, on=on, facts=facts)
    assert (progress.prefilled, progress.typed) == (1, 4 + 4 + 6)
    assert progress.done_share == 1
    origins = {"team[0].name": "fact", "budget.labour.grant": "imported", "uscc": "typed"}
    progress = form.progress(data, on=on, facts=facts, origins=origins)
    assert (progress.prefilled, progress.typed) == (2, 13)


def test_a_form_that_asks_nothing_has_no_share(on: datetime.date) -> None:
    words = {"zh": "字", "en": "word"}
    form = schema.load({"code": "x", "title": words, "schema": {"properties": {"note": {"title": "备注"}}}})
    progress = form.progress({}, on=on)
    assert progress.total == 0
    assert progress.done_share == progress.prefilled_share == 0
