"""What a person typed, as the form's data: 万元 become 元, blanks become nothing; what can't be read stays as typed."""

from decimal import Decimal, InvalidOperation
from typing import Any

from kezhi.engine.schema import Field
from kezhi.forms.domain.paths import field_of

WAN = Decimal(10_000)


def read_value(field: Field, path: str, typed: Any) -> Any:
    """The data for what was typed into ``field`` at ``path``. Tables come as lists of rows of typed values."""
    if field.kind == "table" and isinstance(typed, list):
        columns = {column.name: column for column in field.columns}
        return [
            {name: read_value(columns[name], name, value) for name, value in row.items() if name in columns}
            for row in typed
            if isinstance(row, dict)
        ]
    if field.kind == "budget" and path == field_of(path) and isinstance(typed, dict):
        return typed
    if not isinstance(typed, str):
        return typed
    text = typed.strip() if field.kind != "textarea" else typed.replace("\r\n", "\n")
    if text == "":
        return None
    if field.kind in ("money", "budget"):
        return yuan(text)
    return text


def yuan(text: str) -> str:
    """万元 as typed (full-width digits and commas too) as a decimal string of 元; the text where it is no number."""
    plain = text.translate(FULL_WIDTH).replace(",", "").replace(" ", "")
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return text
    if not amount.is_finite() or abs(amount) >= Decimal(10) ** 14:
        return text
    return f"{amount * WAN:f}" if (amount * WAN) % Decimal("0.01") else f"{(amount * WAN).quantize(Decimal('0.01')):f}"


FULL_WIDTH = {ord("０") + i: str(i) for i in range(10)} | {ord("．"): ".", ord("，"): ",", ord("－"): "-"}


def shown_money(value: Any) -> str:
    """元 in the data as 万元 in a field; what isn't a number as it was typed."""
    try:
        amount = Decimal(str(value)) / WAN
    except InvalidOperation:
        return str(value)
    return f"{amount:f}" if amount % Decimal("0.01") else f"{amount:.2f}"
