"""Posts are given, ended and delegated; three administrators stay three persons."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from kezhi.base.access import NotAllowed, Refused
from kezhi.base.actor import SYSTEM, Actor, Role
from kezhi.base.commands import command, new_key
from kezhi.base.models import JournalLine
from kezhi.subjects.actions import posts
from kezhi.subjects.models import Holding, Office, Organisation, Person, Post
from kezhi.subjects.models.validity import last_day
from tests.people import MADE, ON, acting, in_post, person, unit

pytestmark = pytest.mark.django_db
OFFICES: list[dict[str, Any]] = [
    {
        "code": "gx",
        "title_zh": "高新技术处",
        "title_en": "High-tech office",
        "posts": [
            {"role": "office-head", "title_zh": "处长", "title_en": "Head"},
            {"role": "case-officer", "title_zh": "经办人", "title_en": "Case officer", "seats": 2},
        ],
    },
    {"code": "gx-1", "title_zh": "一科", "parent": "gx"},
]


@pytest.fixture
def department() -> Organisation:
    return unit("甘肃省科学技术厅", kind="government", code="620000")


@pytest.fixture
def admin(department: Organisation) -> Actor:
    who = person("管理员")
    return acting(who, in_post(who, Role.SYSTEM_ADMIN, department))


def post(at: Organisation, role: Role = Role.OFFICE_HEAD) -> Post:
    return Post.objects.create(organisation=at, code=role, role=role, title_zh=role.value, seat=99)


def give(to: Post, who: Person, actor: Actor, now: datetime, first: date = ON, last: date | None = None) -> Holding:
    return posts.give(to.pk, who.pk, first=first, last=last, reason="任命", actor=actor, now=now, key=new_key())


def test_establishing_twice_makes_offices_and_seats_once(department: Organisation, now: datetime) -> None:
    for _ in range(2):
        with command("establish", actor=SYSTEM, now=now, key=new_key()) as cmd:
            posts.establish(OFFICES, organisation=department, cmd=cmd)
    assert [(o.code, o.parent and o.parent.code) for o in Office.objects.order_by("code")] == [
        ("gx", None),
        ("gx-1", "gx"),
    ]
    assert sorted(Post.objects.values_list("role", "seat")) == [
        ("case-officer", 1),
        ("case-officer", 2),
        ("office-head", 1),
    ]


def test_establishing_again_renames_what_is_there(department: Organisation, now: datetime) -> None:
    for title in ("高新处", "高新技术处"):
        with command("establish", actor=SYSTEM, now=now, key=new_key()) as cmd:
            posts.establish([{"code": "gx", "title_zh": title}], organisation=department, cmd=cmd)
    assert Office.objects.get().title_zh == "高新技术处"


def test_a_post_is_given_with_dates_and_journalled(department: Organisation, admin: Actor, now: datetime) -> None:
    holding = give(post(department), person("高岚"), admin, now, last=date(2027, 3, 23))
    holding.refresh_from_db()
    assert last_day(holding.valid) == date(2027, 3, 23)
    assert JournalLine.objects.get(action="post.given").object_id == holding.pk


def test_a_post_is_held_by_one_person_at_a_time(department: Organisation, admin: Actor, now: datetime) -> None:
    seat = post(department)
    give(seat, person("甲"), admin, now, last=date(2026, 6, 30))
    with pytest.raises(Refused, match="已有人任职"):
        give(seat, person("乙"), admin, now, first=date(2026, 6, 30))
    give(seat, person("乙"), admin, now, first=date(2026, 7, 1))
    assert Holding.objects.filter(post=seat).count() == 2


def test_the_same_key_gives_once(department: Organisation, admin: Actor, now: datetime) -> None:
    seat, who, key = post(department), person("高岚"), new_key()
    made = [posts.give(seat.pk, who.pk, first=ON, actor=admin, now=now, key=key) for _ in range(2)]
    assert made[0].pk == made[1].pk


def test_two_of_the_three_administrators_are_never_one_person(
    department: Organisation, admin: Actor, now: datetime
) -> None:
    who = person("安全员")
    give(post(department, Role.SECURITY_ADMIN), who, admin, now)
    with pytest.raises(Refused, match="三个人"):
        give(post(department, Role.AUDITOR), who, admin, now)


def test_a_holding_cannot_pretend_another_role_than_its_posts(department: Organisation) -> None:
    holding = in_post(person(), Role.CASE_OFFICER, department)
    with pytest.raises(IntegrityError, match="holding_role_of_post"), transaction.atomic():
        Holding.objects.filter(pk=holding.pk).update(role=Role.AUDITOR)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS holding_role_of_post IMMEDIATE")


def test_who_is_no_administrator_gives_no_post(department: Organisation, now: datetime) -> None:
    who = person("高岚")
    officer = acting(who, in_post(who, Role.CASE_OFFICER, department))
    with pytest.raises(NotAllowed):
        give(post(department), who, officer, now)


def test_a_unit_office_gives_its_own_posts_only(department: Organisation, now: datetime) -> None:
    university, who = unit(), person("魏敏")
    office = acting(who, in_post(who, Role.UNIT_OFFICE, university))
    give(post(university, Role.UNIT_OFFICE), person("助手"), office, now)
    with pytest.raises(NotAllowed):
        give(post(department, Role.UNIT_OFFICE), person("助手"), office, now)
    with pytest.raises(NotAllowed):
        give(post(university, Role.RECOMMENDER), person("助手"), office, now)


def test_an_ended_post_is_over_the_day_after(department: Organisation, admin: Actor, now: datetime) -> None:
    who = person("高岚")
    holding = in_post(who, Role.OFFICE_HEAD, department)
    posts.end(holding.pk, last=date(2026, 3, 23), reason="调离", actor=admin, now=now, key=new_key())
    assert acting(who, holding).role is None
    with pytest.raises(NotAllowed):
        posts.end(holding.pk, last=ON, reason="再次", actor=admin, now=now, key=new_key())


def test_ending_needs_a_reason_and_never_prolongs(department: Organisation, admin: Actor, now: datetime) -> None:
    holding = in_post(person("高岚"), Role.OFFICE_HEAD, department, last=date(2027, 1, 1))
    with pytest.raises(Refused, match="原因"):
        posts.end(holding.pk, last=ON, reason=" ", actor=admin, now=now, key=new_key())
    with pytest.raises(Refused, match="晚于"):
        posts.end(holding.pk, last=date(2027, 6, 1), reason="误填", actor=admin, now=now, key=new_key())


def test_the_last_system_administrator_stays(department: Organisation, admin: Actor, now: datetime) -> None:
    assert admin.holding is not None
    with pytest.raises(Refused, match="唯一"):
        posts.end(admin.holding, last=ON, reason="离任", actor=admin, now=now, key=new_key())
    in_post(person("接任"), Role.SYSTEM_ADMIN, department)
    posts.end(admin.holding, last=ON, reason="离任", actor=admin, now=now, key=new_key())


def test_a_holder_delegates_within_term_and_regions_and_ends_it(department: Organisation, now: datetime) -> None:
    who, helper = person("高岚"), person("韩维", at=department)
    holding = in_post(who, Role.RECOMMENDER, department, last=date(2026, 12, 31))
    actor = acting(who, holding)

    def lend(to: Person, last: date, regions: tuple[str, ...] = ()) -> int:
        lent = posts.delegate(
            holding.pk, to.pk, first=ON, last=last, regions=regions, actor=actor, now=now, key=new_key()
        )
        return lent.pk

    with pytest.raises(Refused, match="同一单位"):
        lend(person("外人"), date(2026, 4, 1))
    with pytest.raises(Refused, match="自己"):
        lend(who, date(2026, 4, 1))
    with pytest.raises(Refused, match="任期"):
        lend(helper, date(2027, 1, 1))
    with pytest.raises(Refused, match="6101"):
        lend(helper, date(2026, 4, 1), ("6101",))
    lent = lend(helper, date(2026, 4, 1), ("6201",))
    assert acting(helper, delegation=lent).regions == ("6201",)
    with pytest.raises(Refused, match="已委托"):
        lend(helper, date(2026, 5, 1))


def test_an_administrators_post_is_not_delegated(admin: Actor, now: datetime) -> None:
    assert admin.holding is not None
    with pytest.raises(Refused, match="管理员岗位"):
        posts.delegate(admin.holding, person("韩维").pk, first=ON, last=ON, actor=admin, now=now, key=new_key())


def test_only_the_holder_delegates(department: Organisation, admin: Actor, now: datetime) -> None:
    holding = in_post(person("高岚"), Role.OFFICE_HEAD, department)
    with pytest.raises(NotAllowed):
        posts.delegate(holding.pk, person("韩维").pk, first=ON, last=ON, actor=admin, now=now, key=new_key())


def test_who_stands_in_may_end_it(department: Organisation, now: datetime) -> None:
    helper = person("韩维")
    holding = in_post(person("高岚"), Role.OFFICE_HEAD, department)
    lent = holding.delegations.create(person=helper, valid=holding.valid, created_at=MADE)
    posts.end_delegation(lent.pk, last=date(2026, 3, 23), actor=acting(helper), now=now, key=new_key())
    assert acting(helper, delegation=lent.pk).on_behalf_of is None
