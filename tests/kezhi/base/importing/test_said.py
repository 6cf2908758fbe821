"""Complaints are kept as codes and said in the reader's language."""

from datetime import date

from django.utils import translation

from kezhi.base.importing import said
from kezhi.base.importing.declared import Complaint
from kezhi.engine.errors import Problem
from tests.kezhi.base.importing.ledger import LEDGER

NEAR = Problem("importing.near_value", arguments={"value": "兰州大学"})
UNKNOWN = Problem("importing.not_in_list", arguments={"found": "兰大", "near": NEAR})


def test_a_complaint_is_kept_with_what_it_contains() -> None:
    (kept,) = said.keep([Complaint(UNKNOWN, "host", "兰大")])
    assert said.problem(kept).render() == UNKNOWN.render()
    assert said.sentence(kept, LEDGER) == "承担单位：“兰大”不在可填的值里。最接近的是“兰州大学”，请核对后改正。"


def test_it_speaks_the_readers_language() -> None:
    (kept,) = said.keep_problems([UNKNOWN])
    with translation.override("en"):
        assert said.words(kept) == "“兰大” isn't one of the values. The nearest is “兰州大学”: check and correct it."


def test_the_value_stands_before_words_that_dont_quote_it() -> None:
    (kept,) = said.keep([Complaint(Problem("importing.not_positive"), "amount", "-20")])
    assert said.sentence(kept, LEDGER) == "资助金额“-20”：金额必须大于 0。请核对。"


def test_what_is_about_the_row_names_no_column() -> None:
    (kept,) = said.keep([Complaint(Problem("importing.row_quotes"))])
    assert said.sentence(kept, LEDGER).startswith("这一行的双引号有误")


def test_days_and_tricks_can_be_kept() -> None:
    told = Problem("importing.no_date", arguments={"found": "\0\u202e", "on": date(2024, 1, 5)})
    (kept,) = said.keep_problems([told])
    assert kept["arguments"] == {"found": "⟨U+0000⟩⟨U+202E⟩", "on": "2024-01-05"}


def test_masked_values() -> None:
    assert said.masked("13900001111") == "139********"
    assert said.masked("ab") == "ab"
