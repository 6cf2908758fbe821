"""A long export's pages: asked for by the list's button, then its progress, its file, its end."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from kezhi.base import exports, registry
from kezhi.base.actor import Role
from kezhi.base.lists import ListPage
from kezhi.base.models import ListExport
from kezhi.subjects.models import Person
from tests import people
from tests.kezhi.base.excel import opened
from tests.kezhi.base.lists.page import add, page
from tests.kezhi.base.test_tasks import work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader(client: Client, now: datetime, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Person]:
    """Who is signed in and may export three lines of the tests' list, two of them at once."""
    settings.EXPORT_AT_ONCE = 2
    ports: registry.Port[ListPage] = registry.Port("list pages")
    ports.add("base.lines", page())
    monkeypatch.setattr(registry, "list_pages", ports)
    unit = people.unit()
    reader = people.person(at=unit)
    people.in_post(reader, Role.UNIT_OFFICE, unit)
    add(3, now, person=reader.pk)
    assert reader.account is not None
    client.force_login(reader.account)
    return reader


def ask(client: Client, **said: str) -> str:
    """Press the button; where it leads."""
    sent = {
        "list": "base.lines",
        "query": "sort=amount&f.action=open&f.action=close",
        "purpose": "年度统计",
        "command": "k",
    }
    response = client.post("/exports/", {**sent, **said})
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def test_the_button_leads_to_how_far_it_is_and_then_to_the_file(client: Client, reader: Person) -> None:
    url = ask(client)
    waiting = client.get(url).content.decode()
    assert "排队等候中" in waiting
    assert "年度统计" in waiting
    task = ListExport.objects.get().task
    assert f'hx-get="/tasks/{task}/"' in waiting
    work()
    ready = client.get(url).content.decode()
    assert "已备好，保留到" in ready
    assert "下载 3 行" in ready
    use = exports.file_of(ListExport.objects.get())
    assert use is not None
    given = client.get(f"/files/{use.pk}/a.xlsx")
    assert len(opened(b"".join(given.streaming_content)).values) == 4  # type: ignore[attr-defined]
    given.close()


def test_pressing_twice_leads_to_one_export(client: Client, reader: Person) -> None:
    assert ask(client) == ask(client)
    assert ListExport.objects.count() == 1


def test_the_notice_leads_to_the_export(client: Client, reader: Person) -> None:
    url = ask(client)
    work()
    listed = client.get("/notices/").content.decode()
    assert "“行为”的导出已备好" in listed
    notice = listed.split('href="/notices/')[-1].split("/")[0]
    assert client.get(f"/notices/{notice}/")["Location"] == url


def test_after_its_time_the_page_says_that_the_file_is_gone(client: Client, reader: Person) -> None:
    url = ask(client)
    work()
    ListExport.objects.update(expires_at=F("expires_at") - timedelta(days=8))
    exports.expire(now=timezone.now())
    gone = client.get(url).content.decode()
    assert "现已删除" in gone
    assert "下载" not in gone


def test_the_exports_of_others_are_not_there(client: Client, reader: Person) -> None:
    url = ask(client)
    ListExport.objects.update(person=0)
    assert client.get(url).status_code == 404


def test_what_cant_be_exported_is_said(client: Client, reader: Person) -> None:
    assert client.post("/exports/", {"list": "no.such"}).status_code == 404
    without = client.post("/exports/", {"list": "base.lines", "command": "k"})
    assert without.status_code == 409
    assert "请写明导出的用途" in without.content.decode()


def test_who_isnt_signed_in_is_led_to_sign_in(client: Client) -> None:
    assert client.post("/exports/", {"list": "base.lines"}).status_code == 302
    assert client.get("/exports/1/")["Location"].startswith("/account/login/")


def test_the_page_takes_few_queries(
    client: Client, reader: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    url = ask(client)
    with django_assert_max_num_queries(25):
        client.get(url)
    work()
    with django_assert_max_num_queries(25):
        client.get(url)
