"""Ties are declared by oneself, once, seen by few, and taken back."""

from datetime import datetime

import pytest

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine
from kezhi.subjects import queries
from kezhi.subjects.actions import relations
from kezhi.subjects.models import Relation
from tests.people import ON, acting, in_post, person, unit

pytestmark = pytest.mark.django_db


def declare(actor: Actor, other: int, now: datetime, kind: str = "spouse") -> Relation:
    return relations.declare(other, kind, actor=actor, now=now, key=new_key())


def test_a_declared_tie_holds_from_today_and_names_its_source(now: datetime) -> None:
    me, other = acting(person()), person("祁连川")
    made = declare(me, other.pk, now)
    made.refresh_from_db()
    assert (made.source, made.valid.lower, made.valid.upper) == ("本人申报", ON, None)
    line = JournalLine.objects.get(action="relation.declared")
    assert line.object_id == made.pk


def test_one_key_declares_once_and_the_same_tie_is_not_declared_again(now: datetime) -> None:
    me, other, key = acting(person()), person("祁连川"), new_key()
    made = [relations.declare(other.pk, "adviser", actor=me, now=now, key=key) for _ in range(2)]
    assert made[0].pk == made[1].pk
    with pytest.raises(Refused, match="已申报"):
        declare(me, other.pk, now, "adviser")
    declare(me, other.pk, now, "in-law")
    assert Relation.objects.count() == 2


def test_nobody_is_tied_to_themselves(now: datetime) -> None:
    me = acting(person())
    with pytest.raises(Refused, match="自己"):
        declare(me, me.registered, now)


def test_an_account_that_is_nobodys_declares_nothing(now: datetime) -> None:
    with pytest.raises(Refused, match="登记个人信息"):
        declare(Actor(account=1), person().pk, now)


def test_a_tie_taken_back_bars_no_longer_and_can_be_declared_anew(now: datetime) -> None:
    me, other = acting(person()), person("祁连川")
    made = declare(me, other.pk, now)
    relations.withdraw(made.pk, actor=me, now=now, key=new_key())
    assert not Relation.objects.filter(valid__contains=ON).exists()
    with pytest.raises(NotAllowed):
        relations.withdraw(made.pk, actor=me, now=now, key=new_key())
    assert declare(me, other.pk, now).pk == made.pk
    assert Relation.objects.filter(valid__contains=ON).count() == 1


def test_taking_back_with_one_key_is_done_once(now: datetime) -> None:
    me, key = acting(person()), new_key()
    made = declare(me, person("祁连川").pk, now)
    for _ in range(2):
        relations.withdraw(made.pk, actor=me, now=now, key=key)
    assert JournalLine.objects.filter(action="relation.withdrawn").count() == 1


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.CASE_OFFICER, True), (Role.SECURITY_ADMIN, True), (Role.UNIT_OFFICE, False), (Role.SYSTEM_ADMIN, False)],
)
def test_a_tie_is_seen_by_oneself_and_the_department_only(role: Role, sees: bool, now: datetime) -> None:
    university = unit()
    who, other, reader = person(at=university), person("祁连川", at=university), person("读者")
    made = declare(acting(who), other.pk, now)
    actor = acting(reader, in_post(reader, role, university))
    assert queries.relations(actor).filter(pk=made.pk).exists() is sees
    assert queries.relations(acting(who)).count() == 1
    assert not queries.relations(acting(other)).exists()
    if not sees:
        with pytest.raises(NotFound):
            relations.withdraw(made.pk, actor=actor, now=now, key=new_key())
