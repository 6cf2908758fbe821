"""Whatever is tried, the database keeps posts, stand-ins and employments from overlapping."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kezhi.base.access import Refused
from kezhi.base.actor import SYSTEM, Role
from kezhi.base.commands import command, new_key
from kezhi.subjects.actions import membership, posts
from kezhi.subjects.actions.membership import Position
from kezhi.subjects.models import Affiliation, Delegation, Holding, Post
from kezhi.subjects.models.validity import overlaps, valid
from tests.people import LONG_AGO, MADE, acting, in_post, person, unit

START = date(2026, 1, 1)
terms = st.tuples(st.integers(0, 30), st.none() | st.integers(0, 12))
few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def days(term: tuple[int, int | None]) -> tuple[date, date | None]:
    first = START + timedelta(term[0])
    return first, None if term[1] is None else first + timedelta(term[1])


def taken(do: Callable[[], Any]) -> bool:
    """Whether it was taken; a refusal that says why is the other lawful end."""
    try:
        do()
    except Refused as refused:
        assert refused.reason
        return False
    return True


def apart(ranges: list[Any]) -> bool:
    return not any(overlaps(one, two) for one, two in combinations(ranges, 2))


class Overlaps(TestCase):
    """Each example runs in a transaction of its own."""

    now = datetime.fromisoformat("2026-01-01T09:00:00+08:00")

    @few
    @given(st.lists(terms, min_size=2, max_size=5))
    def test_a_post_is_held_by_one_person_at_a_time(self, asked: list[tuple[int, int | None]]) -> None:
        department, admin = unit("科技厅"), person("管理员")
        actor = acting(admin, in_post(admin, Role.SYSTEM_ADMIN, department))
        seat = Post.objects.create(organisation=department, code="x", role=Role.DIRECTOR, title_zh="厅长")
        for term in asked:
            first, last = days(term)
            before = [held.valid for held in Holding.objects.filter(post=seat)]
            free = not any(overlaps(valid(first, last), held) for held in before)
            who = person("高岚")
            give = {"first": first, "last": last, "actor": actor, "now": self.now, "key": new_key()}
            assert taken(lambda who=who, give=give: posts.give(seat.pk, who.pk, **give)) is free  # type: ignore[misc]
        assert apart([held.valid for held in Holding.objects.filter(post=seat)])

    @few
    @given(st.lists(terms, min_size=2, max_size=5))
    def test_one_person_stands_in_once_at_a_time(self, asked: list[tuple[int, int | None]]) -> None:
        university = unit()
        who, helper = person("魏敏"), person("韩维", at=university)
        held = in_post(who, Role.UNIT_OFFICE, university)
        actor = acting(who, held)
        for term in asked:
            first, last = days(term)
            lend = {"first": first, "last": last or first, "actor": actor, "now": self.now, "key": new_key()}
            taken(lambda lend=lend: posts.delegate(held.pk, helper.pk, **lend))  # type: ignore[misc]
        lent = [one.valid for one in Delegation.objects.filter(holding=held, person=helper)]
        assert lent
        assert apart(lent)

    @few
    @given(
        st.lists(st.tuples(terms, st.integers(0, 2), st.sampled_from(Affiliation.Kind.values)), min_size=2, max_size=6)
    )
    def test_one_main_employer_and_each_employer_once_at_a_time(
        self, asked: list[tuple[tuple[int, int | None], int, str]]
    ) -> None:
        who, units = person(), [unit(f"单位 {n}") for n in range(3)]
        for term, at, kind in asked:
            first, last = days(term)
            with command("test", actor=SYSTEM, now=self.now, key=new_key()) as cmd:
                said = Position(kind, first)
                if taken(lambda: membership.affiliate(who.pk, units[at].pk, said, cmd=cmd)) and last:  # noqa: B023
                    made = Affiliation.objects.latest("pk")
                    made.valid = valid(first, last)
                    made.save()
        rows = list(Affiliation.objects.filter(person=who))
        assert rows
        assert apart([row.valid for row in rows if row.kind == Affiliation.Kind.MAIN])
        for one in units:
            assert apart([row.valid for row in rows if row.organisation_id == one.pk])

    @few
    @given(
        st.lists(st.tuples(terms, st.sampled_from([Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])), max_size=5)
    )
    def test_nobody_is_two_of_the_three_administrators_at_once(
        self, asked: list[tuple[tuple[int, int | None], Role]]
    ) -> None:
        department, who = unit("科技厅"), person("某人")
        for seat, (term, role) in enumerate(asked):
            first, last = days(term)
            post = Post.objects.create(organisation=department, code=role, role=role, title_zh=role, seat=seat + 1)
            with command("test", actor=SYSTEM, now=self.now, key=new_key()) as cmd:
                taken(lambda: posts.put_in(post, who, first=first, last=last, cmd=cmd))  # noqa: B023
        held = list(Holding.objects.filter(person=who))
        for one, two in combinations(held, 2):
            assert one.role == two.role or not overlaps(one.valid, two.valid)


@pytest.mark.django_db
def test_a_stand_in_acts_no_longer_than_the_holder() -> None:
    university, who, helper = unit(), person("魏敏"), person("韩维")
    held = in_post(who, Role.UNIT_OFFICE, university, last=date(2026, 3, 1))
    lent = Delegation.objects.create(holding=held, person=helper, valid=valid(LONG_AGO), created_at=MADE)
    assert acting(helper, delegation=lent.pk).role is None
