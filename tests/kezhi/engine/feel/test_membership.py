"""``in``, ranges and unary tests: every form of a test against every kind of value, open ends, and what they print."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import feel
from tests.kezhi.engine.feel.asking import SPECIMENS, M, codes, missing, shown, value

ORDERED = [
    ("1", "2", "3"),
    ('"a"', '"b"', '"c"'),
    ('"甲"', '"科"', '"龙"'),
    ('@"2025-01-31"', '@"2025-02-28"', '@"2025-03-01"'),
    ('@"10:00:00"', '@"10:30:00"', '@"11:00:00"'),
    ('@"10:00:00+08:00"', '@"02:30:00Z"', '@"11:00:00+08:00"'),
    ('@"2025-01-31T23:59:59"', '@"2025-02-01T00:00:00"', '@"2025-02-01T00:00:01"'),
    ('@"2025-01-01T00:00:00Z"', '@"2025-01-01T00:00:00-01:00"', '@"2025-01-01T10:00:00+08:00"'),
    ('@"P1D"', '@"P1DT1S"', '@"P2D"'),
    ('@"-P1Y"', '@"P0M"', '@"P1M"'),
]
"""Three values in order, of each type that has one."""


@pytest.mark.parametrize(("low", "middle", "high"), ORDERED)
class TestRanges:
    """The same laws for every ordered type."""

    @pytest.mark.parametrize(
        ("start", "end", "holds"),
        [
            ("[", "]", "TTT"),
            ("(", "]", "FTT"),
            ("[", ")", "TTF"),
            ("(", ")", "FTF"),
            ("]", "[", "FTF"),
            ("]", "]", "FTT"),
        ],
    )
    def test_ends_belong_to_it_or_not(self, low: str, middle: str, high: str, start: str, end: str, holds: str) -> None:
        span = f"{start}{low}..{high}{end}"
        for point, verdict in zip((low, middle, high), holds, strict=True):
            assert value(f"{point} in {span}") is (verdict == "T")
            assert value(f"{point} in ({span})") is (verdict == "T")
            assert value(f"includes({span}, {point})") is (verdict == "T")
            assert value(f"during({point}, {span})") is (verdict == "T")
            assert feel.unary(span, feel.evaluate(point)) is (verdict == "T")
        assert value(f"{low} in [{middle}..{high}]") is False
        assert value(f"{high} in [{low}..{middle}]") is False

    def test_comparisons_agree_with_the_order(self, low: str, middle: str, high: str) -> None:
        ranked = [low, middle, high]
        for at, left in enumerate(ranked):
            for place, right in enumerate(ranked):
                assert value(f"{left} < {right}") is (at < place)
                assert value(f"{left} <= {right}") is (at <= place)
                assert value(f"{left} > {right}") is (at > place)
                assert value(f"{left} >= {right}") is (at >= place)
                assert value(f"{left} = {right}") is (at == place)
                assert value(f"{left} != {right}") is (at != place)
                assert value(f"{left} in (< {right})") is (at < place)
                assert value(f"{left} in (>= {right})") is (at >= place)
                assert value(f"before({left}, {right})") is (at < place)
                assert value(f"coincides({left}, {right})") is (at == place)

    def test_a_range_has_its_ends_as_parts(self, low: str, middle: str, high: str) -> None:
        span = f"({low}..{high}]"
        assert value(f"{span}.start = {low}") is True
        assert value(f"{span}.end = {high}") is True
        assert value(f"[{span}.start included, {span}.end included]") == [False, True]
        assert value(f"[{low}..{low}].start = {low}") is True
        assert value(f"[{high}..{low}]") is None
        assert codes(f"[{high}..{low}]") == ["ends"]

    def test_lists_and_extremes_follow_the_order(self, low: str, middle: str, high: str) -> None:
        assert value(f"min([{high}, {low}, {middle}]) = {low}") is True
        assert value(f"max({middle}, {high}, {low}) = {high}") is True
        assert value(f"sort([{high}, {low}, {middle}]) = [{low}, {middle}, {high}]") is True
        assert value(f"{middle} between {low} and {high}") is True
        assert value(f"{low} between {middle} and {high}") is False
        assert value(f"{middle} in ({low}, {middle})") is True
        assert value(f"index of([{low}, {middle}, {middle}], {middle})") == [2, 3]
        assert value(f"count(distinct values([{low}, {high}, {low}]))") == 2


@pytest.mark.parametrize("kind", SPECIMENS)
def test_a_value_is_in_itself_and_in_a_list_of_itself(kind: str) -> None:
    context = {"v": SPECIMENS[kind], "other": None}
    if kind != "function":
        assert value("v in v", **context) is True
        assert value("v in [v]", **context) is True
        assert value("v in (other, v)", **context) is True
        assert feel.unary("x", SPECIMENS[kind], {"x": SPECIMENS[kind]}) is True
    assert value("v in [other]", **context) is False
    assert value("v in []", **context) is False
    assert missing("v in m", v=SPECIMENS[kind], m=M) == {"m"}
    assert missing("m in [v]", v=SPECIMENS[kind], m=M) == {"m"}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 in [[1..2], 5]", True),
        ("5 in [[1..2], 5]", True),
        ("3 in [[1..2], 5]", False),
        ("[1] in [[1], [2]]", True),
        ("[3] in [[1], [2]]", False),
        ("[1, 2] in [1, 2]", True),
        ("{a: 1} in [{a: 1}]", True),
        ("[1..2] in [1..2]", True),
        ("[1..2] in [1..3]", False),
        ("1 in (> 0, < -5)", True),
        ("1 in (? > 0 and ? < 2)", True),
        ("1 in (odd(?), 7)", True),
        ("2 in (odd(?), 7)", False),
        ("7 in (even(?), ? = 7)", True),
        ('"abc" in (starts with(?, "a"))', True),
        ('"1" in [1..5]', None),
        ("true in [1..5]", None),
        ("null in [1..5]", None),
        ("null in [null]", True),
        ("null in (1, 2)", False),
        ("1 in null", False),
        ("1 in (null, 1)", True),
        ('1 in ("a", 1)', True),
        ('1 in ("a", "b")', None),
        ('1 in ["a", "b"]', False),
    ],
)
def test_forms_of_membership(text: str, result: bool | None) -> None:
    assert value(text) is result


@pytest.mark.parametrize("text", ["1 in 1..3", "1..3", "1 in [1..3", "1 in [1 3]", "1 in", "in [1..3]"])
def test_a_range_has_its_brackets(text: str) -> None:
    with pytest.raises(feel.SyntaxProblem):
        feel.parse(text)


@pytest.mark.parametrize(
    ("tests", "takes", "leaves"),
    [
        ("-", [1, "a", None, True], []),
        ("5", [5, Decimal("5.0")], [4, None]),
        ('"a"', ["a"], ["b", None]),
        ("true", [True], [False, None]),
        ("false", [False], [True, None]),
        ("null", [None], [1, "", False]),
        ("not(null)", [1, "", False], [None]),
        ("not(true)", [False, None], [True]),
        ("< 5", [4, -1], [5, 6]),
        ("<= 5, > 10", [5, 11], [6, 10]),
        ("[1..5]", [1, 5], [0, 6]),
        ("(1..5)", [2], [1, 5]),
        ("not([1..5])", [0, 6], [1, 5]),
        ("not(< 5, 7)", [5, 6], [4, 7]),
        ("not((1..5])", [1, 6], [2, 5]),
        ("not([1..5))", [5, 0], [1, 4]),
        ("not((1..5), 9)", [1, 5], [2, 9]),
        ("not(]1..5[)", [1, 5], [2]),
        ('not(")")', ["("], [")"]),
        ('not("a\\\\")', ["a"], ["a\\"]),
        ("not(5) // a comment", [4], [5]),
        ("not(? > 5) or ? = 7", [5, 7], [6]),
        ("not(? > 5) and not(? < 3)", [3, 5], [2, 6]),
        ("not(limit > 50)", [1, None], []),
        ('"a", "b"', ["a", "b"], ["c"]),
        ('not("a", "b")', ["c"], ["a", "b"]),
        ("[1, 2]", [1, 2, [1, 2]], [3]),
        ("limit", [10], [9]),
        ("<= limit", [10, 9], [11]),
        ("[1..limit]", [10], [11]),
        ("limit * 2", [20], [10]),
        ("? = limit or ? = 3", [10, 3], [4]),
        ("? > 1 and ? < limit", [2], [1, 10]),
        ("even(?)", [2], [3]),
        ("not(even(?))", [3], [2]),
        ('matches(?, "^1[3-9]")', ["138"], ["128"]),
        ("string length(?) > 2", ["abc"], ["ab"]),
        ("limit > 5", [1, "anything", None], []),
        ("limit > 50", [], [1, "anything", None]),
        ("some x in [1, 2] satisfies x = ?", [1, 2], [3]),
        ('date("2026-03-02")', [date(2026, 3, 2)], [date(2026, 3, 3)]),
        ('> date("2026-03-02")', [date(2026, 3, 3)], [date(2026, 3, 2)]),
        ('[date("2026-01-01")..date("2026-12-31")]', [date(2026, 12, 31)], [date(2027, 1, 1)]),
        ("{a: 1}", [{"a": 1}], [{"a": 2}]),
        ("!= 5", [4], [5]),
        ("= 5", [5], [4]),
    ],
)
def test_a_unary_test_takes_and_leaves(tests: str, takes: list[Any], leaves: list[Any]) -> None:
    for each in takes:
        assert feel.unary(tests, each, {"limit": 10}) is True, each
    for each in leaves:
        assert feel.unary(tests, each, {"limit": 10}) is not True, each
    assert str(feel.parse_tests(str(feel.parse_tests(tests, ["limit"])), ["limit"])) == str(
        feel.parse_tests(tests, ["limit"])
    )


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ('range("[1..2]")', "[1..2]"),
        ('range("(1..2]")', "(1..2]"),
        ('range("]1..2[")', "(1..2)"),
        ('range("[1.5..2.5)")', "[1.5..2.5)"),
        ('range("[-2..-1]")', "[-2..-1]"),
        ('range("[@\\"2025-01-01\\"..@\\"2025-02-01\\"]")', "[2025-01-01..2025-02-01]"),
        ('range("[date(\\"2025-01-01\\")..date(\\"2025-02-01\\")]")', "[2025-01-01..2025-02-01]"),
        ('range("[duration(\\"P1D\\")..duration(\\"P2D\\")]")', "[P1D..P2D]"),
        ('range("[2..1]")', None),
        ('range("[1..a]")', None),
        ('range("[1..\\"a\\"]")', None),
        ('range("1..2")', None),
        ('range("[1,2]")', None),
        ('range("[..1]")', None),
        ('range("(..1]")', "(null..1]"),
        ('range("[1..)")', "[1..null)"),
        ('range("(..)")', None),
        ('range("[1+1..3]")', None),
        ('range("[１..２]")', None),
    ],
)
def test_a_range_is_read_from_text_with_literal_ends(text: str, printed: str | None) -> None:
    assert shown(text) == (printed or "null")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("(< 5).end", 5),
        ("(< 5).start", None),
        ("(< 5).end included", False),
        ("(<= 5).end included", True),
        ("(> 5).start", 5),
        ("(>= 5).start included", True),
        ("(= 5).start", 5),
        ("4 in (< 5)", True),
        ("(< 5) = (< 5)", True),
        ("(< 5) = (<= 5)", False),
        ("[1..2] = [1..2)", False),
        ("includes((< 5), 4)", True),
        ("includes((< 5), 5)", False),
        ("overlaps([1..10], [5..7])", True),
        ("before((< 5), 5)", True),
        ("after((> 5), 5)", True),
        ("meets([1..5], [5..9])", True),
        ("meets([1..5), [5..9])", False),
    ],
)
def test_half_lines_are_ranges_with_one_end(text: str, result: Any) -> None:
    assert value(text) == result


numbers = st.integers(-6, 6)


@given(numbers, numbers, numbers, st.booleans(), st.booleans())
def test_a_range_is_two_comparisons(v: int, low: int, length: int, first: bool, last: bool) -> None:
    high = low + abs(length)
    span = f"{'[' if first else '('}low..high{']' if last else ')'}"
    context = {"v": v, "low": low, "high": high}
    both = f"v {'>=' if first else '>'} low and v {'<=' if last else '<'} high"
    assert value(f"v in {span}", **context) is value(both, **context)
    assert feel.unary(span, v, context) is value(both, **context)
    assert feel.unary(f"not({span})", v, context) is (not value(both, **context))


@given(st.lists(numbers, max_size=4), numbers)
def test_a_list_of_tests_is_an_or(items: list[int], v: int) -> None:
    context = {f"x{place}": item for place, item in enumerate(items)}
    tests = ", ".join(context) or "null"
    assert feel.unary(tests, v, context) is (v in items)
    assert feel.unary(f"not({tests})", v, context) is (v not in items)
    assert value("v in xs", v=v, xs=items) is (v in items)
    assert value("list contains(xs, v)", v=v, xs=items) is (v in items)
