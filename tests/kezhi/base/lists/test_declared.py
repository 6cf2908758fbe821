"""The declaration of a list: what a column says of a row, and what a filter, a view and the search ask."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kezhi.base.lists import Badge, Column, Dates, Filter, View, moments
from kezhi.base.lists.state import State, condition, options, read
from kezhi.base.models import JournalLine
from tests.kezhi.base.lists.page import ACTOR, OTHER, add, lines, page


@dataclass
class Host:
    name: str | None


@dataclass
class Row:
    title: str = "绿氢"
    host: Host | None = None


class TestColumn:
    @pytest.mark.parametrize(
        ("value", "row", "shown"),
        [
            ("title", Row(), "绿氢"),
            ("host.name", Row(host=Host("兰州理工大学")), "兰州理工大学"),
            ("host.name", Row(host=Host(None)), None),
            ("host.name", Row(), None),
            (lambda row: row.title * 2, Row(), "绿氢绿氢"),
        ],
    )
    def test_a_value_is_a_path_or_a_function(self, value: Any, row: Row, shown: str | None) -> None:
        assert Column("key", "名", value).of(row) == shown

    def test_a_path_that_leads_nowhere_is_our_fault(self) -> None:
        with pytest.raises(AttributeError):
            Column("key", "名", "absent").of(Row())

    def test_a_badge_is_its_word_in_text(self) -> None:
        assert str(Badge("met", "符合")) == "符合"

    def test_a_page_knows_its_columns(self) -> None:
        made = page()
        assert made.column("at").title == "时间"
        with pytest.raises(KeyError):
            made.column("absent")
        assert "who" not in made.shown
        assert "day" not in made.shown
        assert set(made.sortable) == {"number", "summary", "at", "amount"}


class TestFilter:
    @pytest.mark.parametrize(
        ("kind", "value", "where"),
        [
            ("choice", ("a", "b"), Q(state__in=("a", "b"))),
            ("text", "绿氢", Q(state__icontains="绿氢")),
            ("yes-no", True, Q(state=True)),
            ("yes-no", False, Q(state=False)),
            (
                "dates",
                Dates(date(2026, 3, 1), date(2026, 3, 31)),
                Q(state__gte=date(2026, 3, 1), state__lte=date(2026, 3, 31)),
            ),
            ("dates", Dates(first=date(2026, 3, 1)), Q(state__gte=date(2026, 3, 1))),
            ("dates", Dates(last=date(2026, 3, 31)), Q(state__lte=date(2026, 3, 31))),
            ("dates", Dates(), Q()),
        ],
    )
    def test_a_field_is_compared_as_the_kind_suggests(self, kind: Any, value: Any, where: Q) -> None:
        assert Filter("key", "名", kind, field="state").where(value) == where

    def test_a_condition_of_its_own_comes_first(self) -> None:
        made = Filter("key", "名", "yes-no", field="ignored", apply=lambda yes: Q(x=1) if yes else Q(x=2))
        assert (made.where(True), made.where(False)) == (Q(x=1), Q(x=2))

    def test_days_of_moments_are_local_and_whole(self) -> None:
        with timezone.override("Asia/Shanghai"):
            where = dict(moments("at")(Dates(date(2026, 3, 24), date(2026, 3, 24))).children)
        assert where["at__gte"].astimezone(UTC) == datetime(2026, 3, 23, 16, tzinfo=UTC)
        assert where["at__lt"].astimezone(UTC) == datetime(2026, 3, 24, 16, tzinfo=UTC)
        assert moments("at")(Dates()) == Q()


@pytest.mark.django_db
class TestAsked:
    @pytest.fixture
    def rows(self, now: datetime) -> list[JournalLine]:
        return [*add(8, now), *add(2, now, person=OTHER.person, summary="别人的")]

    def found(self, query: str, now: datetime) -> list[int]:
        made = page()
        state, notes = read(made, query, options(made, ACTOR))
        assert notes == (), notes
        asked = condition(made, state, actor=ACTOR, now=now)
        return sorted(lines(ACTOR).filter(asked).values_list("object_id", flat=True))

    @pytest.mark.parametrize(
        ("query", "amounts"),
        [
            ("", [10, 20, 30, 40, 50, 60, 70, 80]),
            ("f.action=open", [10, 30, 50, 70]),
            ("f.action=open&f.action=close", [10, 20, 30, 40, 50, 60, 70, 80]),
            ("f.big=yes", [60, 70, 80]),
            ("f.big=no", [10, 20, 30, 40, 50]),
            ("f.big=yes&f.action=close", [60, 80]),
            ("f.word=第3项", [40]),
            ("q=绿氢", [10, 20, 30, 40, 50, 60, 70, 80]),
            ("q=第3项 open", []),
            ("q=第2项 open", [30]),
            ("q=open 第2项", [30]),
            ("q=别人", []),
            ("q=%25", []),
            ("q=_", []),
            ("view=late", [30, 40, 50, 60, 70, 80]),
            ("view=late&f.action=open", [30, 50, 70]),
            ("f.at.from=2026-03-24", [10]),
            ("f.at.to=2026-03-23", [20, 30, 40, 50, 60, 70, 80]),
            ("f.at.from=2026-03-23&f.at.to=2026-03-23", [20]),
        ],
    )
    def test_every_part_of_an_address_narrows(
        self, rows: list[JournalLine], now: datetime, query: str, amounts: list[int]
    ) -> None:
        assert self.found(query, now) == amounts

    def test_choices_are_those_of_the_actor(self, rows: list[JournalLine]) -> None:
        assert options(page(), ACTOR) == {"action": (("close", "CLOSE"), ("open", "OPEN"))}
        assert options(page(), OTHER)["action"] == (("close", "CLOSE"), ("open", "OPEN"))

    def test_a_view_sees_who_asks_and_when(self, rows: list[JournalLine], now: datetime) -> None:
        made = page(
            views=(View("all", "全部"), View("young", "新", lambda actor, at: Q(at__gt=at - timedelta(hours=1))))
        )
        state = State(view="young")
        assert lines(ACTOR).filter(condition(made, state, actor=ACTOR, now=now)).count() == 1
        later = condition(made, state, actor=ACTOR, now=now + timedelta(days=9))
        assert lines(ACTOR).filter(later).count() == 0

    def test_a_view_that_is_gone_is_the_first_one(self, rows: list[JournalLine], now: datetime) -> None:
        asked = condition(page(), State(view="gone"), actor=ACTOR, now=now)
        assert lines(ACTOR).filter(asked).count() == 8

    @settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(words=st.text(max_size=12))
    def test_any_words_can_be_searched_for(self, rows: list[JournalLine], now: datetime, words: str) -> None:
        made = page()
        state, _ = read(made, State(q=words).query(), options(made, ACTOR))
        asked = lines(ACTOR).filter(condition(made, state, actor=ACTOR, now=now))
        expected = [
            line
            for line in rows
            if line.person == ACTOR.person
            and all(w.casefold() in f"{line.summary}\n{line.action}".casefold() for w in state.q.split())
        ]
        assert asked.count() == len(expected)


class TestState:
    def test_changes_begin_at_the_first_page(self) -> None:
        state = State(q="x", page=5, filters={"a": ("1",), "b": True})
        assert state.but(q="y") == State(q="y", page=1, filters=state.filters)
        assert state.but(page=6).page == 6
        assert state.without("a") == State(q="x", filters={"b": True})
        assert state.without("a", "b", "c").filters == {}
        assert state.filters == {"a": ("1",), "b": True}, "the state itself is unchanged"

    @pytest.mark.parametrize(
        ("state", "narrowed"),
        [(State(), False), (State(q="x"), True), (State(filters={"a": True}), True), (State(page=2, sort="x"), False)],
    )
    def test_a_search_or_a_filter_narrows(self, state: State, narrowed: bool) -> None:
        assert state.narrowed is narrowed
