"""Which value a name means: contexts, loops, filters and functions, the nearest one first; names of any shape."""

from typing import Any

import pytest

from kezhi.engine import feel
from tests.kezhi.engine.feel.asking import M, codes, missing, value


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{a: 1, b: a + 1}.b", 2),
        ("{b: a, a: 1}.b", 9),
        ("{a: 1, b: {a: 2, c: a}}.b.c", 2),
        ("{a: 1, b: {c: a}}.b.c", 1),
        ("{a: a + 1}.a", 10),
        ("for a in [1, 2] return a", [1, 2]),
        ("for x in [a, 1] return x + a", [18, 10]),
        ("for a in [1], b in [a, 2] return b", [1, 2]),
        ("for a in [a] return a", [9]),
        ("(for a in [1] return a)[1] + a", 10),
        ("some a in [1] satisfies a = 1", True),
        ("every x in [1, 2] satisfies x < a", True),
        ("[1, 2][item < a]", [1, 2]),
        ("[{a: 1}, {a: 2}][a = 2]", [{"a": 2}]),
        ("[{b: 1}][a = 9]", [{"b": 1}]),
        ("[{a: 1}][item.a = 1].a", [1]),
        ("(function(a) a + 1)(1)", 2),
        ("(function(x) a + x)(1)", 10),
        ("{f: function(x) x + a, a: 1, r: f(1)}.r", 2),
        ("{a: 1, f: function(x) x + a, g: function(a) f(a), r: g(5)}.r", 6),
        ("(for x in 1..3 return function(y) x * y)[2](10)", 20),
        ("(function(f, x) f(f(x)))(function(n) n * 2, 3)", 12),
        ("(function(x) function(y) x - y)(5)(3)", 2),
        ("{fac: function(n) if n < 2 then 1 else n * fac(n - 1), r: fac(20)}.r", 2432902008176640000),
        ("{even: function(n) n = 0 or odd(n - 1), r: even(4)}.r", True),
        ("count(for count in [1] return count)", 1),
        ("{sum: 5, r: sum}.r", 5),
        ("if a > 1 then {a: 1}.a else a", 1),
    ],
)
def test_the_nearest_meaning_counts(text: str, result: Any) -> None:
    assert value(text, a=9) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("for x in 1..3 return x", [1, 2, 3]),
        ("for x in 3..1 return x", [3, 2, 1]),
        ("for x in 1..1 return x", [1]),
        ("for x in -1..1 return x", [-1, 0, 1]),
        ("for x in [1..3] return x", [1, 2, 3]),
        ("for x in (1..3) return x", [2]),
        ("for x in [1..3) return x", [1, 2]),
        ("for x in (1..2) return x", []),
        ("for x in [] return x", []),
        ("for x in 5 return x", [5]),
        ("for x in [null] return x", [None]),
        ("for x in [1, 2], y in [3, 4] return x * y", [3, 4, 6, 8]),
        ("for x in [[1, 2], [3]], y in x return y", [1, 2, 3]),
        ("for x in 1..2, y in 1..x return y", [1, 1, 2]),
        ("for i in 1..5 return if i < 3 then 1 else partial[-1] + partial[-2]", [1, 1, 2, 3, 5]),
        ("for i in 1..3 return count(partial)", [0, 1, 2]),
        ("for x in [1, 2] return for y in [x] return x + y", [[2], [4]]),
        ('count(for d in @"2024-02-01"..@"2024-03-01" return d)', 30),
        ('(for d in @"2025-01-02"..@"2025-01-01" return d.day)', [2, 1]),
        ("some x in [1, 2], y in [x + 1] satisfies y = 3", True),
        ("every x in [] satisfies false", True),
        ("some x in [] satisfies true", False),
        ("some x in 5 satisfies x = 5", True),
        ("every x in 1..3 satisfies x > 0", True),
        ("some x in [1, 2] satisfies x", None),
        ("for x in null return x", None),
        ("some x in null satisfies true", None),
        ("every x in null satisfies true", None),
    ],
)
def test_iteration(text: str, result: Any) -> None:
    assert value(text) == result


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("for x in 1.5..3 return x", "no_steps"),
        ('for x in "a".."c" return x', "no_steps"),
        ('for x in 1..@"2025-01-01" return x', "no_steps"),
        ("for x in 1..null return x", "no_steps"),
        ("for x in 1..9999999 return x", "too_long"),
        ('for x in @"2025-01-01T00:00:00"..@"2025-01-02T00:00:00" return x', "no_steps"),
        ("5(1)", "not_function"),
        ("(function(a) a)()", "arguments"),
        ("(function(a) a)(1, 2)", "arguments"),
        ("(function(a) a)(b: 1)", "arguments"),
        ("(function(a, b) a)(a: 1)", "arguments"),
        ('(function(a: number) a)("x")', "arguments"),
        ('(function(a: list<number>) a)([1, null, "x"])', "arguments"),
        ("unheard + 1", "unknown_name"),
        ("unheard(1)", "unknown_name"),
        ("function(a) external {}", "external"),
    ],
)
def test_what_cannot_be_run_is_null_with_a_problem(text: str, code: str) -> None:
    assert value(text) is None
    assert codes(text)[0] == code


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("(function(a: number) a + 1)([5])", 6),
        ("(function(a: list<number>) count(a))(5)", 1),
        ("(function(a: list<number>) a)(5)", [5]),
        ("(function(a: list<number>) a)([[5]])", None),
        ("(function(a: number) a)(null)", None),
        ('(function(a: number, b: string) b)(1, "x")', "x"),
        ("(function(a: context<x: number>) a.x)({x: 1, y: 2})", 1),
        ('(function(a: context<x: number>) a.x)({x: "1"})', None),
        ("(function(a: Any) a)([5])", [5]),
        ("(function(a: tUnheard) a)([5])", [5]),
        ("(function(f: function<number> -> number) f(2))(abs)", 2),
        ('(function(d: date) d.year)(@"2025-01-01")', 2025),
        ('(function(d: date) d.year)(@"2025-01-01T00:00:00")', None),
    ],
)
def test_a_typed_parameter_takes_its_type_and_a_list_of_one_for_its_item(text: str, result: Any) -> None:
    assert value(text) == result


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("for x in m return 1", {"m"}),
        ("for x in 1..m return 1", {"m"}),
        ("for x in m..1 return 1", {"m"}),
        ("for x in [1], y in m return 1", {"m"}),
        ("for x in [1, m] return x", {"m"}),
        ("for x in [] return m", set()),
        ("(for x in [1, 2] return m)", {"m"}),
        ("some x in m satisfies true", {"m"}),
        ("some x in [] satisfies m", set()),
        ("some x in [1, 2] satisfies m or x = 2", set()),
        ("every x in [1, 2] satisfies m and x = 2", set()),
        ("[1, 2][item > m]", {"m"}),
        ("[1, 2][m]", {"m"}),
        ("m[1]", {"m"}),
        ("[][item > m]", set()),
        ("m.a.b", {"m"}),
        ("[m, {a: 1}].a", {"m"}),
        ("(function(x) x)(m)", {"m"}),
        ("(function(x) 1)(m)", set()),
        ("(function(x) x + m)(1)", {"m"}),
        ("m(1)", {"m"}),
        ("abs(m)", {"m"}),
        ("m instance of number", {"m"}),
        ("[m] instance of list<number>", set()),
        ("[1..m]", {"m"}),
        ("1 in [2..m]", set()),
        ("-m", {"m"}),
        ("not(m)", {"m"}),
        ("{a: m, b: a + 1}.b", {"m"}),
    ],
)
def test_what_is_missing_is_waited_for_where_it_is_needed(text: str, names: set[str]) -> None:
    assert missing(text, m=M) == names


