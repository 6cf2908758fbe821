"""The end of a round in a browser: amounts typed and saved by themselves, decided, shown, objected to, awarded."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from kezhi.base.actor import Actor
from kezhi.base.models import Account
from kezhi.projects.actions import deciding, proposing
from kezhi.projects.models import Award, Objection, Publicity
from kezhi.workflow import actions as workflow
from tests import rounds
from tests.journeys.conftest import Visitor
from tests.journeys.test_work import looked_at
from tests.ranked import Round, meeting

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ranked(visitor: Visitor) -> Iterator[Round]:
    """Three reviewed applications that ask for 100, 80 and 60 万元; 200 can be spent."""
    now = timezone.now()
    rounds.publish(now)
    with pytest.MonkeyPatch.context() as patch:
        ranked = Round(rounds.open_call(now), now, patch, (100, 80, 60))
        ranked.begun(envelope=200)
        yield ranked


def enter(visitor: Visitor, actor: Actor, width: int = 1440) -> Page:
    """A window in which somebody is signed in, in their post."""
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account))
    session = client.session
    session["holding"] = actor.holding
    session.save()
    visitor.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return visitor.window(width)


def confirmed(page: Page, button: str) -> None:
    """Press a button and agree to its consequences."""
    page.get_by_role("main").get_by_role("button", name=button, exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name=button).click()


@pytest.mark.parametrize("width", [1440, 360])
def test_pages_of_a_rounds_end_are_for_everybody(visitor: Visitor, ranked: Round, width: int) -> None:
    page = enter(visitor, ranked.officer, width)
    looked_at(page, f"/calls/{ranked.call.pk}/ranking/")
    ranked.arrange(1, "90")
    looked_at(page, f"/calls/{ranked.call.pk}/ranking/")
    looked_at(page, f"/proposals/{ranked.item(1).proposal_id}/table/")
    _decide(ranked)
    for path in ("decision", "comparison", "figures"):
        looked_at(page, f"/calls/{ranked.call.pk}/{path}/")
    visitor.cookies.clear()
    public = visitor.window(width)
    shown = Publicity.objects.get()
    for path in ("/", "/publicity/", f"/publicity/{shown.pk}/", f"/publicity/{shown.pk}/object/", "/funded/"):
        looked_at(public, path)
    expect(public.get_by_role("heading", level=1)).to_be_visible()


def _decide(ranked: Round) -> None:
    ranked.arrange(1, "90", "设备单价偏高", "budget")
    ranked.arrange(2, "80")
    proposing.send(ranked.item(1).proposal_id, explanation="首批试点", **ranked.by(ranked.head))
    said = meeting(timezone.localtime(ranked.now))
    deciding.decide(ranked.item(1).proposal_id, said, {}, **ranked.by(ranked.director))


def test_an_office_arranges_by_typing(visitor: Visitor, ranked: Round) -> None:
    page = enter(visitor, ranked.head)
    page.goto(f"/calls/{ranked.call.pk}/ranking/")
    first, second = (page.locator(f"#amount-{ranked.item(place).pk}") for place in (1, 2))
    first.fill("90")
    first.press("Tab")
    expect(page.locator("#ranking-side")).to_contain_text("余 110.00")
    expect(page.get_by_text("缺理由")).to_be_visible()
    second.fill("800000")
    second.press("Tab")
    expect(page.get_by_role("alert")).to_contain_text("是不是 80.00 万元")
    second.fill("80")
    second.press("Tab")
    expect(page.locator("#ranking-side")).to_contain_text("余 30.00")
    page.locator(f"#grounds-{ranked.item(1).pk}").select_option("budget")
    reason = page.locator(f"#reason-{ranked.item(1).pk}")
    reason.fill("设备单价偏高")
    reason.press("Tab")
    expect(page.get_by_text("有理由")).to_be_visible()
    page.get_by_label("说明", exact=False).last.fill("首批试点")
    confirmed(page, "报分管领导")
    expect(page.get_by_role("status").first).to_contain_text("已报分管领导审定")
    assert [ranked.item(place).amount for place in (1, 2, 3)] == [900_000, 800_000, None]


def test_from_the_meeting_to_the_public_and_back_by_an_objection(visitor: Visitor, ranked: Round) -> None:
    _sent(ranked)
    page = enter(visitor, ranked.director)
    page.goto(f"/calls/{ranked.call.pk}/decision/")
    confirmed(page, "审定立项")
    expect(page.get_by_text("没有会议决议不能审定")).to_be_visible()
    page.get_by_label("会议或纪要编号").fill("厅务会纪要〔2026〕12号")
    page.get_by_label("会议日期").fill(timezone.localdate(ranked.now).isoformat())
    page.get_by_label("应到").fill("9")
    page.get_by_label("实到").fill("7")
    page.get_by_label("决议").fill("同意立项。")
    page.get_by_label("会议纪要").set_input_files(
        {"name": "纪要.pdf", "mimeType": "application/pdf", "buffer": rounds.small_pdf()}
    )
    confirmed(page, "审定立项")
    expect(page.get_by_role("heading", name="立项决定")).to_be_visible()
    visitor.cookies.clear()
    public = visitor.window(360)
    public.goto("/")
    public.get_by_role("link", name="拟立项项目公示").first.click()
    public.get_by_role("main").get_by_role("link", name="实名提出异议").first.click()
    public.get_by_label("对哪一项").select_option(index=1)
    public.get_by_label("姓名").fill("李真名")
    public.get_by_label("手机").fill("13900000000")
    public.get_by_label("事实和依据").fill("该项目与 2024 年已立项的项目内容相同。")
    confirmed(public, "提交异议")
    expect(public.get_by_role("heading", name="异议 Y")).to_be_visible()
    assert Objection.objects.get().state == "received"
    over = Publicity.objects.get().closes
    workflow.fire_due(over + timedelta(minutes=1))
    assert sorted(Award.objects.values_list("state", flat=True)) == ["awarded", "objected", "rejected"]


def _sent(ranked: Round) -> None:
    proposal = ranked.item(1).proposal_id
    proposing.fit(proposal, **ranked.by(ranked.officer))
    proposing.send(proposal, explanation="首批试点", **ranked.by(ranked.head))
