"""Every action, asked twice with one key, is done once and answers the same; and says who may not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import NOBODY, Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import Account, JournalLine
from kezhi.subjects import queries
from kezhi.subjects.actions import identity, knowledge, leaving, membership, organisations, persons, posts, relations
from kezhi.subjects.models import Organisation, Person, Post, Scheme
from tests.people import ON, acting, in_post, invited, person, region, unit

pytestmark = pytest.mark.django_db
FULL = membership.Position("main", ON)
LATER = date(2099, 1, 1)
NUMBER = "620102198501010013"


@dataclass
class Scene:
    """Who and what the actions need."""

    university: Organisation
    member: Person
    alone: Person
    office: Actor
    bureau: Actor
    admin: Actor
    now: datetime

    @property
    def newcomer(self) -> Actor:
        account, _new = Account.objects.get_or_create(email="new@example.cn")
        return queries.actor_for(account.pk, None, None, on=ON)

    def how(self, actor: Actor) -> dict[str, Any]:
        return {"actor": actor, "now": self.now, "key": new_key()}

    def vacant(self) -> Post:
        return Post.objects.create(organisation=self.university, code="x", role=Role.DIRECTOR, title_zh="厅长")


@pytest.fixture
def scene(now: datetime) -> Scene:
    university = unit()

    def as_(name: str, role: Role, at: Organisation, regions: tuple[str, ...] = ()) -> Actor:
        who = person(name)
        return acting(who, in_post(who, role, at, regions=regions))

    return Scene(
        university,
        person(at=university, degree="master"),
        person("无单位"),
        as_("魏敏", Role.UNIT_OFFICE, university),
        as_("局办", Role.RECOMMENDER, unit("科技局"), ("6201",)),
        as_("管理员", Role.SYSTEM_ADMIN, unit("科技厅")),
        now,
    )


Action = Callable[..., Any]
Prepared = tuple[Action, Actor]


def asks_to_join(on: Scene) -> Prepared:
    return lambda **how: membership.ask_to_join(on.university.pk, FULL, **how), acting(on.alone)


def confirms_a_member(on: Scene) -> Prepared:
    asked = membership.ask_to_join(on.university.pk, FULL, **on.how(acting(on.alone)))
    return lambda **how: membership.decide_join(asked.pk, confirmed=True, **how), on.office


def withdraws_a_request(on: Scene) -> Prepared:
    asked = membership.ask_to_join(on.university.pk, FULL, **on.how(acting(on.alone)))
    return lambda **how: membership.withdraw_join(asked.pk, **how), acting(on.alone)


def ends_a_membership(on: Scene) -> Prepared:
    mine = on.member.affiliations.get()
    return lambda **how: membership.end_affiliation(mine.pk, last=ON, **how), on.office


def invites(on: Scene) -> Prepared:
    said = {"name": "甲", "email": "a@b.cn", "link": lambda token: f"https://kezhi.example/invitations/{token}/"}
    return lambda **how: membership.invite(on.university.pk, **said, **how), on.office


def accepts_an_invitation(on: Scene) -> Prepared:
    token = invited(on.university, on.office, on.now)
    return lambda **how: membership.accept_invitation(token, FULL, **how), acting(on.alone)


def registers(on: Scene) -> Prepared:
    me = persons.Profile("沈若舟", Scheme.RESIDENT_ID, NUMBER)
    return lambda **how: persons.register(me, **how), on.newcomer


def claims(on: Scene) -> Prepared:
    known = person("沈若舟", at=on.university, account=False)
    identity.of_person(Scheme.RESIDENT_ID, NUMBER, known).save()
    return registers(on)


def confirms_a_claim(on: Scene) -> Prepared:
    ask, newcomer = claims(on)
    claim = ask(**on.how(newcomer))
    return lambda **how: persons.decide_claim(claim.pk, confirmed=True, **how), on.office


def withdraws_a_claim(on: Scene) -> Prepared:
    ask, newcomer = claims(on)
    claim = ask(**on.how(newcomer))
    return lambda **how: persons.withdraw_claim(claim.pk, **how), newcomer


def changes_contact(on: Scene) -> Prepared:
    return lambda **how: persons.update_contact(on.member.pk, phone="1", email="a@b.cn", **how), acting(on.member)


def registers_a_firm(on: Scene) -> Prepared:
    said = organisations.Registration("云杉", "91620100MA71TEGT61", "enterprise", region().pk, "雁南路", "韩维")
    return lambda **how: organisations.register(said, {}, **how), acting(on.alone)


def confirms_a_firm(on: Scene) -> Prepared:
    ask, founder = registers_a_firm(on)
    asked = ask(**on.how(founder))
    return lambda **how: organisations.decide_administrator(asked.pk, confirmed=True, **how), on.bureau


def asks_to_administer(on: Scene) -> Prepared:
    return lambda **how: organisations.ask_to_administer(on.university.pk, "离职", {}, **how), acting(on.alone)


def withdraws_a_registration(on: Scene) -> Prepared:
    asked = organisations.ask_to_administer(on.university.pk, "离职", {}, **on.how(acting(on.alone)))
    return lambda **how: organisations.withdraw_administrator(asked.pk, **how), acting(on.alone)


def renames(on: Scene) -> Prepared:
    return lambda **how: organisations.rename(on.university.pk, "新名", on=ON, basis="文件", **how), on.office


def gives_a_post(on: Scene) -> Prepared:
    seat = on.vacant()
    return lambda **how: posts.give(seat.pk, on.member.pk, first=ON, reason="任命", **how), on.admin


def ends_a_post(on: Scene) -> Prepared:
    held = posts.give(on.vacant().pk, on.member.pk, first=ON, **on.how(on.admin))
    return lambda **how: posts.end(held.pk, last=ON, reason="调离", **how), on.admin


def hands_on(scene: Scene) -> Prepared:
    officer = person("高岚", at=scene.university)
    in_post(officer, Role.DIRECTOR, scene.university)
    said: dict[str, Any] = {"last": ON, "with_posts": True, "reason": "调离", "seen": 0}
    return (
        lambda **by: leaving.hand_on(officer.pk, scene.university.pk, scene.member.pk, **said, **by).pk,
        scene.admin,
    )


def delegates(on: Scene) -> Prepared:
    held = on.office.holding or 0
    return lambda **how: posts.delegate(held, on.member.pk, first=ON, last=LATER, **how), on.office


def ends_a_delegation(on: Scene) -> Prepared:
    lent = posts.delegate(on.office.holding or 0, on.member.pk, first=ON, last=LATER, **on.how(on.office))
    return lambda **how: posts.end_delegation(lent.pk, last=ON, **how), on.office


def disputes(on: Scene) -> Prepared:
    return lambda **how: knowledge.dispute("person.degree", "有误", of=on.member, **how), acting(on.member)


def answers(on: Scene) -> Prepared:
    said = knowledge.dispute("person.degree", "有误", of=on.member, **on.how(acting(on.member)))
    return lambda **how: knowledge.answer_dispute(said.pk, knowledge.Answer(False, "无误"), **how), on.office


def supplies(on: Scene) -> Prepared:
    return lambda **how: knowledge.supply("person.title", "教授", person=on.member, **how), acting(on.member)


def declares(on: Scene) -> Prepared:
    return lambda **how: relations.declare(on.alone.pk, "spouse", **how), acting(on.member)


EVERY: list[tuple[Callable[[Scene], Prepared], str]] = [
    (asks_to_join, "joinrequest.asked"),
    (confirms_a_member, "joinrequest.decided"),
    (withdraws_a_request, "joinrequest.withdrawn"),
    (ends_a_membership, "affiliation.ended"),
    (invites, "invitation.sent"),
    (accepts_an_invitation, "invitation.accepted"),
    (registers, "person.registered"),
    (claims, "person.claimed"),
    (confirms_a_claim, "claim.decided"),
    (withdraws_a_claim, "claim.withdrawn"),
    (changes_contact, "person.updated"),
    (registers_a_firm, "organisation.registered"),
    (confirms_a_firm, "administratorrequest.decided"),
    (asks_to_administer, "administratorrequest.asked"),
    (withdraws_a_registration, "administratorrequest.withdrawn"),
    (renames, "organisation.renamed"),
    (gives_a_post, "post.given"),
    (ends_a_post, "post.ended"),
    (hands_on, "person.handed_on"),
    (delegates, "post.delegated"),
    (ends_a_delegation, "delegation.ended"),
    (disputes, "fact.disputed"),
    (answers, "fact.answered"),
    (supplies, "fact.supplied"),
    (declares, "relation.declared"),
]
IDS = [prepare.__name__ for prepare, _line in EVERY]


@pytest.mark.parametrize(("prepare", "line"), EVERY, ids=IDS)
def test_twice_with_one_key_is_once(prepare: Callable[[Scene], Prepared], line: str, scene: Scene) -> None:
    do, actor = prepare(scene)
    before, key = JournalLine.objects.filter(action=line).count(), new_key()
    made = [do(actor=actor, now=scene.now, key=key) for _ in range(2)]
    assert made[0] == made[1]
    assert JournalLine.objects.filter(action=line).count() == before + 1


@pytest.mark.parametrize(("prepare", "line"), EVERY, ids=IDS)
def test_a_visitor_does_none_of_it(prepare: Callable[[Scene], Prepared], line: str, scene: Scene) -> None:
    do, _actor = prepare(scene)
    before = JournalLine.objects.count()
    with pytest.raises(Refused):
        do(**scene.how(NOBODY))
    assert JournalLine.objects.count() == before


FOR_ANYBODY = {"asks_to_join", "accepts_an_invitation", "registers_a_firm", "asks_to_administer", "registers", "claims"}


@pytest.mark.parametrize(
    ("prepare", "line"),
    [pair for pair in EVERY if pair[0].__name__ not in FOR_ANYBODY],
    ids=[name for name in IDS if name not in FOR_ANYBODY],
)
def test_a_stranger_does_none_of_what_is_anothers(
    prepare: Callable[[Scene], Prepared], line: str, scene: Scene
) -> None:
    do, _actor = prepare(scene)
    stranger = acting(person("外人", at=unit("外单位", code="620200")))
    if prepare is declares:
        assert do(**scene.how(stranger)).person_id == stranger.person
        return
    before = JournalLine.objects.count()
    with pytest.raises((NotAllowed, NotFound)):
        do(**scene.how(stranger))
    assert JournalLine.objects.count() == before


def test_who_belongs_already_neither_asks_nor_accepts(scene: Scene) -> None:
    with pytest.raises(Refused, match="不必再申请"):
        membership.ask_to_join(scene.university.pk, FULL, **scene.how(acting(scene.member)))
    token = invited(scene.university, scene.office, scene.now)
    with pytest.raises(Refused):
        membership.accept_invitation(token, FULL, **scene.how(acting(scene.member)))
    membership.accept_invitation(token, FULL, **scene.how(acting(scene.alone)))


def test_an_account_that_is_nobodys_neither_joins_nor_founds(scene: Scene) -> None:
    token = invited(scene.university, scene.office, scene.now)
    with pytest.raises(Refused, match="登记个人信息"):
        membership.accept_invitation(token, FULL, **scene.how(scene.newcomer))
    found, _founder = registers_a_firm(scene)
    with pytest.raises(Refused, match="登记个人信息"):
        found(**scene.how(scene.newcomer))


def test_a_term_does_not_end_before_it_begins(scene: Scene) -> None:
    with pytest.raises(Refused, match="早于"):
        posts.give(scene.vacant().pk, scene.member.pk, first=ON, last=ON - timedelta(1), **scene.how(scene.admin))
    with pytest.raises(Refused, match="早于"):
        posts.delegate(
            scene.office.holding or 0, scene.member.pk, first=ON, last=ON - timedelta(1), **scene.how(scene.office)
        )


def test_a_credit_code_is_no_identity_document(scene: Scene) -> None:
    identity.of_organisation("E12345678", scene.university).save()
    taken = identity.owner(Scheme.USCC, "e1234 5678")
    assert taken is not None
    assert taken.organisation == scene.university
    assert identity.owner(Scheme.PASSPORT, "E12345678") is None
    assert identity.reveal(taken) == "E12345678"


def test_a_claim_confirmed_too_late_is_refused(scene: Scene) -> None:
    confirm, office = confirms_a_claim(scene)
    Person.objects.filter(name="沈若舟", account=None).update(account=Account.objects.create_user("first@example.cn"))
    with pytest.raises(Refused, match="已有账号"):
        confirm(**scene.how(office))
