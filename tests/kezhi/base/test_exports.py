"""Exports in the background: made once whatever happens to the worker, told, kept for who asked, then deleted."""

from datetime import datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from kezhi.base import exports, files, notices, registry, tasks
from kezhi.base.access import NotFound, Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.base.lists import ListPage, sending
from kezhi.base.models import FileUse, JournalLine, ListExport, Notice, StoredFile
from tests.kezhi.base.excel import Sheet, opened
from tests.kezhi.base.lists.page import ACTOR, OTHER, add, page
from tests.kezhi.base.test_tasks import die, row, work

pytestmark = pytest.mark.django_db(transaction=True)
THOSE_ADDED = "f.action=open&f.action=close"
"""The list is of the journal's lines, to which asking for an export adds one."""


@pytest.fixture(autouse=True)
def known_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' list is one that a worker finds by its code."""
    ports: registry.Port[ListPage] = registry.Port("list pages")
    ports.add("base.lines", page())
    monkeypatch.setattr(registry, "list_pages", ports)


def ask(
    now: datetime, query: str = "", *, actor: Actor = ACTOR, purpose: str = "年度统计", key: str = ""
) -> ListExport:
    return exports.ask(page(), actor, query, purpose=purpose, now=now, key=key or new_key())


def made(now: datetime, query: str = "") -> ListExport:
    """An export whose task has run."""
    export = ask(now, query)
    work()
    export.refresh_from_db()
    return export


def use_of(export: ListExport) -> FileUse:
    found = exports.file_of(export)
    assert found is not None
    return found


def sheet(export: ListExport) -> Sheet:
    with files.open_stored(use_of(export).file) as content:
        return opened(content.read())


def test_every_row_asked_for_is_in_the_file(now: datetime) -> None:
    add(30, now)
    add(3, now, person=8)
    export = made(now, "f.action=open&sort=amount&page=2")
    assert [line[1] for line in sheet(export).values[1:3]] == ["第0项 绿氢", "第2项 绿氢"]
    assert export.rows == 15 == len(sheet(export).values) - 1
    assert use_of(export).name == "行为 2026-03-24.xlsx"


def test_who_asked_is_told_where_the_file_is(now: datetime) -> None:
    add(3, now)
    export = made(now, THOSE_ADDED)
    notice = Notice.objects.get()
    told = notices.words(notice)
    assert (notice.person, told.title) == (ACTOR.person, "“行为”的导出已备好")
    assert "共 3 行" in told.body
    assert registry.objects[notice.object_type].url(export) == f"/exports/{export.pk}/"
    use = use_of(export)
    url = reverse("base:file", args=[use.pk, use.name])
    assert DBTaskResult.objects.get().return_value == {"url": url, "label": f"下载《{use.name}》"}


def test_the_journal_says_how_many_rows_and_what_for_but_not_what_was_searched(now: datetime) -> None:
    add(4, now)
    export = made(now, "q=绿氢&f.action=open")
    asked, left = (JournalLine.objects.get(action=f"list.{what}") for what in ("export-asked", "exported"))
    for line in (asked, left):
        assert (line.person, line.detail["rows"], line.detail["purpose"]) == (7, 2, "年度统计")
        assert (line.detail["export"], line.detail["filters"]) == (export.pk, ["action"])
        assert "绿" not in str(line.detail)
    assert left.detail["sha256"] == use_of(export).file.sha256


def test_asking_again_with_one_key_asks_once(now: datetime) -> None:
    add(1, now)
    assert ask(now, key="k") == ask(now, key="k")
    assert DBTaskResult.objects.count() == 1


@pytest.mark.parametrize("purpose", ["", "  "])
def test_a_purpose_is_asked_for(now: datetime, purpose: str) -> None:
    add(1, now)
    for query in ("", "cols=who"):
        with pytest.raises(Refused, match="用途"):
            ask(now, query, purpose=purpose)
    assert not ListExport.objects.exists()


