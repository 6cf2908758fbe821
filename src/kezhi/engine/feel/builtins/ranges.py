"""How points and ranges lie to each other (DMN 1.5 table 78, after Allen), and ranges read from text."""

import re
from decimal import Decimal
from typing import Final

from kezhi.engine.feel.builtins.registry import builtin
from kezhi.engine.feel.comparing import equal, less, order, within
from kezhi.engine.feel.functions import Trouble
from kezhi.engine.feel.temporal import parse_any
from kezhi.engine.feel.values import Range, Value, decimal

_POINTS: Final = "point1: point, point2: point"
_POINT_RANGE: Final = "point: point, range: range"
_RANGE_POINT: Final = "range: range, point: point"
_RANGES: Final = "range1: range, range2: range"


def _lt(left: Value, right: Value) -> bool:
    found = less(left, right)
    if found is None:
        raise Trouble("no_order")
    return found is True


def _eq(left: Value, right: Value) -> bool:
    if order(left, right) is None:
        raise Trouble("no_order")
    return equal(left, right) is True


def _ends_before(left: Range, right: Range) -> bool:
    """No point of left is at or after the first of right."""
    if left.end is None or right.start is None:
        return False
    if _eq(left.end, right.start):
        return not (left.end_included and right.start_included)
    return _lt(left.end, right.start)


def _starts_no_later(left: Range, right: Range) -> bool:
    if left.start is None or right.start is None:
        return left.start is None
    if _eq(left.start, right.start):
        return left.start_included or not right.start_included
    return _lt(left.start, right.start)


def _ends_no_later(left: Range, right: Range) -> bool:
    if left.end is None or right.end is None:
        return right.end is None
    if _eq(left.end, right.end):
        return right.end_included or not left.end_included
    return _lt(left.end, right.end)


def _same_start(left: Range, right: Range) -> bool:
    return _starts_no_later(left, right) and _starts_no_later(right, left)


def _same_end(left: Range, right: Range) -> bool:
    return _ends_no_later(left, right) and _ends_no_later(right, left)


@builtin("before", _POINTS)
def _point_before_point(left: Value, right: Value) -> Value:
    return _lt(left, right)


@builtin("before", _POINT_RANGE)
def _point_before(point: Value, span: Range) -> Value:
    return _ends_before(Range(point, point), span)


@builtin("before", _RANGE_POINT)
def _before_point(span: Range, point: Value) -> Value:
    return _ends_before(span, Range(point, point))


@builtin("before", _RANGES)
def _before(left: Range, right: Range) -> Value:
    return _ends_before(left, right)


@builtin("after", _POINTS)
def _point_after_point(left: Value, right: Value) -> Value:
    return _lt(right, left)


@builtin("after", _POINT_RANGE)
def _point_after(point: Value, span: Range) -> Value:
    return _before_point(span, point)


@builtin("after", _RANGE_POINT)
def _after_point(span: Range, point: Value) -> Value:
    return _point_before(point, span)


@builtin("after", _RANGES)
def _after(left: Range, right: Range) -> Value:
    return _ends_before(right, left)


@builtin("meets", _RANGES)
def _meets(left: Range, right: Range) -> Value:
    return left.end_included and right.start_included and _eq(left.end, right.start)


@builtin("met by", _RANGES)
def _met_by(left: Range, right: Range) -> Value:
    return _meets(right, left)


@builtin("overlaps", _RANGES)
def _overlaps(left: Range, right: Range) -> Value:
    return not _ends_before(left, right) and not _ends_before(right, left)


@builtin("overlaps before", _RANGES)
def _overlaps_before(left: Range, right: Range) -> Value:
    starts = _starts_no_later(left, right) and not _same_start(left, right)
    return starts and not _ends_before(left, right) and _ends_no_later(left, right)


@builtin("overlaps after", _RANGES)
def _overlaps_after(left: Range, right: Range) -> Value:
    return _overlaps_before(right, left)


@builtin("finishes", _POINT_RANGE)
def _point_finishes(point: Value, span: Range) -> Value:
    return span.end_included and _eq(span.end, point)


@builtin("finishes", _RANGES)
def _finishes(left: Range, right: Range) -> Value:
    return _same_end(left, right) and _starts_no_later(right, left)


@builtin("finished by", _RANGE_POINT)
def _finished_by_point(span: Range, point: Value) -> Value:
    return _point_finishes(point, span)


@builtin("finished by", _RANGES)
def _finished_by(left: Range, right: Range) -> Value:
    return _finishes(right, left)


@builtin("includes", _RANGE_POINT)
def _includes_point(span: Range, point: Value) -> Value:
    return within(point, span)


@builtin("includes", _RANGES)
def _includes(left: Range, right: Range) -> Value:
    return _starts_no_later(left, right) and _ends_no_later(right, left)


@builtin("during", _POINT_RANGE)
def _point_during(point: Value, span: Range) -> Value:
    return within(point, span)


@builtin("during", _RANGES)
def _during(left: Range, right: Range) -> Value:
    return _includes(right, left)


@builtin("starts", _POINT_RANGE)
def _point_starts(point: Value, span: Range) -> Value:
    return span.start_included and _eq(span.start, point)


@builtin("starts", _RANGES)
def _starts(left: Range, right: Range) -> Value:
    return _same_start(left, right) and _ends_no_later(left, right)


@builtin("started by", _RANGE_POINT)
def _started_by_point(span: Range, point: Value) -> Value:
    return _point_starts(point, span)


@builtin("started by", _RANGES)
def _started_by(left: Range, right: Range) -> Value:
    return _starts(right, left)


@builtin("coincides", _POINTS)
def _points_coincide(left: Value, right: Value) -> Value:
    return _eq(left, right)


@builtin("coincides", _RANGES)
def _coincides(left: Range, right: Range) -> Value:
    return _same_start(left, right) and _same_end(left, right)


_RANGE: Final = re.compile(r"([\[(\]])(.*)\.\.(.*)([\])\[])", re.DOTALL)
_CALL: Final = re.compile(r'(?:date and time|date|time|duration)\s*\(\s*"([^"]*)"\s*\)|@"([^"]*)"')
_NUMBER: Final = re.compile(r"-?(\d+(\.\d+)?|\.\d+)", re.ASCII)


@builtin("range", "from: string")
def _range(text: str) -> Value:
    found = _RANGE.fullmatch(text.strip())
    if found is None:
        raise Trouble("literal", text=text)
    opening, low, high, closing = found.groups()
    start, end = _end(low.strip()), _end(high.strip())
    if start is None and end is None:
        raise Trouble("literal", text=text)
    if (start is None and opening == "[") or (end is None and closing == "]"):
        raise Trouble("ends")
    if start is not None and end is not None and less(end, start) is not False:
        raise Trouble("ends")
    return Range(start, end, opening == "[", closing == "]")


def _end(text: str) -> Value:
    """An end written as a literal; nothing at all is no end."""
    if not text:
        return None
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        return text[1:-1]
    if _NUMBER.fullmatch(text):
        return decimal(Decimal(text))
    called = _CALL.fullmatch(text)
    value = parse_any(called[1] or called[2] or "") if called else None
    if value is None:
        raise Trouble("literal", text=text)
    return value
