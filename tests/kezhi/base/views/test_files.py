"""Files are given out to save, and never run."""

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kezhi.base import files, registry
from kezhi.base.actor import SYSTEM
from kezhi.base.commands import command
from kezhi.base.models import CalendarYear, FileUse

pytestmark = pytest.mark.django_db
CONTENT = {"pdf": b"%PDF-1.7\n", "txt": "你好\n".encode(), "png": b"\x89PNG\r\n\x1a\n"}


@pytest.fixture(autouse=True)
def anybody_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.file_owners._items, "base.calendaryear", lambda actor, owner_id: owner_id < 1000)


def used(name: str, now: datetime) -> FileUse:
    owner = CalendarYear.objects.create(year=2026, days_off=[], days_worked=[], source="")
    extension = name.rsplit(".", 1)[-1]
    upload = SimpleUploadedFile(name, CONTENT[extension])
    stored = files.store(upload, name=name, accept=CONTENT, limit=100, actor=SYSTEM, now=now)
    with command("attach", actor=SYSTEM, now=now, key=name) as cmd:
        return files.attach(stored, name=name, owner=owner, purpose="test", cmd=cmd)


def url(use: FileUse) -> str:
    return reverse("base:file", args=[use.pk, use.name])


def test_a_file_is_saved_under_its_chinese_name_and_runs_nothing(client: Client, now: datetime) -> None:
    answer = client.get(url(used("预算 说明.txt", now)))
    assert answer.getvalue() == CONTENT["txt"]
    assert answer["Content-Disposition"] == ("attachment; filename*=utf-8''%E9%A2%84%E7%AE%97%20%E8%AF%B4%E6%98%8E.txt")
    assert answer["Content-Type"] == "text/plain"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "inline", "disposition"),
    [
        ("a.pdf", "", "attachment"),
        ("a.pdf", "?inline=1", "inline"),
        ("a.png", "?inline=1", "inline"),
        ("a.txt", "?inline=1", "attachment"),
    ],
)
def test_only_harmless_types_are_shown_and_only_if_asked(
    client: Client, now: datetime, name: str, inline: str, disposition: str
) -> None:
    answer = client.get(url(used(name, now)) + inline)
    assert answer["Content-Disposition"] == f'{disposition}; filename="{name}"'
    assert ("sandbox" in answer["Content-Security-Policy"]) == (name != "a.pdf" or disposition == "attachment")


def test_a_file_can_only_be_read(client: Client, now: datetime) -> None:
    assert client.post(url(used("a.txt", now))).status_code == 405
