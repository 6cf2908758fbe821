"""What a cell of an uploaded table holds, and how it is kept in a row."""

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kezhi.base import ciphers


@dataclass(frozen=True)
class Broken:
    """A cell whose value can't be known: the code of the complaint, and what the sheet shows or computes."""

    code: str
    shown: str


USE = "imports: row"
Cell = str | Decimal | date | Broken
"""Text; a number, exact as the sheet holds it; a day; or neither."""
BLANKS = " \u00a0\u2007\u202f\u3000\t\r\n\v\f\ufeff\u200b"
"""What a cell may hold and still be blank."""
NOT_KEPT = str.maketrans({"\0": "␀"})
"""What PostgreSQL doesn't hold within JSON, as it is shown."""
TRICKS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Characters that can't be seen, or turn what stands beside them."""


def shown(cell: Cell) -> str:
    """A cell in words; a number without an exponent."""
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return cell.shown if isinstance(cell, Broken) else str(cell)


def visible(text: str) -> str:
    """A text as a message quotes it: what can't be seen is named."""
    return TRICKS.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip(BLANKS)


def keep(cells: Sequence[Cell], *, sealed: bool) -> Any:
    """A row's cells as JSON; ``sealed`` under the installation's key."""
    kept = [_kept(cell) for cell in cells]
    if not sealed:
        return kept
    return {"sealed": base64.b64encode(ciphers.encrypt(json.dumps(kept, ensure_ascii=False), USE)).decode()}


def given(kept: Any) -> list[Cell]:
    """The cells that were kept."""
    if isinstance(kept, dict):
        kept = json.loads(ciphers.decrypt(base64.b64decode(kept["sealed"]), USE))
    return [_given(one) for one in kept]


def _kept(cell: Cell) -> Any:
    if isinstance(cell, str):
        return cell.translate(NOT_KEPT)
    if isinstance(cell, Decimal):
        return {"number": str(cell)}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    return {"broken": cell.code, "shown": cell.shown}


def _given(one: Any) -> Cell:
    if isinstance(one, str):
        return one
    if "number" in one:
        return Decimal(one["number"])
    if "day" in one:
        return date.fromisoformat(one["day"])
    return Broken(one["broken"], one["shown"])
