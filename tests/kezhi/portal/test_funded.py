"""Funded projects on the public site: narrowed, paged, taken away; of lists only what staff publish."""

import csv
import io
from datetime import date, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kezhi.portal.views.funded import PAGE_SIZE
from kezhi.projects.models import Project
from tests import people, rounds

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def department(now: datetime) -> None:
    """The department's packs, which name its programmes."""
    rounds.publish(now)


def project(number: int, **more: object) -> Project:
    said: dict[str, object] = {
        "number": f"26YF{number:04}", "title": f"项目{number:04}", "programme": "YF", "amount": 100_000,
        "host_name": "名单上的大学", "pi_name": "名单上的人", "starts": date(2026, 7, 1), "ends": date(2029, 6, 30),
        "published": True, "created_at": people.MADE,
    }  # fmt: skip
    return Project.objects.create(**said | more)


def page(path: str = "/funded/", **asked: str) -> str:
    answer = Client().get(path, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_way_to_narrow_narrows() -> None:
    people.region("620300", "金昌市")
    project(1, host=people.unit("金川集团", kind="enterprise", code="620321"))
    project(2, starts=date(2025, 7, 1), programme="JR")
    for asked, numbers in (
        ({}, {1, 2}),
        ({"q": "项目0001"}, {1}),
        ({"q": "金川 0001"}, {1}),
        ({"q": "名单上的人"}, {1, 2}),
        ({"unit": "金川"}, {1}),
        ({"year": "2025"}, {2}),
        ({"year": "二五"}, {1, 2}),
        ({"city": "620300"}, {1}),
        ({"programme": "JR"}, {2}),
        ({"q": "没有"}, set()),
    ):
        shown = page(**asked)
        assert {number for number in (1, 2) if f"项目{number:04}" in shown} == numbers, asked


def test_what_staff_have_not_published_is_nowhere() -> None:
    project(1, published=False, source="名单")
    assert "项目0001" not in page()
    assert "项目0001" not in page(q="26YF0001")
    assert "项目0001" not in page("/")
    lines = b"".join(Client().get("/funded/list.csv").streaming_content)  # type: ignore[attr-defined]
    assert "项目0001" not in lines.decode("utf-8-sig")


def test_the_list_is_paged_and_the_download_is_whole() -> None:
    for number in range(PAGE_SIZE + 3):
        project(number)
    first, second = page(), page(page="2")
    assert sum(f"项目{number:04}" in first for number in range(PAGE_SIZE + 3)) == PAGE_SIZE
    assert sum(f"项目{number:04}" in second for number in range(PAGE_SIZE + 3)) == 3
    content = b"".join(Client().get("/funded/list.csv", {"programme": "YF"}).streaming_content)  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == PAGE_SIZE + 4
    assert rows[1][2:4] == ["名单上的大学", "名单上的人"]
    assert len({len(row) for row in rows}) == 1


def test_a_cell_that_begins_like_a_formula_stays_text() -> None:
    project(1, title="=HYPERLINK(1)")
    content = b"".join(Client().get("/funded/list.csv").streaming_content)  # type: ignore[attr-defined]
    assert "'=HYPERLINK(1)" in content.decode("utf-8-sig")


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_takes_the_same_few_queries(
    count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        project(number)
    page()
    with django_assert_max_num_queries(12):
        page()
