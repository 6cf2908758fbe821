"""Every built-in: called by place and by name, with null, with what is missing, with too little and too much."""

import pytest

from kezhi.engine import feel
from kezhi.engine.feel.builtins import BUILTINS
from tests.kezhi.engine.feel.asking import M, codes, missing, shown, value

CALLS: dict[str, tuple[tuple[str, ...], str]] = {
    "abs": (("-3",), "3"),
    "after": (("5", "[1..3]"), "true"),
    "all": (("[true, false]",), "false"),
    "any": (("[true, false]",), "true"),
    "append": (("[1]", "2"), "[1, 2]"),
    "before": (("1", "[2..3]"), "true"),
    "ceiling": (("1.2",), "2"),
    "coincides": (("[1..2]", "[1..2]"), "true"),
    "concatenate": (("[1]", "[2]"), "[1, 2]"),
    "contains": (('"科治"', '"治"'), "true"),
    "context": (('[{key: "a", value: 1}]',), "{a: 1}"),
    "context merge": (("[{a: 1}, {b: 2}]",), "{a: 1, b: 2}"),
    "context put": (("{a: 1}", '"b"', "2"), "{a: 1, b: 2}"),
    "count": (("[1, 2]",), "2"),
    "date": (('"2025-02-28"',), "2025-02-28"),
    "date and time": (('@"2025-02-28"', '@"10:00:00"'), "2025-02-28T10:00:00"),
    "day of week": (('@"2025-02-28"',), "Friday"),
    "day of year": (('@"2025-02-28"',), "59"),
    "decimal": (("1 / 3", "2"), "0.33"),
    "distinct values": (("[1, 2, 1]",), "[1, 2]"),
    "duration": (('"P1Y"',), "P1Y"),
    "during": (("2", "[1..3]"), "true"),
    "ends with": (('"foobar"', '"bar"'), "true"),
    "even": (("2",), "true"),
    "exp": (("0",), "1"),
    "finished by": (("[1..3]", "3"), "true"),
    "finishes": (("3", "[1..3]"), "true"),
    "flatten": (("[[1], [[2]]]",), "[1, 2]"),
    "floor": (("1.8",), "1"),
    "get entries": (("{a: 1}",), '[{key: "a", value: 1}]'),
    "get value": (("{a: 1}", '"a"'), "1"),
    "includes": (("[1..3]", "2"), "true"),
    "index of": (("[1, 2, 1]", "1"), "[1, 3]"),
    "insert before": (("[1, 2]", "2", "9"), "[1, 9, 2]"),
    "is": (("1", "1"), "true"),
    "list contains": (("[1, 2]", "2"), "true"),
    "list replace": (("[1, 2]", "2", "9"), "[1, 9]"),
    "log": (("1",), "0"),
    "lower case": (('"AbC"',), "abc"),
    "matches": (('"foobar"', '"^fo+"'), "true"),
    "max": (("[1, 3, 2]",), "3"),
    "mean": (("[1, 3]",), "2"),
    "median": (("[1, 9, 3]",), "3"),
    "meets": (("[1..2]", "[2..3]"), "true"),
    "met by": (("[2..3]", "[1..2]"), "true"),
    "min": (("[2, 1, 3]",), "1"),
    "mode": (("[1, 2, 2]",), "[2]"),
    "modulo": (("7", "3"), "1"),
    "month of year": (('@"2025-02-28"',), "February"),
    "not": (("true",), "false"),
    "number": (('"1,5"', '"."', '","'), "1.5"),
    "odd": (("3",), "true"),
    "overlaps": (("[1..3]", "[2..4]"), "true"),
    "overlaps after": (("[2..4]", "[1..3]"), "true"),
    "overlaps before": (("[1..3]", "[2..4]"), "true"),
    "product": (("[2, 3]",), "6"),
    "range": (('"[1..2]"',), "[1..2]"),
    "remove": (("[1, 2]", "1"), "[2]"),
    "replace": (('"abc"', '"b"', '"x"'), "axc"),
    "reverse": (("[1, 2]",), "[2, 1]"),
    "round down": (("1.28", "1"), "1.2"),
    "round half down": (("1.25", "1"), "1.2"),
    "round half up": (("1.25", "1"), "1.3"),
    "round up": (("1.21", "1"), "1.3"),
    "sort": (("[2, 1]", "function(a, b) a < b"), "[1, 2]"),
    "split": (('"a;b"', '";"'), '["a", "b"]'),
    "sqrt": (("16",), "4"),
    "started by": (("[1..3]", "1"), "true"),
    "starts": (("1", "[1..3]"), "true"),
    "starts with": (('"foobar"', '"foo"'), "true"),
    "stddev": (("[1, 3]",), "1.414213562373095048801688724209698"),
    "string": (("1.50",), "1.5"),
    "string join": (('["a", "b"]', '"-"'), "a-b"),
    "string length": (('"科治🐎"',), "3"),
    "sublist": (("[1, 2, 3]", "2", "1"), "[2]"),
    "substring": (('"foobar"', "2", "3"), "oob"),
    "substring after": (('"foobar"', '"foo"'), "bar"),
    "substring before": (('"foobar"', '"bar"'), "foo"),
    "sum": (("[1, 2]",), "3"),
    "time": (('"10:00:00"',), "10:00:00"),
    "union": (("[1, 2]", "[2, 3]"), "[1, 2, 3]"),
    "upper case": (('"AbC"',), "ABC"),
    "week of year": (('@"2025-02-28"',), "9"),
    "years and months duration": (('@"2024-01-01"', '@"2025-02-01"'), "P1Y1M"),
}
"""One sound call of each built-in, and what it gives."""

