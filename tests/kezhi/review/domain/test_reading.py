"""What an expert reads: nothing that says whose it is, neither fields nor files nor words in other fields."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine.schema import Option, Text
from kezhi.review.domain.reading import BLOT, Reading, read_form, without_names
from tests.kezhi.review.conftest import FORM, WRITTEN

PLAN = {"id": 7, "name": "沈若舟的方案.pdf", "size": 10, "type": "application/pdf"}
PROOF = {"id": 8, "name": "身份证.pdf", "size": 10, "type": "application/pdf"}


def read(data: dict[str, Any] | None = None, *, blind: bool = True, language: str = "zh") -> Reading:
    written = WRITTEN | {"plan": [PLAN], "proof": [PROOF]} if data is None else data
    return read_form(FORM, written, blind=blind, language=language, choices={})


def words(reading: Reading) -> str:
    return repr([(section.title, section.parts, section.files) for section in reading.sections])


def test_identifying_fields_and_columns_are_left_out() -> None:
    reading = read()
    assert [section.title for section in reading.sections] == ["研究内容"]
    [table] = [part for part in reading.sections[0].parts if part["kind"] == "table"]
    assert (table["heads"], table["rows"]) == (["分工"], [["试验"]])


@pytest.mark.parametrize("name", ["沈若舟", "兰州理工大学", "祁连川", "身份证"])
def test_no_word_of_them_is_left_anywhere(name: str) -> None:
    assert name not in words(read())
    assert name in words(read(blind=False))


def test_what_names_somebody_in_other_fields_is_blotted_out() -> None:
    [text] = [part for part in read().sections[0].parts if part["kind"] == "text"]
    assert text["lines"] == [f"{BLOT}团队在{BLOT}研究镍钴。"]


def test_the_longer_name_goes_first() -> None:
    data = WRITTEN | {"name": "兰州", "question": "兰州理工大学在兰州。"}
    [text] = [part for part in read(data).sections[0].parts if part["kind"] == "text"]
    assert text["lines"] == [f"{BLOT}在{BLOT}。"]


@pytest.mark.parametrize("name", ["", " ", "甲", "2026", None, 5])
def test_what_is_no_name_blots_nothing_out(name: Any) -> None:
    data = {"name": name, "question": "甲在 2026 年做了 5 次。"}
    assert "甲在 2026 年做了 5 次。" in words(read(data))


def test_a_file_is_called_by_its_field_never_by_its_own_name() -> None:
    [section] = read().sections
    assert [(file.use, file.label) for file in section.files] == [(7, "方案")]
    assert list(read().files) == [7]


def test_several_files_of_a_field_are_numbered() -> None:
    reading = read(WRITTEN | {"plan": [PLAN, PLAN | {"id": 9}]})
    assert [file.label for file in reading.files.values()] == ["方案 1", "方案 2"]


def test_an_open_review_shows_all() -> None:
    reading = read(blind=False)
    assert [section.title for section in reading.sections] == ["申请人", "研究内容"]
    assert set(reading.files) == {7, 8}


def test_amounts_and_labels_follow_the_language() -> None:
    pairs = [part for part in read(language="en").sections[0].parts if part["kind"] == "pairs"]
    assert pairs[0]["rows"] == [["Amount", "20.00 (10,000 CNY)"]]
    assert read(language="en").sections[0].title == "Content"


def test_a_form_that_is_empty_reads_as_nothing() -> None:
    assert read({}).sections == ()


def test_choices_are_read_by_their_labels() -> None:
    reading = read_form(
        FORM, {"grant": None, "question": "问"}, blind=True, language="zh",
        choices={"question": (Option("x", Text("甲", "A")),)},
    )  # fmt: skip
    assert "问" in words(reading)


@given(
    name=st.text("沈若舟祁连川", min_size=2, max_size=4),
    around=st.text("研究镍钴沈若舟", max_size=12),
)
def test_a_name_never_shows(name: str, around: str) -> None:
    reading = read({"name": name, "question": f"甲{around}{name}{around}", "team": [{"member": "x", "duty": name}]})
    assert name not in words(reading)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("沈若舟的镍钴研究", f"{BLOT}的镍钴研究"),
        ("兰州理工大学与兰州", f"{BLOT}与兰州"),
        ("祁连川分工", f"{BLOT}分工"),
        ("镍钴研究", "镍钴研究"),
        ("", ""),
    ],
)
def test_a_title_is_shown_without_the_words_that_say_whose_it_is(title: str, shown: str) -> None:
    assert without_names(title, FORM, WRITTEN) == shown
