"""An officer imports a list in a browser: chooses the file, checks, mends, imports, links an unknown unit."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from kezhi.base import tasks
from kezhi.base.actor import Role
from kezhi.base.models import Account
from kezhi.projects.models import Project
from tests import people
from tests.importing import written
from tests.journeys.conftest import Visitor, serious
from tests.kezhi.projects.actions.test_ledger import award

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer(visitor: Visitor) -> Visitor:
    """The visitor, signed in as an officer of the department."""
    who = people.person("高岚", at=people.unit("省科学技术厅", kind="government"))
    held = people.in_post(who, Role.CASE_OFFICER, people.unit("兰州财经大学"))
    client = Client()
    client.force_login(Account.objects.get(pk=who.account_id))
    session = client.session
    session["holding"] = held.pk
    session.save()
    visitor.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return visitor


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "名单.csv"
    path.write_bytes(written([award("1", 承担单位="兰州商学院"), award("2", 负责人="")]))
    return path


def work() -> None:
    tasks.Worker(worker_id="w", interval=0, batch=True).run()


def is_for_everybody(page: Page) -> None:
    """Nothing serious for axe, nothing wider than the window."""
    assert serious(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


@pytest.mark.parametrize("width", [1440, 360])
def test_a_list_from_the_file_to_the_linked_unit(officer: Visitor, file: Path, width: int) -> None:
    page = officer.window(width)
    page.goto("/imports/new/")
    is_for_everybody(page)
    page.get_by_role("link", name="立项项目").first.click()
    page.get_by_label("文件").set_input_files(file)
    is_for_everybody(page)
    page.get_by_role("button", name="上传文件").click()
    page.get_by_label("来源").fill("国家自然科学基金")
    is_for_everybody(page)
    page.get_by_role("button", name="检查 2 行").click()
    work()
    expect(page.get_by_role("link", name="看检查结果：可导入 1 行，有误 1 行")).to_be_visible()
    page.reload()
    expect(page.get_by_text("负责人：必填，请补上。")).to_be_visible()
    is_for_everybody(page)
    page.get_by_role("button", name="导入 1 行").click()
    work()
    page.reload()
    expect(page.get_by_text("导入完成：新增 1 行")).to_be_visible()
    is_for_everybody(page)
    page.get_by_role("link", name="去认定名单上的单位").click()
    page.get_by_role("link", name="兰州商学院").click()
    is_for_everybody(page)
    page.get_by_role("button", name="就是这个单位 兰州财经大学").click()
    expect(page.get_by_text("已认定“兰州商学院”")).to_be_visible()
    assert Project.objects.get().host is not None
