"""Functions of many values: with one, with none, with null among them, with values of several types."""

import pytest

from tests.kezhi.engine.feel.asking import M, codes, missing, shown, value

OF_MANY = ("min", "max", "sum", "mean", "product", "median", "stddev", "mode")


@pytest.mark.parametrize("function", OF_MANY)
def test_a_list_or_its_items_one_by_one_are_the_same(function: str) -> None:
    assert shown(f"{function}([3, 1, 2])") == shown(f"{function}(3, 1, 2)") == shown(f"{function}(list: [3, 1, 2])")


@pytest.mark.parametrize("function", OF_MANY)
def test_null_or_another_type_among_numbers_is_null(function: str) -> None:
    for text in (f"{function}([1, null])", f'{function}([1, "a"])', f"{function}(1, null)", f'{function}(1, @"P1D")'):
        assert value(text) is None
        assert codes(text) in (["not_numbers"], ["no_order"])


@pytest.mark.parametrize("function", OF_MANY)
def test_one_missing_number_makes_all_wait(function: str) -> None:
    assert missing(f"{function}([1, m, 2])", m=M) == {"m"}
    assert missing(f"{function}(1, m)", m=M) == {"m"}
    assert missing(f"{function}(m)", m=M) == {"m"}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("sum([])", "null"),
        ("min([])", "null"),
        ("max([])", "null"),
        ("mean([])", "null"),
        ("product([])", "null"),
        ("median([])", "null"),
        ("mode([])", "[]"),
        ("count([])", "0"),
        ("all([])", "true"),
        ("any([])", "false"),
        ("sum(5)", "5"),
        ("sum([5])", "5"),
        ("max(5)", "5"),
        ("median(5)", "5"),
        ("mode(5)", "[5]"),
        ("count(5)", "1"),
        ("count([null, null])", "2"),
        ("count([[1, 2]])", "1"),
        ("mean([1, 2])", "1.5"),
        ("mean([1, 1, 2])", "1.333333333333333333333333333333333"),
        ("median([1, 2, 3, 10])", "2.5"),
        ("mode([2, 1, 2, 1, 3])", "[1, 2]"),
        ("mode([1, 1.0, 2])", "[1]"),
        ("stddev([2, 4, 4, 4, 5, 5, 7, 9])", "2.138089935299395077476427847038028"),
        ("stddev([3, 3])", "0"),
        ('min(["b", "a"])', "a"),
        ('max(["甲", "乙"])', "甲"),
        ('max([@"2025-01-01", @"2024-12-31"])', "2025-01-01"),
        ('min([@"P1D", @"PT23H"])', "PT23H"),
        ('max([@"P1Y", @"P13M"])', "P1Y1M"),
        ('max([@"10:00:00Z", @"10:00:00+08:00"])', "10:00:00Z"),
        ("sum([0.1, 0.2, 0.3])", "0.6"),
        ("product([0.5, 4])", "2"),
    ],
)
def test_results(text: str, result: str) -> None:
    assert shown(text) == result


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("stddev([1])", "too_few"),
        ("stddev([])", "too_few"),
        ("min([true, false])", "no_order"),
        ("max([true])", "no_order"),
        ("max([[1], [2]])", "no_order"),
        ('max([@"2025-01-01", @"2025-01-01T00:00:00"])', "no_order"),
        ('max([@"2025-01-01T00:00:00Z", @"2025-01-01T00:00:00"])', "no_order"),
        ("count(null)", "arguments"),
    ],
)
def test_what_has_no_result(text: str, code: str) -> None:
    assert value(text) is None
    assert codes(text) == [code]
