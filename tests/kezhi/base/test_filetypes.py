"""A file is what its content says; what would do harm is refused."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.base import filetypes
from kezhi.base.filetypes import by_extension, detect
from kezhi.engine.errors import Problems

HERE = Path(__file__)
BAD_UPLOADS = next((found for up in HERE.parents if (found := up / "shared/data/bad_uploads").exists()), HERE)
WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
LINK = 0o120777 << 16


def packed(members: dict[str, bytes], mode: int = 0) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = mode
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return made


def code(content: io.BytesIO) -> str:
    with pytest.raises(Problems) as refused:
        detect(content)
    return refused.value.problems[0].code


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n\0", "png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "jpeg"),
        (b"II*\0\x08\0\0\0", "tiff"),
        ("项目编号,金额\n".encode(), "text"),
        ("项目编号,金额\n".encode("gb18030"), "text"),
        ("\ufeff项目编号\t金额\n".encode("utf-16-le"), "text"),
        (b"<!DOCTYPE html><p>", "html"),
        ("\ufeff<html>".encode(), "html"),
        (b"<?xml version='1.0'?><svg/>", "html"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + b"\0\0", "xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    ],
)
def test_the_content_says_what_a_file_is(content: bytes, found: str) -> None:
    assert detect(io.BytesIO(content)) == found


def test_a_program_is_named_as_what_it_is() -> None:
    assert detect(io.BytesIO(b"MZ\x90\0\x03\0\0\0" * 9)) == "exe"


def test_bytes_that_nobody_knows_are_no_type() -> None:
    assert detect(io.BytesIO(bytes(range(1, 9)) * 9)) not in filetypes.TYPES


@pytest.mark.parametrize(
    ("part", "found"),
    [("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("OFD.xml", "ofd"), ("附件/说明.txt", "zip")],
)
def test_packed_formats_are_told_apart_by_their_parts(part: str, found: str) -> None:
    assert detect(packed({part: b"<a/>"})) == found


def test_a_bomb_is_refused_by_what_it_unpacks_to() -> None:
    assert code(packed({"xl/workbook.xml": b"<a/>", "xl/sheet1.xml": b"0" * (17 * 2**20)})) == "files.bomb"


def test_a_regular_but_short_sheet_is_no_bomb() -> None:
    assert detect(packed({"xl/workbook.xml": b"<a/>", "xl/sheet1.xml": b"0" * (15 * 2**20)})) == "xlsx"


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filetypes, "MAX_MEMBERS", 3)
    assert code(packed({f"{n}.txt": b"" for n in range(4)})) == "files.bomb"


def test_a_packed_text_is_unpacked_within_bounds() -> None:
    assert detect(io.BytesIO(gzip.compress("编号\n1\n".encode()))) == "gzip"
    assert code(io.BytesIO(gzip.compress(b"0" * (17 * 2**20)))) == "files.bomb"


@pytest.mark.parametrize("damage", [lambda whole: whole[:-9], lambda whole: whole[:12] + b"\xff" * 9 + whole[21:]])
def test_a_packed_text_that_is_damaged(damage: Callable[[bytes], bytes]) -> None:
    assert code(io.BytesIO(damage(gzip.compress(b"some words that are packed" * 9)))) == "files.damaged"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
@pytest.mark.parametrize("before", [0, filetypes.CHUNK - 4])
def test_an_entity_is_found_wherever_it_lies(encoding: str, before: int) -> None:
    text = " " * before + '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    assert code(packed(WORD | {"word/document.xml": text.encode(encoding)})) == "files.xml_entity"


def test_an_entity_in_a_plain_archive_is_just_a_file() -> None:
    assert detect(packed({"说明.xml": b"<!DOCTYPE a>"})) == "zip"


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a", "C:/a", "附件\\..\\a", "a/../../b"])
def test_a_member_that_points_outside_is_refused(name: str) -> None:
    assert code(packed({name: b""})) == "files.unsafe_member"


def test_a_link_in_an_archive_is_refused() -> None:
    assert code(packed({"a": b"/etc/passwd"}, LINK)) == "files.unsafe_member"


def test_macros_are_refused() -> None:
    assert code(packed(WORD | {"word/vbaProject.bin": b""})) == "files.macros"


def test_a_document_under_a_password_is_said_to_be_protected() -> None:
    wrapped = filetypes.OLE + "EncryptedPackage".encode("utf-16-le")
    assert code(io.BytesIO(wrapped)) == "files.protected"


def test_a_cut_off_archive_is_damaged() -> None:
    whole = packed(WORD).getvalue()
    assert code(io.BytesIO(whole[: len(whole) // 2])) == "files.damaged"


def test_an_archive_with_a_changed_byte_is_damaged() -> None:
    whole = bytearray(packed(WORD | {"word/a.xml": b"some words that are packed" * 9}).getvalue())
    place = whole.index(b"word/a.xml") + 12
    whole[place : place + 8] = b"\xff" * 8
    assert code(io.BytesIO(bytes(whole))) == "files.damaged"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_is_text_or_markup(text: str) -> None:
    found = detect(io.BytesIO(("。" + text).encode()))
    assert found == "text"


@given(st.binary(max_size=300))
def test_any_bytes_get_an_answer_or_a_named_problem(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", filetypes.OLE):
        try:
            assert detect(io.BytesIO(start + content))
        except Problems as refused:
            assert {problem.code.split(".")[0] for problem in refused.problems} == {"files"}


def test_each_extension_belongs_to_one_type() -> None:
    extensions = [extension for kind in filetypes.TYPES.values() for extension in kind.extensions]
    assert len(extensions) == len(set(extensions))
    assert by_extension("jpeg") == "jpeg"
    assert by_extension("exe") is None


@pytest.mark.skipif(BAD_UPLOADS is HERE, reason="the collection of bad uploads lies elsewhere")
@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("00_good.csv", "text"),
        ("01_gbk.csv", "text"),
        ("04_utf16le_tab.txt", "text"),
        ("05_mixed_encoding.csv", "text"),
        ("06_merged_header.xlsx", "xlsx"),
        ("12_zip_bomb.xlsx", "files.bomb"),
        ("13_xml_entity_bomb.xlsx", "files.xml_entity"),
        ("14_xml_external_entity.xlsx", "files.xml_entity"),
        ("19_xls_renamed.xlsx", "xls"),
        ("20_html_renamed.xls", "html"),
        ("21_xlsx_renamed.csv", "xlsx"),
        ("29_control_chars.csv", "text"),
        ("33_million_blank_rows.xlsx", "xlsx"),
        ("34_truncated.xlsx", "files.damaged"),
        ("35_password.xlsx", "files.protected"),
        ("39_path_traversal.zip", "files.unsafe_member"),
        ("40_gbk_names.zip", "zip"),
    ],
)
def test_the_collection_of_bad_uploads(name: str, result: str) -> None:
    with (BAD_UPLOADS / name).open("rb") as file:
        try:
            found = detect(file)
        except Problems as refused:
            found = refused.problems[0].code
    assert found == result
