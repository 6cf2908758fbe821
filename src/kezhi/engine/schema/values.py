"""Values of form data: from JSON to what FEEL computes with, and back. Wrong shapes are complaints, never
exceptions.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal, InvalidOperation
from typing import Any

from kezhi.engine.errors import Place, Problem
from kezhi.engine.schema import expressions
from kezhi.engine.schema.definition import LOOKUPS, Field
from kezhi.engine.schema.texts import Text, plain, shown

_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,12})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_CENT = Decimal("0.01")
_MOST = Decimal(10) ** 16
_ROOM = Context(prec=64)
"""Room for every number that `decimal` takes, and its cents."""
_NOTED = 20
"""So many unknown names are complained about; more say nothing new."""


@dataclass(frozen=True)
class Spot:
    """A place in form data, by path and in words."""

    path: str
    label: Text

    def inside(self, step: str, label: Text) -> "Spot":
        """The cell below this row or budget."""
        return Spot(f"{self.path}.{step}", Text(f"{self.label.zh} · {label.zh}", f"{self.label.en} · {label.en}"))

    def row(self, at: int) -> "Spot":
        """The row of this table, counted from 0 in the path and from 1 in words."""
        return Spot(f"{self.path}[{at}]", Text(f"{self.label.zh}第 {at + 1} 行", f"{self.label.en}, row {at + 1}"))


@dataclass
class Complaints:
    """Collects the problems of one reading of form data."""

    found: list[Problem] = field(default_factory=list)

    def add(self, code: str, spot: Spot, **arguments: Any) -> None:
        """Keep ``schema.<code>`` at that spot."""
        self.found.append(Problem(f"schema.{code}", Place(field=spot.path), {"label": spot.label, **arguments}))

    def unknown(self, names: list[str], above: str = "") -> None:
        """Names in the data that the form doesn't have."""
        for name in names[:_NOTED]:
            short = shown(name)
            self.add("unknown_field", Spot(f"{above}{short}", Text(short, short)))


def empty(raw: Any) -> bool:
    """Whether nothing was filled in."""
    if isinstance(raw, str):
        return not raw.strip()
    if isinstance(raw, Mapping) and "id" in raw:
        return empty(raw["id"])
    return raw is None or (isinstance(raw, list | tuple | dict) and not raw)


def take(field: Field, raw: Any, spot: Spot, complaints: Complaints) -> Any:
    """The value as FEEL knows it; None where it is empty or can't be read, and then there is a complaint.

    Tables and budgets are read row by row by their own readers.
    """
    if empty(raw):
        return None
    if field.kind in ("text", "textarea"):
        return _text(field, raw, spot, complaints)
    if field.kind == "number":
        return _number(field, raw, spot, complaints)
    if field.kind == "money":
        return money(raw, spot, complaints)
    if field.kind == "date":
        return _date(raw, spot, complaints)
    if field.kind == "checkbox":
        return _kept(raw, isinstance(raw, bool), "not_boolean", spot, complaints)
    if field.kind in LOOKUPS:
        return _reference(raw, spot, complaints)
    if field.kind == "file":
        return _files(raw, spot, complaints)
    return _choice(field, raw, spot, complaints)


def _kept(raw: Any, right: bool, code: str, spot: Spot, complaints: Complaints) -> Any:
    if right:
        return raw
    complaints.add(code, spot, value=shown(raw))
    return None


def _writable(raw: Any, spot: Spot, complaints: Complaints) -> bool:
    if not isinstance(raw, str):
        complaints.add("not_text", spot, value=shown(raw))
        return False
    found = _UNWRITABLE.search(raw)
    if found:
        complaints.add("unwritable", spot, position=found.start() + 1)
    return not found


def _text(field: Field, raw: Any, spot: Spot, complaints: Complaints) -> str | None:
    most = field.schema.get("maxLength")
    if isinstance(raw, str):
        raw = raw.replace("\r\n", "\n")
        if most is not None and len(raw) > most:
            complaints.add("too_long", spot, most=most, length=len(raw), over=len(raw) - most)
            return None
    return str(raw) if _writable(raw, spot, complaints) else None


