"""Differences in words: nothing of either text is lost."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine.schema import Change, Text
from kezhi.projects.domain.changes import AROUND, cut, said, shown, stretches

TEXTS = st.text(alphabet="钴镍离子溶出 abc 12.5%，。\n", max_size=60)


def change(old: Any, new: Any, **more: Any) -> Change:
    return Change("field", Text("间接费用", "Indirect costs"), "budget", "changed", old, new, **more)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_stretches(old: str, new: str) -> None:
    found = list(stretches(old, new))
    assert "".join(part.text for part in found if part.kind != "new") == old
    assert "".join(part.text for part in found if part.kind != "old") == new


@given(TEXTS)
def test_equal_texts_have_no_changed_stretch(text: str) -> None:
    assert {part.kind for part in stretches(text, text)} <= {"kept"}


def test_a_number_in_a_long_text_is_struck_whole() -> None:
    found = shown(change("完成" + "很" * 40 + "1,000 小时", "完成" + "很" * 40 + "2,000 小时"), "zh")
    assert [(part.kind, part.text) for part in found.stretches if part.kind != "kept"] == [
        ("old", "1,000"),
        ("new", "2,000"),
    ]


def test_a_text_beyond_measure_is_only_said_to_have_changed() -> None:
    found = list(stretches("甲" * 5000, "乙" * 5000))
    assert [part.kind for part in found] == ["old", "new"]
    assert all(len(part.text) < 50 for part in found)


def test_amounts_stand_beside_each_other_with_their_difference() -> None:
    money = {"difference": Decimal(-24000), "money": True}
    found = shown(change(Decimal("240000.00"), Decimal("216000.00"), **money), "zh")
    assert (found.label, found.old, found.new) == ("间接费用", "24.00", "21.60")
    assert found.note.startswith("减少")
    assert shown(change(Decimal(1), Decimal(2)), "en").label == "Indirect costs"


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (None, "", ""),
        (True, "是", "yes"),
        (False, "否", "no"),
        ([{"name": "协议.pdf", "id": "1"}, {"name": "报价.pdf"}], "协议.pdf、报价.pdf", "协议.pdf、报价.pdf"),
        ({"work": "失活机理"}, "失活机理", "失活机理"),
        ({}, "", ""),
        (Decimal("3.5"), "3.5", "3.5"),
    ],
)
def test_values_in_words(value: Any, zh: str, en: str) -> None:
    assert (said(value, "zh"), said(value, "en")) == (zh, en)


@given(st.text())
def test_a_stretch_that_stays_is_cut_in_its_middle_only(text: str) -> None:
    short = cut(text)
    assert len(short) <= 3 * AROUND
    assert short == text or (text.startswith(short[:AROUND]) and text.endswith(short[-AROUND:]))
