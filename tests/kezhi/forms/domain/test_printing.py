"""The printed form: everything is in it, whatever the characters, whatever the fonts."""

import io
from pathlib import Path
from typing import Any

import pytest
import typst
from pypdf import PdfReader

from kezhi.engine.schema import Field
from kezhi.forms.domain.printing import Attached, Sheet, print_form, wan, written
from tests.kezhi.forms.domain.sample import DATA, FACTS, ON, form

FORM = form()


@pytest.fixture
def fonts(tmp_path: Path) -> Path:
    """A house without its fonts: those that typst itself brings must do."""
    return tmp_path / "no fonts here"


def text_of(pdf: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def printed(
    data: dict[str, Any], fonts: Path, attached: tuple[Attached, ...] = (), language: str = "en", **more: str
) -> list[str]:
    state = FORM.state(data, on=ON, facts=FACTS)
    choices = {path: one.options for path, one in state.items() if one.options}
    sheet = Sheet("Sample 2026", language, fonts, **more)
    return text_of(print_form(FORM, data, sheet, choices, attached))


def pages(count: int) -> bytes:
    body = "\n#pagebreak()\n".join(f"Appendix {at}" for at in range(1, count + 1))
    made: bytes = typst.compile(f'#set page(paper: "a4")\n{body}'.encode())
    return made


def test_what_was_filled_in_is_printed_in_words(fonts: Path) -> None:
    whole = "".join(printed(DATA | {"title": "Cobalt"}, fonts))
    for words in ("Sample2026", "Basics", "Cobalt", "Green", "Red,Green", "24.00", "yes", "Doctor", "10.00", "30.00"):
        assert words in whole, words


def test_codes_are_printed_as_their_labels(fonts: Path) -> None:
    whole = "".join(printed({"team": [{"name": "A", "degree": "doctor"}]}, fonts))
    assert "Doctor" in whole


def test_a_stamp_and_the_page_number_stand_on_each_page(fonts: Path) -> None:
    long = {"why": "\n".join(["word " * 100] * 60)}
    found = printed(long, fonts, stamp="Version 2 / AB12", number="N-1")
    assert len(found) > 2
    for at, page in enumerate(found, 1):
        assert "Version2/AB12" in page
        assert f"{at}/{len(found)}" in page
        assert "N-1" in page


def test_a_draft_says_so_across_each_page(fonts: Path) -> None:
    assert "DRAFT" in printed({"title": "a"}, fonts, watermark="DRAFT")[0]
    assert "DRAFT" not in printed({"title": "a"}, fonts)[0]


def test_attached_documents_are_bound_behind_stamped_and_counted_too(fonts: Path) -> None:
    found = printed({"title": "a"}, fonts, (Attached("Body", pages(2)),), stamp="V1", watermark="DRAFT")
    assert len(found) == 3
    assert "1/3" in found[0]
    for at, page in enumerate(found[1:], 1):
        assert f"Appendix{at}" in page
        assert "V1" in page
        assert f"Body{at}/2{at + 1}/3" in page
        assert "DRAFT" in page


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 broken", b"\0" * 100])
def test_a_file_that_is_no_readable_pdf_does_not_break_the_print(content: bytes, fonts: Path) -> None:
    found = printed({"title": "a"}, fonts, (Attached("Bad", content), Attached("Good", pages(1))), stamp="V1")
    assert len(found) == 3
    assert "Badcan'tbebound;openitbyitself1/12/3" in found[1].replace("—", "").replace("’", "'")
    assert "Appendix1" in found[2]


def test_a_heading_goes_to_the_next_page_with_what_it_is_over(fonts: Path) -> None:
    for lines in range(36, 46):
        whole = printed({"why": "\n".join(["word"] * lines), "team": [{"name": "A"}] * 3}, fonts)
        (page,) = [page for page in whole if "People" in page]
        assert "Name" in page.partition("People")[2], lines


@pytest.mark.parametrize(
    "title", ["𠮷野家𪚥", "😀🀄", "\u200d\ufeff\u0000", "עברית", "#[image](x)", "$ \\ * _ @x <y>", "㐀" * 200]
)
def test_no_character_breaks_the_print(title: str, fonts: Path) -> None:
    assert len(printed({"title": title, "why": title, "team": [{"name": title}]}, fonts)) >= 1


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"team": "x", "budget": 7, "many": None, "papers": []},
        {"team": [3, None], "budget": {"tools": 1, "work": {"grant": "much"}}},
        {"asked": "much", "why": 3, "agreed": "maybe"},
    ],
)
def test_a_draft_prints_however_wrong_it_still_is(data: dict[str, Any], fonts: Path) -> None:
    assert printed(data, fonts)


@pytest.mark.parametrize(
    ("name", "value", "zh", "en"),
    [
        ("title", None, "—", "—"),
        ("asked", "240000.00", "24.00 万元", "24.00 (10,000 CNY)"),
        ("asked", "很多", "很多 万元", "很多 (10,000 CNY)"),
        ("agreed", True, "是", "yes"),
        ("agreed", False, "否", "no"),
        ("length", 30, "30 字", "30 characters"),
        ("papers", [{"name": "甲.pdf"}, {"name": "乙.pdf"}], "甲.pdf、乙.pdf", "甲.pdf, 乙.pdf"),
        ("many", [], "—", "—"),
    ],
)
def test_a_value_in_words(name: str, value: Any, zh: str, en: str) -> None:
    asked = FORM.field(name)
    assert isinstance(asked, Field)
    assert (written(asked, value, "zh"), written(asked, value, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("value", "text"), [("1284000", "128.40"), (None, "0.00"), ("x", "x"), ("123456789012", "12,345,678.90")]
)
def test_an_amount_in_ten_thousands(value: Any, text: str) -> None:
    assert wan(value) == text
