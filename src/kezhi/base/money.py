"""Money is Decimal 元, exact to the 分: read from what people type, rounded as rules of money do, capped by rules.

Rounding is half up (四舍五入), as in GB/T 8170-2008 for a single digit dropped.
"""

import re
import unicodedata
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from typing import Literal

from kezhi.engine.errors import Place, Problem, Problems

Unit = Literal["元", "万元", "亿元"]
FEN = Decimal("0.01")
WORTH: dict[str, Decimal] = {
    "": Decimal(1),
    "元": Decimal(1),
    "万": Decimal(10_000),
    "万元": Decimal(10_000),
    "亿": Decimal(100_000_000),
    "亿元": Decimal(100_000_000),
}
MOST = Decimal("9999999999999999.99")
"""What ``numeric(18,2)`` holds."""
_TYPED = re.compile(r"[¥]?([+-]?)([0-9]+(?:,[0-9]+)*)(?:\.([0-9]*))?(亿元|万元|亿|万|元)?")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
DIGITS = 34


def parse(typed: str, unit: Unit = "元", *, place: Place | None = None) -> Decimal:
    """元 from what was typed: ``24.00``, ``24 万元``, ``1,284.00``, full width too; ``unit`` where none is said.

    Raises Problems for what is no amount, for commas at odd places, for parts of a 分, and beyond numeric(18,2).
    """
    at = place or Place()
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed))
    found = _TYPED.fullmatch(plain)
    if found is None:
        raise Problems([Problem("money.no_amount", at, {"found": typed.strip()})])
    sign, whole, cents, said = found.groups()
    if "," in whole and not _GROUPED.fullmatch(whole):
        raise Problems([Problem("money.commas", at, {"found": typed.strip()})])
    with localcontext(prec=max(DIGITS, len(plain) + 10)):
        amount = Decimal(f"{sign}{whole.replace(',', '')}.{cents or '0'}") * WORTH[said or unit]
        if abs(amount) > MOST:
            raise Problems([Problem("money.too_much", at, {"found": typed.strip()})])
        exact = amount.quantize(FEN)
        if exact != amount:
            raise Problems([Problem("money.parts_of_a_fen", at, {"found": typed.strip()})])
    return exact + 0


def rounded(amount: Decimal) -> Decimal:
    """元 rounded half up to the 分."""
    return amount.quantize(FEN, ROUND_HALF_UP)


def floored(amount: Decimal, step: Decimal = FEN) -> Decimal:
    """The greatest multiple of ``step`` 元 that isn't above: for a cap, which may not be passed by a 分."""
    return ((amount / step).to_integral_value(ROUND_FLOOR) * step).quantize(FEN)


def ceiled(amount: Decimal, step: Decimal = FEN) -> Decimal:
    """The least multiple of ``step`` 元 that isn't below: for a least amount, which may not be missed by a 分."""
    return ((amount / step).to_integral_value(ROUND_CEILING) * step).quantize(FEN)
