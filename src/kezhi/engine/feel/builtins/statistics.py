"""Functions that make one value of many (DMN 1.5 table 74); nothing comes of an empty list but null."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import reduce

from kezhi.engine.feel.builtins.registry import builtin, numbers
from kezhi.engine.feel.comparing import less
from kezhi.engine.feel.functions import Trouble
from kezhi.engine.feel.values import NUMBERS, Value


def _extreme(items: list[Value], better: Callable[[Value, Value], Value]) -> Value:
    best = items[0] if items else None
    for item in items[1:]:
        verdict = better(item, best)
        if verdict is None:
            raise Trouble("no_order")
        best = item if verdict else best
    if len(items) == 1 and less(best, best) is None:
        raise Trouble("no_order")
    return best


@builtin("min", "list: Any*")
def least(items: Value) -> Value:
    """The least of strings, numbers, dates or durations."""
    return _extreme(items, less)


@builtin("max", "list: Any*")
def greatest(items: Value) -> Value:
    """The greatest of strings, numbers, dates or durations."""
    return _extreme(items, lambda item, best: less(best, item))


@builtin("sum", "list: Any*")
def total(items: list[Value]) -> Value:
    """The sum of numbers."""
    return reduce(NUMBERS.add, numbers(items)) if items else None


@builtin("mean", "list: Any*")
def _mean(items: list[Value]) -> Value:
    return NUMBERS.divide(total(items), Decimal(len(items))) if items else None


@builtin("product", "list: Any*")
def _product(items: list[Value]) -> Value:
    return reduce(NUMBERS.multiply, numbers(items)) if items else None


@builtin("median", "list: Any*")
def _median(items: list[Value]) -> Value:
    ordered = sorted(numbers(items))
    middle, odd = divmod(len(ordered), 2)
    if not ordered:
        return None
    if odd:
        return ordered[middle]
    return NUMBERS.divide(NUMBERS.add(ordered[middle - 1], ordered[middle]), Decimal(2))


@builtin("stddev", "list: Any*")
def _stddev(items: list[Value]) -> Value:
    """The deviation of a sample: n - 1 below the line."""
    if len(numbers(items)) < 2:
        raise Trouble("too_few")
    mean = _mean(items)
    squares = [NUMBERS.power(NUMBERS.subtract(item, mean), Decimal(2)) for item in items]
    return NUMBERS.sqrt(NUMBERS.divide(total(squares), Decimal(len(items) - 1)))


@builtin("mode", "list: Any*")
def _mode(items: list[Value]) -> Value:
    counts = Counter(numbers(items))
    most = max(counts.values(), default=0)
    return sorted(item for item, count in counts.items() if count == most)
