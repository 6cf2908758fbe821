"""A list leaves as a file: at once as it stands after a filter, or in the background with a page to wait on."""

import pytest
from playwright.sync_api import expect
from pytest_django.fixtures import Settings

from kezhi.base.actor import Role
from tests.journeys.conftest import Visitor, serious
from tests.journeys.test_people import account_of, signed_in
from tests.kezhi.base.test_tasks import work
from tests.people import in_post, person, unit

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1440, 360])
def test_the_button_follows_the_filter_and_many_rows_come_later(
    visitor: Visitor, settings: Settings, width: int
) -> None:
    settings.EXPORT_AT_ONCE = 2
    department, admin = unit("省科技厅", kind="government", code="620000"), person("管理员")
    in_post(admin, Role.SYSTEM_ADMIN, department)
    for name in ("兰州理工大学", "兰州大学"):
        unit(name)
    page = signed_in(visitor, account_of(admin), width)
    page.goto("/organisations/")
    page.get_by_text("导出 3 家").first.click()
    assert serious(page) == []
    page.get_by_label("用途").fill("年度统计")
    page.get_by_role("button", name="导出 3 家").click()
    expect(page.get_by_text("排队等候中")).to_be_visible()
    assert serious(page) == []
    work()
    with page.expect_download() as file:
        page.get_by_role("link", name="下载《单位库").click()
    assert file.value.suggested_filename.startswith("单位库")
    page.goto("/organisations/")
    page.get_by_role("searchbox", name="在这张列表里查找").fill("兰州")
    page.keyboard.press("Enter")
    with page.expect_download() as file:
        page.get_by_role("button", name="导出 2 家").click()
    assert file.value.suggested_filename.endswith(".xlsx")