def decimal(raw: Any) -> Decimal | None:
    """A number, or the decimal string of one, exactly; None if it is neither or has over 30 digits."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, str):
        return Decimal(raw) if _NUMBER.fullmatch(raw.strip()) else None
    if isinstance(raw, float):
        raw = Decimal(repr(raw))
    if not isinstance(raw, int | Decimal):
        return None
    try:
        found = Decimal(raw)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) <= 30 else None


def cents(number: Decimal, rounding: str) -> Decimal:
    """A number that `decimal` took, with two decimals."""
    return number.quantize(_CENT, rounding, _ROOM)


def _number(field: Field, raw: Any, spot: Spot, complaints: Complaints) -> Decimal | None:
    found = decimal(raw)
    if found is None:
        complaints.add("not_number", spot, value=shown(raw))
    elif field.schema.get("type") == "integer" and found != found.to_integral_value():
        complaints.add("not_whole", spot, value=plain(found))
        return None
    return found


def money(raw: Any, spot: Spot, complaints: Complaints) -> Decimal | None:
    """An amount in 元, with at most two decimals and below 10¹⁶."""
    found = decimal(raw)
    if found is None:
        complaints.add("not_money", spot, value=shown(raw))
        return None
    if abs(found) >= _MOST or found != found.quantize(_CENT):
        complaints.add("not_cents", spot, value=plain(found))
        return None
    return found.quantize(_CENT)


def date(raw: Any) -> datetime.date | None:
    """The date written ``2026-03-02``; None if it is none."""
    if isinstance(raw, datetime.date):
        return raw.date() if isinstance(raw, datetime.datetime) else raw
    if not isinstance(raw, str) or not _DATE.fullmatch(raw):
        return None
    try:
        return datetime.date.fromisoformat(raw)
    except ValueError:
        return None


def _date(raw: Any, spot: Spot, complaints: Complaints) -> datetime.date | None:
    found = date(raw)
    if found is None:
        complaints.add("not_date", spot, value=shown(raw))
    return found


def _reference(raw: Any, spot: Spot, complaints: Complaints) -> dict[str, Any] | None:
    """A subject from the register: id and name, and plain values beside them."""
    right = (
        isinstance(raw, Mapping)
        and isinstance(raw.get("id"), str | int)
        and isinstance(raw.get("name", ""), str)
        and _flat(raw)
    )
    return expressions.context(raw) if _kept(raw, right, "not_chosen", spot, complaints) is not None else None


def _flat(raw: Mapping[str, Any]) -> bool:
    return all(
        item is None
        or isinstance(item, int | float | Decimal | datetime.date)
        or (isinstance(item, str) and len(item) <= 1000 and not _UNWRITABLE.search(item))
        for item in raw.values()
    )


def _files(raw: Any, spot: Spot, complaints: Complaints) -> list[dict[str, Any]] | None:
    right = isinstance(raw, list | tuple) and all(
        isinstance(item, Mapping)
        and isinstance(item.get("id"), str | int)
        and isinstance(item.get("name"), str)
        and isinstance(item.get("size", 0), int)
        and isinstance(item.get("type", ""), str)
        and _flat(item)
        for item in raw
    )
    if _kept(raw, right, "not_files", spot, complaints) is None:
        return None
    return [expressions.context(item) for item in raw]


def _choice(field: Field, raw: Any, spot: Spot, complaints: Complaints) -> str | list[str] | None:
    if not field.multiple:
        return str(raw) if _writable(raw, spot, complaints) else None
    if not isinstance(raw, list | tuple) or not all(isinstance(item, str) for item in raw):
        complaints.add("not_choices", spot, value=shown(raw))
        return None
    return list(raw) if all(_writable(item, spot, complaints) for item in raw) else None


def fitted(field: Field, found: Any) -> Any:
    """A value that FEEL or a fact gave, as the field holds it (money to 分, half-up); None if it can't."""
    if field.multiple:
        return found if isinstance(found, list) and found else None
    return _FITTING[field.kind](found)


def reachable(field: Field, found: Any, rounding: str) -> Any:
    """A least or a most as values of the field can reach it: whole, in 分, or a date; None if it is none."""
    if field.kind == "date":
        return date(found)
    number = decimal(found)
    if number is None or (field.kind == "number" and field.schema.get("type") != "integer"):
        return number
    return cents(number, rounding) if field.kind == "money" else number.quantize(Decimal(1), rounding, _ROOM)


def _amount(found: Any) -> Decimal | None:
    number = decimal(found)
    return number.quantize(_CENT, "ROUND_HALF_UP") if number is not None and abs(number) < _MOST else None


def _chosen(found: Any) -> dict[str, Any] | None:
    return dict(found) if isinstance(found, Mapping) and "id" in found else None


def _listed(found: Any) -> list[Any] | None:
    return found if isinstance(found, list) and found else None


def _words(found: Any) -> str | None:
    if isinstance(found, Decimal):
        return plain(found).replace(",", "")
    if isinstance(found, datetime.date):
        return found.isoformat()
    if isinstance(found, Mapping) and isinstance(found.get("name"), str):
        return str(found["name"])
    return found if isinstance(found, str) and found else None


_FITTING: Mapping[str, Callable[[Any], Any]] = {
    "number": decimal,
    "money": _amount,
    "date": date,
    "checkbox": lambda found: found if isinstance(found, bool) else None,
    **dict.fromkeys(LOOKUPS, _chosen),
    **dict.fromkeys(("text", "textarea", "select", "radio"), _words),
    **dict.fromkeys(("file", "table"), _listed),
    "budget": lambda found: None,
}


def stored(kind: str, found: Any) -> Any:
    """A value as JSON data keeps it: money and fractions as decimal strings, whole numbers as numbers."""
    if isinstance(found, Decimal):
        if kind == "money" or kind == "budget":
            return f"{found:.2f}"
        return int(found) if found == found.to_integral_value() else plain(found).replace(",", "")
    if isinstance(found, datetime.date):
        return found.isoformat()
    if isinstance(found, Mapping):
        return {key: stored(kind, item) for key, item in found.items()}
    if isinstance(found, list):
        return [stored(kind, item) for item in found]
    return found
