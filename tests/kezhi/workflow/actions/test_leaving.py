"""Work in a leaver's hands, and what they were asked, goes to who takes over."""

from datetime import timedelta
from typing import Any

import pytest

from kezhi.base.access import Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine
from kezhi.subjects.actions import leaving
from kezhi.subjects.models import Departure, Holding, Organisation, Person
from kezhi.workflow.models import Referral
from kezhi.workflow.queries import waiting
from tests import people, rounds
from tests.kezhi.workflow.conftest import Round
from tests.lists import NOW
from tests.people import ON


@pytest.fixture
def admin(around: Round) -> Actor:
    who = people.person("管理员")
    at = Organisation.objects.get(pk=around.officer.organisation)
    return people.acting(who, people.in_post(who, Role.SYSTEM_ADMIN, at))


@pytest.fixture
def second(around: Round) -> Actor:
    """Another officer of the office; the first has the step of the officers in hand."""
    around.go("approve", "approve")
    colleague = around.colleague()
    around.refer("hand-over", around.officer, by=colleague)
    return colleague


def go(leaver: Actor, to: Actor, admin: Actor, **more: Any) -> Departure:
    said = {"last": ON - timedelta(days=1), "with_posts": False, "reason": "调离", "seen": 0, "key": new_key()} | more
    return leaving.hand_on(leaver.registered, leaver.organisation or 0, to.registered, actor=admin, now=NOW, **said)


def of(made: Departure, kind: str) -> list[str]:
    return [line["hindrance"] for line in made.lines if line["kind"] == kind]


def test_work_in_hand_goes_to_a_colleague_of_the_same_post(around: Round, second: Actor, admin: Actor) -> None:
    item = around.item
    assert item.person_id == around.officer.person
    made = go(around.officer, second, admin)
    assert of(made, "workflow.items") == [""]
    item.refresh_from_db()
    assert item.person_id == second.person
    assert list(waiting(second)) == [item]
    assert not waiting(around.officer).exists()
    moved = item.referrals.latest("pk")
    assert (moved.to_id, moved.by_id, moved.words) == (second.person, admin.person, "调离")
    lines = JournalLine.objects.filter(action="work.handed_over", object_id=item.pk)
    assert lines.count() == 2


def test_who_has_no_such_post_gets_none_of_it(around: Round, second: Actor, admin: Actor) -> None:
    with pytest.raises(Refused, match="没有一件可以移交给 韩维"):
        go(around.officer, around.head, admin)
    assert around.item.person_id == around.officer.person


def test_who_gets_the_post_too_is_fit_for_its_work(around: Round, second: Actor, admin: Actor) -> None:
    made = go(around.officer, around.head, admin, with_posts=True)
    assert (of(made, "subjects.posts"), of(made, "workflow.items")) == ([""], [""])
    assert around.item.person_id == around.head.person
    held = Holding.objects.get(person=around.head.person, role=Role.CASE_OFFICER)
    now_officer = people.acting(Person.objects.get(pk=around.head.person), held)
    assert list(waiting(now_officer)) == [around.item]


def test_what_lies_with_the_post_needs_no_move(around: Round, admin: Actor) -> None:
    around.go("approve", "approve")
    colleague = around.colleague()
    with pytest.raises(Refused, match="没有选“岗位一并移交”"):
        go(around.officer, colleague, admin)
    assert list(waiting(colleague)) == [around.item]


def test_what_the_leaver_was_asked_is_asked_of_the_successor(around: Round, second: Actor, admin: Actor) -> None:
    asked = around.refer("consult", around.head, "预算合理吗")
    head_office = rounds.holder("policy", Role.OFFICE_HEAD, "另一位处长")
    made = go(around.head, head_office, admin)
    assert of(made, "workflow.referrals") == [""]
    asked.refresh_from_db()
    assert asked.taken_back
    again = Referral.objects.get(to=head_office.person, ended_at=None)
    assert (again.by_id, again.words, again.way) == (around.officer.person, "预算合理吗", "consult")


def test_who_asked_is_not_asked_by_themselves(around: Round, second: Actor, admin: Actor) -> None:
    around.refer("consult", around.head)
    made = go(around.head, around.officer, admin, with_posts=True)
    assert of(made, "workflow.referrals") == ["这是 高岚 自己请的，由 高岚 收回后另请别人。"]
    assert Referral.objects.filter(to=around.head.person, ended_at=None).count() == 1


def test_who_was_asked_already_is_not_asked_twice(around: Round, second: Actor, admin: Actor) -> None:
    around.refer("consult", around.head)
    around.refer("consult", second)
    made = go(around.head, second, admin, with_posts=True)
    assert of(made, "workflow.referrals") == ["同一件已经请过 段承安，不用再请。"]
    assert Referral.objects.filter(to=second.person, ended_at=None).count() == 1


def test_finished_work_stays_with_who_finished_it(around: Round, second: Actor, admin: Actor) -> None:
    around.refer("hand-over", second, by=second)
    with pytest.raises(Refused):
        go(around.officer, second, admin)
    assert around.item.person_id == second.person