PROVEN = {"list contains": {1}, "append": {1}, "insert before": {2}, "context put": {2}, "concatenate": set()}
"""Arguments that may be missing while the rest of the result is known: by function, from 0."""


def call(name: str, *arguments: str) -> str:
    return f"{name}({', '.join(arguments)})"


CASES = [pytest.param(name, arguments, id=name) for name, (arguments, _) in CALLS.items()]


def test_every_builtin_is_called_here() -> None:
    assert sorted(CALLS) == sorted(BUILTINS)


@pytest.mark.parametrize(("name", "arguments"), CASES)
def test_a_sound_call_gives_its_result_without_a_problem(name: str, arguments: tuple[str, ...]) -> None:
    assert shown(call(name, *arguments)) == CALLS[name][1]
    assert codes(call(name, *arguments)) == []


def by_name(name: str, arguments: tuple[str, ...]) -> list[str]:
    """The call with its arguments named, last one first, after each signature of the built-in."""
    calls = []
    for signature in BUILTINS[name].signatures:
        names = [parameter.name for parameter in signature.parameters][: len(arguments)]
        if len(names) == len(arguments) and not (signature.variadic and len(names) > 1):
            named = [f"{each}: {text}" for each, text in zip(names, arguments, strict=True)]
            calls.append(call(name, *reversed(named)))
    return calls


@pytest.mark.parametrize(("name", "arguments"), CASES)
def test_an_argument_may_be_named_and_then_the_order_is_free(name: str, arguments: tuple[str, ...]) -> None:
    calls = by_name(name, arguments)
    if calls:
        assert CALLS[name][1] in [shown(text) for text in calls]
    assert codes(call(name, "no such parameter: 1")) == ["arguments"]


@pytest.mark.parametrize(("name", "arguments"), CASES)
def test_a_missing_argument_makes_the_result_wait_for_it(name: str, arguments: tuple[str, ...]) -> None:
    for place in range(len(arguments)):
        text = call(name, *arguments[:place], "m", *arguments[place + 1 :])
        assert missing(text, m=M) == {"m"}, text
        if place not in PROVEN.get(name, set()):
            assert value(text, m=M) is M, text


@pytest.mark.parametrize(("name", "arguments"), CASES)
def test_no_argument_at_all_fits_nothing(name: str, arguments: tuple[str, ...]) -> None:
    assert value(call(name)) is None
    assert codes(call(name)) == ["arguments"]


@pytest.mark.parametrize(("name", "arguments"), CASES)
def test_one_argument_too_many_fits_nothing(name: str, arguments: tuple[str, ...]) -> None:
    most = max(len(signature.parameters) for signature in BUILTINS[name].signatures)
    if not any(signature.variadic for signature in BUILTINS[name].signatures):
        assert codes(call(name, *(arguments + ("1",) * most)[: most + 1])) == ["arguments"]


@pytest.mark.parametrize(("name", "arguments"), CASES)
def test_null_where_a_value_is_needed_gives_null(name: str, arguments: tuple[str, ...]) -> None:
    text = call(name, "null", *arguments[1:])
    if name in {"is", "concatenate", "union"}:
        assert value(text) is not None, "null is a value here"
    else:
        assert value(text) is None


@pytest.mark.parametrize(("name", "arguments"), CASES)
def test_a_list_of_one_stands_for_its_item_where_no_list_is_taken(name: str, arguments: tuple[str, ...]) -> None:
    if any(parameter.kind in ("list", "Any") for each in BUILTINS[name].signatures for parameter in each.parameters):
        return
    assert shown(call(name, *(f"[{text}]" for text in arguments))) == CALLS[name][1]


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_a_builtin_is_a_value_that_can_be_passed_on(name: str) -> None:
    assert value(f"{name} instance of function<Any> -> Any") is True
    assert shown(f"{{f: {name}, r: f({', '.join(CALLS[name][0])})}}.r") == CALLS[name][1]


@pytest.mark.parametrize("name", ["now", "today"])
def test_the_clock_is_the_hosts(name: str) -> None:
    assert value(f"{name}()") is None
    assert codes(f"{name}()") == ["unknown_name"]
    assert value(f"{name}()", **{name: lambda: feel.evaluate('@"2026-03-02"')}) == feel.evaluate('@"2026-03-02"')
