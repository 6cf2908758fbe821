"""Whatever bytes are sent, the answer is rows or words: never an exception that nobody explains."""

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kezhi.base import filetypes
from kezhi.base.importing.books import open_book, survey
from kezhi.base.importing.heads import Names
from kezhi.base.importing.records import Book
from kezhi.engine.errors import Problems
from tests.kezhi.base.importing.ledger import HEAD, LEDGER, line, table
from tests.kezhi.base.importing.workbooks import workbook

NAMES = Names(LEDGER, {})
TEXT = table(line(1), line(2, title='"两\n行"'), line(3)).encode()
SHEET = workbook(HEAD.split(","), line(1).split(","), line(2).split(","))
PARTS = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml")


def answered(content: bytes, kind: str) -> str:
    """How a file is answered: with its rows, or with the code of the first complaint."""
    try:
        book: Book = open_book(io.BytesIO(content), kind, "表")
        found = survey(book, NAMES, "表")
        book.notes(found.sheet)
        return f"{sum(1 for _ in book.rows(found.sheet))} rows"
    except Problems as refused:
        assert all(problem.render() for problem in refused.problems)
        return refused.problems[0].code


def repacked(change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The workbook with its parts changed, or left out where the change gives None."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SHEET)) as old, zipfile.ZipFile(file, "w") as new:
        for member in old.infolist():
            content = change(member.filename, old.read(member))
            if content is not None:
                new.writestr(member.filename, content)
    return file.getvalue()


@given(st.binary(max_size=300))
def test_any_bytes_as_text(content: bytes) -> None:
    assert answered(content, "text")


def test_half_a_character_at_the_end_is_no_text_in_that_encoding() -> None:
    whole = "项目编号,项目名称\nA-1,沙尘暴\n".encode("utf-16")
    assert answered(whole, "text").endswith("rows")
    assert answered(whole[:-1], "text") == "importing.unknown_encoding"


@given(st.text(st.sampled_from('项目编号,"\n\r\t;a\x00\u202e'), max_size=80))
def test_any_characters_as_text(content: str) -> None:
    assert answered((HEAD + "\n" + content).encode(), "text")


@given(st.integers(0, len(TEXT) - 1), st.binary(min_size=1, max_size=6))
def test_a_text_with_bytes_changed(at: int, instead: bytes) -> None:
    assert answered(TEXT[:at] + instead + TEXT[at + len(instead) :], "text")


@settings(max_examples=60)
@given(st.sampled_from(PARTS), st.integers(0, 4_000), st.binary(max_size=12))
def test_a_workbook_with_a_part_changed(part: str, at: int, instead: bytes) -> None:
    def change(name: str, content: bytes) -> bytes:
        place = at % max(1, len(content))
        return content[:place] + instead + content[place + len(instead) :] if name == part else content

    assert answered(repacked(change), "xlsx")


@pytest.mark.parametrize("part", PARTS)
def test_a_workbook_with_a_part_missing(part: str) -> None:
    content = repacked(lambda name, kept: None if name == part else kept)
    assert answered(content, "xlsx")
    if part != "xl/workbook.xml":
        assert filetypes.detect(io.BytesIO(content)) == "xlsx"


def test_what_is_whole_is_read() -> None:
    assert answered(TEXT, "text") == "4 rows"
    assert answered(SHEET, "xlsx") == "3 rows"


def test_a_cell_that_is_too_long_spoils_its_row_only() -> None:
    book = open_book(io.BytesIO(table(line(1, title="研" * 140_000), line(2)).encode()), "text", "表")
    codes = [[problem.code for problem in record.problems] for record in book.rows("")]
    assert codes == [[], ["importing.row_field"], []]