def test_more_than_a_sheet_holds_is_refused_before_it_waits(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOST_ROWS", 2)
    add(3, now)
    with pytest.raises(Refused, match="请先筛选"):
        ask(now)
    assert not DBTaskResult.objects.exists()


def test_a_worker_that_dies_midway_leaves_one_file_one_line_and_one_notice(now: datetime) -> None:
    add(3, now)
    export = ask(now)
    assert export.task is not None
    die(export.task, 1)
    tasks.requeue_dead()
    work()
    assert row(export.task).status == "SUCCESSFUL"
    DBTaskResult.objects.update(status="READY")  # the worker died after its work, before it could say so
    work()
    assert (FileUse.objects.count(), Notice.objects.count()) == (1, 1)
    assert JournalLine.objects.filter(action="list.exported").count() == 1
    assert row(export.task).return_value["label"].startswith("下载")


def test_two_workers_that_both_write_note_it_once(now: datetime) -> None:
    add(2, now)
    export = made(now)
    late = ListExport.objects.get(pk=export.pk)
    ListExport.objects.filter(pk=export.pk).update(made_at=None, expires_at=None)
    exports.make.func(late.pk)
    assert (FileUse.objects.count(), Notice.objects.count()) == (1, 1)


def test_the_rows_are_read_by_a_cursor_of_the_server_and_progress_is_told(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "CHUNK", 10)
    add(35, now)
    export = ask(now, THOSE_ADDED)
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(tasks, "progress", lambda done, total: told.append((done, total)))
    with CaptureQueriesContext(connection) as captured:
        work()
    assert told == [(0, 35), (10, 35), (20, 35), (30, 35)]
    declared = [one["sql"] for one in captured.captured_queries if one["sql"].startswith("DECLARE")]
    assert len(declared) == 1
    assert "LIMIT" not in declared[0]
    assert len(sheet(export).values) == 36


def test_the_file_is_written_in_the_language_in_which_it_was_asked_for(now: datetime) -> None:
    add(1, now)
    with translation.override("en"):
        export = ask(now)
    work()
    assert sheet(export).values[0][3] == "申请 (yuan)"


def test_the_file_is_given_to_who_asked_alone(now: datetime) -> None:
    add(1, now)
    use = use_of(made(now))
    assert files.require(ACTOR, use.pk) == use
    with pytest.raises(NotFound):
        files.require(OTHER, use.pk)
    assert list(exports.of(OTHER)) == []


def test_the_rights_are_those_of_the_post_in_which_it_was_asked_for(now: datetime) -> None:
    add(2, now)
    export = ask(now, "f.word=绿氢", actor=OTHER)
    work()
    assert len(sheet(export).values) == 1


def test_the_file_is_deleted_when_its_time_is_over(now: datetime) -> None:
    add(1, now)
    export = made(now, "q=绿氢")
    assert export.expires_at is not None
    use = use_of(export)
    path = use.file.path
    assert exports.expire(now=export.expires_at - timedelta(seconds=1)) == 0
    assert exports.expire(now=export.expires_at) == 1
    assert not default_storage.exists(path)
    assert not StoredFile.objects.exists()
    export.refresh_from_db()
    assert (exports.file_of(export), export.query, export.actor) == (None, "", {})
    assert exports.expire(now=export.expires_at) == 0
    assert JournalLine.objects.filter(action="file.detached").exists()


def test_an_expired_file_is_not_given_out_even_before_it_is_deleted(now: datetime) -> None:
    add(1, now)
    export = made(now)
    use = use_of(export)
    ListExport.objects.update(expires_at=timezone.now())
    with pytest.raises(NotFound):
        files.require(ACTOR, use.pk)


def test_bytes_that_somebody_else_has_stay(now: datetime) -> None:
    add(1, now)
    export = made(now)
    use = use_of(export)
    FileUse.objects.create(
        file=use.file, name=use.name, owner_type="base.calendaryear", owner_id=1, purpose="kept", at=now
    )
    assert export.expires_at is not None
    exports.expire(now=export.expires_at)
    assert default_storage.exists(use.file.path)
    assert StoredFile.objects.count() == 1


def test_expiry_is_a_job_of_the_worker() -> None:
    assert "exports.expire" in registry.periodic
