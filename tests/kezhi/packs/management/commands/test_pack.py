"""``kezhi pack check`` and ``publish``."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from kezhi.packs.models import PackVersion
from tests import rounds
from tests.kezhi.packs.conftest import COLOURS, MANIFEST, write

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("pack", *arguments, stdout=out, stderr=err)
    except CommandError as refused:
        err.write(str(refused))
    return out.getvalue(), err.getvalue()


def test_the_projects_own_packs_pass() -> None:
    out, err = run("check", str(rounds.PACKS))
    assert err == ""
    assert all(f"✓ {code}" in out for code in ("reference", "department", *rounds.TYPES))
    assert not PackVersion.objects.exists(), "a check publishes nothing"


def test_what_is_wrong_is_told_with_file_line_and_mend(folder: Path) -> None:
    write(folder / "data" / "colours.csv", COLOURS.replace("红", "赤"))
    out, err = run("check", str(folder.parent))
    assert "✗ lists" in out
    assert "examples/lists.toml:1" in err
    assert "请改" in err


def test_in_english_if_asked(folder: Path) -> None:
    write(folder / "data" / "colours.csv", COLOURS.replace("红", "赤"))
    assert "Change the rules or the example" in run("check", str(folder.parent), "--english")[1]


def test_a_manifest_that_cannot_be_read_is_told_too(folder: Path) -> None:
    write(folder / "pack.toml", MANIFEST + "[")
    assert "pack.toml:" in run("check", str(folder.parent))[1]
    assert "pack.toml:" in run("publish", str(folder.parent))[1]


def test_publishing_says_what_is_in_force_now(folder: Path) -> None:
    out, err = run("publish", str(folder.parent))
    version = PackVersion.objects.get()
    assert err == ""
    assert out == f"✓ lists 1 {version.content_hash[:12]}\n"


def test_a_wrong_pack_is_not_published(folder: Path) -> None:
    write(folder / "stray.exe", "x")
    assert "stray.exe" in run("publish", str(folder.parent))[1]
    assert not PackVersion.objects.exists()
