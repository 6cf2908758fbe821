"""A list as a Word document, and the table of one that comes back."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.projects.domain.documents import MAIN, W, document, first_table, is_document
from kezhi.projects.domain.sheets import Head, Sheet

HEADS = (Head("编号"), Head("安排（万元）", number=True))
texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=20)


def packed(text: str | bytes, name: str = MAIN) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr(name, text)
    return made.getvalue()


@given(st.lists(st.tuples(texts, texts), max_size=5))
def test_what_goes_out_comes_back(rows: list[tuple[str, str]]) -> None:
    made = document(Sheet("一览表", HEADS, rows, lines=["合计"], notes=["说明"], signed=["高新处"])).read()
    assert is_document(made)
    assert first_table(made) == [["编号", "安排（万元）"], *map(list, rows)]


def test_signs_that_xml_cannot_say_are_left_out() -> None:
    made = document(Sheet("a<b>&\x00", HEADS, [("\x07甲&<", "1")])).read()
    assert first_table(made)[1] == ["甲&<", "1"]


def test_a_wide_table_lies_across_the_page() -> None:
    across = zipfile.ZipFile(document(Sheet("宽", HEADS, [], landscape=True))).read(MAIN).decode()
    upright = zipfile.ZipFile(document(Sheet("窄", HEADS, []))).read(MAIN).decode()
    assert 'w:w="16838" w:h="11906" w:orient="landscape"' in across
    assert 'w:w="11906" w:h="16838"/>' in upright
    assert "<w:tblHeader/>" in across, "the head stands on each page"


def test_words_that_an_editor_has_split_are_one_cell() -> None:
    split = f"""<w:document xmlns:w="{W}"><w:body><w:tbl><w:tr><w:tc><w:p><w:r><w:t>26YF</w:t></w:r><w:r><w:t>01</w:t>
    </w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl></w:body></w:document>"""
    assert first_table(packed(split)) == [["26YF01", ""]]


def test_a_document_without_a_table_has_no_rows() -> None:
    assert first_table(packed(f'<w:document xmlns:w="{W}"/>')) == []


@pytest.mark.parametrize(
    "content",
    [
        b"no package",
        packed("<w:document"),
        packed("<a/>", "word/other.xml"),
        packed('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    ],
)
def test_what_is_broken_or_declares_entities_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"broken|declared"):
        first_table(content)


def test_only_a_word_document_is_one() -> None:
    assert not is_document(b"PK nothing")
    assert not is_document(packed("<a/>", "xl/workbook.xml"))
    assert is_document(packed("<a/>"))
