"""What is known is said to be wrong, settled by who answers for it, and told; a unit is renamed; a tie declared."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from kezhi.base.actor import Role
from kezhi.subjects.models import FactValue, Organisation
from tests.journeys.conftest import Visitor, serious
from tests.journeys.test_people import account_of, signed_in
from tests.people import MADE, in_post, person, region, unit

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WIDTHS = pytest.mark.parametrize("width", [1440, 360])
PDF = b"%PDF-1.7\n%%EOF\n"


def look(page: Page) -> None:
    assert serious(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


@pytest.fixture
def university() -> Organisation:
    """One with sales of last year on record."""
    made = unit()
    year = timezone.localdate().year - 1
    FactValue.objects.create(
        organisation=made, name="org.sales_last_year", value="12840000", period=str(year), unit="元",
        source="统计年报", observed_at=f"{year}-12-31", recorded_at=MADE,
    )  # fmt: skip
    return made


@WIDTHS
def test_a_units_figure_is_disputed_and_corrected_with_its_source(
    visitor: Visitor, university: Organisation, width: int
) -> None:
    officer, clerk = person("魏敏"), person("邵文渊")
    in_post(officer, Role.UNIT_OFFICE, university)
    in_post(clerk, Role.RECOMMENDER, unit("兰州市科技局", kind="government"), regions=("6201",))
    office, bureau = (signed_in(visitor, account_of(who), width) for who in (officer, clerk))
    office.goto(f"/units/{university.public_id}/")
    expect(office.get_by_text("兰州市").first).to_be_visible()
    office.get_by_role("link", name="有误？ 上年销售收入").click()
    look(office)
    expect(office.get_by_text("1,284.00 万元")).to_be_visible()
    office.get_by_label("说明").fill("少计出口，见审计报告")
    office.get_by_role("button", name="提出异议").click()
    expect(office.get_by_text("有异议，待核对")).to_be_visible()
    bureau.goto("/disputes/")
    bureau.get_by_role("link", name="兰州理工大学").click()
    look(bureau)
    bureau.get_by_label("更正后的内容（元）").fill("13000000")
    bureau.get_by_label("新值的来源").fill("年度审计报告")
    bureau.get_by_label("核对结果和依据").fill("与审计报告一致")
    bureau.get_by_role("button", name="已更正，答复异议").click()
    expect(bureau.get_by_text("已答复，并告知提出的人。")).to_be_visible()
    office.goto("/notices/")
    office.get_by_role("link", name="“上年销售收入”的异议已答复：已更正").click()
    row = office.get_by_role("row", name="上年销售收入")
    expect(row).to_contain_text("1,300.00")
    expect(row).to_contain_text("年度审计报告")


@WIDTHS
def test_a_unit_is_renamed_with_the_document_and_found_by_both_names(
    visitor: Visitor, university: Organisation, width: int
) -> None:
    officer = person("魏敏")
    in_post(officer, Role.UNIT_OFFICE, university)
    page = signed_in(visitor, account_of(officer), width)
    page.goto(f"/units/{university.public_id}/")
    page.get_by_role("link", name="单位更名").click()
    page.get_by_label("新名称").fill("西部理工大学")
    page.get_by_label("更名生效日期").fill((timezone.localdate() - timedelta(days=1)).isoformat())
    page.get_by_label("依据的文件").fill("教育部更名批复")
    page.get_by_label("文件扫描件").set_input_files({"name": "批复.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_role("button", name="登记新名称").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("西部理工大学")
    expect(page.get_by_role("row", name="教育部更名批复")).to_contain_text("批复.pdf")
    look(page)
    for name in ("西部", "兰州理工"):
        page.goto(f"/units/?q={name}")
        expect(page.get_by_role("link", name="西部理工大学", exact=True)).to_be_visible()


@WIDTHS
def test_a_tie_is_declared_and_taken_back(visitor: Visitor, university: Organisation, width: int) -> None:
    region()
    me = person("沈若舟", at=university)
    person("沈若川", at=university)
    page = signed_in(visitor, account_of(me), width)
    page.goto("/me/")
    page.get_by_role("link", name="申报关系").click()
    page.get_by_placeholder("按姓名或人员编号查找").press_sequentially("若川")
    page.get_by_role("radio", name="沈若川").check()
    page.get_by_label("关系", exact=True).select_option(label="兄弟姐妹")
    look(page)
    page.get_by_role("button", name="申报这个关系").click()
    expect(page.get_by_text("兄弟姐妹", exact=True)).to_be_visible()
    page.get_by_role("button", name="撤销 沈若川").click()
    expect(page.get_by_text("还没有申报")).to_be_visible()


@WIDTHS
def test_a_post_is_lent_and_taken_back_from_ones_own_page(
    visitor: Visitor, university: Organisation, width: int
) -> None:
    officer = person("魏敏")
    in_post(officer, Role.UNIT_OFFICE, university)
    person("韩维", at=university)
    page = signed_in(visitor, account_of(officer), width)
    page.goto("/me/")
    page.get_by_role("link", name="委托代办").click()
    page.get_by_role("radio", name="韩维").check()
    page.get_by_label("最后一天").fill((timezone.localdate() + timedelta(days=7)).isoformat())
    page.get_by_role("button", name="委托此人代办").click()
    expect(page.get_by_text("已委托 韩维", exact=False).last).to_be_visible()
    look(page)
    page.get_by_role("link", name="结束委托").click()
    page.get_by_label("最后一天").fill((timezone.localdate() - timedelta(days=1)).isoformat())
    page.get_by_role("button", name="结束委托").click()
    expect(page.get_by_role("link", name="结束委托")).to_have_count(0)
