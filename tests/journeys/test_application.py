"""From registration to a numbered receipt, in a browser, by keyboard, as the persons in it."""

import json
import os
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from kezhi.base.actor import Role
from kezhi.base.identifiers import generate
from kezhi.base.models import Account
from kezhi.projects.models import Application, Member, Receipt
from kezhi.subjects.models import Organisation, Person
from kezhi.workflow.models import WorkItem
from tests import people, rounds
from tests.journeys.conftest import Visitor, serious

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
EXAMPLE = rounds.PACKS / "projects" / "open-competition" / "examples" / "full.json"
WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "register": "登记个人信息",
        "join": "申请加入单位",
        "confirm": "确认",
        "start": "开始申报",
        "check": "检查并提交",
        "submit": "提交申报书",
        "received": "申报书已提交",
        "saved": "已保存",
        "link": "生成链接",
    },
    "en": {
        "register": "Register",
        "join": "Ask to join",
        "confirm": "Confirm",
        "start": "Start an application",
        "check": "Check and submit",
        "submit": "Submit the application",
        "received": "Application submitted",
        "saved": "Saved",
        "link": "Make a link",
    },
}


class Story:
    """One reader's way through the pages: each stop is looked at by axe and, where asked, kept as a picture."""

    def __init__(self, visitor: Visitor, width: int, language: str) -> None:
        self.visitor, self.width, self.language = visitor, width, language
        self.page = visitor.window(width)
        self.words = WORDS[language]

    def stop(self, name: str) -> None:
        """Nothing serious for axe, nothing wider than the window; a picture for the guides where PICTURES is set."""
        assert serious(self.page) == [], name
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), name
        if "PICTURES" in os.environ:
            folder = PICTURES / f"{self.language}-{self.width}"
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"{name}.jpg", full_page=True, type="jpeg", quality=60)

    def press(self, what: Locator) -> None:
        """Go to a control and press Enter, as somebody without a mouse does."""
        what.focus()
        self.page.keyboard.press("Enter")

    def type(self, label: str, text: str) -> None:
        """Type into the field of that name."""
        self.page.locator(f"main [name='{label}']").focus()
        self.page.keyboard.insert_text(text)


@pytest.fixture
def round_open(transactional_db: None) -> datetime:
    """Packs, a department, an open call, a university with its office."""
    now = timezone.now()
    rounds.publish(now)
    rounds.open_call(now - timedelta(minutes=1))
    university = rounds.applicant("先行者")
    unit = Organisation.objects.get(pk=university.organisation)
    people.in_post(people.person("魏敏", at=unit), Role.UNIT_OFFICE, unit)
    return now


@pytest.mark.parametrize(("width", "language"), [(1440, "zh"), (360, "en")])
def test_from_registration_to_receipt(visitor: Visitor, round_open: datetime, width: int, language: str) -> None:
    story = Story(visitor, width, language)
    choose_language(story)
    sign_up(story)
    say_who_one_is(story)
    join_a_unit(story)
    confirm_in_the_unit(story)
    everything_else_is_known(round_open)
    find_the_call_and_start(story)
    fill_in(story, json.loads(EXAMPLE.read_text("utf8")))
    invite_everybody(story)
    submit(story)
    assert Receipt.objects.get().number in story.page.url
    see_the_case_run(story)


def choose_language(story: Story) -> None:
    story.page.goto("/account/login/")
    if story.language == "en":
        story.page.get_by_role("button", name="English").first.click()
    story.stop("01-sign-in")


def sign_up(story: Story) -> None:
    page = story.page
    page.goto("/account/signup/")
    for name, text in (
        ("email", "new@example.cn"),
        ("password1", "a long pass phrase 7"),
        ("password2", "a long pass phrase 7"),
    ):
        story.type(name, text)
    story.stop("02-register")
    page.keyboard.press("Enter")
    page.wait_for_url("**/confirm-email/**")
    body = str(mail.outbox[-1].body)
    code = re.search(r"\b[A-Z0-9]{3,}-[A-Z0-9]{3,}\b|\b[A-Z0-9]{6}\b", body)
    assert code, body
    story.type("code", code[0])
    page.keyboard.press("Enter")
    page.wait_for_url("**/welcome/**")


