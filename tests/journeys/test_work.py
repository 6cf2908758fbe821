"""An office's day in a browser: home, the work-list, one piece of work decided by key, and the public page."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from kezhi.base.actor import Role
from kezhi.base.models import Account
from kezhi.projects.models import Application
from kezhi.subjects.models import Organisation
from kezhi.workflow.models import WorkItem
from tests import people, rounds
from tests.journeys.conftest import Visitor, serious

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def item(visitor: Visitor) -> WorkItem:
    """What waits for the office of a unit, whose officer the visitor is."""
    now = timezone.now()
    rounds.publish(now)
    application = rounds.submitted(rounds.open_call(now), rounds.applicant(), now)
    host = Organisation.objects.get(pk=application.host_id)
    officer = people.person("魏敏", at=host)
    held = people.in_post(officer, Role.UNIT_OFFICE, host)
    client = Client()
    client.force_login(Account.objects.get(pk=officer.account_id))
    session = client.session
    session["holding"] = held.pk
    session.save()
    visitor.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return WorkItem.objects.get(state=WorkItem.State.OPEN)


def looked_at(page: Page, path: str) -> None:
    """Nothing serious for axe, nothing wider than the window."""
    page.goto(path)
    assert serious(page) == [], path
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize("width", [1440, 360])
def test_pages_of_an_office_are_for_everybody(visitor: Visitor, item: WorkItem, width: int) -> None:
    page = visitor.window(width)
    for path in ("/home/", "/work/", f"/work/{item.pk}/", "/help/"):
        looked_at(page, path)
    page.goto(f"/work/{item.pk}/")
    for words in ("通过", "退回，附意见"):
        expect(page.get_by_role("button", name=words, exact=True)).to_be_visible()
    present = page.locator(".process-here")
    present.scroll_into_view_if_needed()
    expect(present).to_be_in_viewport()
    visitor.cookies.clear()
    looked_at(visitor.window(width), "/")


def test_a_key_asks_with_the_consequence_before_it_decides(visitor: Visitor, item: WorkItem) -> None:
    page = visitor.window()
    page.goto(f"/work/{item.pk}/")
    page.keyboard.press("a")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("办理后转到“推荐审核”")
    dialog.get_by_role("button", name="通过").press("Enter")
    expect(page).to_have_url(f"{visitor.root}/work/")
    expect(page.get_by_role("status").first).to_contain_text(Application.objects.get().title)
    item.refresh_from_db()
    assert (item.state, item.outcome) == ("done", "approve")


def test_a_return_without_reasons_comes_back_with_what_is_missing(visitor: Visitor, item: WorkItem) -> None:
    page = visitor.window(360)
    page.goto(f"/work/{item.pk}/")
    page.get_by_role("button", name="退回，附意见", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="退回，附意见").click()
    expect(page.get_by_role("alert")).to_contain_text("必须写明意见")
    item.refresh_from_db()
    assert item.state == "open"
