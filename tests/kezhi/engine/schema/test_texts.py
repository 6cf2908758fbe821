"""Words in two languages and money as pages write it."""

from decimal import Decimal
from typing import Any

import pytest

from kezhi.engine.schema.texts import Text, plain, shown, text_from, yuan


def test_a_text_gives_the_language_that_is_asked_for() -> None:
    text = Text("字", "word")
    assert f"{text:zh} {text:en} {text}" == "字 word 字"
    assert text.of("zh-hans") == "字"
    assert text.of("en-gb") == "word"


@pytest.mark.parametrize("value", [None, "", 3, {}, {"zh": "字"}, {"zh": "字", "en": ""}, {"zh": 1, "en": 2}])
def test_half_a_text_is_none(value: object) -> None:
    assert text_from(value) is None


def test_one_string_stands_for_both_languages() -> None:
    assert text_from("DOI") == Text("DOI", "DOI")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("24000", "2.40 万元"),
        ("12840000", "1,284.00 万元"),
        ("230769.23", "230,769.23 元"),
        ("0", "0.00 万元"),
    ],
)
def test_money_is_in_wan_where_that_is_exact(amount: str, words: str) -> None:
    assert yuan(Decimal(amount)).zh == words


def test_values_are_shown_short() -> None:
    assert shown("x" * 100) == "x" * 40 + "…"
    assert [shown(value) for value in ({"a": 1}, [1], None, Decimal("1.50"))] == ["{…}", "[…]", "", "1.5"]
    assert plain(Decimal("1E+3")) == "1,000"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("词", ("词", "词")),
        ({"zh": "词", "en": "word"}, ("词", "word")),
        ({"zh": "词", "en": "word", "fr": "mot"}, ("词", "word")),
        ({"zh": "词"}, None),
        ({"zh": "词", "en": ""}, None),
        ({"zh": 5, "en": "word"}, None),
        ("", None),
        (5, None),
        (None, None),
        (["词"], None),
    ],
)
def test_words_are_written_in_both_languages_or_in_one_for_both(written: Any, found: tuple[str, str] | None) -> None:
    text = text_from(written)
    assert (None if text is None else (text.zh, text.en)) == found


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", "词"), ("zh-hans", "词"), ("en", "word"), ("en-gb", "word"), ("fr", "词"), ("", "词")],
)
def test_a_reader_gets_their_language_or_chinese(language: str, words: str) -> None:
    text = Text("词", "word")
    assert text.of(language) == words
    assert f"{text:{language}}" == words
    assert str(text) == "词"
