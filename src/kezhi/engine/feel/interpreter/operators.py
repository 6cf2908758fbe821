"""Literals, operators, ``if`` and types as closures."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Final

from kezhi.engine.feel import tree
from kezhi.engine.feel.arithmetic import FAILURES, TABLES
from kezhi.engine.feel.comparing import at_most, conjunction, disjunction, equal, less, negation
from kezhi.engine.feel.functions import Trouble
from kezhi.engine.feel.interpreter.frame import Code, Frame, Source, code
from kezhi.engine.feel.kinds import conforms
from kezhi.engine.feel.temporal import parse_any
from kezhi.engine.feel.values import NUMBERS, Undetermined, Value, YearMonthDuration


def kind_name(value: Value) -> str:
    """The name of a value's type, for a message."""
    return {Decimal: "number", str: "string", bool: "boolean", dict: "context"}.get(type(value), type(value).__name__)


def _misfit(operator: str, left: Value, right: Value) -> Trouble:
    return Trouble("operands", operator=operator, left=kind_name(left), right=kind_name(right))


@code.register
def _(node: tree.Number, source: Source) -> Code:
    value = node.value
    return lambda frame: value


@code.register
def _(node: tree.Text, source: Source) -> Code:
    value = node.value
    return lambda frame: value


@code.register
def _(node: tree.Boolean, source: Source) -> Code:
    value = node.value
    return lambda frame: value


@code.register
def _(node: tree.Null, source: Source) -> Code:
    return lambda frame: None


@code.register
def _(node: tree.At, source: Source) -> Code:
    value, where = parse_any(node.text), source.where(node)
    if value is None:
        return lambda frame: where.report(frame, Trouble("literal", text=node.text))
    return lambda frame: value


@code.register
def _(node: tree.Negate, source: Source) -> Code:
    operand, where = code(node.operand, source), source.where(node)

    def run(frame: Frame) -> Value:
        value = operand(frame)
        match value:
            case Decimal():
                return NUMBERS.minus(value)
            case timedelta():
                return -value
            case YearMonthDuration():
                return YearMonthDuration(-value.total)
            case Undetermined() | None:
                return value
        return where.report(frame, Trouble("operand", operator="-", kind=kind_name(value)))

    return run


@code.register
def _(node: tree.Arithmetic, source: Source) -> Code:
    table, where = TABLES[node.operator], source.where(node)
    left, right = code(node.left, source), code(node.right, source)

    def run(frame: Frame) -> Value:
        a, b = left(frame), right(frame)
        operation = table.get((type(a), type(b)))
        if operation is not None:
            try:
                return operation(a, b)
            except FAILURES as why:
                return where.report(frame, why)
        missing = Undetermined.of(a, b)
        if missing is not None or a is None or b is None:
            return missing
        return where.report(frame, _misfit(node.operator, a, b))

    return run


def _swap(test: Callable[[Value, Value], Value]) -> Callable[[Value, Value], Value]:
    return lambda a, b: test(b, a)


COMPARISONS: Final[dict[str, Callable[[Value, Value], Value]]] = {
    "=": equal,
    "!=": lambda a, b: negation(equal(a, b)),
    "<": less,
    "<=": at_most,
    ">": _swap(less),
    ">=": _swap(at_most),
}


@code.register
def _(node: tree.Compare, source: Source) -> Code:
    compare, where = COMPARISONS[node.operator], source.where(node)
    left, right = code(node.left, source), code(node.right, source)

    def run(frame: Frame) -> Value:
        a, b = left(frame), right(frame)
        result = compare(a, b)
        if result is None and a is not None and b is not None:
            return where.report(frame, _misfit(node.operator, a, b))
        return result

    return run


@code.register
def _(node: tree.Logic, source: Source) -> Code:
    left, right = code(node.left, source), code(node.right, source)
    decisive = node.operator == "or"
    weigh = disjunction if decisive else conjunction

    def run(frame: Frame) -> Value:
        a = left(frame)
        if a is decisive:
            return decisive
        return weigh((a, right(frame)))

    return run


@code.register
def _(node: tree.Between, source: Source) -> Code:
    value, low, high = (code(part, source) for part in (node.value, node.low, node.high))

    def run(frame: Frame) -> Value:
        between = value(frame)
        return conjunction((at_most(low(frame), between), at_most(between, high(frame))))

    return run


@code.register
def _(node: tree.If, source: Source) -> Code:
    condition, consequence, alternative = (
        code(part, source) for part in (node.condition, node.consequence, node.alternative)
    )

    def run(frame: Frame) -> Value:
        found = condition(frame)
        if found is True:
            return consequence(frame)
        return found if type(found) is Undetermined else alternative(frame)

    return run


@code.register
def _(node: tree.InstanceOf, source: Source) -> Code:
    value = code(node.value, source)

    def run(frame: Frame) -> Value:
        found = value(frame)
        return found if type(found) is Undetermined else conforms(found, node.type)

    return run
