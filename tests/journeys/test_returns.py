"""A return in a browser: comments beside fields, the form open again, answered in place, submitted, compared."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from kezhi.base.actor import Actor, Role
from kezhi.base.models import Account
from kezhi.forms.models import FieldComment
from kezhi.projects.models import Application
from tests import rounds
from tests.journeys.conftest import Visitor, serious, settled

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def becomes(visitor: Visitor, actor: Actor) -> None:
    """From now on the visitor's windows are this person's, in their post."""
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account))
    session = client.session
    session["holding"] = actor.holding
    session.save()
    visitor.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""


def opened(page: Page, path: str) -> None:
    page.goto(path)
    settled(page)


def looked_at(page: Page, path: str) -> None:
    """Nothing serious for axe, nothing wider than the window."""
    opened(page, path)
    assert serious(page) == [], path
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.fixture
def sent(visitor: Visitor) -> Application:
    """An application that waits for the office of its unit, whose officer the visitor is."""
    now = timezone.now()
    rounds.publish(now)
    application = rounds.submitted(rounds.open_call(now), rounds.applicant(), now)
    becomes(visitor, rounds.unit_office(application))
    return application


def test_from_a_comment_to_the_next_version(visitor: Visitor, sent: Application) -> None:
    reviewer = visitor.window()
    opened(reviewer, f"/applications/{sent.pk}/?tab=form")
    field = reviewer.locator("#keywords")
    field.get_by_text("写意见").click()
    field.get_by_role("textbox").fill("请写三个以上")
    field.get_by_role("button", name="加上这条意见").click()
    expect(reviewer.locator("#keywords .remark")).to_contain_text("未送出")
    reviewer.get_by_role("link", name="已写 1 条意见，去办理").click()
    reviewer.get_by_label("意见", exact=False).first.fill("关键词要改")
    reviewer.get_by_role("button", name="退回补正，附 1 条意见").click()
    reviewer.get_by_role("dialog").get_by_role("button", name="退回补正，附 1 条意见").click()
    expect(reviewer).to_have_url(f"{visitor.root}/work/")

    becomes(visitor, rounds.acting(sent.applicant))
    page = visitor.window()
    opened(page, "/home/")
    page.get_by_role("link", name="去修改").first.click()
    expect(page.get_by_text("关键词要改")).to_be_visible()
    remark = page.locator(".remark").first
    remark.get_by_role("textbox").fill("已补一个")
    remark.get_by_role("button", name="标为已改").click()
    expect(page.locator(".remark").first).to_contain_text("已补一个")
    expect(page.locator("#form-side")).to_contain_text("意见：1 条，待改 0 条")
    page.get_by_label("关键词").first.fill("电解水；催化剂；寿命；稳定性")
    expect(page.locator("#form-saved")).to_contain_text("已保存")
    expect(page.locator("#form-side")).to_contain_text("待改 0 条"), "a save keeps the count"
    page.get_by_role("link", name="检查并重新提交").first.click()
    page.get_by_role("button", name="重新提交").click()
    page.get_by_role("dialog").get_by_role("button", name="重新提交").click()
    expect(page.get_by_text("第 2 版")).to_be_visible()
    opened(page, f"/applications/{sent.pk}/?tab=versions")
    expect(page.locator(".diff ins").first).to_contain_text("稳定性")
    assert FieldComment.objects.get().settled_at is not None
    assert rounds.open_item(sent).element == "unit_check"


@pytest.mark.parametrize("width", [1440, 360])
def test_the_pages_of_a_return_are_for_everybody(visitor: Visitor, sent: Application, width: int) -> None:
    looked_at(visitor.window(width), f"/applications/{sent.pk}/?tab=form")
    item = rounds.sent_back(sent, timezone.now(), comment="关键词要改")
    becomes(visitor, rounds.acting(sent.applicant))
    page = visitor.window(width)
    for path in (f"/forms/{sent.draft_id}/", f"/work/{item.pk}/", f"/applications/{sent.pk}/check/", "/applications/"):
        looked_at(page, path)


@pytest.mark.parametrize("width", [1440, 360])
def test_drawing_somebody_in_is_for_everybody(visitor: Visitor, sent: Application, width: int) -> None:
    now = timezone.now()
    for _step in ("unit_check", "recommend"):
        rounds.decide(sent, "approve", now)
    item, head = rounds.open_item(sent), rounds.holder("high-tech", Role.OFFICE_HEAD)
    becomes(visitor, rounds.holder("high-tech", Role.CASE_OFFICER))
    page = visitor.window(width)
    looked_at(page, f"/work/{item.pk}/add-signer/")
    page.get_by_label("请谁").select_option(str(head.person))
    page.get_by_label("请对方看什么").fill("请核对经费上限")
    page.get_by_role("button", name="加签").click()
    expect(page.get_by_text("“加签”在等 韩维")).to_be_visible()
    becomes(visitor, head)
    signer = visitor.window(width)
    looked_at(signer, f"/work/{item.pk}/")
    signer.get_by_role("button", name="同意，签字").click()
    expect(signer).to_have_url(f"{visitor.root}/work/")
    opened(page, f"/work/{item.pk}/")
    expect(page.get_by_role("button", name="通过", exact=True)).to_be_visible()
