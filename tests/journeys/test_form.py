"""Filling in a form in a browser: two windows, a lost connection, an expired session, a mend, a phone."""

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from kezhi.base.commands import new_key
from kezhi.base.models import Account
from kezhi.forms.models import Draft
from kezhi.projects.actions import applying
from tests import rounds
from tests.journeys.conftest import Visitor, serious

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
KEYWORDS = "[data-path=keywords]"


class Desk:
    """A draft, filled in but for an indirect cost that is too high and milestones; and its owner's windows."""

    def __init__(self, visitor: Visitor) -> None:
        now = timezone.now()
        rounds.publish(now)
        call = rounds.open_call(now)
        actor = rounds.applicant()
        self.visitor = visitor
        self.account = Account.objects.get(pk=actor.account)
        draft = rounds.complete(applying.start(call.pk, actor=actor, now=now, key=new_key()), now)
        rounds.attach(draft, actor, now)
        draft.data |= {"milestones": []}
        draft.data["budget"]["indirect"] = {"grant": "240000.00"}
        draft.save(update_fields=["data"])
        self.draft = draft
        self.sign_in()

    def sign_in(self) -> None:
        client = Client()
        client.force_login(self.account)
        self.visitor.cookies["sessionid"] = client.cookies["sessionid"].value

    def window(self, width: int = 1440) -> Page:
        page = self.visitor.window(width)
        page.goto(f"/forms/{self.draft.pk}/")
        page.wait_for_load_state("networkidle")
        return page

    def stored(self, name: str) -> object:
        return Draft.objects.get(pk=self.draft.pk).data.get(name)


@pytest.fixture
def desk(transactional_db: None, visitor: Visitor) -> Desk:
    return Desk(visitor)


def saved(page: Page) -> None:
    expect(page.locator("#form-saved")).to_contain_text("已保存")
    expect(page.locator("#form-saved")).not_to_contain_text("正在")


def test_two_windows_never_overwrite_each_other_and_a_reload_loses_nothing(desk: Desk) -> None:
    here, there = desk.window(), desk.window()
    with here.expect_response("**/save/"):
        here.fill(KEYWORDS, "甲；乙；丙")
    there.fill(KEYWORDS, "丁；戊；己")
    expect(there.locator("[data-conflict]")).to_contain_text("甲；乙；丙")
    assert desk.stored("keywords") == "甲；乙；丙"
    there.fill(KEYWORDS, "丁；戊；己；庚")
    there.reload()
    expect(there.locator("[data-conflict]")).to_contain_text("甲；乙；丙")
    with there.expect_response("**/save/"):
        there.get_by_role("button", name="用我的").click()
    expect(there.locator("[data-conflict]")).to_have_count(0)
    assert desk.stored("keywords") == "丁；戊；己；庚"
    expect(here.locator(KEYWORDS)).to_have_value("丁；戊；己；庚", timeout=20_000)
    expect(here.locator(f"{KEYWORDS}.changed")).to_have_count(1)


def test_what_is_typed_without_a_connection_is_sent_when_it_is_back(desk: Desk) -> None:
    page = desk.window()
    page.context.set_offline(True)
    page.fill(KEYWORDS, "离线；时；输入")
    expect(page.locator("#form-saved")).to_contain_text("连接中断")
    page.context.set_offline(False)
    saved(page)
    assert desk.stored("keywords") == "离线；时；输入"
    desk.visitor.complaints.clear()  # the browser names the lost connection


def test_after_an_expired_session_one_signs_in_and_it_goes_on(desk: Desk) -> None:
    page = desk.window()
    page.context.clear_cookies(name="sessionid")
    page.fill(KEYWORDS, "会话；已；过期")
    expect(page.locator("#form-alert")).to_contain_text("登录已过期")
    expect(page.get_by_role("link", name="去登录")).to_have_attribute("target", "_blank")
    desk.sign_in()
    session = desk.visitor.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": desk.visitor.root}])
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#form-alert")).to_be_hidden()
    saved(page)
    assert desk.stored("keywords") == "会话；已；过期"
    desk.visitor.complaints.clear()  # the browser names the refused save


def test_a_mend_at_the_field_mends_and_the_sums_follow(desk: Desk) -> None:
    page = desk.window()
    errors = page.locator("[data-errors='budget.indirect.grant']")
    expect(errors.locator(".field-error")).to_contain_text("2.40 万元")
    errors.get_by_role("button").click()
    expect(page.locator("[data-path='budget.indirect.grant']")).to_have_value("21.60")
    expect(errors.locator(".field-error")).to_have_count(0)
    expect(page.locator("[data-computed='budget.total.grant']")).to_have_text("120.00")


def test_j_goes_from_one_missing_thing_to_the_next_and_round(desk: Desk) -> None:
    page = desk.window()
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.locator("[data-path='budget.indirect.grant']")).to_be_focused()
    page.locator("[data-next-problem]").first.click()
    expect(page.locator("#milestones [data-column]").first).to_be_visible()


def test_the_section_in_view_is_marked(desk: Desk) -> None:
    page = desk.window()
    page.locator(".form-nav a").nth(5).click()
    expect(page.locator(".form-nav [aria-current]")).to_contain_text("经费预算")


def test_on_a_phone_one_goes_section_by_section(desk: Desk) -> None:
    page = desk.window(360)
    page.locator("#budget").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('section-budget').scrollIntoView()")
    expect(page.locator("[data-section-now]")).to_contain_text("6 / 9")
    button = page.locator("[data-next-section]")
    expect(button).to_contain_text("下一节")
    button.click()
    expect(page.locator("[data-section-now]")).to_contain_text("7 / 9")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_phones_menu_of_sections_stays_closed_when_something_is_saved(desk: Desk) -> None:
    page = desk.window(360)
    with page.expect_response("**/save/"):
        page.fill(KEYWORDS, "甲；乙；丙")
    saved(page)
    expect(page.locator(".form-nav a").first).to_be_hidden()
    page.locator(".form-sections > summary").click()
    expect(page.locator(".form-nav a").first).to_be_visible()


@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing(desk: Desk, width: int) -> None:
    page = desk.window(width)
    found = page.evaluate("() => axe.run().then(result => result.violations)")
    assert [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]] == []
