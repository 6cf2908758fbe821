"""What is known of a subject: own tables first, newest period, every source shown, nothing invented."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from kezhi.base.registry import fact_sources
from kezhi.rules.domain.known import Known
from kezhi.rules.queries import known, known_by_day
from kezhi.subjects.models import FactValue, Organisation, Person
from tests import people

ON = date(2026, 3, 24)
pytestmark = pytest.mark.django_db


def record(subject: Person | Organisation, name: str, value: Any, **more: Any) -> FactValue:
    """A value from outside."""
    said = {"source": "登记资料", "observed_at": date(2026, 1, 5), "recorded_at": datetime(2026, 1, 6, tzinfo=UTC)}
    who = {"person": subject} if isinstance(subject, Person) else {"organisation": subject}
    return FactValue.objects.create(**(said | who | more), name=name, value=value)


def ask(name: str, *, person: Person | None = None, organisation: Organisation | None = None) -> Known:
    found = known(
        [name],
        person=person.pk if person else None,
        organisation=organisation.pk if organisation else None,
        on=ON,
    )
    return found[name]


def test_a_fact_of_the_register_comes_with_its_source_and_date() -> None:
    fact = ask("person.name", person=people.person("沈若舟"))
    assert (fact.value, fact.source.zh, fact.source.en) == ("沈若舟", "人员库", "Register of persons")
    assert fact.title.en
    assert fact.observed_at is not None


def test_what_nobody_knows_stays_missing() -> None:
    fact = ask("person.birth_date", person=people.person())
    assert not fact.is_known
    assert fact.source.zh == ""
    assert fact.others == ()


@pytest.mark.parametrize("name", ["person.phone", "person.title"])
def test_a_blank_text_is_not_known(name: str) -> None:
    assert not ask(name, person=people.person(phone="", title="")).is_known


def test_the_registers_own_value_wins_and_the_other_one_is_shown() -> None:
    who = people.person(birth_date=date(1990, 5, 1))
    record(who, "person.birth_date", "1991-05-01")
    fact = ask("person.birth_date", person=who)
    assert fact.value == date(1990, 5, 1)
    (other,) = fact.others
    assert (other.value, other.source.zh) == (date(1991, 5, 1), "登记资料")


def test_another_source_that_says_the_same_is_no_conflict() -> None:
    who = people.person(birth_date=date(1990, 5, 1))
    record(who, "person.birth_date", "1990-05-01")
    assert ask("person.birth_date", person=who).others == ()


def test_two_sources_of_one_period_are_both_shown_the_later_first() -> None:
    at = people.unit()
    record(at, "org.sales_last_year", "1000.00", period="2025", source="统计局", observed_at=date(2026, 1, 1))
    record(at, "org.sales_last_year", "1200.00", period="2025", source="企业填报", observed_at=date(2026, 2, 1))
    fact = ask("org.sales_last_year", organisation=at)
    assert fact.value == Decimal("1200.00")
    assert [(other.value, other.source.zh) for other in fact.others] == [(Decimal("1000.00"), "统计局")]


def test_the_newest_period_counts_and_older_ones_are_no_conflict() -> None:
    at = people.unit()
    record(at, "org.rd_last_year", "10.00", period="2024")
    record(at, "org.rd_last_year", "30.00", period="2025")
    fact = ask("org.rd_last_year", organisation=at)
    assert (fact.value, fact.others) == (Decimal("30.00"), ())


def test_a_value_that_was_replaced_is_not_used() -> None:
    at = people.unit()
    record(at, "org.staff", 12, current=False)
    assert not ask("org.staff", organisation=at).is_known


def test_no_and_zero_are_known() -> None:
    who, at = people.person(), people.unit()
    record(who, "integrity.barred", False)
    record(at, "org.staff", 0)
    assert ask("integrity.barred", person=who).value is False
    assert ask("org.staff", organisation=at).value == 0


def test_a_name_that_no_room_declares_is_left_out() -> None:
    assert known(["person.shoe_size"], person=people.person().pk, organisation=None, on=ON) == {}


def test_without_a_subject_nothing_is_known_of_it() -> None:
    found = known(["person.name", "org.name"], person=people.person("甲").pk, organisation=None, on=ON)
    assert found["person.name"].value == "甲"
    assert not found["org.name"].is_known


def test_everything_that_can_be_asked_takes_three_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    at = people.unit()
    who = people.person(at=at)
    with django_assert_num_queries(3):
        found = known(fact_sources, person=who.pk, organisation=at.pk, on=ON)
    assert set(found) == set(fact_sources)
    assert found["person.organisation"].value == at.name


def test_a_subject_that_does_not_exist_is_simply_unknown() -> None:
    found = known(["person.name"], person=10**9, organisation=None, on=ON)
    assert not found["person.name"].is_known


def test_values_of_other_subjects_and_past_ones_are_not_taken(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    at, other, who = people.unit(), people.unit("别的单位"), people.person()
    record(other, "org.staff", 90)
    record(at, "org.staff", 80, current=False)
    record(who, "person.title", "教授")
    with django_assert_num_queries(3):
        found = known(["person.title", "org.staff"], person=who.pk, organisation=at.pk, on=ON)
    assert (found["person.title"].value, found["org.staff"].is_known) == ("教授", False)


def test_a_change_is_known_at_once_and_each_day_has_its_own_values() -> None:
    at = people.unit()
    days = [date(2026, 3, 24), date(2027, 3, 24)]
    asked: dict[str, Any] = {"person": None, "organisation": at.pk, "days": days}
    before = known_by_day(["org.staff"], **asked)
    for year, staff in (("2025", 80), ("2026", 90)):
        record(at, "org.staff", staff, period=year)
    after = known_by_day(["org.staff"], **asked)
    assert [before[day]["org.staff"].is_known for day in days] == [False, False]
    assert [after[day]["org.staff"].value for day in days] == [80, 90]
