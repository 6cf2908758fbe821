"""Zip out and in: the same pack, and nothing dangerous."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import packs
from kezhi.engine.errors import Problems
from kezhi.engine.packs import reading

Files = dict[str, bytes]


def zipped(files: dict[str, bytes], mark: int = 0) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = mark
            archive.writestr(entry, content)
    return buffer.getvalue()


def test_out_and_in_is_the_same_pack_and_the_same_bytes(files: Files) -> None:
    pack = packs.from_files(files)
    content = packs.pack_zip(pack)
    assert packs.unzip(content).hash == pack.hash
    assert packs.pack_zip(packs.from_files(dict(reversed(files.items())))) == content


def test_the_one_folder_around_a_pack_is_left_out(files: Files) -> None:
    around = zipped({f"young/{path}": content for path, content in files.items()})
    assert packs.unzip(around).hash == packs.from_files(files).hash


@pytest.mark.parametrize("path", ["../evil", "/evil", "a/../../evil", "a\\b", "C:evil", "./a", "a//b"])
def test_a_path_that_leads_outside_is_refused(files: Files, path: str) -> None:
    with pytest.raises(Problems, match="refused"):
        packs.unzip(zipped({**files, path: b""}))


def test_links_and_doubles_are_refused(files: Files) -> None:
    with pytest.raises(Problems, match="refused"):
        packs.unzip(zipped(files, mark=0o120777 << 16))
    with pytest.warns(UserWarning, match="Duplicate"):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("pack.toml", b"")
            archive.writestr("pack.toml", b"")
    with pytest.raises(Problems, match="refused"):
        packs.unzip(buffer.getvalue())


def test_a_bomb_is_refused_while_it_unpacks(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kezhi.engine.packs.carrying.LARGEST", 100_000)
    monkeypatch.setattr(reading, "LARGEST", 100_000)
    with pytest.raises(Problems, match="too large"):
        packs.unzip(zipped({**files, "texts/a.zh.md": b"0" * 10_000_000}))
    monkeypatch.setattr(reading, "MOST_FILES", 3)
    with pytest.raises(Problems, match="too large"):
        packs.unzip(zipped(files))


@given(content=st.binary(max_size=200))
def test_what_is_no_zip_is_refused(content: bytes) -> None:
    with pytest.raises(Problems):
        packs.unzip(content)


def refused(content: bytes) -> str:
    with pytest.raises(Problems) as caught:
        packs.unzip(content)
    [problem] = caught.value.problems
    assert problem.render("zh") != problem.render("en")
    return problem.code.removeprefix("packs.")


def test_a_zip_cut_off_or_changed_anywhere_is_read_whole_or_refused(files: Files) -> None:
    pack = packs.from_files(files)
    content = packs.pack_zip(pack)
    for at in range(0, len(content), 97):
        for spoilt in (content[:at], content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]):
            try:
                found = packs.unzip(spoilt)
            except Problems as problems:
                assert all(each.render("zh") for each in problems.problems)
            else:
                assert found.files.keys() == pack.files.keys(), "a byte that says nothing of the content"


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"PK\x05\x06" + b"\x00" * 10, b"<html>", "科治".encode(), b"\x1f\x8b\x08\x00" + b"\x00" * 20],
)
def test_other_files_are_no_zip(content: bytes) -> None:
    assert refused(content) == "not_zip"


def test_an_empty_zip_is_no_pack() -> None:
    assert refused(zipped({})) == "no_manifest"
    assert refused(zipped({"a/x.txt": b"", "b/y.txt": b""})) == "no_manifest"


def test_only_one_folder_is_left_out(files: Files) -> None:
    deep = {f"outer/young/{path}": content for path, content in files.items()}
    assert refused(zipped(deep)) == "no_manifest"
    beside = {f"young/{path}": content for path, content in files.items()} | {"other/readme.txt": b""}
    assert refused(zipped(beside)) == "no_manifest"


def test_names_in_chinese_travel(files: Files) -> None:
    more = {**files, "texts/申报指南.zh.md": "指南".encode(), "texts/申报指南.en.md": b"Guide"}
    found = packs.unzip(packs.pack_zip(packs.from_files(more)))
    assert found.text("申报指南", "zh") == "指南"
    assert dict(found.files) == more
