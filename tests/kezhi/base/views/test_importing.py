"""The pages of imports, from choosing a kind to the result; who may open them, and how much they ask."""

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries

from kezhi.base import registry, tasks
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.importing import checking, importers
from kezhi.base.importing.sheets import WorkBook
from kezhi.base.models import ImportBatch
from tests import people
from tests.kezhi.base.importing.ledger import LEDGER, amount, line, table
from tests.kezhi.base.importing.workbooks import sheets

pytestmark = pytest.mark.django_db
MIXED = table(line(1), line(2, amount="二十"), line(3))


@pytest.fixture(autouse=True)
def ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(importers._items, LEDGER.name, LEDGER)


def sign_in(role: Role = Role.CASE_OFFICER) -> Client:
    unit = people.unit()
    person = people.person(at=unit)
    people.in_post(person, role, unit)
    client = Client()
    assert person.account is not None
    client.force_login(person.account)
    return client


@pytest.fixture
def client() -> Client:
    return sign_in()


def upload(client: Client, content: str = MIXED, name: str = "台账.csv") -> Any:
    return client.post(
        "/imports/new/ledger/", {"file": SimpleUploadedFile(name, content.encode()), "command": new_key()}
    )


def mapped(client: Client, batch: ImportBatch, **more: str) -> Any:
    """The mapping page sent as it stands."""
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    said = {}
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        said[name] = chosen[1] if chosen else ""
    return client.post(f"/imports/{batch.pk}/columns/", said | {"command": new_key()} | more)


def work() -> None:
    tasks.Worker(worker_id="w", interval=0, batch=True).run()


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.django_db(transaction=True)
def test_the_whole_way_from_the_kind_to_the_result(client: Client) -> None:
    assert "项目台账" in text(client.get("/imports/new/"))
    there = upload(client)
    batch = ImportBatch.objects.get()
    assert there["Location"] == f"/imports/{batch.pk}/"
    page = text(client.get(f"/imports/{batch.pk}/"))
    assert "检查 3 行" in page
    assert "高某庚" in page, "the first rows are shown"
    assert mapped(client, batch)["Location"] == f"/imports/{batch.pk}/"
    assert "排队等候中" in text(client.get(f"/imports/{batch.pk}/"))
    work()
    page = text(client.get(f"/imports/{batch.pk}/"))
    assert "导入 2 行" in page
    assert "“二十”不是金额" in page
    client.post(f"/imports/{batch.pk}/import/", {"command": "i"})
    work()
    page = text(client.get(f"/imports/{batch.pk}/"))
    assert "新增 2 行" in page
    assert amount() == 200_000


def test_a_file_that_is_refused_says_why_at_the_field(client: Client) -> None:
    page = upload(client, "")
    assert page.status_code == 422
    page = upload(client, line(1))
    assert page.status_code == 422
    assert "没有找到表头" in text(page)
    assert not ImportBatch.objects.exists()


def test_what_is_missing_is_said_and_what_was_chosen_stays(client: Client) -> None:
    upload(client, MIXED.replace("项目类别", "门类"))
    batch = ImportBatch.objects.get()
    page = text(client.get(f"/imports/{batch.pk}/"))
    assert "缺少必填的列“项目类别”" in page
    assert "不认识列名“门类”" in page
    again = mapped(client, batch, **{"column-title": "1", "unit-amount": "元"})
    assert again.status_code == 422
    assert "缺少必填的列“项目类别”" in text(again)
    assert '<option value="元" selected>' in text(again)
    assert mapped(client, batch, **{"column-category": "2"}).status_code == 302


def test_another_row_can_be_the_header(client: Client) -> None:
    upload(client, "标题\n" + MIXED)
    batch = ImportBatch.objects.get()
    assert batch.head_first == 2
    client.post(f"/imports/{batch.pk}/look/", {"row": "1", "command": "l"})
    batch.refresh_from_db()
    assert batch.heads == ["标题"]


def checked(client: Client, content: str = MIXED) -> ImportBatch:
    upload(client, content)
    batch = ImportBatch.objects.latest("pk")
    mapped(client, batch)
    checking.check(batch.pk, now=batch.created_at, say=lambda done, total: None)
    return batch


def test_the_rows_are_a_list_that_can_be_filtered(client: Client) -> None:
    batch = checked(client)
    other = checked(client, table(line(9)))
    page = text(client.get(f"/imports/{batch.pk}/rows/?view=faulty"))
    assert "“二十”不是金额" in page
    assert "KZ2024-00001" not in page
    assert "KZ2024-00009" in text(client.get(f"/imports/{other.pk}/rows/"))
    assert "KZ2024-00009" not in text(client.get(f"/imports/{batch.pk}/rows/"))


def test_faulty_rows_and_the_empty_form_are_workbooks(client: Client) -> None:
    batch = checked(client)
    for path in (f"/imports/{batch.pk}/faulty.xlsx", "/imports/new/ledger/template.xlsx"):
        content = b"".join(client.get(path).streaming_content)  # type: ignore[attr-defined]
        book = WorkBook(io.BytesIO(content), "x.xlsx")
        assert next(book.rows(book.sheets[0].name)).cells[1] == "项目名称"


def test_the_original_file_can_be_fetched(client: Client) -> None:
    batch = checked(client)
    link = re.search(r'href="(/files/[^"]+)"', text(client.get(f"/imports/{batch.pk}/")))
    assert link is not None
    assert b"".join(client.get(link[1]).streaming_content) == MIXED.encode()  # type: ignore[attr-defined]
    assert sign_in(Role.UNIT_OFFICE).get(link[1]).status_code == 404


