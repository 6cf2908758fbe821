"""Text files: encodings, separators, quotes."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.base.importing.plain_text import TextBook, encoding_of
from kezhi.base.importing.records import Record
from kezhi.engine.errors import Problems

TABLE = "编号,名称\n1,镕喆\n2,兰州\n"


def book(content: bytes) -> TextBook:
    return TextBook(io.BytesIO(content), "表.csv")


def rows(content: bytes) -> list[Record]:
    return list(book(content).rows())


def cells(content: bytes) -> list[list[object]]:
    return [list(record.cells) for record in rows(content)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_each_encoding_reads_the_same(encoding: str) -> None:
    content = TABLE.encode(encoding)
    assert cells(content) == [["编号", "名称"], ["1", "镕喆"], ["2", "兰州"]]
    told = [problem.render("en") for problem in book(content).notes("")]
    assert told == ([] if encoding.startswith("utf-8") else [f"Read as {encoding.upper()}."])


def test_rare_characters_of_gb18030_are_kept() -> None:
    assert cells("名\n㛃𠮷𬭎𤧛\n".encode("gb18030"))[1] == ["㛃𠮷𬭎𤧛"]


def test_rows_in_another_encoding_are_named_and_can_be_read() -> None:
    content = TABLE.encode() + "3,某甲\n".encode("gb18030") + "4,乙\n".encode()
    found = rows(content)
    assert [bool(record.problems) for record in found] == [False, False, False, True, False]
    assert found[3].problems[0].code == "importing.row_encoding"
    assert found[3].cells == ["3", "某甲"]


def test_a_utf8_row_in_a_gb18030_file_is_named() -> None:
    content = TABLE.encode("gb18030") + "3,镕某甲乙\n".encode()
    assert [bool(record.problems) for record in rows(content)] == [False, False, False, True]


def test_words_of_gb18030_that_could_be_utf8_are_no_fault() -> None:
    assert [record.problems for record in rows("名称,单位\n联通,某甲\n".encode("gb18030"))] == [[], []]


def test_neither_encoding() -> None:
    with pytest.raises(Problems) as found:
        encoding_of(io.BytesIO(b"\xff\xff,\x81\n" * 3), "表.csv")
    assert found.value.problems[0].code == "importing.unknown_encoding"


@pytest.mark.parametrize(("mark", "code"), [("\t", "tab"), (";", "semicolon"), ("|", "bar")])
def test_other_separators_are_found_and_said(mark: str, code: str) -> None:
    content = TABLE.replace(",", mark).encode()
    assert cells(content)[1] == ["1", "镕喆"]
    assert [problem.code for problem in book(content).notes("")] == [f"importing.separated_by_{code}"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_line_end(end: str) -> None:
    assert cells(TABLE.replace("\n", end).encode()) == [["编号", "名称"], ["1", "镕喆"], ["2", "兰州"]]


def test_line_breaks_within_quotes_belong_to_the_cell() -> None:
    found = rows('a,b\n1,"两\n行"\n2,"""引""，号"\n'.encode())
    assert [record.cells for record in found] == [["a", "b"], ["1", "两\n行"], ["2", '"引"，号']]
    assert [(record.number, record.line) for record in found] == [(1, None), (2, None), (3, 4)]


def test_a_quote_that_is_never_closed_refuses_the_file_and_names_its_place() -> None:
    with pytest.raises(Problems) as found:
        rows('a,b\n1,"两\n行"\n2,"未完\n3,x\n'.encode())
    assert found.value.problems[0].arguments == {"row": 3, "line": 4}


def test_a_misplaced_quote_spoils_its_row_only() -> None:
    found = rows(b'a,b\n1,"x"y\n2,z\n')
    assert [[problem.code for problem in record.problems] for record in found] == [[], ["importing.row_quotes"], []]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n  \n", "\ufeff\n".encode("utf-16-le")])
def test_files_without_text(content: bytes) -> None:
    with pytest.raises(Problems) as found:
        book(content)
    assert found.value.problems[0].code == "importing.no_text"


def test_the_file_stays_open_however_little_was_read() -> None:
    file = io.BytesIO(TABLE.encode())
    read = TextBook(file, "表.csv").rows()
    next(read)
    read.close()
    assert not file.closed


words = st.text(st.sampled_from('甲乙a1 ,;"\t|'), min_size=1, max_size=6)


@given(st.lists(st.lists(words, min_size=3, max_size=3), min_size=1, max_size=8))
def test_whatever_is_quoted_is_read_as_it_was(table: list[list[str]]) -> None:
    text = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in table)
    assert [record.cells for record in TextBook(io.BytesIO(f"头,头,头\n{text}".encode()), "t").rows()][1:] == table
