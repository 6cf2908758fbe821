"""The public page, everybody's home, help."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from kezhi.base import journal
from kezhi.base.actor import NOBODY
from kezhi.base.commands import new_key
from kezhi.base.models import Account
from kezhi.portal import queries, views
from kezhi.projects.actions import applying
from kezhi.projects.models import Receipt
from kezhi.subjects.models import Claim, JoinRequest, Person
from tests import people, rounds
from tests.kezhi.portal.conftest import Window
from tests.lists import NOW
from tests.province import Province
from tests.sealing import soon

MOST_QUERIES = 25
ROLES = ["沈若舟", "祁连川", "魏敏", "邵文渊", "高岚", "韩维", "陆承泽", "方砚秋", "何静", "顾明远", "安守拙", "闻思齐"]


def text(response: object) -> str:
    assert response.status_code == 200, response.status_code  # type: ignore[attr-defined]
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_anybody_sees_what_is_open_with_money_and_deadline(province: Province, window: Window) -> None:
    page = text(window(NOBODY).get("/"))
    call = province.call()
    assert call.title in page
    assert f"/calls/{call.pk}/" in page
    limits = [topic.grant_limit for topic in call.topics.all() if topic.grant_limit]
    assert f"{max(limits) / 10_000:,.2f}" in page
    assert "单项支持" in page
    assert "登录" in page
    assert 'aria-current="page">首页' in page


def test_who_is_signed_in_goes_home_and_who_is_not_signs_in(province: Province, window: Window) -> None:
    assert window(province.actor("沈若舟")).get("/")["Location"] == "/home/"
    assert window(NOBODY).get("/home/")["Location"].startswith("/account/login/")


@pytest.mark.django_db
def test_a_newcomer_is_asked_who_they_are(window: Window) -> None:
    account = Account.objects.create_user("new@example.cn")
    newcomer = type(NOBODY)(account=account.pk)
    assert window(newcomer).get("/home/")["Location"] == "/welcome/"


@pytest.mark.parametrize("name", ROLES)
def test_every_home_opens_in_few_queries(province: Province, window: Window, name: str) -> None:
    client = window(province.actor(name))
    text(client.get("/home/"))
    with CaptureQueriesContext(connection) as captured:
        page = text(client.get("/home/"))
    assert name in page
    assert len(captured) <= MOST_QUERIES, [one["sql"][:150] for one in captured.captured_queries]


def test_more_drafts_cost_no_more_queries(province: Province, window: Window, now: datetime) -> None:
    client, actor, counts = window(province.actor("沈若舟")), province.actor("沈若舟"), []
    for programme in ("JR", "CX", None):
        client.get("/home/")
        with CaptureQueriesContext(connection) as captured:
            page = text(client.get("/home/"))
        counts.append(len(captured))
        if programme:
            applying.start(province.call(programme).pk, actor=actor, now=now, key=new_key())
    assert page.count("继续填写") == 3
    assert len(set(counts)) == 1


def test_a_researcher_finds_draft_calls_and_what_is_known(province: Province, window: Window) -> None:
    page = text(window(province.actor("沈若舟")).get("/home/"))
    for said in ("沈若舟，下午好", "我的草稿", "继续填写", "正在受理的申报通知", "您的信息只填一次", "新建申报"):
        assert said in page, said


def test_the_switch_shows_the_calls_that_do_not_fit(province: Province, window: Window) -> None:
    client = window(province.actor("沈若舟"))
    fitting, others = text(client.get("/home/")), text(client.get("/home/?calls=others"))
    assert "符合与待定" in fitting
    titles = [province.call(programme).title for programme in ("YF", "JR", "CX")]
    shown = [{title for title in titles if f">{title}</a>" in page} for page in (fitting, others)]
    assert shown[0] | shown[1] == set(titles)
    assert not shown[0] & shown[1]


def test_an_officer_sees_the_calls_of_their_office_with_what_came_in(province: Province, window: Window) -> None:
    page = text(window(province.actor("高岚")).get("/home/"))
    own, foreign = province.call("YF"), province.call("JR")
    assert own.office_id != foreign.office_id
    assert own.title in page
    assert foreign.title not in page
    assert "已提交 0 件" in page
    assert foreign.title in text(window(province.actor("陆承泽")).get("/home/")), "a director sees every office's"


def test_a_unit_sees_its_applications_and_who_waits_to_be_confirmed(
    province: Province, window: Window, now: datetime
) -> None:
    office = province.actor("魏敏")
    host = province.application().host
    joiner = people.person("乔书白")
    JoinRequest.objects.create(person=joiner, organisation=host, created_at=now, starts=now.date())
    page = text(window(office).get("/home/"))
    for said in ("本单位的申报", province.application().title, "等我确认的人", "乔书白", "申请加入单位"):
        assert said in page, said
    assert "等我确认的人" not in text(window(province.actor("何静")).get("/home/")), "another unit's"


def test_what_waits_is_counted_and_its_first_deadline_told() -> None:
    due = NOW + timedelta(days=1)
    assert views.state_line([], NOW) == "没有等您办理的事。"
    assert views.state_line([{"waiting": 2}], NOW) == "2 件事等您办理。"
    parts = [{"waiting": 2, "earliest": due + timedelta(days=3)}, {"waiting": 1, "earliest": due}, {"rows": []}]
    assert views.state_line(parts, NOW) == "3 件事等您办理，最早到期：明天。"
    assert views.state_line([{"waiting": 1, "earliest": NOW}], NOW).endswith("最早到期：今天。")
    assert "有已超期的" in views.state_line([{"waiting": 1, "earliest": NOW - timedelta(days=1)}], NOW)
    assert views.state_line([{"waiting": 1, "earliest": NOW + timedelta(days=9)}], NOW).endswith("4 月 2 日。")


@given(st.timedeltas(timedelta(0), timedelta(days=365)))
def test_the_greeting_fits_the_time_of_day(later: timedelta) -> None:
    moment = NOW + later
    said = views.greeting("沈若舟", moment)
    assert said.startswith("沈若舟，")
    expected = "早上好" if moment.hour < 12 else "下午好" if moment.hour < 18 else "晚上好"
    assert said.endswith(expected)


@pytest.mark.django_db
def test_a_receipt_is_proved_by_its_number(window: Window, now: datetime) -> None:
    rounds.publish(now)
    application = rounds.submitted(rounds.open_call(now), rounds.applicant(), now)
    receipt = Receipt.objects.get(application=application)
    client = window(NOBODY)
    page = text(client.get("/", {"number": f" {receipt.number.lower()} "}))
    assert "回执有效" in page
    assert "2026-03-24 14:06:21" in page
    assert application.title not in page, "the public learns that it is genuine, not what it is"
    assert "没有这个编号" in text(client.get("/", {"number": "R26-999999"}))
    Receipt.objects.filter(pk=receipt.pk).update(digest="0" * 64)
    assert "不一致" in text(client.get("/", {"number": receipt.number}))


@pytest.mark.django_db(transaction=True)
def test_the_latest_seal_is_public(window: Window, now: datetime) -> None:
    assert queries.last_seal() is None
    journal.write("test.sealed", None, actor=NOBODY, at=now)
    soon(now, 1)
    seal = queries.last_seal()
    assert seal is not None
    assert seal.root in text(window(NOBODY).get("/"))


@pytest.mark.parametrize("number", ["", "<script>", "R26-" + "9" * 500, "\x00", "编号"])
@pytest.mark.django_db
def test_whatever_is_typed_as_a_number_gets_an_answer(window: Window, number: str) -> None:
    page = text(window(NOBODY).get("/", {"number": number}))
    assert "<script>" not in page.replace("<script src", "")


@pytest.mark.parametrize("role", [*queries.ROLES, "nobody", ""])
@pytest.mark.django_db
def test_help_has_a_guide_for_every_role(window: Window, role: str) -> None:
    page = text(window(NOBODY).get("/help/", {"role": role}))
    assert 'class="prose"' in page
    assert len(page.split('class="prose">')[1]) > 200


def test_help_begins_with_the_guide_of_the_readers_post(province: Province, window: Window) -> None:
    for name, guide in (("沈若舟", "申报人"), ("魏敏", "单位管理员"), ("高岚", "科技厅处室"), ("闻思齐", "管理员")):
        page = text(window(province.actor(name)).get("/help/"))
        assert f'aria-current="true">{guide}</a>' in page, name


def test_every_guide_stands_in_both_languages() -> None:
    for role in queries.ROLES:
        chinese, english = queries.guide(role, "zh-hans"), queries.guide(role, "en")
        assert chinese.count("\n- ") == english.count("\n- "), role
    assert queries.guide("../../settings", "zh") == ""


def test_the_stock_of_facts_counts_known_old_and_missing(province: Province, now: datetime) -> None:
    actor = province.actor("沈若舟")
    before = queries.stock(actor, now.date())
    assert before.known > 0
    Person.objects.filter(pk=actor.person).update(degree="")
    after = queries.stock(actor, now.date())
    assert (after.known, after.missing) == (before.known - 1, before.missing + 1)
    assert queries.stock(actor, now.date() + timedelta(days=3650)).old >= before.old


def test_confirmations_are_told_the_oldest_first(province: Province, now: datetime) -> None:
    office, host = province.actor("魏敏"), province.application().host
    newer, older = people.person("新来"), people.person("早来", account=False)
    JoinRequest.objects.create(person=newer, organisation=host, created_at=now, starts=now.date())
    claimant = Account.objects.create_user("claim@example.cn")
    Claim.objects.create(person=older, organisation=host, account=claimant, created_at=now - timedelta(days=1))
    assert [(one.who, one.what) for one in queries.confirmations(office)] == [
        ("早来", "认领账号"),
        ("新来", "申请加入单位"),
    ]
    assert queries.confirmations(province.actor("沈若舟")) == []
