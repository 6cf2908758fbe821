"""Letters of a pack, filled: ``{application.title}``, amounts as ``{award.amount:万元}``."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

BLANK = re.compile(r"\{([a-z_.]+)(?::(万元|元))?\}")
WORTH = {"万元": Decimal(10_000), "元": Decimal(1)}


def fill(text: str, values: Mapping[str, Any]) -> str:
    """The text with each name replaced by its value; a name that has none stays as it stands.

    >>> fill("批准经费 {award.amount:万元}", {"award.amount": Decimal("1200000")})
    '批准经费 120.00 万元'
    """

    def said(found: re.Match[str]) -> str:
        name, unit = found.groups()
        if name not in values:
            return found[0]
        value = values[name]
        return f"{Decimal(value) / WORTH[unit]:,.2f} {unit}" if unit else str(value)

    return BLANK.sub(said, text)
