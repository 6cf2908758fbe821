"""Who is told what, in which language, and over which way."""

from datetime import date, datetime

import pytest
from django.core import mail
from django.utils import translation

from kezhi.base import notices
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import Account, Delivery, Notice
from kezhi.subjects import queries
from kezhi.subjects.actions import identity, knowledge, membership, organisations, persons, posts
from kezhi.subjects.models import Person, Post, Scheme
from tests.people import ON, acting, in_post, invited, person, region, unit

pytestmark = pytest.mark.django_db
NUMBER = "620102198501010013"
FIRM = organisations.Registration("云杉公司", "91620100MA71TEGT61", "enterprise", 0, "雁南路", "韩维")


def told(who: Person, language: str = "zh-hans") -> list[tuple[str, str, str]]:
    """Kind, title and body of the notices that a person has, oldest first."""
    with translation.override(language):
        said = [(row, notices.words(row)) for row in Notice.objects.filter(person=who.pk).order_by("pk")]
    return [(row.kind, words.title, words.body) for row, words in said]


def office_of(university: object) -> Actor:
    who = person("魏敏")
    return acting(who, in_post(who, Role.UNIT_OFFICE, university))  # type: ignore[arg-type]


def bureau() -> Actor:
    who = person("局办")
    return acting(who, in_post(who, Role.RECOMMENDER, unit("科技局"), regions=("6201",)))


@pytest.mark.parametrize(
    ("confirmed", "reason", "title", "body"),
    [
        (True, "", "兰州理工大学 已确认您的加入", "您现在可以由这个单位申报项目。"),
        (False, "查无此人。", "兰州理工大学 没有确认您的加入", "原因：查无此人。改正后可以再申请加入。"),
    ],
)
def test_who_asked_to_join_is_told(confirmed: bool, reason: str, title: str, body: str, now: datetime) -> None:
    university, who = unit(), person()
    request = membership.ask_to_join(
        university.pk, membership.Position("main", ON), actor=acting(who), now=now, key=new_key()
    )
    membership.decide_join(
        request.pk, confirmed=confirmed, reason=reason, actor=office_of(university), now=now, key=new_key()
    )
    assert [(one[1], one[2]) for one in told(who)] == [(title, body)]
    assert Delivery.objects.get().address == who.account.email  # type: ignore[union-attr]


@pytest.mark.parametrize(("confirmed", "kind"), [(True, "registration-confirmed"), (False, "registration-refused")])
def test_who_registered_a_firm_is_told(confirmed: bool, kind: str, now: datetime) -> None:
    founder = person("韩维")
    said = organisations.Registration(**{**vars(FIRM), "region_id": region().pk})
    request = organisations.register(said, {}, actor=acting(founder), now=now, key=new_key())
    organisations.decide_administrator(
        request.pk, confirmed=confirmed, reason="执照不清", actor=bureau(), now=now, key=new_key()
    )
    assert [(one[0], "云杉公司" in one[1]) for one in told(founder)] == [(kind, True)]
    assert ("执照不清" in told(founder)[0][2]) == (not confirmed)


def test_a_replaced_administrator_is_told_and_so_is_the_new_one(now: datetime) -> None:
    firm, lost, new = unit(kind="enterprise"), person("失联"), person("接任")
    in_post(lost, Role.UNIT_OFFICE, firm)
    request = organisations.ask_to_administer(firm.pk, "离职", {}, actor=acting(new), now=now, key=new_key())
    organisations.decide_administrator(request.pk, confirmed=True, actor=bureau(), now=now, key=new_key())
    assert [one[0] for one in told(new)] == ["administrator-confirmed"]
    assert [one[0] for one in told(lost)] == ["post-ended"]


def claimed(now: datetime) -> tuple[Person, Account, int, Actor]:
    university = unit()
    known = person(at=university, account=False)
    identity.of_person(Scheme.RESIDENT_ID, NUMBER, known).save()
    account = Account.objects.create_user("new@example.cn")
    me = queries.actor_for(account.pk, None, None, on=ON)
    claim = persons.register(persons.Profile("沈若舟", Scheme.RESIDENT_ID, NUMBER), actor=me, now=now, key=new_key())
    return known, account, claim.pk, office_of(university)


def test_a_confirmed_claim_is_told_at_the_accounts_address(now: datetime) -> None:
    known, account, claim, office = claimed(now)
    persons.decide_claim(claim, confirmed=True, actor=office, now=now, key=new_key())
    assert [one[0] for one in told(known)] == ["claim-confirmed"]
    assert Delivery.objects.get().address == account.email


