"""Files are taken in once by content, and each refusal says what is wrong."""

import hashlib
import io
from datetime import date, datetime
from pathlib import Path
from threading import Thread

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from hypothesis import given
from hypothesis import strategies as st

from kezhi.base import files, registry
from kezhi.base.access import NotFound
from kezhi.base.actor import NOBODY, Actor
from kezhi.base.commands import command
from kezhi.base.models import CalendarYear, FileUse, JournalLine, StoredFile
from kezhi.engine.errors import Problems

ACTOR = Actor(person=7, name="沈若舟", account=1)
PDF = b"%PDF-1.7\n%%EOF\n"
OWNER = "base.calendaryear"


def store(content: bytes, now: datetime, name: str = "预算说明.pdf", limit: int = 1000) -> StoredFile:
    return files.store(
        SimpleUploadedFile("upload", content), name=name, accept=("pdf", "csv"), limit=limit, actor=ACTOR, now=now
    )


@pytest.fixture
def owner(db: None) -> CalendarYear:
    """Any row can own files."""
    return CalendarYear.objects.create(year=2026, days_off=[], days_worked=[], source="")


@pytest.mark.django_db
def test_a_file_lies_under_its_digest(now: datetime, tmp_path: Path) -> None:
    stored = store(PDF, now)
    digest = hashlib.sha256(PDF).hexdigest()
    assert (stored.sha256, stored.size, stored.type, stored.created_by) == (digest, len(PDF), "pdf", 7)
    assert (tmp_path / "files" / digest[:2] / digest[2:4] / digest).read_bytes() == PDF
    with files.open_stored(stored) as content:
        assert content.read() == PDF


@pytest.mark.django_db
def test_the_same_content_is_stored_once_under_any_name(now: datetime) -> None:
    assert store(PDF, now, "甲.pdf") == store(PDF, now, "乙.pdf")
    assert StoredFile.objects.count() == 1


@pytest.mark.django_db
def test_bytes_lost_from_the_storage_come_back_with_the_next_upload(now: datetime) -> None:
    stored = store(PDF, now)
    default_storage.delete(stored.path)
    assert store(PDF, now) == stored
    assert default_storage.exists(stored.path)


@pytest.mark.django_db(transaction=True)
def test_two_who_upload_the_same_at_once_both_get_it(now: datetime) -> None:
    got: list[str] = []

    def upload() -> None:
        try:
            got.append(store(PDF, now).path)
        finally:
            connection.close()

    threads = [Thread(target=upload) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 4
    assert len(set(got)) == 1
    assert len(default_storage.listdir(str(Path(got[0]).parent))[1]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "code", "words"),
    [
        (b"", "空.pdf", "files.empty", "是空的"),
        (b"%PDF-" + b"0" * 1000, "大.pdf", "files.too_large", "超过 0.000953674 MB"),
        (b"MZ", "a.exe", "files.not_accepted", "不收 .exe 文件"),
        (b"x", "没有扩展名", "files.not_accepted", "pdf、csv"),
        (b"a,b\n", "表.pdf", "files.false_extension", "内容却是 text"),
        (PDF, "表.csv", "files.false_extension", "内容却是 pdf"),
        (b"<html>", "表.csv", "files.false_extension", "内容却是 html"),
        (b"PK\x03\x04", "表.csv", "files.damaged", "“表.csv”已损坏"),
    ],
)
def test_each_refusal_names_the_file_and_says_how_to_mend(
    now: datetime, content: bytes, name: str, code: str, words: str
) -> None:
    with pytest.raises(Problems) as refused:
        store(content, now, name)
    (problem,) = refused.value.problems
    assert (problem.code, problem.place.file) == (code, name)
    assert words in problem.render("zh")
    assert "{" not in problem.render("zh") + problem.render("en")
    assert not StoredFile.objects.exists()


def test_what_is_too_large_is_not_read_to_its_end(now: datetime) -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1, /) -> bytes:
            self.taken += size
            return b"0" * size

    endless = Endless()
    with pytest.raises(Problems):
        files.store(endless, name="a.pdf", accept=("pdf",), limit=10**6, actor=ACTOR, now=now)
    assert endless.taken < 2 * 10**6


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("C:\\我的文件\\任务书.pdf", "任务书.pdf"),
        ("../../etc/passwd", "passwd"),
        ("发票\u202efdp.exe", "发票fdp.exe"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b.pdf"),
        ("", "file"),
    ],
)
def test_a_name_is_kept_without_folders_and_tricks(given_name: str, kept: str) -> None:
    assert files.clean_name(given_name) == kept


@given(st.text())
def test_any_name_becomes_one_that_can_be_kept(name: str) -> None:
    kept = files.clean_name(name)
    assert 0 < len(kept) <= 2 * files.LONGEST_NAME
    assert "/" not in kept
    assert files.clean_name(kept) == kept


