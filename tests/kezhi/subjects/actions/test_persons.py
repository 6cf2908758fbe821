"""A new account says who it is: new persons are made once, known ones are claimed by proof, nobody is doubled."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import Account, JournalLine
from kezhi.engine.errors import Problems
from kezhi.subjects import queries
from kezhi.subjects.actions import identity, persons
from kezhi.subjects.models import Claim, Identifier, Organisation, Person, Scheme
from tests.people import ON, acting, in_post, person, unit

pytestmark = pytest.mark.django_db
NUMBER = "620102198501010013"
ME = persons.Profile("沈若舟", Scheme.RESIDENT_ID, NUMBER, degree="doctor", title="副教授")


def newcomer(email: str = "new@example.cn") -> Actor:
    return queries.actor_for(Account.objects.create_user(email).pk, None, None, on=ON)


def known(university: Organisation | None = None, **more: object) -> Person:
    who = person("沈若舟", at=university, account=False, birth_date=date(1985, 1, 1), **more)
    identity.of_person(Scheme.RESIDENT_ID, NUMBER, who).save()
    return who


def register(actor: Actor, now: datetime, profile: persons.Profile = ME) -> Person | Claim:
    return persons.register(profile, actor=actor, now=now, key=new_key())


def test_a_new_person_is_made_with_what_the_resident_id_says(now: datetime) -> None:
    made = register(newcomer(), now)
    assert isinstance(made, Person)
    assert (made.birth_date, made.gender, made.email) == (date(1985, 1, 1), "male", "new@example.cn")
    kept = made.identifiers.get()
    assert (kept.masked, kept.value) == ("620***********0013", "")
    assert NUMBER.encode() not in bytes(kept.encrypted or b"")


def test_registering_twice_with_one_key_makes_one_person(now: datetime) -> None:
    actor, key = newcomer(), new_key()
    made = [persons.register(ME, actor=actor, now=now, key=key) for _ in range(2)]
    assert made[0].pk == made[1].pk
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("62010219850101001", "identifiers.ric_length"),
        ("62010219850230001X", "identifiers.ric_date"),
        ("620102198501010014", "identifiers.ric_check"),
        ("62010219850101OO13", "identifiers.ric_character"),
        ("620102202603240011", "identifiers.ric_future"),
    ],
)
def test_a_wrong_number_is_explained_and_nothing_is_written(number: str, code: str, now: datetime) -> None:
    with pytest.raises(Problems) as refused:
        register(newcomer(), now, replace(ME, number=number))
    assert refused.value.problems[0].code == code
    assert not Person.objects.exists()


def test_a_person_in_the_registry_is_claimed_and_confirmed_by_the_unit(now: datetime) -> None:
    university = unit()
    who, officer = known(university), person("魏敏")
    office = acting(officer, in_post(officer, Role.UNIT_OFFICE, university))
    me = newcomer()
    claim = register(me, now)
    assert isinstance(claim, Claim)
    assert claim.organisation == university
    assert Person.objects.count() == 2
    persons.decide_claim(claim.pk, confirmed=True, actor=office, now=now, key=new_key())
    assert me.account is not None
    assert queries.actor_for(me.account, None, None, on=ON).person == who.pk


def test_name_and_birth_date_must_agree(now: datetime) -> None:
    known(unit())
    with pytest.raises(Refused, match="不一致"):
        register(newcomer(), now, replace(ME, name="别人"))
    assert not Claim.objects.exists()


def test_who_has_an_account_is_told_how_to_recover_it(now: datetime) -> None:
    register(newcomer(), now)
    with pytest.raises(Refused, match="忘记密码"):
        register(newcomer("second@example.cn"), now)
    assert Person.objects.count() == 1


def test_two_accounts_cannot_claim_one_person_at_a_time(now: datetime) -> None:
    known(unit())
    register(newcomer(), now)
    with pytest.raises(Refused, match="另一账号"):
        register(newcomer("second@example.cn"), now)


def test_a_refused_claim_says_why_and_may_be_made_again(now: datetime) -> None:
    university = unit()
    known(university)
    officer, me = person("魏敏"), newcomer()
    office = acting(officer, in_post(officer, Role.UNIT_OFFICE, university))
    claim = register(me, now)
    with pytest.raises(Refused, match="原因"):
        persons.decide_claim(claim.pk, confirmed=False, actor=office, now=now, key=new_key())
    done = persons.decide_claim(
        claim.pk, confirmed=False, reason="请到科研院核验", actor=office, now=now, key=new_key()
    )
    assert (done.state, done.reason) == ("refused", "请到科研院核验")
    assert isinstance(register(me, now), Claim)


def test_a_claim_is_decided_by_that_unit_or_by_security_where_there_is_none(now: datetime) -> None:
    known()
    officer, guard = person("魏敏"), person("安全员")
    office = acting(officer, in_post(officer, Role.UNIT_OFFICE, unit()))
    security = acting(guard, in_post(guard, Role.SECURITY_ADMIN, unit("科技厅")))
    me = newcomer()
    claim = register(me, now)
    with pytest.raises(NotFound):
        persons.decide_claim(claim.pk, confirmed=True, actor=office, now=now, key=new_key())
    with pytest.raises(NotAllowed):
        persons.decide_claim(claim.pk, confirmed=True, actor=me, now=now, key=new_key())
    persons.decide_claim(claim.pk, confirmed=True, actor=security, now=now, key=new_key())


def test_a_passport_registers_a_foreigner(now: datetime) -> None:
    made = register(
        newcomer(),
        now,
        persons.Profile("Ada", Scheme.PASSPORT, "ab 1234567", birth_date=date(1990, 1, 1), nationality="GB"),
    )
    assert made.identifiers.get().masked == "A*****567"  # type: ignore[union-attr]


def test_each_look_at_a_full_number_is_journalled_and_others_get_none(now: datetime) -> None:
    who = known()
    other = acting(person("别人", at=unit()))
    number = Identifier.objects.get(person=who)
    Person.objects.filter(pk=who.pk).update(account=Account.objects.create_user("me@example.cn"))
    who.refresh_from_db()
    assert persons.unmask(number.pk, actor=acting(who), now=now, key=new_key()) == NUMBER
    assert JournalLine.objects.filter(action="identifier.unmasked").count() == 1
    with pytest.raises((NotAllowed, NotFound)):
        persons.unmask(number.pk, actor=other, now=now, key=new_key())


def test_contact_is_changed_by_oneself_only(now: datetime) -> None:
    university = unit()
    who, other = person(at=university), person("别人", at=university)
    persons.update_contact(who.pk, phone="139", email="a@b.cn", actor=acting(who), now=now, key=new_key())
    who.refresh_from_db()
    assert who.phone == "139"
    with pytest.raises(NotAllowed):
        persons.update_contact(who.pk, phone="1", email="x@y.cn", actor=acting(other), now=now, key=new_key())
