"""How work reads on pages."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.workflow.models import Referral, WorkItem
from kezhi.workflow.templatetags.workflow import answer_of, span, took, words_of

AT = datetime(2026, 3, 24, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=59), "不到 1 分钟"),
        (timedelta(minutes=5, seconds=40), "5 分钟"),
        (timedelta(hours=3, minutes=59), "3 小时"),
        (timedelta(days=35, hours=23), "35 天"),
    ],
)
def test_a_span_is_said_in_its_largest_unit(length: timedelta, words: str) -> None:
    assert span(length) == words


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4000)))
def test_a_span_never_claims_more_than_it_was(length: timedelta) -> None:
    words = span(length)
    unit = {"天": 86_400, "小时": 3600, "分钟": 60}
    if words == "不到 1 分钟":
        assert length < timedelta(minutes=1)
    else:
        number, name = words.split()
        assert 0 < int(number) * unit[name] <= length.total_seconds() < (int(number) + 1) * unit[name]


def test_what_is_open_took_nothing_yet() -> None:
    assert took(WorkItem(opened_at=AT)) == ""
    assert took(WorkItem(opened_at=AT, closed_at=AT + timedelta(days=2))) == "2 天"


@pytest.mark.parametrize(
    ("state", "outcome", "said"),
    [
        ("open", "", ("running", "办理中")),
        ("done", "send-back", ("returned", "退回")),
        ("done", "approve", ("done", "已通过")),
        ("done", "gone-from-the-table", ("done", "已办")),
        ("cancelled", "", ("paused", "已取消")),
    ],
)
def test_the_badge_of_an_item(state: str, outcome: str, said: tuple[str, str]) -> None:
    assert words_of(WorkItem(state=state, outcome=outcome)) == said


@pytest.mark.parametrize(
    ("way", "more", "said"),
    [
        ("consult", {}, ("waiting", "待答复")),
        ("consult", {"ended_at": AT}, ("done", "已答复")),
        ("delegate", {"ended_at": AT}, ("done", "已交回")),
        ("hand-over", {"ended_at": AT}, ("done", "已转办")),
        ("add-signer", {"ended_at": AT, "agreed": True}, ("done", "已签字")),
        ("add-signer", {"ended_at": AT, "agreed": False}, ("not_met", "不同意")),
        ("delegate", {"ended_at": AT, "taken_back": True}, ("paused", "已收回")),
    ],
)
def test_the_badge_of_who_was_drawn_in(way: str, more: dict[str, object], said: tuple[str, str]) -> None:
    assert answer_of(Referral(way=way, **more)) == said
