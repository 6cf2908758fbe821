"""Numeric functions (DMN 1.5 table 75): 34 digits, half-even unless the name says otherwise."""

from collections.abc import Callable
from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from kezhi.engine.feel.builtins.registry import add, builtin
from kezhi.engine.feel.functions import Run, Trouble
from kezhi.engine.feel.values import NUMBERS, Value, YearMonthDuration

_LEAST_SCALE, _MOST_SCALE = -6111, 6176


def rounded(number: Decimal, scale: Decimal, rounding: str) -> Decimal:
    """The number with so many decimals (negative: tens, hundreds …). Raises Trouble."""
    places = int(scale)
    if not _LEAST_SCALE <= places <= _MOST_SCALE:
        raise Trouble("scale", scale=places)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -places:
        return number
    context = NUMBERS.copy()
    context.prec = 2 * NUMBERS.prec + 2
    shifted = number.scaleb(places, context).to_integral_value(rounding=rounding)
    return NUMBERS.plus(shifted.scaleb(-places, context))


def _rounding(name: str, rounding: str, parameters: str) -> None:
    def body(_: Run, arguments: list[Value]) -> Value:
        return rounded(arguments[0], arguments[1] if len(arguments) > 1 else Decimal(0), rounding)

    add(name, parameters, body, False)


for _name, _mode in (
    ("decimal", ROUND_HALF_EVEN),
    ("round up", ROUND_UP),
    ("round down", ROUND_DOWN),
    ("round half up", ROUND_HALF_UP),
    ("round half down", ROUND_HALF_DOWN),
):
    _rounding(_name, _mode, "n: number, scale: number")
for _name, _mode in (("floor", ROUND_FLOOR), ("ceiling", ROUND_CEILING)):
    _rounding(_name, _mode, "n: number")
    _rounding(_name, _mode, "n: number, scale: number")


@builtin("abs", "n: number")
def _abs(number: Decimal) -> Value:
    return NUMBERS.abs(number)


@builtin("abs", "n: duration")
def _abs_duration(length: timedelta | YearMonthDuration) -> Value:
    return abs(length) if isinstance(length, timedelta) else YearMonthDuration(abs(length.total))


@builtin("modulo", "dividend: number, divisor: number")
def _modulo(dividend: Decimal, divisor: Decimal) -> Value:
    if not divisor:
        raise Trouble("division_by_zero", arithmetic=True)
    rest = NUMBERS.remainder(dividend, divisor)
    return rest + divisor if rest and (rest < 0) != (divisor < 0) else rest


def _transcendental(name: str, operation: Callable[[Decimal], Decimal]) -> None:
    add(name, "number: number", lambda run, arguments: operation(arguments[0]), False)


_transcendental("sqrt", NUMBERS.sqrt)
_transcendental("exp", NUMBERS.exp)


@builtin("log", "number: number")
def _log(number: Decimal) -> Value:
    if number <= 0:
        raise Trouble("undefined", arithmetic=True)
    return NUMBERS.ln(number)


@builtin("odd", "number: number")
def _odd(number: Decimal) -> Value:
    return number == int(number) and int(number) % 2 == 1


@builtin("even", "number: number")
def _even(number: Decimal) -> Value:
    return number == int(number) and int(number) % 2 == 0
