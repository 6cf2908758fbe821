"""A submitted version for reading: every field in words, in the order of the form."""

import json

import pytest

from kezhi.engine.packs import read
from kezhi.engine.packs.contents import open_contents
from kezhi.forms.domain.sheet import ReadField, read_sections
from tests.rounds import PACKS, TYPES


def fields(code: str, language: str = "zh", **changes: object) -> dict[str, ReadField]:
    form = open_contents(read(PACKS / code)).forms["form.json"]
    data = json.loads((PACKS / code / "examples" / "full.json").read_text("utf8")) | changes
    found = read_sections(form, data, {}, language)
    return {field.name: field for section in found for field in section.fields}


@pytest.mark.parametrize("code", TYPES)
def test_everything_that_was_filled_in_can_be_read(code: str) -> None:
    data = json.loads((PACKS / code / "examples" / "full.json").read_text("utf8"))
    found = fields(code)
    form = open_contents(read(PACKS / code)).forms["form.json"]
    assert set(found) == {field.name for field in form.fields} & data.keys()
    for name in ("title", "abstract", "keywords"):
        assert "".join(found[name].lines) or found[name].text, name
    assert all(field.label for field in found.values())


def test_a_table_has_its_rows_with_numbers_marked() -> None:
    (code,) = [code for code in TYPES if code.endswith("open-competition")]
    team = fields(code)["team"]
    assert team.heads[0] == "姓名"
    assert all(len(row) == len(team.heads) for row in team.rows)
    assert any(number for _text, number in team.rows[0])


def test_a_budget_is_said_in_wan_and_english_when_asked() -> None:
    (code,) = [code for code in TYPES if code.endswith("open-competition")]
    budget = fields(code, "en")["budget"]
    assert all(row[0][0].isascii() for row in budget.rows)
    assert not budget.rows[0][0][1]
    assert budget.rows[0][1][1]


def test_files_are_named_and_what_isnt_one_is_left_out() -> None:
    (code,) = [code for code in TYPES if code.endswith("open-competition")]
    files = [{"id": "7", "name": "a.pdf", "size": 1}, {"size": 1}, "x"]
    form = open_contents(read(PACKS / code)).forms["form.json"]
    field = next(one.name for one in form.fields if one.kind == "file")
    assert fields(code, **{field: files})[field].files == (files[0],)


def test_an_empty_text_has_no_lines_and_an_empty_section_is_left_out() -> None:
    (code,) = [code for code in TYPES if code.endswith("open-competition")]
    assert fields(code, abstract="\n \n")["abstract"].lines == ()
    form = open_contents(read(PACKS / code)).forms["form.json"]
    assert [section.id for section in read_sections(form, {"title": "甲"}, {}, "zh")] == ["basics"]
    assert read_sections(form, {}, {}, "zh") == []


@pytest.mark.parametrize(("language", "word"), [("zh", "个月"), ("en", "months")])
def test_a_unit_is_said_once(language: str, word: str) -> None:
    (code,) = [code for code in TYPES if code.endswith("open-competition")]
    form = open_contents(read(PACKS / code)).forms["form.json"]
    measured = [field for field in form.fields if field.kind == "number" and field.unit.of(language)]
    assert measured
    for field in measured:
        unit = field.unit.of(language)
        said = fields(code, language, **{field.name: 35})[field.name].text
        assert said == (f"35{unit}" if unit == "%" else f"35 {unit}")
    assert word in {field.unit.of(language) for field in measured}
