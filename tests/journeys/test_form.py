"""Filling in a form in a browser: two windows, a lost connection, an expired session, a mend, a phone."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from playwright.sync_api import expect

from kezhi.base.commands import new_key
from kezhi.forms import actions
from kezhi.forms.models import Draft, DraftChange
from kezhi.projects.actions import applying
from kezhi.projects.models import Application
from tests import people, rounds
from tests.journeys.conftest import Visitor, serious
from tests.journeys.desk import KEYWORDS, PASSPHRASE, Desk, saved

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(transactional_db: None, visitor: Visitor) -> Desk:
    return Desk(visitor)


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


def test_the_choice_stays_through_everything_else_until_it_is_made(desk: Desk) -> None:
    """Saves of other places, a section drawn anew, a later change of the same place, the way out."""
    page = desk.window()
    elsewhere(desk, {"budget_note": "另一位在别处写的说明，也不短。"})
    page.fill("[data-path=budget_note]", "这里写的说明，和另一位写的不一样。")
    box = page.locator("[data-conflict=budget_note]")
    expect(box).to_contain_text("您在另一个窗口于")
    expect(box).to_contain_text("另一位在别处写的说明")
    page.locator("[data-path=big_equipment][value=yes]").check()
    expect(page.locator("[data-field=equipment]")).to_be_visible()
    expect(box).to_be_visible()
    expect(page.locator("[data-path=budget_note]")).to_have_value("这里写的说明，和另一位写的不一样。")
    elsewhere(desk, {"budget_note": "另一位又改了一次这段说明。"})
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(box).to_contain_text("又改了一次")
    expect(page.locator("[data-path=budget_note]")).to_have_value("这里写的说明，和另一位写的不一样。")
    page.locator(".page-title [data-form-check]").first.click()
    expect(page.locator("#form-saved")).to_contain_text("请先选用哪一个")
    expect(box.get_by_role("button").first).to_be_focused()
    with page.expect_response("**/save/"):
        box.get_by_role("button", name="合并两边").click()
    expect(box).to_have_count(0)
    saved(page)
    assert desk.stored("budget_note") == "这里写的说明，和另一位写的不一样。\n\n另一位又改了一次这段说明。"


def test_a_colleague_who_changed_the_place_is_named(desk: Desk) -> None:
    page = desk.window()
    with page.expect_response("**/save/"):
        page.fill(KEYWORDS, "甲；乙；丙")
    who = people.person("祁连川", at=people.unit("甘肃农业大学"))
    DraftChange.objects.filter(draft=desk.draft, path="keywords").update(person=who, revision=99)
    desk.draft.refresh_from_db()
    Draft.objects.filter(pk=desk.draft.pk).update(revision=99, data=desk.draft.data | {"keywords": "丁；戊；己"})
    page.fill(KEYWORDS, "庚；辛；壬")
    expect(page.locator("[data-conflict]")).to_contain_text(re.compile(r"祁连川 在 \d\d:\d\d 改成了：\s*丁；戊；己"))
    with page.expect_response("**/save/"):
        page.get_by_role("button", name="用对方的").click()
    expect(page.locator(KEYWORDS)).to_have_value("丁；戊；己")
    assert desk.stored("keywords") == "丁；戊；己"


def elsewhere(desk: Desk, changes: dict[str, str]) -> None:
    """What is saved in another window at this moment."""
    actions.save(desk.draft.pk, changes, base=10**6, actor=desk.actor, now=timezone.now())


def test_what_is_typed_without_a_connection_is_sent_when_it_is_back(desk: Desk) -> None:
    page = desk.window()
    page.context.set_offline(True)
    page.fill(KEYWORDS, "离线；时；输入")
    expect(page.locator("#form-saved")).to_contain_text("连接中断")
    page.context.set_offline(False)
    saved(page)
    assert desk.stored("keywords") == "离线；时；输入"
    desk.visitor.complaints.clear()  # the browser names the lost connection


def test_what_two_closed_windows_could_not_send_is_sent_by_the_next_one(desk: Desk) -> None:
    page = desk.window()
    other = page.context.new_page()
    other.goto(page.url)
    page.context.set_offline(True)
    page.fill(KEYWORDS, "一个；窗口；写的")
    other.fill("[data-path=budget_note]", "另一个窗口写的说明，也一样不能丢掉。")
    expect(other.locator("#form-saved")).to_contain_text("连接中断")
    expect(page.locator("#form-saved")).to_contain_text("连接中断")
    page.close()
    other.close()
    other.context.set_offline(False)
    third = other.context.new_page()
    third.goto(f"/forms/{desk.draft.pk}/")
    expect(third.locator("[data-path=budget_note]")).to_have_value("另一个窗口写的说明，也一样不能丢掉。")
    saved(third)
    assert desk.stored("keywords") == "一个；窗口；写的"
    assert third.evaluate("localStorage.length") == 0
    desk.visitor.complaints.clear()  # the browser names the lost connection


def test_after_an_expired_session_one_signs_in_in_another_tab_and_it_goes_on(desk: Desk) -> None:
    desk.account.set_password(PASSPHRASE)
    desk.account.save()
    EmailAddress.objects.create(user=desk.account, email=desk.account.email, verified=True, primary=True)
    desk.sign_in()
    page = desk.window()
    page.context.clear_cookies(name="sessionid")
    page.fill(KEYWORDS, "会话；已；过期")
    expect(page.locator("#form-alert")).to_contain_text("登录已过期")
    page.fill("[data-path=budget_note]", "过期之后又写了这一段，也不能丢，要一直留在这一页上。")
    with page.expect_popup() as opened:
        page.locator("#form-alert").get_by_role("link", name="去登录").click()
    door = opened.value
    door.locator("main [name=login]").fill(desk.account.email)
    door.locator("main [name=password]").fill(PASSPHRASE)
    door.keyboard.press("Enter")
    door.wait_for_url(re.compile(f"//[^/]+/forms/{desk.draft.pk}/$"))
    door.close()
    page.bring_to_front()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#form-alert")).to_be_hidden()
    saved(page)
    assert desk.stored("keywords") == "会话；已；过期"
    assert str(desk.stored("budget_note")).startswith("过期之后")
    desk.visitor.complaints.clear()  # the browser names the refused saves


def test_a_button_pressed_after_the_session_expired_says_so_at_its_place(desk: Desk) -> None:
    page = desk.window()
    page.context.clear_cookies(name="sessionid")
    field = page.locator("#accounts")
    field.get_by_role("button", name="移除").click()
    expect(field.locator("[data-refusal]")).to_contain_text("登录已过期")
    expect(field.get_by_role("link", name="去登录")).to_be_visible()
    desk.visitor.complaints.clear()


def test_a_mend_at_the_field_mends_and_the_sums_follow(desk: Desk) -> None:
    page = desk.window()
    errors = page.locator("[data-errors='budget.indirect.grant']")
    expect(errors.locator(".field-error")).to_contain_text("2.40 万元")
    errors.get_by_role("button").click()
    expect(page.locator("[data-path='budget.indirect.grant']")).to_have_value("21.60")
    expect(errors.locator(".field-error")).to_have_count(0)
    expect(page.locator("[data-computed='budget.total.grant']")).to_have_text("120.00")


def test_fields_that_come_and_go_keep_what_is_typed_and_count_letters(desk: Desk) -> None:
    page = desk.window()
    page.locator("[data-path=body_way][value=upload]").check()
    expect(page.locator("[data-field=background]")).to_have_count(0)
    page.locator("[data-path=body_way][value=typed]").check()
    need = page.locator("[data-path=need]")
    expect(need).to_be_visible()
    expect(page.locator("[data-path=body_way][value=typed]")).to_be_focused()
    need.fill("十个字的需求说明啊啊")
    expect(page.locator("#note-need .counter")).to_have_text("10 / 2000")


def test_j_goes_from_one_missing_thing_to_the_next_and_round(desk: Desk) -> None:
    page = desk.window()
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.locator("[data-path='budget.indirect.grant']")).to_be_focused()
    page.keyboard.press("Alt+j")
    expect(page.locator("#milestones [data-column]").first).to_be_focused()
    page.keyboard.press("Alt+j")
    expect(page.locator("[data-path='budget.indirect.grant']")).to_be_focused()


def test_what_is_wrong_is_tied_to_its_field_and_said_aloud(desk: Desk) -> None:
    page = desk.window()
    title = page.get_by_label("项目名称")
    title.fill("短")
    error = page.locator("#note-title .field-error")
    expect(error).to_be_visible()
    expect(page.locator("#announce")).to_have_text(error.inner_text())
    expect(title).to_have_attribute("aria-invalid", "true")
    assert str(error.inner_text()) in str(
        title.evaluate(
            "e => document.getElementById(e.ariaDescribedByElements?.[0]?.id"
            " ?? e.getAttribute('aria-describedby')).innerText"
        )
    )
    title.fill("钴基催化剂电解水制氢寿命提升关键技术")
    expect(error).to_have_count(0)
    expect(title).not_to_have_attribute("aria-invalid", "true")


def test_who_was_never_asked_is_listed_with_the_way_to_ask(desk: Desk) -> None:
    desk.application.members.filter(name="卓玛措").delete()
    page = desk.window()
    expect(page.locator("#form-missing")).to_contain_text("卓玛措 还没有邀请")
    row = page.locator("#team [data-row]").nth(1)
    expect(row.get_by_role("link", name="去邀请确认")).to_have_attribute(
        "href", f"/applications/{desk.application.pk}/team/"
    )
    expect(page.locator(".form-nav a", has_text="项目组")).to_contain_text("差 1")
    with page.expect_response("**/save/"):
        row.get_by_label("姓名").fill("韩青崖二")
    expect(row.locator("[data-confirmation]")).to_contain_text("去邀请确认")
    expect(page.locator("#form-missing")).to_contain_text("韩青崖二 还没有邀请")
    with page.expect_response("**/save/"):
        row.get_by_label("姓名").fill("祁连川")
    expect(row.locator("[data-confirmation]")).to_contain_text("已确认")


def test_a_copy_says_what_it_was_copied_from(desk: Desk) -> None:
    other = Application.objects.get(pk=desk.application.pk)
    expect(desk.window().locator("#form-origin")).to_have_count(0)
    later = applying.start(
        rounds.open_call(timezone.now(), title="下一年").pk,
        copy=True,
        actor=desk.actor,
        now=timezone.now(),
        key=new_key(),
    )
    desk.draft = rounds.draft_of(later)
    note = desk.window().locator("#form-origin")
    expect(note).to_contain_text("复制自您 2026 年度的申报")
    note.get_by_role("link").click()
    expect(note.page).to_have_url(re.compile(f"/applications/{other.pk}/"))


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


def test_a_phone_has_a_bar_with_the_title_what_is_saved_and_the_rest_in_a_menu(desk: Desk) -> None:
    page = desk.window(360)
    expect(page.locator("body > .bar")).to_be_hidden()
    expect(page.get_by_role("link", name="返回")).to_have_attribute("href", "/applications/")
    expect(page.locator(".form-sections > summary")).to_contain_text(re.compile(r"1 / 9 .*预填 \d+%", re.DOTALL))
    page.locator(".form-menu > summary").click()
    expect(page.locator(".form-menu").get_by_role("link", name="预览 PDF")).to_be_visible()
    page.evaluate("scrollTo(0, 4000)")
    expect(page.locator("h1")).to_be_in_viewport()
    before = page.locator("[data-form-missing]").inner_text()
    with page.expect_response("**/save/"):
        page.fill("[data-path='budget.indirect.grant']", "1")
    expect(page.locator("[data-form-missing]")).not_to_have_text(before)


def test_everything_to_touch_on_a_phone_is_large_enough(desk: Desk) -> None:
    page = desk.window(360)
    small = page.evaluate(SMALL)
    assert small == []


SMALL = """() => [...document.querySelectorAll('a, button, summary, input, select, textarea, label.button')]
    .filter(e => e.checkVisibility() && e.type !== 'hidden' && !e.closest('.visually-hidden, .phone-nav'))
    .map(e => [e.closest('.tick') ?? e, e]).filter(([e]) => !e.matches('.upload > input, .skip'))
    .map(([box, e]) => [box.getBoundingClientRect(), e])
    .filter(([r]) => r.height > 2 && (r.height < 43.5 || r.width < 43.5))
    .map(([r, e]) => `${e.outerHTML.slice(0, 90)} ${Math.round(r.width)}x${Math.round(r.height)}`)"""


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
    assert serious(page) == []
