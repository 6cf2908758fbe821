"""Complaints: every message has both languages and shows what it is about."""

import re

import pytest

from kezhi.engine.errors import Place, Problem, Problems, catalogue


def test_every_message_speaks_both_languages_of_the_same_things() -> None:
    for code, texts in catalogue().items():
        assert set(texts) == {"zh", "en"}, code
        names = {language: set(re.findall(r"{(\w+)", text)) for language, text in texts.items()}
        assert names["zh"] == names["en"], code


def test_a_place_reads_as_file_line_column_then_what_lies_inside() -> None:
    assert str(Place(file="form.json", line=3, column=7)) == "form.json:3:7"
    assert str(Place(file="rules.dmn", element="age", rule=2, cell="PI")) == "rules.dmn age rule 2 PI"
    assert str(Place()) == ""


def test_a_missing_argument_shows_its_name_instead_of_failing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(catalogue(), "test.much", {"zh": "超出 {by}", "en": "too much by {by}"})
    assert Problem("test.much").render("en") == "too much by {by}"
    assert Problem("test.much", arguments={"by": 3}).render("zh-hans") == "超出 3"


def test_a_complaint_within_a_complaint_speaks_the_same_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(catalogue(), "test.outer", {"zh": "写错了：{fault}", "en": "wrong: {fault}"})
    monkeypatch.setitem(catalogue(), "test.inner", {"zh": "少括号", "en": "no bracket"})
    problem = Problem("test.outer", arguments={"fault": Problem("test.inner")})
    assert (problem.render("zh"), problem.render("en")) == ("写错了：少括号", "wrong: no bracket")


def test_problems_carry_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(catalogue(), "test.a", {"zh": "甲", "en": "first"})
    monkeypatch.setitem(catalogue(), "test.b", {"zh": "乙", "en": "second"})
    found = Problems([Problem("test.a", Place(file="x", line=1)), Problem("test.b")])
    assert [problem.code for problem in found.problems] == ["test.a", "test.b"]
    assert str(found) == "x:1: first\nsecond"
