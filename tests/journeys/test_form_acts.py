"""What is done on a form's page beside typing: rows, blocks from a spreadsheet, files, handing a section over."""

import re
from datetime import timedelta
from typing import Any

import pytest
import typst
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from kezhi.projects.models import Call, Member
from tests import people
from tests.journeys.conftest import Visitor
from tests.journeys.desk import KEYWORDS, Desk, saved

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
TEAM = "#team [data-row]"


@pytest.fixture
def desk(transactional_db: None, visitor: Visitor) -> Desk:
    return Desk(visitor)


def names(page: Page) -> list[Any]:
    return page.locator("#team [data-column=name]").evaluate_all("cells => cells.map(cell => cell.value)")


def stored_names(desk: Desk) -> list[str]:
    team = desk.stored("team")
    assert isinstance(team, list)
    return [row["name"] for row in team]


def paste(cell: Locator, text: str) -> None:
    """Paste what Excel and WPS put on the clipboard: cells between tabs, rows between line ends."""
    cell.focus()
    cell.evaluate(
        "(cell, text) => { const data = new DataTransfer(); data.setData('text/plain', text);"
        " cell.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }",
        text,
    )


def test_rows_are_added_moved_removed_and_put_back_by_keyboard(desk: Desk) -> None:
    page = desk.window()
    page.locator(TEAM).nth(3).get_by_label("姓名").focus()
    page.keyboard.press("Alt+ArrowUp")
    assert names(page) == ["祁连川", "卓玛措", "韩青崖", "马骁然"]
    expect(page.locator(TEAM).nth(2).get_by_label("姓名")).to_be_focused()
    page.locator(TEAM).nth(0).get_by_role("button", name="移除这一行").focus()
    page.keyboard.press("Enter")
    assert names(page) == ["卓玛措", "韩青崖", "马骁然"]
    expect(page.locator(TEAM).nth(0).get_by_role("button", name="移除这一行")).to_be_focused()
    page.locator("#team").get_by_role("button", name="撤销").focus()
    page.keyboard.press("Enter")
    assert names(page) == ["祁连川", "卓玛措", "韩青崖", "马骁然"]
    page.locator(TEAM).nth(3).get_by_label("姓名").focus()
    with page.expect_response("**/save/"):
        page.keyboard.press("Enter")
        page.keyboard.insert_text("新来的人")
    saved(page)
    assert stored_names(desk) == ["祁连川", "卓玛措", "韩青崖", "马骁然", "新来的人"]


def test_what_is_wrong_in_a_row_follows_it(desk: Desk) -> None:
    page = desk.window()
    page.locator(TEAM).nth(1).get_by_label("工作时间").fill("很多")
    error = page.locator(TEAM).nth(1).locator(".field-error")
    expect(error).to_contain_text("工作时间")
    with page.expect_response("**/save/"):
        page.locator(TEAM).nth(1).get_by_role("button", name="上移这一行").click()
    expect(page.locator(TEAM).nth(0).locator(".field-error")).to_contain_text("第 1 行")
    expect(page.locator("#team .field-error")).to_have_count(1)
    assert stored_names(desk)[:2] == ["卓玛措", "祁连川"]


def test_a_block_pasted_into_the_budget_asks_for_its_unit_and_names_the_bad_cell(desk: Desk) -> None:
    page = desk.window()
    paste(
        page.locator("[data-path='budget.equipment.grant']"),
        "科目\t省拨\t自筹\n设备费\t240000\t300000\n劳务费\t很多\t0\n",
    )
    box = page.locator("#budget [data-paste]")
    expect(box.locator("[data-paste-text]")).to_have_value(re.compile("设备费\t240000"))
    box.get_by_role("button", name="读入表格").click()
    expect(box.locator(".field-error")).to_contain_text("万元还是元")
    box.get_by_label("元", exact=True).check()
    box.get_by_role("button", name="读入表格").click()
    expect(box.locator(".field-error")).to_contain_text("第 3 行第 2 列")
    expect(page.locator("[data-path='budget.equipment.grant']")).to_have_value("24.00")
    expect(page.locator("[data-path='budget.equipment.own']")).to_have_value("30.00")
    page.keyboard.press("Escape")
    paste(page.locator("[data-path='budget.equipment.grant']"), "设备费\t12.5\t3")
    box.get_by_label("万元").check()
    with page.expect_response("**/save/"):
        box.get_by_role("button", name="读入表格").click()
    expect(box).not_to_have_attribute("open", "")
    expect(page.locator("[data-path='budget.equipment.grant']")).to_have_value("12.50")
    saved(page)


def test_pasted_rows_go_below_those_that_are_there_or_take_their_place(desk: Desk) -> None:
    page = desk.window()
    block = "姓名\t单位\t职称或学历\t分工\t工作时间\t手机或邮箱\n甲\t某校\t讲师\t试验\t20\ta@example.cn\n"
    paste(page.locator(TEAM).nth(0).get_by_label("姓名"), block)
    box = page.locator("#team [data-paste]")
    expect(box.get_by_text("金额单位")).to_have_count(0)
    expect(box.get_by_label("保留，接在后面")).to_be_checked()
    with page.expect_response("**/save/"):
        box.get_by_role("button", name="读入表格").click()
    assert names(page) == ["祁连川", "卓玛措", "马骁然", "韩青崖", "甲"]
    paste(page.locator(TEAM).nth(0).get_by_label("姓名"), block)
    box.get_by_label("用粘贴的替换").check()
    with page.expect_response("**/save/"):
        box.get_by_role("button", name="读入表格").click()
    assert names(page) == ["甲"]
    saved(page)
    assert stored_names(desk) == ["甲"]


