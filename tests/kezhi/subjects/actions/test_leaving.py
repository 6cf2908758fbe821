"""What a leaver has open in a unit goes to a colleague in one step, once, with a reason."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kezhi.base import notices
from kezhi.base.access import NotAllowed, Refused
from kezhi.base.actor import NOBODY, SYSTEM, Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine, Notice
from kezhi.subjects import queries
from kezhi.subjects.actions import leaving
from kezhi.subjects.models import Affiliation, Departure, Holding, Organisation, Person
from kezhi.subjects.models.validity import last_day, valid
from tests.people import MADE, ON, acting, in_post, person, unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def department() -> Organisation:
    return unit("甘肃省科学技术厅", kind="government", code="620000")


@pytest.fixture
def admin(department: Organisation) -> Actor:
    who = person("管理员")
    return acting(who, in_post(who, Role.SYSTEM_ADMIN, department))


@pytest.fixture
def leaver(department: Organisation) -> Person:
    who = person("高岚", at=department)
    in_post(who, Role.CASE_OFFICER, department, regions=("6201",), last=date(2027, 3, 31))
    return who


@pytest.fixture
def colleague(department: Organisation) -> Person:
    return person("段承安", at=department)


def go(leaver: Person, at: Organisation, to: Person, actor: Actor, now: datetime, **more: Any) -> Departure:
    said = {"last": ON - DAY, "with_posts": True, "reason": "调离", "seen": 0, "key": new_key()} | more
    return leaving.hand_on(leaver.pk, at.pk, to.pk, actor=actor, now=now, **said)


def told(who: Person) -> list[str]:
    return [notices.words(one).title for one in Notice.objects.filter(person=who.pk).order_by("pk")]


def test_a_post_changes_hands_the_day_after_for_the_rest_of_its_term(
    department: Organisation, admin: Actor, leaver: Person, colleague: Person, now: datetime
) -> None:
    made = go(leaver, department, colleague, admin, now)
    mine = Holding.objects.get(person=leaver)
    after = Holding.objects.get(person=colleague)
    assert last_day(mine.valid) == ON - DAY
    assert (after.valid.lower, last_day(after.valid), after.regions) == (ON, date(2027, 3, 31), ["6201"])
    assert (mine.ended_reason, after.reason) == ("调离", "调离")
    assert [(line["kind"], line["hindrance"]) for line in made.lines] == [("subjects.posts", "")]
    actions = JournalLine.objects.filter(action__in=["post.ended", "post.given", "person.handed_on"])
    assert sorted(actions.values_list("action", flat=True)) == ["person.handed_on", "post.ended", "post.given"]


def test_both_are_told_who_did_it_and_how_much(
    department: Organisation, admin: Actor, leaver: Person, colleague: Person, now: datetime
) -> None:
    go(leaver, department, colleague, admin, now)
    assert told(colleague)[-1] == "高岚 离岗，1 件事由您接手"
    assert told(leaver)[-1] == "您在 甘肃省科学技术厅 的 1 件事已移交 段承安"


def test_a_post_that_has_not_begun_goes_as_it_was_meant_to(
    department: Organisation, admin: Actor, colleague: Person, now: datetime
) -> None:
    who = person("待任", at=department)
    held = in_post(who, Role.OFFICE_HEAD, department)
    Holding.objects.filter(pk=held.pk).update(valid=valid(date(2026, 6, 1)))
    go(who, department, colleague, admin, now)
    held.refresh_from_db()
    assert held.valid.isempty
    assert Holding.objects.get(person=colleague).valid.lower == date(2026, 6, 1)


def test_without_the_posts_these_stay_and_say_so(
    department: Organisation, admin: Actor, leaver: Person, colleague: Person, now: datetime
) -> None:
    with pytest.raises(Refused, match="没有选“岗位一并移交”"):
        go(leaver, department, colleague, admin, now, with_posts=False)
    assert not Holding.objects.filter(person=colleague).exists()
    assert not Departure.objects.exists()


@pytest.mark.parametrize(
    ("more", "reason"),
    [({"reason": "  "}, "原因"), ({"last": ON - 2 * DAY}, "不能早于昨天")],
)
def test_a_reason_and_a_near_day_are_asked(
    more: dict[str, Any], reason: str, department: Organisation, admin: Actor, leaver: Person, colleague: Person,
    now: datetime,
) -> None:  # fmt: skip
    with pytest.raises(Refused, match=reason):
        go(leaver, department, colleague, admin, now, **more)


def test_the_successor_is_another_who_is_still_there(
    department: Organisation, admin: Actor, leaver: Person, colleague: Person, now: datetime
) -> None:
    with pytest.raises(Refused, match="另选一位"):
        go(leaver, department, leaver, admin, now)
    Affiliation.objects.filter(person=colleague).update(valid=valid(date(2020, 1, 1), ON - DAY))
    with pytest.raises(Refused, match="段承安 现在不在 甘肃省科学技术厅"):
        go(leaver, department, colleague, admin, now)


def test_who_has_nothing_open_needs_no_successor(
    department: Organisation, admin: Actor, colleague: Person, now: datetime
) -> None:
    with pytest.raises(Refused, match="没有未结的事"):
        go(person("清闲", at=department), department, colleague, admin, now)


def test_the_second_administrator_sees_what_the_first_did(
    department: Organisation, admin: Actor, leaver: Person, colleague: Person, now: datetime
) -> None:
    first = go(leaver, department, colleague, admin, now)
    with pytest.raises(Refused, match=r"管理员 已在 .* 把 1 件移交给 段承安"):
        go(leaver, department, colleague, admin, now)
    with pytest.raises(Refused, match="没有未结的事"):
        go(leaver, department, colleague, admin, now, seen=first.pk)


def test_asking_twice_with_one_key_moves_once(
    department: Organisation, admin: Actor, leaver: Person, colleague: Person, now: datetime
) -> None:
    key = new_key()
    assert [go(leaver, department, colleague, admin, now, key=key).pk for _ in range(2)] == [
        Departure.objects.get().pk
    ] * 2


def test_who_gives_no_posts_moves_nothing(
    department: Organisation, leaver: Person, colleague: Person, now: datetime
) -> None:
    head = person("处长")
    for actor in (NOBODY, acting(leaver), acting(head, in_post(head, Role.OFFICE_HEAD, department)), SYSTEM):
        with pytest.raises(NotAllowed):
            go(leaver, department, colleague, actor, now)


def test_a_unit_office_hands_on_its_own_posts_only(now: datetime) -> None:
    bureau = unit("兰州市科技局", kind="government")
    leaver, colleague, boss = person("甲", at=bureau), person("乙", at=bureau), person("丙")
    office = acting(boss, in_post(boss, Role.UNIT_OFFICE, bureau))
    in_post(leaver, Role.UNIT_OFFICE, bureau)
    in_post(leaver, Role.RECOMMENDER, bureau)
    made = go(leaver, bureau, colleague, office, now)
    assert [line["hindrance"] for line in made.lines] == ["", "这个岗位由系统管理员任命和结束，请系统管理员移交。"]
    assert [held.role for held in Holding.objects.filter(person=colleague)] == ["unit-office"]


def test_two_of_three_administrators_never_become_one(department: Organisation, admin: Actor, now: datetime) -> None:
    security, auditor = person("安全员", at=department), person("审计员", at=department)
    in_post(security, Role.SECURITY_ADMIN, department)
    in_post(auditor, Role.AUDITOR, department)
    with pytest.raises(Refused, match="三个人"):
        go(security, department, auditor, admin, now)


def test_what_was_delegated_to_a_leaver_is_named_and_stays(
    department: Organisation, admin: Actor, leaver: Person, colleague: Person, now: datetime
) -> None:
    head = in_post(person("韩维"), Role.OFFICE_HEAD, department)
    head.delegations.create(person=leaver, valid=head.valid, created_at=MADE)
    made = go(leaver, department, colleague, admin, now)
    assert [(line["kind"], line["hindrance"]) for line in made.lines] == [
        ("subjects.posts", ""),
        ("subjects.delegations", "这是 韩维 委托的，由 韩维 另选代办人。"),
    ]
    assert made.moved == 1


def test_the_unit_and_the_two_see_the_departure_and_nobody_else(
    department: Organisation, admin: Actor, leaver: Person, colleague: Person, now: datetime
) -> None:
    made = go(leaver, department, colleague, admin, now)
    for actor in (admin, acting(leaver), acting(colleague)):
        assert list(queries.departures(actor)) == [made]
    for actor in (NOBODY, acting(person("旁人", at=department))):
        assert not queries.departures(actor).exists()
