"""Tokens where the parser stands: the longest known name first, keywords, strings with escapes, comments."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine.feel.scanner import KEYWORDS, Scanner, SyntaxProblem

names = (
    st.text("ab科 -+&()1", min_size=1, max_size=8)
    .map(lambda name: " ".join(name.split()))
    .filter(lambda name: bool(name) and name[0] in "ab科" and name not in KEYWORDS)
)


def scanner(text: str, *known: str) -> Scanner:
    return Scanner(text, (frozenset(known),))


@pytest.mark.parametrize(
    ("text", "known", "name", "rest"),
    [
        ("birth date", ["birth date"], "birth date", ""),
        ("birth \n date + 1", ["birth date", "birth"], "birth date", "+ 1"),
        ("birth dates", ["birth date"], "birth dates", ""),
        ("a-b", ["a", "b", "a-b"], "a-b", ""),
        ("a-bc", ["a", "a-b"], "a", "-bc"),
        ("a-b", ["a", "b"], "a", "-b"),
        ("a)b", ["a)", "a)b"], "a)b", ""),
        ("年龄大于", ["年龄"], "年龄大于", ""),
        ("年龄 > 3", [], "年龄", "> 3"),
        ("some new thing and more", [], None, "some new thing and more"),
        ("new thing and more", [], "new thing", "and more"),
        ("profit and loss", ["profit and loss"], "profit and loss", ""),
        ("person.age", ["person.age", "person"], "person.age", ""),
        ("_x1 y", [], "_x1 y", ""),
        ("1x", ["1x"], None, "1x"),
        ("“quoted”", ["“quoted”"], "“quoted”", ""),
    ],
)
def test_the_longest_name_is_taken(text: str, known: list[str], name: str | None, rest: str) -> None:
    scan = scanner(text, *known)
    assert scan.name() == name
    assert scan.text[scan.at :] == rest


@given(names, st.lists(names, max_size=4))
def test_a_known_name_alone_is_read_whole(name: str, others: list[str]) -> None:
    scan = scanner(name, name, *others)
    assert scan.name() == name
    assert scan.ended()


def test_a_name_bound_on_the_way_is_known_from_there() -> None:
    scan = scanner("a-b a-b")
    assert scan.name() == "a"
    assert scan.accept("-")
    assert scan.word() == "b"
    scan = scanner("a-b")
    scan.bind("a-b")
    assert scan.name() == "a-b"


def test_a_keyword_gives_way_to_a_longer_name_only() -> None:
    assert scanner("in x", "in").keyword("in") == "in"
    assert scanner("if only", "if only").keyword("if") is None
    assert scanner("iffy").keyword("if") is None
    assert scanner("if(a)").keyword("if") == "if"


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", "1"), ("1.50", "1.50"), (".5", "0.5"), ("1e3", "1e3"), ("2E-2", "0.02"), ("1..2", "1"), ("1.", "1")],
)
def test_numbers(text: str, value: str) -> None:
    assert scanner(text).number() == Decimal(value)


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (r'"a"', "a"),
        (r'""', ""),
        (r'"\"\\\n\r\t\'"', "\"\\\n\r\t'"),
        (r'"\u79D1"', "科"),
        (r'"\U01F40E"', "🐎"),
        (r'"\uD83D\uDC0E"', "🐎"),
        (r'"\uD83D"', "\ufffd"),
        (r'"\UFFFFFF"', r"\UFFFFFF"),
        (r'"\q"', r"\q"),
        ('"two\nlines"', "two\nlines"),
    ],
)
def test_string_literals(literal: str, value: str) -> None:
    assert scanner(literal).string() == value


def test_an_open_string_is_refused_at_its_quote() -> None:
    with pytest.raises(SyntaxProblem) as caught:
        scanner('  "abc').string()
    assert (caught.value.line, caught.value.column, caught.value.problem.code) == (1, 3, "feel.unclosed")


def test_comments_and_blanks_are_passed_and_end_no_token() -> None:
    scan = scanner("/* one\n two */ a // three\n  b")
    assert scan.word() == "a"
    start = scan.at
    assert scan.name() == "a"
    assert scan.span(start).end - start == 1
    assert scan.name() == "b"
    assert scan.ended()


@pytest.mark.parametrize(
    ("text", "key"),
    [("a b : 1", "a b"), ("a+b: 1", "a+b"), ("if: 1", "if"), ("年龄：1", None), ("a", None), ("(a): 1", None)],
)
def test_a_key_ends_at_its_colon(text: str, key: str | None) -> None:
    assert scanner(text).key() == key


def test_what_was_expected_is_kept_for_the_furthest_place() -> None:
    scan = scanner("a b")
    scan.expect("early")
    scan.name()
    assert scan.accept(")", "]") is None
    assert scan.refuse().expected == (")", "]")