def test_what_was_broken_off_can_be_gone_on_with(client: Client) -> None:
    batch = checked(client)
    ImportBatch.objects.filter(pk=batch.pk).update(state="importing", task=None)
    assert "接着办" in text(client.get(f"/imports/{batch.pk}/"))
    assert client.post(f"/imports/{batch.pk}/go-on/", {"command": "g"}).status_code == 302


def test_an_import_can_be_given_up(client: Client) -> None:
    batch = checked(client)
    client.post(f"/imports/{batch.pk}/cancel/", {"command": "c"})
    assert "已放弃" in text(client.get(f"/imports/{batch.pk}/"))
    assert client.get(f"/imports/{batch.pk}/columns/")["Location"] == f"/imports/{batch.pk}/"
    assert client.post(f"/imports/{batch.pk}/dance/").status_code == 404


PATHS = ("", "rows/", "columns/", "faulty.xlsx")


@pytest.mark.parametrize("role", [Role.UNIT_OFFICE, Role.AUDITOR, Role.SYSTEM_ADMIN])
def test_others_find_nothing_there(client: Client, role: Role) -> None:
    batch = checked(client)
    other = sign_in(role)
    assert other.get("/imports/").status_code == 403
    assert other.get("/imports/new/").status_code == 403
    assert other.get("/imports/new/ledger/").status_code == 404
    for path in PATHS:
        assert other.get(f"/imports/{batch.pk}/{path}").status_code == 404
    assert not registry.areas["imports"].open_to(Actor(account=1, role=role))


def test_who_is_not_signed_in_is_asked_to() -> None:
    for path in ("/imports/", "/imports/new/", "/imports/1/"):
        assert Client().get(path)["Location"].startswith("/account/login/")


def test_the_side_bar_has_imports_for_staff(client: Client) -> None:
    assert 'href="/imports/"' in text(client.get("/imports/"))


@pytest.mark.parametrize("count", [1, 30])
def test_pages_ask_little_whatever_the_rows(
    client: Client, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    upload(client, table(*(line(n, amount="x") for n in range(count))))
    batch = ImportBatch.objects.get()
    with django_assert_max_num_queries(20):
        client.get(f"/imports/{batch.pk}/")
    batch = checked(client, table(*(line(n, amount="x") for n in range(count))))
    with django_assert_max_num_queries(20):
        client.get(f"/imports/{batch.pk}/")


def test_nothing_of_a_file_is_markup_on_the_page(client: Client) -> None:
    hostile = "<script>alert(1)</script>"
    batch = checked(client, table(line(1, title=hostile, amount=hostile)))
    for path in ("", "columns/", "rows/"):
        assert hostile not in text(client.get(f"/imports/{batch.pk}/{path}"))


def test_pages_speak_english_too(client: Client) -> None:
    batch = checked(client)
    page = text(client.get(f"/imports/{batch.pk}/", headers={"accept-language": "en"}))
    assert "an amount. Write a number" in page
    assert "Download the 1 faulty rows" in page


def test_a_workbooks_sheet_can_be_chosen(client: Client) -> None:
    rows = [one.split(",") for one in MIXED.strip().splitlines()]
    content = sheets(("一月", rows, None), ("二月", rows[:2], None))
    file = SimpleUploadedFile("台账.xlsx", content)
    client.post("/imports/new/ledger/", {"file": file, "command": new_key()})
    batch = ImportBatch.objects.get()
    page = text(client.get(f"/imports/{batch.pk}/"))
    assert "<option selected>一月</option><option>二月</option>" in page
    client.post(f"/imports/{batch.pk}/look/", {"sheet": "二月", "row": "", "command": new_key()})
    batch.refresh_from_db()
    assert (batch.sheet, batch.rows_in) == ("二月", 1)
    assert client.post(f"/imports/{batch.pk}/look/", {"sheet": "三月", "command": new_key()}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_a_task_that_failed_for_good_is_said_and_can_be_asked_for_again(client: Client) -> None:
    upload(client)
    batch = ImportBatch.objects.get()
    mapped(client, batch)
    batch.refresh_from_db()
    DBTaskResult.objects.filter(pk=batch.task).update(status="FAILED")
    assert "上一次运行中断了" in text(client.get(f"/imports/{batch.pk}/"))
    client.post(f"/imports/{batch.pk}/go-on/", {"command": new_key()})
    work()
    batch.refresh_from_db()
    assert batch.state == "checked"


def test_what_was_learned_of_headers_shows_on_the_next_page(client: Client) -> None:
    renamed = MIXED.replace("项目类别", "门类")
    upload(client, renamed)
    mapped(client, ImportBatch.objects.get(), **{"column-category": "2"})
    upload(client, renamed)
    page = text(client.get(f"/imports/{ImportBatch.objects.latest('pk').pk}/"))
    assert "缺少必填的列" not in page
    assert '<option value="2" selected>3 · 门类</option>' in page


def test_the_list_of_uploads_counts_rows_by_outcome(client: Client) -> None:
    checked(client)
    checked(client, table(line(1)))
    page = text(client.get("/imports/"))
    assert page.count("台账.csv") == 2
    assert text(client.get("/imports/?view=faulty")).count("台账.csv") == 1
    assert text(client.get("/imports/?f.kind=ledger")).count("台账.csv") == 2


def test_what_came_to_nothing_says_so(client: Client) -> None:
    batch = checked(client, table(line(1, amount="x")))
    page = text(client.get(f"/imports/{batch.pk}/"))
    assert "没有可以导入的行" in page
    assert "导入 0 行" not in page
    assert client.post(f"/imports/{batch.pk}/import/", {"command": new_key()}).status_code == 409


def test_a_row_of_a_text_names_its_line_too(client: Client) -> None:
    batch = checked(client, table(line(1, title='"两\n行"'), line(2, amount="x")))
    assert "文件第 4 行" in text(client.get(f"/imports/{batch.pk}/"))
