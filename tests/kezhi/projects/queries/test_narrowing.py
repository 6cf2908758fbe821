"""The list of applications, narrowed by what pictures ask."""

from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from kezhi.base.actor import NOBODY
from kezhi.projects.actions import objecting
from kezhi.projects.models import Application, Call
from kezhi.projects.queries import narrowing
from kezhi.subjects.models import Person
from tests import people
from tests.ranked import WAN, Round, application

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


def born(one: Application, day: date | None) -> None:
    Person.objects.filter(pk=one.applicant_id).update(birth_date=day)


def found(condition: Any) -> list[int]:
    return list(Application.objects.filter(condition).order_by("pk").values_list("pk", flat=True))


def years_ago(years: int, days: int = 0) -> date:
    today = timezone.localdate()
    return date(today.year - years, today.month, min(today.day, 28)) if not days else _shift(today, years, days)


def _shift(today: date, years: int, days: int) -> date:
    return date.fromordinal(date(today.year - years, today.month, min(today.day, 28)).toordinal() + days)


@pytest.mark.parametrize(
    ("age", "band"), [(20, "34"), (34, "34"), (35, "39"), (39, "39"), (40, "49"), (49, "49"), (50, "59"), (60, "99")]
)
def test_ages_are_counted_in_full_years(call: Call, now: datetime, age: int, band: str) -> None:
    one = application(call, now, asked=WAN)
    born(one, years_ago(age))
    assert found(narrowing.of_age([band])) == [one.pk]
    others = {"34", "39", "49", "59", "99"} - {band}
    assert found(narrowing.of_age(others)) == []


def test_who_is_35_tomorrow_is_under_35_today(call: Call, now: datetime) -> None:
    one = application(call, now, asked=WAN)
    born(one, years_ago(35, days=5))
    assert found(narrowing.of_age(["34"])) == [one.pk]


def test_an_unknown_age_is_found_as_such(call: Call, now: datetime) -> None:
    one, two = (application(call, now, asked=WAN) for _ in range(2))
    born(one, None)
    born(two, years_ago(30))
    assert found(narrowing.of_age(["none"])) == [one.pk]
    assert found(narrowing.of_age(["none", "34"])) == [one.pk, two.pk]
    assert found(narrowing.of_age([])) == []


def test_a_county_belongs_to_its_city(call: Call, now: datetime) -> None:
    people.region("620321", "永昌县")
    one = application(call, now, asked=WAN, host=people.unit("永昌某厂", code="620321"))
    two = application(call, now, asked=WAN)
    assert found(narrowing.in_city(["620300"])) == [one.pk]
    assert found(narrowing.in_city(["620300", "620100"])) == [one.pk, two.pk]


def test_topics_are_told_apart_by_their_whole_code(call: Call, now: datetime) -> None:
    one = application(call, now, asked=WAN)
    call.topics.create(code="11.1", title="别的方向")
    two = application(call, now, asked=WAN)
    Application.objects.filter(pk=two.pk).update(topic=call.topics.get(code="11.1"))
    three = application(call, now, asked=WAN)
    Application.objects.filter(pk=three.pk).update(topic=None)
    assert found(narrowing.of_topic("1.1")) == [one.pk]
    assert found(narrowing.of_topic("none")) == [three.pk]


@pytest.fixture
def ranked(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    ranked = Round(call, now, monkeypatch, (100, 80))
    ranked.decided(envelope=100)
    return ranked


def test_by_what_was_decided_and_what_was_not(ranked: Round, now: datetime) -> None:
    fresh = application(ranked.call, now, asked=WAN)
    first, second = ranked.applications
    assert found(narrowing.decided_as(["public"])) == [first.pk]
    assert found(narrowing.decided_as(["rejected"])) == [second.pk]
    assert found(narrowing.decided_as(["none"])) == [fresh.pk]
    assert found(narrowing.decided_as(["public", "none"])) == [first.pk, fresh.pk]


def test_what_an_objection_undid_is_considered_anew(ranked: Round) -> None:
    protest = objecting.Protest(ranked.award(1).pk, "内容与已立项的项目相同。", "李真名", "13900000000")
    objection, _token = objecting.file(protest, **ranked.by(NOBODY))
    first = ranked.applications[0]
    assert found(narrowing.decided_as(["objected"])) == [first.pk]
    objecting.acknowledge(objection.pk, **ranked.by(ranked.supervisor))
    objecting.answer(objection.pk, upheld=True, words="经查核，内容重复，异议成立。", **ranked.by(ranked.supervisor))
    assert found(narrowing.decided_as(["reopened"])) == [first.pk]
    assert found(narrowing.decided_as(["public", "objected"])) == []


def test_calls_and_cities_can_be_chosen(ranked: Round) -> None:
    assert [code for code, _words in narrowing.calls_shown(ranked.officer)] == [str(ranked.call.pk)]
    assert ("620100", "兰州市") in list(narrowing.cities_shown(ranked.officer))
    assert [code for code, _words in narrowing.ages_shown(ranked.officer)][-1] == "none"
    assert {code for code, _words in narrowing.outcomes_shown(ranked.officer)} >= {"public", "awarded", "none"}
