"""Who may do what: predicates are an algebra of sets of rows, and a table asks the same predicate everywhere."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Exists, F, Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from kezhi.base import access
from kezhi.base.access import (
    NotAllowed,
    NotFound,
    Predicate,
    Refused,
    Table,
    everybody,
    nobody,
    role,
    signed_in,
    the_system,
)
from kezhi.base.actor import NOBODY, STAFF, SYSTEM, Actor, Role
from kezhi.base.models import Account, JournalLine

pytestmark = pytest.mark.django_db
OFFICER = Actor(person=7, account=1, role=Role.CASE_OFFICER)
PERSON = Actor(person=8, account=2)
Sets = tuple[Predicate, Callable[[JournalLine], bool]]


@pytest.mark.parametrize(
    ("predicate", "rows"),
    [
        (everybody, 1),
        (nobody, 0),
        (everybody | nobody, 1),
        (nobody | everybody, 1),
        (everybody & nobody, 0),
        (~everybody, 0),
        (~nobody, 1),
        (everybody | ~everybody, 1),
        (nobody & ~nobody, 0),
        (~(everybody & nobody), 1),
        (~(everybody | nobody), 0),
    ],
)
def test_all_and_none_are_neutral_where_they_should_be(predicate: Predicate, rows: int) -> None:
    Account.objects.create_user("a@example.cn")
    assert Account.objects.filter(predicate(NOBODY)).count() == rows


LEAVES: list[Sets] = [
    (everybody, lambda line: True),
    (nobody, lambda line: False),
    (Predicate(lambda actor: Q(person=actor.person)), lambda line: line.person == 7),
    (Predicate(lambda actor: Q(person=None)), lambda line: line.person is None),
    (Predicate(lambda actor: Q(holding__gt=1)), lambda line: line.holding is not None and line.holding > 1),
    (Predicate(lambda actor: Q(holding__in=[1, 3])), lambda line: line.holding in (1, 3)),
    (Predicate(lambda actor: Q(action="open")), lambda line: line.action == "open"),
    (
        Predicate(lambda actor: Q(action="open") | Q(holding=None)),
        lambda line: line.action == "open" or not line.holding,
    ),
    (role(Role.CASE_OFFICER), lambda line: True),
    (role(Role.AUDITOR), lambda line: False),
    (signed_in, lambda line: True),
    (the_system, lambda line: False),
]


def _joined(inner: st.SearchStrategy[Sets]) -> st.SearchStrategy[Sets]:
    def both(left: Sets, right: Sets) -> Sets:
        return left[0] & right[0], lambda line: left[1](line) and right[1](line)

    def either(left: Sets, right: Sets) -> Sets:
        return left[0] | right[0], lambda line: left[1](line) or right[1](line)

    def other(one: Sets) -> Sets:
        return ~one[0], lambda line: not one[1](line)

    return st.one_of(st.builds(both, inner, inner), st.builds(either, inner, inner), st.builds(other, inner))


predicates: st.SearchStrategy[Sets] = st.recursive(st.sampled_from(LEAVES), _joined, max_leaves=6)


@pytest.fixture
def lines(now: datetime) -> list[JournalLine]:
    """Rows with every mixture of who, in which post, and what, nobody and nothing included."""
    return JournalLine.objects.bulk_create(
        JournalLine(at=now, person=person, holding=holding, action=action)
        for person in (7, 8, None)
        for holding in (1, 2, 3, None)
        for action in ("open", "close")
    )


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(predicates)
def test_and_or_and_not_are_those_of_sets(lines: list[JournalLine], sets: Sets) -> None:
    predicate, holds = sets
    found = set(JournalLine.objects.filter(predicate(OFFICER)).values_list("pk", flat=True))
    assert found == {line.pk for line in lines if holds(line)}


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(predicates, predicates)
def test_what_is_denied_of_both_is_denied_of_each(lines: list[JournalLine], one: Sets, other: Sets) -> None:
    def rows(predicate: Predicate) -> set[int]:
        return set(JournalLine.objects.filter(predicate(OFFICER)).values_list("pk", flat=True))

    assert rows(~(one[0] | other[0])) == rows(~one[0] & ~other[0])
    assert rows(~(one[0] & other[0])) == rows(~one[0] | ~other[0])
    assert rows(~~one[0]) == rows(one[0])


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(predicates)
def test_what_a_row_tells_of_itself_is_what_the_database_says(lines: list[JournalLine], sets: Sets) -> None:
    predicate, holds = sets
    assert all(access.told_of(line, predicate(OFFICER)) in (holds(line), None) for line in lines)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (Q(action="open"), True),
        (Q(action="close"), False),
        (~Q(action="close"), True),
        (Q(action__in=("open", "close")), True),
        (Q(action__in=[]), False),
        (Q(person=7, action="open"), True),
        (Q(person="7"), True),
        (Q(person=7) & ~Q(action="open"), False),
        (Q(holding=None), True),
        (~Q(holding=1), True),
        (Q(), True),
        (Q(person__gt=1), None),
        (Q(action__startswith="o"), None),
        (Q(pk__in=JournalLine.objects.all()), None),
        (Q(Exists(JournalLine.objects.all())), None),
        (Q(person=F("holding")), None),
        (Q(person=7) ^ Q(action="open"), None),
        (Q(person=7) | Q(person__gt=9), None),
    ],
)
def test_a_row_tells_what_its_columns_are_equal_to(rows: Q, told: bool | None, now: datetime) -> None:
    assert access.told_of(JournalLine(at=now, person=7, action="open"), rows) is told


@pytest.mark.parametrize(
    ("predicate", "actors"),
    [
        (everybody, {"nobody", "system", "person", "officer"}),
        (nobody, set()),
        (signed_in, {"person", "officer"}),
        (the_system, {"system"}),
        (role(Role.CASE_OFFICER), {"officer"}),
        (role(Role.CASE_OFFICER, Role.AUDITOR), {"officer"}),
        (role(*STAFF), {"officer"}),
        (role(), set()),
        (~signed_in, {"nobody", "system"}),
        (signed_in & ~role(Role.CASE_OFFICER), {"person"}),
    ],
)
def test_who_is_meant(lines: list[JournalLine], predicate: Predicate, actors: set[str]) -> None:
    known = {"nobody": NOBODY, "system": SYSTEM, "person": PERSON, "officer": OFFICER}
    found = {name for name, actor in known.items() if JournalLine.objects.filter(predicate(actor)).exists()}
    assert found == actors


own = Predicate(lambda actor: Q(person=actor.person))
TABLE = Table(
    {
        "see": own | role(Role.AUDITOR),
        "change": own & Predicate(lambda actor: Q(action="open")),
        "close": everybody,
        "delete": nobody,
    }
)
AUDITOR = Actor(person=9, account=3, role=Role.AUDITOR)


@pytest.fixture
def mine(now: datetime) -> JournalLine:
    return JournalLine.objects.create(at=now, person=8, action="open")


class TestTable:
    def test_lists_show_what_may_be_seen(self, lines: list[JournalLine]) -> None:
        rows = JournalLine.objects.all()
        assert {line.person for line in TABLE.visible(PERSON, rows)} == {8}
        assert TABLE.visible(AUDITOR, rows).count() == len(lines)
        assert {line.action for line in TABLE.allowed(PERSON, "change", rows)} == {"open"}
        assert TABLE.allowed(PERSON, "delete", rows).count() == 0

    def test_nobody_does_not_see_rows_of_nobody_by_accident(self, lines: list[JournalLine]) -> None:
        """``person=None`` of who isn't signed in is no key to rows without a person, unless a table says so."""
        guarded = Table({"see": signed_in & own})
        assert guarded.visible(NOBODY, JournalLine.objects.all()).count() == 0

    def test_one_row_is_asked_the_same(self, lines: list[JournalLine]) -> None:
        for line in lines:
            for actor in (PERSON, AUDITOR, NOBODY):
                for action in TABLE.rules:
                    listed = TABLE.allowed(actor, action, JournalLine.objects.all()).filter(pk=line.pk).exists()
                    assert TABLE.may(actor, action, line) is listed
                    assert (action in TABLE.actions(actor, line)) is listed

    def test_all_actions_take_one_query(
        self, mine: JournalLine, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(1):
            assert TABLE.actions(PERSON, mine) == {"see", "change", "close"}
        with django_assert_num_queries(1):
            assert TABLE.actions(AUDITOR, mine) == {"see", "close"}

    def test_a_row_that_is_gone_allows_nothing(self, mine: JournalLine) -> None:
        gone = JournalLine(pk=mine.pk + 1_000)
        assert TABLE.actions(PERSON, gone) == set()
        assert TABLE.may(PERSON, "close", gone) is False

    def test_an_action_that_no_table_knows_is_our_fault(self, mine: JournalLine) -> None:
        with pytest.raises(KeyError):
            TABLE.may(PERSON, "burn", mine)


class TestRequire:
    def test_who_may_gets_the_row(self, mine: JournalLine) -> None:
        assert TABLE.require(PERSON, "change", JournalLine.objects.all(), pk=mine.pk) == mine
        assert TABLE.require(PERSON, "see", JournalLine.objects.filter(action="open"), person=8) == mine

    @pytest.mark.parametrize(
        ("actor", "action", "refusal"),
        [
            (PERSON, "delete", NotAllowed),
            (AUDITOR, "change", NotAllowed),
            (OFFICER, "change", NotFound),
            (OFFICER, "see", NotFound),
            (NOBODY, "see", NotFound),
            (NOBODY, "change", NotFound),
        ],
    )
    def test_who_may_only_see_is_told_so_and_who_may_not_learns_nothing(
        self, mine: JournalLine, actor: Actor, action: str, refusal: type[Refused]
    ) -> None:
        with pytest.raises(Refused) as caught:
            TABLE.require(actor, action, JournalLine.objects.all(), pk=mine.pk)
        assert type(caught.value) is refusal

    def test_what_is_hidden_and_what_does_not_exist_sound_the_same(self, mine: JournalLine) -> None:
        reasons = set()
        for key in (mine.pk, mine.pk + 1_000):
            with pytest.raises(NotFound) as caught:
                TABLE.require(OFFICER, "see", JournalLine.objects.all(), pk=key)
            reasons.add(caught.value.reason)
        assert len(reasons) == 1

    def test_a_row_outside_of_the_rows_asked_about_is_not_found(self, mine: JournalLine) -> None:
        with pytest.raises(NotFound):
            TABLE.require(PERSON, "see", JournalLine.objects.filter(action="close"), pk=mine.pk)

    @pytest.mark.parametrize("action", list(TABLE.rules))
    @pytest.mark.parametrize("actor", [PERSON, AUDITOR, OFFICER, NOBODY])
    def test_a_row_is_opened_with_all_that_may_be_done_to_it(
        self, mine: JournalLine, actor: Actor, action: str
    ) -> None:
        rows = JournalLine.objects.all()
        try:
            required: Any = TABLE.require(actor, action, rows, pk=mine.pk)
        except Refused as refusal:
            with pytest.raises(type(refusal), match=refusal.reason):
                TABLE.opened(actor, action, rows, pk=mine.pk)
        else:
            assert TABLE.opened(actor, action, rows, pk=mine.pk) == (required, TABLE.actions(actor, mine))

    def test_what_its_columns_do_not_tell_takes_a_second_query(
        self, mine: JournalLine, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        later = Table({"see": own | Predicate(lambda actor: Q(person__gte=actor.person or 0))})
        with django_assert_num_queries(1):
            assert later.opened(PERSON, "see", JournalLine.objects.all(), pk=mine.pk) == (mine, {"see"})
        with django_assert_num_queries(2):
            assert later.opened(Actor(person=3), "see", JournalLine.objects.all(), pk=mine.pk) == (mine, {"see"})
        with django_assert_num_queries(2), pytest.raises(NotFound):
            later.opened(AUDITOR, "see", JournalLine.objects.all(), pk=mine.pk)

    def test_a_row_that_is_gone_is_not_opened(self, mine: JournalLine) -> None:
        with pytest.raises(NotFound):
            TABLE.opened(AUDITOR, "see", JournalLine.objects.all(), lock=True, pk=mine.pk + 1_000)

    def test_a_row_may_be_locked(self, mine: JournalLine, django_capture_on_commit_callbacks: Any) -> None:
        with transaction.atomic():
            assert TABLE.require(PERSON, "see", JournalLine.objects.all(), lock=True, pk=mine.pk) == mine

    @pytest.mark.parametrize(("actor", "word"), [(NOBODY, "登录"), (PERSON, "岗位"), (OFFICER, "岗位")])
    def test_a_reason_says_how_to_go_on(self, actor: Actor, word: str) -> None:
        assert word in access.reason_for(actor)


def test_a_refusal_is_its_reason() -> None:
    refusal = Refused("截止时间已过。")
    assert (refusal.reason, str(refusal)) == ("截止时间已过。", "截止时间已过。")
    assert issubclass(NotAllowed, Refused)
    assert issubclass(NotFound, Refused)