def say_who_one_is(story: Story) -> None:
    page = story.page
    story.type("name", "周以宁")
    number = generate("resident-id", "62010219900501101")
    story.type("number", number[:-1] + ("1" if number[-1] != "1" else "2"))
    page.locator("[name=degree]").select_option("doctor")
    story.type("title", "副教授")
    story.type("phone", "13800000000")
    story.press(page.get_by_role("button", name=story.words["register"]))
    expect(page.locator(".field-error, .errorlist").first).to_be_visible()  # the check digit, explained
    story.stop("03-wrong-number-explained")
    page.locator("[name=number]").fill(number)
    story.press(page.get_by_role("button", name=story.words["register"]))
    page.wait_for_url("**/units/**")


def join_a_unit(story: Story) -> None:
    page = story.page
    story.type("q", "兰州理工")
    page.keyboard.press("Enter")
    story.press(page.get_by_role("link", name="兰州理工大学", exact=True))
    page.wait_for_url("**/units/*/")
    story.press(page.get_by_role("link", name=story.words["join"]))
    page.wait_for_url("**/join/")
    page.locator("[name=starts]").fill("2020-09-01")
    page.locator("[name=contract_until]").fill("2035-12-31")
    story.press(page.get_by_role("button", name=story.words["join"]))
    page.wait_for_url("**/me/")
    story.stop("04-asked-to-join")


def confirm_in_the_unit(story: Story) -> None:
    """The unit's office confirms, in a window of its own."""
    office = window_of(story, Person.objects.get(name="魏敏"))
    office.goto("/my-unit/requests/")
    office.get_by_role("link", name="周以宁").click()
    office.get_by_role("button", name=re.compile(story.words["confirm"])).first.click()
    office.wait_for_url("**/my-unit/requests/")


def window_of(story: Story, who: Person) -> Page:
    """A window in which somebody else is signed in."""
    client = Client()
    client.force_login(Account.objects.get(pk=who.account_id))
    page = story.visitor.window(1440)
    cookies = [
        {"name": name, "value": morsel.value, "url": story.visitor.root} for name, morsel in client.cookies.items()
    ]
    if story.language == "en":
        cookies.append({"name": "django_language", "value": "en", "url": story.visitor.root})
    page.context.add_cookies(cookies)
    return page


def everything_else_is_known(now: datetime) -> None:
    """What a search of the integrity register found, by others than the applicant."""
    rounds.known(Person.objects.get(name="周以宁"), "integrity.barred", False)


def find_the_call_and_start(story: Story) -> None:
    page = story.page
    page.goto("/home/")
    story.stop("05-home")
    story.press(page.get_by_role("link", name=re.compile("示例通知|Example call")).first)
    page.wait_for_url("**/calls/*/")
    story.stop("06-call")
    story.press(page.get_by_role("button", name=story.words["start"]))
    page.wait_for_url("**/forms/*/")
    story.stop("07-form-prefilled")


def fill_in(story: Story, example: dict[str, Any]) -> None:
    """Fill in the form as its example says; conditional fields appear as they are asked for."""
    page = story.page
    said = example | {"topic": "1.1", "has_partners": "no", "title": "钴基催化剂电解水制氢寿命提升关键技术"}
    for name in ("accounts", "agreements", "partners", "lead_share", "pi_phone", "pi_email"):
        said.pop(name, None)
    page.locator("[data-upload*='/files/accounts/']").set_input_files(
        {"name": "2025 年度财务报告.pdf", "mimeType": "application/pdf", "buffer": rounds.small_pdf()}
    )
    expect(page.locator("#accounts a").first).to_be_visible()
    first = ("has_partners", "body_way", "funded_elsewhere", "budget", "big_equipment")
    for name in (*first, *(name for name in said if name not in first)):
        if name in said and page.locator(f"[data-field='{name}']").count():
            fill_field(page, name, said[name])
            if name in first:  # what else is asked may hang on it
                saved(story)
    saved(story)
    for name in ("background", "need", "content", "route", "base", "big_equipment"):
        if page.locator(f"[data-field='{name}']").count() and name in said:
            fill_field(page, name, said[name])
    saved(story)
    story.stop("08-form-filled")


