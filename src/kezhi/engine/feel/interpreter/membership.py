"""Ranges, ``in`` and unary tests as closures."""

from collections.abc import Callable

from kezhi.engine.feel import tree
from kezhi.engine.feel.comparing import conjunction, disjunction, member, negation, order
from kezhi.engine.feel.functions import Trouble
from kezhi.engine.feel.interpreter.frame import ABSENT, Code, Frame, Source, code, mentions
from kezhi.engine.feel.interpreter.operators import COMPARISONS
from kezhi.engine.feel.values import Range, Undetermined, Value

Test = Callable[[Frame, Value], Value]


@code.register
def _(node: tree.Interval, source: Source) -> Code:
    start, end, where = code(node.start, source), code(node.end, source), source.where(node)

    def run(frame: Frame) -> Value:
        low, high = start(frame), end(frame)
        found = order(low, high)
        if type(found) is Undetermined:
            return found  # with its ends in the wrong order it would be null
        if found is None or found == 1:
            return where.report(frame, Trouble("ends"))
        return Range(low, high, node.start_included, node.end_included)

    return run


@code.register
def _(node: tree.HalfLine, source: Source) -> Code:
    operand, where, operator = code(node.operand, source), source.where(node), node.operator

    def run(frame: Frame) -> Value:
        end = operand(frame)
        if operator == "=":
            return Range(end, end)
        if operator == "!=":
            return where.report(frame, Trouble("no_range"))
        if operator in ("<", "<="):
            return Range(None, end, False, operator == "<=")
        return Range(end, None, operator == ">=", False)

    return run


@code.register
def _(node: tree.In, source: Source) -> Code:
    value = code(node.value, source)
    tests = [_test(test, source) for test in node.tests]

    def run(frame: Frame) -> Value:
        found = value(frame)
        return disjunction(test(frame, found) for test in tests)

    return run


@code.register
def _(node: tree.Tests, source: Source) -> Code:
    tests = [_test(test, source, alone=True) for test in node.tests]

    def run(frame: Frame) -> Value:
        value = frame.find("?")
        value = None if value is ABSENT else value
        found = disjunction(test(frame, value) for test in tests)
        return negation(found) if node.negated else found

    return run if node.tests else lambda frame: True


def _test(node: tree.Node, source: Source, alone: bool = False) -> Test:
    """How a value stands one test. ``alone``: in unary tests, where a condition needn't mention the value."""
    if isinstance(node, tree.HalfLine):
        return _half_line(node, source)
    if mentions(node, "?"):
        return _condition(node, source)
    if isinstance(node, tree.Interval):
        return _interval(node, source)
    return _membership(node, source, alone)


def _half_line(node: tree.HalfLine, source: Source) -> Test:
    compare, operand = COMPARISONS[node.operator], code(node.operand, source)
    if node.operator in ("=", "!="):
        return lambda frame, value: compare(value, operand(frame))

    def test(frame: Frame, value: Value) -> Value:
        end = operand(frame)
        if type(value) is list:
            return disjunction(compare(item, end) for item in value) if len(value) == 1 else None
        return compare(value, end)

    return test


def _condition(node: tree.Node, source: Source) -> Test:
    condition = code(node, source)

    def test(frame: Frame, value: Value) -> Value:
        found = condition(Frame({"?": value}, frame, frame.run))
        if found is None or type(found) in (bool, Undetermined):
            return found
        return member(value, found)

    return test


def _interval(node: tree.Interval, source: Source) -> Test:
    evaluate = code(node, source)
    low, high = (
        COMPARISONS[">=" if node.start_included else ">"],
        COMPARISONS["<=" if node.end_included else "<"],
    )
    start, end = code(node.start, source), code(node.end, source)

    def test(frame: Frame, value: Value) -> Value:
        if type(value) is Range:
            return member(value, evaluate(frame))
        return conjunction((low(value, start(frame)), high(value, end(frame))))

    return test


def _membership(node: tree.Node, source: Source, alone: bool) -> Test:
    evaluate = code(node, source)
    null_is_meant = isinstance(node, tree.Null | tree.Name | tree.Path)
    condition = alone and not isinstance(node, tree.Boolean)

    def test(frame: Frame, value: Value) -> Value:
        found = evaluate(frame)
        if condition and type(found) is bool and type(value) not in (bool, Undetermined):
            return found
        if found is None and not null_is_meant:
            return None
        return member(value, found)

    return test