@pytest.mark.parametrize(
    ("text", "context", "result"),
    [
        ("birth date", {"birth date": 1}, 1),
        ("birth   date + 1", {"birth date": 1}, 2),
        ("birth\ndate + 1", {"birth date": 1}, 2),
        ("年龄 + 研发 投入", {"年龄": 1, "研发 投入": 2}, 3),
        ("申请人.出生 日期", {"申请人": {"出生 日期": 5}}, 5),
        ("a + b", {"a": 1, "b": 2, "a + b": 9}, 9),
        ("a+b", {"a": 1, "b": 2, "a+b": 9}, 9),
        ("a +b", {"a": 1, "b": 2}, 3),
        ("sales - last year", {"sales": 5, "last year": 2}, 3),
        ("sales-last year", {"sales-last year": 7}, 7),
        ("R&D share / 2", {"R&D share": 8}, 4),
        ("中小企业(2025) > 1", {"中小企业(2025)": 2}, True),
        ("is it true and false", {"is it true and false": 5}, 5),
        ("order or rank", {"order or rank": 3}, 3),
        ("in stock", {"in stock": 4}, 4),
        ("information", {"information": 1}, 1),
        ("nullable", {"nullable": 1}, 1),
        ("format", {"format": 1}, 1),
        ("person.name", {"person": {"name": "甲"}}, "甲"),
        ("person.name", {"person.name": "乙"}, "乙"),
        ("person.name", {"person": {"name": "甲"}, "person.name": "乙"}, "乙"),
        ("org.name.length", {"org": {"name": {"length": 2}}}, 2),
        ("team[1].name", {"team": [{"name": "甲"}]}, "甲"),
        ("team.first name", {"team": [{"first name": "甲"}, {"first name": "乙"}]}, ["甲", "乙"]),
        ("count(team members)", {"team members": [1, 2]}, 2),
        ("café", {"café": 1}, 1),
        ("x1_y", {"x1_y": 1}, 1),
        ("🐎", {"🐎": 1}, 1),
    ],
)
def test_names_hold_blanks_chinese_and_signs_when_the_context_has_them(
    text: str, context: dict[str, Any], result: Any
) -> None:
    assert feel.evaluate(text, context) == result


def test_a_name_in_a_nested_context_is_known_too() -> None:
    context = {"a": {"b": {"c": {"deep name": 1}}}, "list": [{"item name": 2}]}
    assert feel.evaluate("a.b.c.deep name", context) == 1
    assert feel.evaluate("list[1].item name", context) == 2


@pytest.mark.parametrize(
    ("given", "inside"),
    [
        (3, "number"),
        (0.5, "number"),
        (True, "boolean"),
        ("x", "string"),
        ((1, 2), "list<number>"),
        ({"a": 1}, "context<a: number>"),
        (lambda: 1, "function<> -> number"),
    ],
)
def test_a_hosts_value_has_the_type_that_feel_has_for_it(given: Any, inside: str) -> None:
    assert value(f"v instance of {inside}", v=given) is True
