"""The frame and its components in a browser: readable without script, by keyboard, on a phone, for everybody."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor, serious

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PAGES = ["/styleguide/", "/account/login/", "/account/signup/", "/account/password/reset/"]


@pytest.mark.parametrize("width", [1440, 800, 360])
def test_pages_fit_and_axe_finds_nothing_serious(visitor: Visitor, width: int) -> None:
    page = visitor.window(width)
    for path in PAGES:
        page.goto(path)
        assert serious(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_a_reader_without_script_has_everything(visitor: Visitor) -> None:
    page = visitor.window(360, script=False)
    page.goto("/styleguide/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("navigation", name="常用工作区")).to_be_visible()
    page.get_by_role("link", name="更多").click()
    expect(page.get_by_role("navigation", name="主菜单")).to_be_visible()
    expect(page.get_by_text("收起侧栏")).to_be_hidden()


def test_keys_move_select_and_count(visitor: Visitor) -> None:
    page = visitor.window()
    page.goto("/styleguide/")
    page.evaluate("document.querySelector('ul[data-list]').removeAttribute('data-list')")
    first = page.locator("table[data-list] tbody tr").first
    page.keyboard.press("j")
    expect(first).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("[data-batch-count]")).to_have_text("已选 2 件")
    expect(page.locator("[data-batch-sum]")).to_have_text("252.00")
    page.locator("[data-select-all]").click()
    expect(page.locator("[data-batch-count]")).to_have_text("已选 4 件")
    page.get_by_label("项目名称").press("x")
    expect(page.locator("[data-batch-count]")).to_have_text("已选 4 件")


def test_letter_keys_can_be_switched_off(visitor: Visitor) -> None:
    page = visitor.window()
    page.goto("/styleguide/")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="快捷键")
    dialog.get_by_label("使用字母快捷键").uncheck()
    dialog.get_by_role("button").click()
    page.keyboard.press("[")
    assert "folded" not in (page.locator("body").get_attribute("class") or "")


def test_the_side_bar_stays_folded(visitor: Visitor) -> None:
    page = visitor.window()
    page.goto("/styleguide/")
    page.keyboard.press("[")
    page.reload()
    assert "folded" in (page.locator("body").get_attribute("class") or "")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_a_step_is_asked_about_with_its_consequences(visitor: Visitor) -> None:
    page = visitor.window()
    page.goto("/styleguide/")
    page.get_by_role("button", name="通过", exact=True).click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("通过后转专家评审")
    question.get_by_role("button", name="先不办").click()
    assert "ids=" not in page.url
    page.get_by_role("button", name="通过", exact=True).click()
    question.get_by_role("button", name="通过这些件").click()
    page.wait_for_url("**ids=26YF0477**")


def test_the_process_shows_where_the_case_stands(visitor: Visitor) -> None:
    page = visitor.window()
    page.goto("/styleguide/")
    expect(page.locator(".process .djs-shape.now")).to_have_attribute("data-element-id", "check")
    assert page.locator(".process .done").count() == 6
    expect(page.locator(".process-here")).to_contain_text("第 6 个工作日")
    expect(page.locator(".bjs-powered-by")).to_be_visible()
    page.get_by_role("button", name="放大").click()
    expect(page.locator(".process-zoom span")).to_have_text("125%")


def test_the_language_is_switched_in_place(visitor: Visitor) -> None:
    page = visitor.window()
    page.goto("/account/login/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_menu_closes_by_escape_and_outside(visitor: Visitor) -> None:
    page = visitor.window()
    page.goto("/styleguide/")
    menu = page.locator(".post-menu")
    menu.locator("summary").click()
    expect(menu.get_by_text("副处长（主持） · 平台处")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_text("副处长（主持） · 平台处")).to_be_hidden()
    menu.locator("summary").click()
    page.get_by_role("heading", level=1).click()
    expect(menu.get_by_text("副处长（主持） · 平台处")).to_be_hidden()