def saved(story: Story) -> None:
    """Wait until what was typed is kept."""
    story.page.wait_for_function(
        "() => !localStorage.getItem(document.querySelector('[data-form]')"
        " && 'form-' + document.querySelector('[data-form]').dataset.draft)"
    )


def fill_field(page: Page, name: str, value: Any) -> None:
    field = page.locator(f"[data-field='{name}']").first
    if isinstance(value, list):
        for at, row in enumerate(value):
            if field.locator("[data-rows] > [data-row]").count() <= at:
                field.locator("[data-add-row]").click()
            for column, text in row.items():
                field.locator("[data-rows] > [data-row]").nth(at).locator(f"[data-column='{column}']").fill(str(text))
        return
    if isinstance(value, dict):
        for row, amounts in value.items():
            for column, amount in amounts.items():
                page.locator(f"[data-path='{name}.{row}.{column}']").fill(str(Decimal(amount) / 10_000))
        return
    control = field.locator(f"[data-path='{name}']").first
    if value is True:
        control.focus()
        page.keyboard.press("Space")
    elif control.get_attribute("type") == "radio":
        field.locator(f"[value='{value}']").focus()
        page.keyboard.press("Space")
    elif control.evaluate("e => e.tagName") == "SELECT":
        control.select_option(value)
    elif control.is_editable():
        control.fill(str(value))


def invite_everybody(story: Story) -> None:
    """Each row of the team is asked from the form's own list; they confirm by their links, without an account."""
    page = story.page
    form = page.url
    unasked = page.locator("#team [data-confirmation] a")
    for _row in range(unasked.count()):
        story.press(unasked.first)
        page.wait_for_url("**/team/")
        story.press(page.get_by_role("button", name=story.words["link"]).first)
        link = page.locator("p.mono").inner_text()
        guest = story.visitor.window(360)
        guest.goto(link)
        guest.locator("[name=scheme]").select_option("passport")
        guest.locator("[name=number]").fill("E12345678")
        guest.locator("[name=answer][value=accept]").click()
        expect(guest.locator("[name=answer]")).to_have_count(0)  # else closing takes the answer back
        guest.close()
        page.goto(form)
    assert unasked.count() == 0
    assert Member.objects.filter(state=Member.State.ACCEPTED).count() == 4


def submit(story: Story) -> None:
    page = story.page
    check = page.get_by_role("link", name=story.words["check"])
    if not check.count():  # on a phone it is in the menu
        story.press(page.locator(".form-menu > summary"))
    story.press(check.first)
    page.wait_for_url("**/check/")
    assert page.locator("ol.problems li").all_inner_texts() == []
    story.stop("09-check")
    story.press(page.get_by_role("button", name=story.words["submit"]).first)
    dialog = page.get_by_role("dialog")
    story.press(dialog.get_by_role("button", name=story.words["submit"]))
    page.wait_for_url("**/receipts/*/")
    expect(page.get_by_role("heading", level=1)).to_have_text(story.words["received"])
    story.stop("10-receipt")


def see_the_case_run(story: Story) -> None:
    page = story.page
    application = Application.objects.get()
    assert (application.state, application.case is not None) == (Application.State.SUBMITTED, True)
    assert WorkItem.objects.get(state="open").role == Role.UNIT_OFFICE
    page.goto(f"/applications/{application.pk}/?tab=process")
    expect(page.locator(".djs-container")).to_be_visible()
    story.stop("11-record")
