"""Joining a unit: asked for and confirmed, or invited; ended by oneself or the unit."""

from datetime import date, datetime, timedelta

import pytest

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.subjects.actions import membership
from kezhi.subjects.models import Affiliation, JoinRequest, Organisation
from tests.people import ON, acting, in_post, invited, person, unit

pytestmark = pytest.mark.django_db
FULL = membership.Position("main", ON, "材料学院", "教师", date(2029, 12, 31))


def office_of(university: Organisation) -> Actor:
    who = person("魏敏")
    return acting(who, in_post(who, Role.UNIT_OFFICE, university))


def ask(university: Organisation, actor: Actor, now: datetime) -> JoinRequest:
    return membership.ask_to_join(university.pk, FULL, actor=actor, now=now, key=new_key())


def test_a_confirmed_request_makes_an_affiliation(now: datetime) -> None:
    university, who = unit(), person()
    request = ask(university, acting(who), now)
    membership.decide_join(request.pk, confirmed=True, actor=office_of(university), now=now, key=new_key())
    made = Affiliation.objects.get(person=who)
    assert (made.department, made.contract_until, made.confirmed_at) == ("材料学院", date(2029, 12, 31), now)
    assert acting(who).organisation == university.pk


def test_a_refusal_needs_a_reason_and_makes_none(now: datetime) -> None:
    university, who = unit(), person()
    office, request = office_of(university), ask(university, acting(who), now)
    with pytest.raises(Refused, match="原因"):
        membership.decide_join(request.pk, confirmed=False, actor=office, now=now, key=new_key())
    membership.decide_join(request.pk, confirmed=False, reason="查无此人", actor=office, now=now, key=new_key())
    assert not Affiliation.objects.exists()
    with pytest.raises(NotAllowed):
        membership.decide_join(request.pk, confirmed=True, actor=office, now=now, key=new_key())


def test_one_asks_once_and_may_take_it_back(now: datetime) -> None:
    university, me = unit(), acting(person())
    request = ask(university, me, now)
    with pytest.raises(Refused, match="已向这个单位"):
        ask(university, me, now)
    membership.withdraw_join(request.pk, actor=me, now=now, key=new_key())
    assert ask(university, me, now).pk != request.pk


def test_another_units_office_sees_nothing_of_it(now: datetime) -> None:
    request = ask(unit(), acting(person()), now)
    with pytest.raises(NotFound):
        membership.decide_join(request.pk, confirmed=True, actor=office_of(unit("另一单位")), now=now, key=new_key())


def test_two_full_posts_at_a_time_are_explained(now: datetime) -> None:
    old, new = unit("旧单位"), unit("新单位")
    who = person(at=old)
    request = ask(new, acting(who), now)
    office = office_of(new)
    with pytest.raises(Refused, match="全职任职还没有结束"):
        membership.decide_join(request.pk, confirmed=True, actor=office, now=now, key=new_key())
    mine = Affiliation.objects.get(person=who)
    membership.end_affiliation(mine.pk, last=date(2026, 3, 23), actor=acting(who), now=now, key=new_key())
    membership.decide_join(request.pk, confirmed=True, actor=office, now=now, key=new_key())
    assert acting(who).organisation_name == "新单位"


def test_an_invitation_is_accepted_once_before_it_expires(now: datetime) -> None:
    university, who = unit(), person()
    token = invited(university, office_of(university), now)
    with pytest.raises(NotFound):
        membership.accept_invitation(token, FULL, actor=acting(who), now=now + timedelta(days=15), key=new_key())
    membership.accept_invitation(token, FULL, actor=acting(who), now=now, key=new_key())
    assert acting(who).organisation == university.pk
    with pytest.raises(NotFound):
        membership.accept_invitation(token, FULL, actor=acting(person("别人")), now=now, key=new_key())


def test_only_a_units_office_invites(now: datetime) -> None:
    university = unit()
    with pytest.raises(NotAllowed):
        invited(university, acting(person()), now)