@pytest.mark.parametrize(("language", "subject"), [("zh-hans", "账号认领没有通过"), ("en", "Your claim was refused")])
def test_a_refused_claim_is_mailed_since_its_account_is_nobodys(language: str, subject: str, now: datetime) -> None:
    known, account, claim, office = claimed(now)
    Account.objects.filter(pk=account.pk).update(language=language)
    persons.decide_claim(claim, confirmed=False, reason="请来核验", actor=office, now=now, key=new_key())
    assert told(known) == []
    notices.deliver(now=now)
    assert [(one.subject, one.to) for one in mail.outbox] == [(subject, [account.email])]
    assert "请来核验" in str(mail.outbox[0].body)


def test_who_is_invited_is_sent_the_link_which_the_database_cannot_tell(now: datetime) -> None:
    university, officer = unit(name_en="Lanzhou University of Technology"), person("魏敏")
    token = invited(university, acting(officer, in_post(officer, Role.UNIT_OFFICE, university)), now)
    notice = Notice.objects.get()
    assert notice.person is None
    assert token not in str(notice.arguments)
    assert Delivery.objects.get().state == "waiting"
    notices.deliver(now=now)
    assert Delivery.objects.get().state == "sent"
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("兰州理工大学 邀请您加入", ["a@b.cn"])
    assert f"https://kezhi.example/invitations/{token}/" in str(sent.body)
    assert "2026年4月7日" in str(sent.body)


def test_posts_given_and_ended_are_told_in_both_languages(now: datetime) -> None:
    department, admin, head = unit("科技厅"), person("管理员"), person("高岚")
    actor = acting(admin, in_post(admin, Role.SYSTEM_ADMIN, department))
    seat = Post.objects.create(organisation=department, code="h", role="office-head", title_zh="处长", title_en="Head")
    held = posts.give(seat.pk, head.pk, first=ON, reason="任命", actor=actor, now=now, key=new_key())
    posts.end(held.pk, last=date(2026, 4, 1), reason="调离。", actor=actor, now=now, key=new_key())
    assert [one[0] for one in told(head)] == ["post-given", "post-ended"]
    assert told(head)[0][1] == "您已任处长"
    assert told(head)[1][2].endswith("原因：调离。")
    assert told(head, "en")[0][1] == "You are now Head"


def test_who_stands_in_is_told_when_it_begins_and_ends(now: datetime) -> None:
    university = unit()
    who, helper = person("魏敏"), person("韩维", at=university)
    held = in_post(who, Role.UNIT_OFFICE, university)
    actor = acting(who, held)
    lent = posts.delegate(held.pk, helper.pk, first=ON, last=date(2099, 4, 1), actor=actor, now=now, key=new_key())
    posts.end_delegation(lent.pk, last=ON, actor=actor, now=now, key=new_key())
    assert [(one[0], "魏敏" in one[1]) for one in told(helper)] == [
        ("delegation-given", True),
        ("delegation-ended", True),
    ]


@pytest.mark.parametrize(("mended", "outcome"), [(True, "已更正"), (False, "核对无误")])
def test_who_disputed_is_told_the_answer(mended: bool, outcome: str, now: datetime) -> None:
    university = unit()
    who = person(at=university, title="讲师")
    said = knowledge.dispute("person.title", "已评副教授", of=who, actor=acting(who), now=now, key=new_key())
    answer = knowledge.Answer(mended, "见聘书", "副教授")
    knowledge.answer_dispute(said.pk, answer, actor=office_of(university), now=now, key=new_key())
    assert told(who) == [("dispute-answered", f"“职称”的异议已答复：{outcome}", "见聘书")]


def test_a_units_office_is_told_what_its_dispute_came_to(now: datetime) -> None:
    university, who = unit(), person("魏敏")
    office = acting(who, in_post(who, Role.UNIT_OFFICE, university))
    said = knowledge.dispute("org.address", "已迁", of=university, actor=office, now=now, key=new_key())
    answer = knowledge.Answer(False, "以登记为准")
    knowledge.answer_dispute(said.pk, answer, actor=bureau(), now=now, key=new_key())
    assert [one[0] for one in told(who)] == ["dispute-answered"]


def test_doing_it_twice_with_one_key_tells_once(now: datetime) -> None:
    university, who = unit(), person()
    request = membership.ask_to_join(
        university.pk, membership.Position("main", ON), actor=acting(who), now=now, key=new_key()
    )
    office, key = office_of(university), new_key()
    for _ in range(2):
        membership.decide_join(request.pk, confirmed=True, actor=office, now=now, key=key)
    assert len(told(who)) == 1
