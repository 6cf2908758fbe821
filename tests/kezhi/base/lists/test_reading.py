"""What a list answers: the rows asked for, in order, with counts and sum over all of them."""

from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.db.models import F
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from kezhi.base.actor import NOBODY
from kezhi.base.lists import Column, answer, chosen, matching
from kezhi.base.lists.reading import Reading, pages
from kezhi.base.models import JournalLine, SavedView
from kezhi.base.requests import Request
from tests.kezhi.base.lists.page import ACTOR, OTHER, add, page

pytestmark = pytest.mark.django_db


def read(query: str, now: datetime, **changes: Any) -> Reading:
    return answer(page(**changes), QueryDict(query), actor=ACTOR, now=now)


def names(reading: Reading) -> list[str]:
    return [row.summary for row in reading.rows]


def test_only_what_the_actor_sees_is_listed_counted_and_summed(now: datetime) -> None:
    add(2, now)
    add(5, now, person=8)
    reading = read("", now)
    assert (reading.count, reading.amount, reading.counts["all"]) == (2, Decimal(30), 2)
    assert {row.person for row in reading.rows} == {ACTOR.person}
    assert answer(page(), QueryDict(), actor=OTHER, now=now).count == 5


def test_the_sum_and_count_cover_all_pages(now: datetime) -> None:
    add(14, now)
    reading = read("page=2", now)
    assert (len(reading.rows), reading.count, reading.last_page) == (2, 14, 2)
    assert reading.amount == Decimal(sum(10 * (n + 1) for n in range(14)))


def test_beyond_the_last_page_stands_the_last_with_a_note(now: datetime) -> None:
    add(13, now)
    reading = read("page=99", now)
    assert (reading.state.page, len(reading.rows)) == (2, 1)
    assert "2" in reading.notes[0]


def test_filters_and_search_narrow_rows_count_and_sum_alike(now: datetime) -> None:
    add(6, now)
    reading = read("f.action=close&f.big=no", now)
    assert names(reading) == ["第1项 绿氢", "第3项 绿氢"]
    assert (reading.count, reading.amount) == (2, Decimal(60))
    assert names(read("q=第2项 open", now)) == ["第2项 绿氢"]
    assert read("q=没有这项", now).count == 0
    assert read("q=没有这项", now).amount == Decimal(0)


def test_a_days_filter_over_moments_takes_whole_local_days(now: datetime) -> None:
    midnight = now.replace(hour=0, minute=0, second=0)
    for at in (midnight - timedelta(seconds=1), midnight, midnight + timedelta(hours=23, minutes=59)):
        add(1, now, at=at, summary=at.strftime("%d %H:%M"))
    assert names(read("f.at.from=2026-03-24&f.at.to=2026-03-24", now)) == ["24 23:59", "24 00:00"]
    assert names(read("f.at.to=2026-03-23", now)) == ["23 23:59"]
    assert read("f.at.from=2026-03-24", now).count == 2


def test_views_are_counted_without_filters_and_joined_with_them(now: datetime) -> None:
    add(6, now)
    reading = read("view=late&f.action=open", now)
    assert reading.counts == {"all": 6, "late": 4}
    assert names(reading) == ["第2项 绿氢", "第4项 绿氢"]


def test_ones_own_views_are_counted_as_they_filter_now(now: datetime) -> None:
    add(6, now)
    SavedView.objects.create(person=7, page="base.lines", name="开", query="f.action=open", position=2)
    SavedView.objects.create(
        person=7, page="base.lines", name="迟", query="view=late&f.action=close&f.gone=1", position=1
    )
    SavedView.objects.create(person=7, page="other", name="别的列表", query="", position=1)
    SavedView.objects.create(person=8, page="base.lines", name="别人", query="", position=1)
    assert [(saved.view.name, saved.count) for saved in read("", now).saved] == [("迟", 2), ("开", 3)]
    assert answer(page(), QueryDict(), actor=NOBODY, now=now).saved == ()


def test_a_page_without_total_sums_nothing(now: datetime) -> None:
    add(1, now)
    assert read("", now, total=None).amount is None


def test_empty_values_come_last_either_way(now: datetime) -> None:
    add(2, now)
    add(1, now, object_id=None, summary="空")
    assert names(read("sort=amount", now))[-1] == "空"
    assert names(read("sort=-amount", now))[-1] == "空"
    assert names(read("sort=-amount", now))[0] == "第1项 绿氢"


def test_a_column_sorts_by_an_expression(now: datetime) -> None:
    add(3, now)
    columns = (Column("turned", "反", "pk", sort=(F("object_id") * -1,)),)
    assert names(read("", now, columns=columns, sort="turned")) == ["第2项 绿氢", "第1项 绿氢", "第0项 绿氢"]


def test_pages_of_equal_rows_neither_repeat_nor_lose_one(now: datetime) -> None:
    add(30, now, at=now)
    seen = [row.pk for number in (1, 2, 3) for row in read(f"page={number}", now).rows]
    assert len(seen) == len(set(seen)) == 30


def test_what_matches_is_all_of_it_in_order(now: datetime) -> None:
    add(15, now)
    rows = matching(page(), "f.action=open&page=2&sort=amount", actor=ACTOR, now=now)
    assert [row.object_id for row in rows] == [10, 30, 50, 70, 90, 110, 130, 150]


def posted(now: datetime, **fields: Any) -> Request:
    form = QueryDict(mutable=True)
    for name, value in fields.items():
        form.setlist(name, value if isinstance(value, list) else [value])
    return cast(Request, SimpleNamespace(POST=form, actor=ACTOR, now=now))


def test_chosen_rows_are_those_ticked_and_visible(now: datetime) -> None:
    mine = add(3, now)
    (foreign,) = add(1, now, person=8)
    ids = [str(mine[0].pk), str(foreign.pk), "x", "²", "9" * 30, ""]
    assert list(chosen(page(), posted(now, ids=ids))) == [mine[0]]
    assert not chosen(page(), posted(now)).exists()


def test_all_chosen_are_all_that_the_address_asks_for(now: datetime) -> None:
    add(30, now)
    rows = chosen(page(), posted(now, all="1", query="f.action=open", ids=["1"]))
    assert rows.count() == JournalLine.objects.filter(person=7, action="open").count() == 15


@given(st.integers(0, 10_000), st.integers(1, 100))
def test_pages_hold_all_rows_and_no_page_too_many(count: int, size: int) -> None:
    last = pages(count, size)
    assert last * size >= count
    assert last == 1 or (last - 1) * size < count
