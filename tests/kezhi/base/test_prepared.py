"""A prepared query gives what the query that it is built from gives, and is built once."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db.models import BigIntegerField, CharField, DateField, Q, QuerySet, Value
from django.db.models.functions import Concat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from kezhi.base.models import JournalLine
from kezhi.base.prepared import prepared

pytestmark = pytest.mark.django_db
Lines = QuerySet[JournalLine, Any]
ACTIONS = ("open", "close", "it's 50%")


@pytest.fixture
def lines(now: datetime) -> list[JournalLine]:
    return JournalLine.objects.bulk_create(
        JournalLine(at=now, person=person, action=action, detail={"n": person})
        for person in (7, 8)
        for action in ACTIONS
    )


def by(person: Any, action: Any, on: Any) -> Lines:
    """Journal lines of a person or an action up to a day, with a literal that looks like a place for an argument."""
    marked = Concat(Value("100%s "), "action", output_field=CharField())
    rows = JournalLine.objects.filter(Q(person=person) | Q(action=action), at__date__lte=on)
    return rows.order_by("pk").values("pk", "detail", "at", marked=marked)


asked = prepared(person=BigIntegerField(), action=CharField(), on=DateField())(by)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    person=st.sampled_from([7, 8, 9, -1]),
    action=st.one_of(st.sampled_from(ACTIONS), st.text(st.characters(exclude_characters="\0", codec="utf-8"))),
    on=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)
def test_it_gives_what_the_query_itself_gives(lines: list[JournalLine], person: int, action: str, on: date) -> None:
    assert asked(person=person, action=action, on=on) == list(by(person, action, on))


def test_a_value_that_is_not_there_matches_nothing(lines: list[JournalLine]) -> None:
    assert asked(person=None, action=None, on=date(2100, 1, 1)) == []


def test_a_value_that_is_missing_is_our_fault(lines: list[JournalLine]) -> None:
    with pytest.raises(KeyError, match="on"):
        asked(person=7, action="open")


def test_it_is_built_once_and_asked_each_time(
    lines: list[JournalLine], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    built = []

    @prepared(person=BigIntegerField())
    def of(person: Any) -> Lines:
        built.append(person)
        return JournalLine.objects.filter(person=person).values("action")

    with django_assert_num_queries(2):
        assert [len(of(person=person)) for person in (7, 9)] == [len(ACTIONS), 0]
    JournalLine.objects.bulk_create([JournalLine(at=lines[0].at, person=9, action="late")])
    assert of(person=9) == [{"action": "late"}]
    assert len(built) == 1
