"""How facts and verdicts read on pages."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from kezhi.engine.schema import Text
from kezhi.rules.domain.judging import Status, Verdict
from kezhi.rules.domain.known import Known
from kezhi.rules.templatetags import rules


def fact(name: str = "person.age", **more: Any) -> Known:
    return Known(name, Text("年龄", "Age"), **more)


def verdict(status: Status, *, used: tuple[Known, ...] = (), missing: tuple[Known, ...] = ()) -> Verdict:
    mend = Text("请更换负责人。", "Name another leader.")
    return Verdict("年龄", Text("年龄", "Age"), Text("", ""), mend, status, used, missing, None)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (True, "", "是"),
        (False, "", "否"),
        (Decimal("240000.00"), "元", "24.00 万元"),
        (date(2026, 3, 1), "", "2026-03-01"),
        (35, "岁", "35 岁"),
        ("博士", "", "博士"),
    ],
)
def test_a_value_in_words(value: Any, unit: str, words: str) -> None:
    assert rules.value_words(fact(value=value, unit=unit)) == words


def test_a_code_shows_its_word() -> None:
    assert rules.value_words(fact(value="doctor", labels={"doctor": "博士"})) == "博士"


def test_a_verdict_shows_what_it_used_from_where_and_since_when() -> None:
    known = fact(value=36, unit="岁", source=Text("人员库", "Register"), observed_at=date(2026, 3, 2))
    told = verdict(Status.NOT_MET, used=(known, known))
    assert rules.verdict_value(told) == "年龄 36 岁；年龄 36 岁"
    assert rules.verdict_source(told) == "人员库 · 2026-03-02", "one source is named once"
    assert rules.verdict_note(told) == "请更换负责人。"
    assert rules.verdict_action(told) == ""


def test_an_undetermined_verdict_names_what_is_missing_and_offers_to_supply_it() -> None:
    told = verdict(Status.UNDETERMINED, missing=(fact(),))
    assert rules.verdict_value(told) == "不知道年龄"
    assert rules.verdict_action(told) == "补年龄"
    assert rules.verdict_url(told) == "/me/facts/person.age/supply/"


def test_what_the_reader_cannot_supply_is_not_offered() -> None:
    told = verdict(Status.UNDETERMINED, missing=(fact("org.staff"),))
    assert (rules.verdict_action(told), rules.verdict_url(told)) == ("", "")


def test_a_met_verdict_needs_no_mend() -> None:
    assert rules.verdict_note(verdict(Status.MET)) == ""


def test_a_known_fact_can_be_said_to_be_wrong() -> None:
    assert rules.dispute_url(fact()) == "/me/facts/person.age/dispute/"
    assert rules.dispute_url(fact("org.name")) == "/me/facts/org.name/dispute/"
    assert rules.dispute_url(None) == ""
    assert rules.verdict_dispute(verdict(Status.MET, used=(fact("org.name"), fact()))).endswith("/org.name/dispute/")
    assert rules.verdict_dispute(verdict(Status.MET)) == ""


def test_an_english_reader_reads_english() -> None:
    with override("en"):
        assert rules.said(Text("年龄", "Age")) == "Age"
        assert rules.verdict_note(verdict(Status.NOT_MET)) == "Name another leader."
