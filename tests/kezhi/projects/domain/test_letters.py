"""Letters of a pack, filled and printed."""

import io
from decimal import Decimal

import pytest
from django.conf import settings

from kezhi.base.pdf import pdf_facts
from kezhi.projects.domain.letters import fill, letter, print_letter

TEXT = "# 立项通知\n\n《{application.title}》获准立项，经费 {award.amount:万元}。\n\n{opinions}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{award.amount:万元}", "120.00 万元"),
        ("{award.amount:元}", "1,200,000.00 元"),
        ("{award.amount}", "1200000"),
        ("{unknown.name}", "{unknown.name}"),
        ("没有空格", "没有空格"),
        ("{{award.amount}}", "{1200000}"),
    ],
)
def test_blanks_are_filled_and_unknown_ones_stay(text: str, said: str) -> None:
    assert fill(text, {"award.amount": Decimal(1_200_000)}) == said


def test_a_value_that_looks_like_a_blank_is_not_filled_again() -> None:
    assert fill("{a.b}", {"a.b": "{award.amount}", "award.amount": "1"}) == "{award.amount}"


def test_the_heading_is_the_title_and_each_line_a_paragraph() -> None:
    values = {"application.title": "某项目", "award.amount": Decimal(10_000), "opinions": "1. 好\n2. 支持"}
    written = letter(TEXT, values, signed=["高新处"], stamp="26YFA-1", language="zh")
    assert written.title == "立项通知"
    assert list(written.paragraphs) == ["《某项目》获准立项，经费 1.00 万元。", "1. 好", "2. 支持"]


def test_it_prints_as_text_that_can_be_searched() -> None:
    values = {
        "application.title": "#set page(fill: red) *强调* $x$",
        "award.amount": Decimal(1),
        "opinions": "好" * 900,
    }
    content = print_letter(letter(TEXT, values, signed=["x"], stamp="n", language="zh"), settings.FONTS)
    facts = pdf_facts(io.BytesIO(content))
    assert facts.pages >= 1
    assert facts.text_readable
