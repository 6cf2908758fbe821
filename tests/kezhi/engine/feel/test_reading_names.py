"""How text is cut into names, numbers and signs: blanks, comments, keywords inside names, and where problems point."""

from decimal import Decimal
from typing import Any

import pytest

from kezhi.engine import feel
from tests.kezhi.engine.feel.asking import value


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1+2", 3),
        ("  1  +  2  ", 3),
        ("1\n+\n2", 3),
        ("1\t+\r\n2", 3),
        ("1\u00a0+\u30002", 3),
        ("1 // one\n+ 2", 3),
        ("1 + 2 // three", 3),
        ("1 /* one */ + /* two\nlines */ 2", 3),
        ("/* first */ 1 + 2", 3),
        ('"// no comment"', "// no comment"),
        ('"/* nor */ this"', "/* nor */ this"),
        ("1 / 2", Decimal("0.5")),
        ("4 / 2 / 2", 1),
        (".5", Decimal("0.5")),
        ("0.50", Decimal("0.5")),
        ("1e3", 1000),
        ("1E+3", 1000),
        ("1.5e-3", Decimal("0.0015")),
        ("007", 7),
        ("-.5", Decimal("-0.5")),
        ("- 5", -5),
        ("--5", 5),
        ("1 - -1", 2),
        ("2**3", 8),
        ("2 ** -1", Decimal("0.5")),
        ("[1,2,3][2]", 2),
        ("{a:1}.a", 1),
        ('{ "a b" : 1 }.a b', 1),
        ("{a b: 1}.a b", 1),
        ("true and not(false)", True),
        ("if(true)then(1)else(2)", 1),
        ("for i in[1,2]return i", [1, 2]),
        ("(1)", 1),
        ("((1))", 1),
        ("[[]]", [[]]),
        ("{}", {}),
        ("null", None),
    ],
)
def test_blanks_and_comments_do_not_matter(text: str, result: Any) -> None:
    assert value(text) == result
    assert feel.parse(str(feel.parse(text))) == feel.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "1 /* open",
        "1. + 2",
        "1..2",
        "1e",
        "1 2",
        "1 + + 2 3",
        "a..b",
        "[1 2]",
        "{a 1}",
        "{1: 2}",
        "(1, 2)",
        "f(1 2)",
        "1 = = 2",
    ],
)
def test_what_cannot_be_cut_is_no_feel(text: str) -> None:
    with pytest.raises(feel.SyntaxProblem) as caught:
        feel.parse(text)
    assert caught.value.column >= 1
    assert caught.value.expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("order", "order + 1"),
        ("android", "android + 1"),
        ("information", "information + 1"),
        ("format", "format + 1"),
        ("iffy", "iffy + 1"),
        ("nothing", "nothing + 1"),
        ("notes", "notes + 1"),
        ("truely", "truely + 1"),
        ("in stock", "in stock + 1"),
        ("stock in trade", "stock in trade + 1"),
        ("this and that", "this and that + 1"),
        ("this or that", "this or that + 1"),
        ("cost of goods", "cost of goods + 1"),
        ("date and time zone", "date and time zone + 1"),
        ("for all", "for all + 1"),
        ("研发投入(万元)", "研发投入(万元) + 1"),
        ("投入/收入", "投入/收入 + 1"),
        ("A+B", "A+B + 1"),
        ("A-B", "A-B + 1"),
        ("A*B", "A*B + 1"),
        ("R&D", "R&D + 1"),
        ("50%", "50% + 1"),
        ("it's", "it's + 1"),
        ("a.b", "a.b + 1"),
        ("第1年", "第1年 + 1"),
        ("2026年", "2026年 + 1"),
        ("甲 乙 丙", "甲 乙 丙 + 1"),
    ],
)
def test_a_known_name_is_read_whole_whatever_is_in_it(name: str, text: str) -> None:
    starts_with_digit = name[0].isdigit()
    if starts_with_digit:
        with pytest.raises(feel.SyntaxProblem):
            feel.parse(text, [name])
        return
    assert feel.evaluate(text, {name: 1}) == 2
    assert feel.parse(text, [name]).names() == {name}


def test_the_longest_known_name_wins_and_the_shorter_ones_are_still_read() -> None:
    names = {"sales": 1, "sales last": 2, "sales last year": 4}
    assert feel.evaluate("sales last year", names) == 4
    assert feel.evaluate("sales last + sales", names) == 3
    assert feel.evaluate("sales + sales last year - sales last", names) == 3
    assert feel.evaluate("sales-last", {"sales": 5, "last": 2}) == 3
    assert feel.evaluate("sales-last", {"sales": 5, "last": 2, "sales-last": 9}) == 9


def test_a_name_is_known_inside_what_binds_it() -> None:
    assert value("for each year in 1..2 return each year * 2") == [2, 4]
    assert value("some this one in [1, 2] satisfies this one = 2") is True
    assert value("(function(first day, last day) last day - first day)(1, 5)") == 4
    assert value("{total cost: 5, half-price: total cost / 2}.half-price") == Decimal("2.5")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("1 +", 1, 4),
        ("1 +\n", 2, 1),
        ("(1 + 2", 1, 7),
        ("a\n  ) b", 2, 3),
        ("科治 ) + 1", 1, 4),
        ("🐎 ) + 1", 1, 3),
        ('"abc', 1, 1),
        ('1 + "abc', 1, 5),
        ("if true then 1", 1, 15),
        ("[1, 2", 1, 6),
        ("f(1,", 1, 5),
        ("{a: }", 1, 5),
        ("1 + // comment", 1, 15),
    ],
)
def test_a_problem_points_at_its_character(text: str, line: int, column: int) -> None:
    with pytest.raises(feel.SyntaxProblem) as caught:
        feel.parse(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    row, mark = caught.value.caret.split("\n")
    assert row == text.split("\n")[line - 1]
    assert mark.index("^") == column - 1


@pytest.mark.parametrize(
    ("text", "wide", "narrow"),
    [
        ("a ＋ 1", "＋", "+"),
        ("a ＞ 1", "＞", ">"),
        ("sum（1）", "（", "("),
        ("［1］", "［", "["),
        ("f(1，2)", "，", ","),
        ("｛a: 1｝", "｛", "{"),
    ],
)
def test_a_full_width_sign_is_named_with_its_half_width_twin(text: str, wide: str, narrow: str) -> None:
    with pytest.raises(feel.SyntaxProblem) as caught:
        feel.parse(text, ["a", "f"])
    assert caught.value.problem.code == "feel.wide"
    for language in ("zh", "en"):
        words = caught.value.problem.render(language)
        assert wide in words
        assert narrow in words