@pytest.mark.django_db
def test_an_owner_has_files_and_the_journal_knows(now: datetime, owner: CalendarYear) -> None:
    with command("attach", actor=ACTOR, now=now, key="1") as cmd:
        use = files.attach(store(PDF, now), name="预算.pdf", owner=owner, purpose="budget", cmd=cmd)
    assert list(files.uses(owner, purpose="budget")) == [use]
    assert not files.uses(owner, purpose="ethics").exists()
    line = JournalLine.objects.get(action="file.attached")
    assert line.detail == {"file": "预算.pdf", "purpose": "budget", "sha256": use.file.sha256}
    with command("detach", actor=ACTOR, now=now, key="2") as cmd:
        files.detach(use, owner=owner, cmd=cmd)
    assert not files.uses(owner).exists()
    assert StoredFile.objects.exists()


@pytest.mark.django_db
def test_a_yearly_paper_is_uploaded_once_and_used_by_reference_until_it_expires(
    now: datetime, owner: CalendarYear
) -> None:
    year = files.Period(date(2025, 1, 1), date(2025, 12, 31), expires=date(2026, 6, 30))
    application = CalendarYear.objects.create(year=2027, days_off=[], days_worked=[], source="")
    with command("attach", actor=ACTOR, now=now, key="1") as cmd:
        paper = files.attach(store(PDF, now), name="审计.pdf", owner=owner, purpose="audit", cmd=cmd, period=year)
        used = files.refer(paper, owner=application, purpose="attachment", cmd=cmd)
    assert (used.file, used.name, used.expires) == (paper.file, "审计.pdf", date(2026, 6, 30))
    assert files.uses(owner, on=date(2026, 6, 30)).exists()
    assert not files.uses(owner, on=date(2026, 7, 1)).exists()


@pytest.mark.django_db
def test_the_database_refuses_a_period_that_ends_before_it_begins(now: datetime, owner: CalendarYear) -> None:
    backward = files.Period(date(2026, 1, 1), date(2025, 12, 31), expires=date(2026, 6, 30))
    with (
        pytest.raises(IntegrityError, match="file_use_period"),
        command("attach", actor=ACTOR, now=now, key="1") as cmd,
    ):
        files.attach(store(PDF, now), name="a.pdf", owner=owner, purpose="audit", cmd=cmd, period=backward)


@pytest.mark.django_db
def test_only_who_may_see_the_owner_gets_the_file(
    now: datetime, owner: CalendarYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    with command("attach", actor=ACTOR, now=now, key="1") as cmd:
        use = files.attach(store(PDF, now), name="预算.pdf", owner=owner, purpose="budget", cmd=cmd)
    with pytest.raises(NotFound):  # nobody says who may see this kind of owner
        files.require(ACTOR, use.pk)
    monkeypatch.setitem(registry.file_owners._items, OWNER, lambda actor, owner_id: actor.person == 7)
    assert files.require(ACTOR, use.pk) == use
    with pytest.raises(NotFound):
        files.require(NOBODY, use.pk)
    with pytest.raises(NotFound):
        files.require(ACTOR, use.pk + 1)
    StoredFile.objects.update(scan=StoredFile.Scan.INFECTED)
    with pytest.raises(NotFound):
        files.require(ACTOR, use.pk)


@pytest.mark.django_db
def test_a_stored_file_is_kept_while_it_is_used(now: datetime, owner: CalendarYear) -> None:
    with command("attach", actor=ACTOR, now=now, key="1") as cmd:
        use = files.attach(store(PDF, now), name="预算.pdf", owner=owner, purpose="budget", cmd=cmd)
    with pytest.raises(IntegrityError):
        use.file.delete()
    assert FileUse.objects.count() == 1


@pytest.mark.django_db
def test_a_file_of_our_own_making_is_kept_under_its_digest(now: datetime) -> None:
    kept = files.keep(io.BytesIO(PDF), type_="pdf", actor=ACTOR, now=now)
    assert (kept.sha256, kept.size, kept.type) == (hashlib.sha256(PDF).hexdigest(), len(PDF), "pdf")
    assert kept == store(PDF, now)
    with files.open_stored(kept) as content:
        assert content.read() == PDF


@pytest.mark.django_db(transaction=True)
def test_discarded_bytes_go_with_their_last_owner(now: datetime, owner: CalendarYear) -> None:
    stored = store(PDF, now)
    with command("file.attach", actor=ACTOR, now=now, key="attach") as cmd:
        first, last = (files.attach(stored, name=f"{n}.pdf", owner=owner, purpose="p", cmd=cmd) for n in "甲乙")
    with command("file.discard", actor=ACTOR, now=now, key="first") as cmd:
        files.discard(first, owner=owner, cmd=cmd)
    assert default_storage.exists(stored.path)
    with command("file.discard", actor=ACTOR, now=now, key="last") as cmd:
        files.discard(last, owner=owner, cmd=cmd)
        assert default_storage.exists(stored.path)  # until it is sure that nobody takes it back
    assert not default_storage.exists(stored.path)
    assert not StoredFile.objects.exists()