def test_a_single_cell_is_pasted_as_text(desk: Desk) -> None:
    page = desk.window()
    paste(page.locator(TEAM).nth(0).get_by_label("姓名"), "祁连川二")
    expect(page.locator("#team [data-paste]")).not_to_have_attribute("open", "")


def test_pasting_nothing_and_pasting_without_a_connection_are_answered(desk: Desk) -> None:
    page = desk.window()
    box = page.locator("#team [data-paste]")
    box.locator("summary").click()
    expect(box.locator("[data-paste-text]")).to_be_focused()
    box.get_by_role("button", name="读入表格").click()
    expect(box.locator(".field-error")).to_contain_text("还没有内容")
    box.locator("[data-paste-text]").fill("甲\t某校\t讲师\t试验\t20\ta@example.cn")
    page.context.set_offline(True)
    box.get_by_role("button", name="读入表格").click()
    expect(box.locator(".field-error")).to_contain_text("连接中断")
    expect(box.locator("[data-paste-text]")).to_have_value(re.compile("^甲"))
    assert len(names(page)) == 4
    desk.visitor.complaints.clear()  # the browser names the lost connection


def body(pages: int) -> bytes:
    text = "\n#pagebreak()\n".join("The body of the application. " * 20 for _ in range(pages))
    return typst.compile(f'#set page(paper: "a4")\n{text}'.encode())


def choose(page: Page, field: str, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/pdf", "buffer": content}
    page.locator(f"[data-upload*='/files/{field}/']").set_input_files(file)


def test_a_body_that_cannot_be_bound_is_refused_at_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    page = desk.window()
    page.locator("[data-path=body_way][value=upload]").check()
    field = page.locator("#body_file")
    expect(field).to_contain_text("A4，不超过 30 页")
    page.fill(KEYWORDS, "还没有；存好；的字")
    choose(page, "body_file", "正文.pdf", body(31))
    expect(field.locator("[data-refusal] .field-error")).to_contain_text("正文共 31 页，限 30 页，从第 31 页起超出")
    choose(page, "body_file", "正文.pdf", b"%PDF-1.7 broken")
    expect(field.locator("[data-refusal] .field-error")).to_contain_text("已损坏")
    choose(page, "body_file", "正文.docx", b"PK\x03\x04")
    expect(field.locator("[data-refusal] .field-error")).to_contain_text("不收 .docx 文件")
    expect(page.locator(KEYWORDS)).to_have_value("还没有；存好；的字")
    choose(page, "body_file", "正文.pdf", body(2))
    expect(field.get_by_role("link", name="正文.pdf")).to_be_visible()
    expect(field.locator("[data-refusal]")).to_be_empty()
    assert desk.stored("keywords") == "还没有；存好；的字"
    field.get_by_role("button", name="移除 正文.pdf").click()
    expect(field.get_by_role("link", name="正文.pdf")).to_have_count(0)
    assert desk.stored("body_file") == []


def test_an_upload_without_a_connection_is_answered_at_its_field(desk: Desk) -> None:
    page = desk.window()
    page.context.set_offline(True)
    choose(page, "others", "说明.pdf", body(1))
    expect(page.locator("#others [data-refusal]")).to_contain_text("连接中断，这一步没有办")
    page.context.set_offline(False)
    choose(page, "others", "说明.pdf", body(1))
    expect(page.locator("#others").get_by_role("link", name="说明.pdf")).to_be_visible()
    desk.visitor.complaints.clear()


def test_a_section_is_handed_over_and_taken_back_without_leaving_the_page(desk: Desk) -> None:
    mate = people.person("祁连川", at=people.unit("甘肃农业大学"))
    Member.objects.filter(name="祁连川").update(person=mate, state=Member.State.ACCEPTED)
    page = desk.window()
    page.fill(KEYWORDS, "交给同事；之前；写的")
    section = page.locator("#section-content")
    section.get_by_text("交给同事填写").click()
    section.get_by_role("button", name="祁连川").click()
    expect(section).to_contain_text("由 祁连川 填写")
    assert desk.draft.grants.get(ended_at=None).person == mate
    expect(page.locator(KEYWORDS)).to_have_value("交给同事；之前；写的")
    section.get_by_role("button", name="收回自己填").click()
    expect(section).not_to_contain_text("由 祁连川 填写")
    section.get_by_text("交给同事填写").click()
    section.get_by_role("button", name="祁连川").evaluate("button => { button.value = 'NOBODY'; }")
    section.get_by_role("button", name="祁连川").click()
    expect(section.locator("> [data-refusal]")).to_contain_text("没有找到这个人")
    assert desk.stored("keywords") == "交给同事；之前；写的"
    desk.visitor.complaints.clear()  # the browser names the refusal


def test_what_arrives_after_the_deadline_is_refused_where_it_was_asked(desk: Desk) -> None:
    page = desk.window()
    Call.objects.update(closes=timezone.now() - timedelta(seconds=2))
    choose(page, "others", "晚了.pdf", body(1))
    expect(page.locator("#others [data-refusal]")).to_contain_text("截止")
    page.fill(KEYWORDS, "晚了；也；留着")
    expect(page.locator("#form-alert")).to_contain_text("截止")
    expect(page.locator(KEYWORDS)).to_have_value("晚了；也；留着")
    desk.visitor.complaints.clear()


def test_a_whole_draft_can_be_filled_in_by_keyboard_alone(desk: Desk) -> None:
    """From the first field Tab reaches every field, file and button of the form, and each takes keys."""
    page = desk.window()
    page.locator(KEYWORDS).focus()
    reached = set()
    for _ in range(160):
        reached.add(page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))
        if "no_secret" in reached:
            break
        page.keyboard.press("Tab")
    assert {"ends_on", "abstract", "team[3].contact", "budget.labour.own", "budget_note", "file", "添加一行"} <= reached
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    saved(page)
