"""Letters of a pack, filled and printed: ``{application.title}``, amounts as ``{award.amount:万元}``."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst

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


@dataclass(frozen=True)
class Letter:
    """A letter as it is read: its title, its paragraphs, who signs and when."""

    title: str
    paragraphs: Sequence[str]
    signed: Sequence[str]
    stamp: str
    language: str = "zh"


def letter(text: str, values: Mapping[str, Any], *, signed: Sequence[str], stamp: str, language: str) -> Letter:
    """The letter that a pack's text makes: its first heading is the title, each other line a paragraph."""
    lines = [line.strip() for line in fill(text, values).splitlines() if line.strip()]
    title = next((line.lstrip("# ") for line in lines if line.startswith("#")), "")
    return Letter(title, [line for line in lines if not line.startswith("#")], signed, stamp, language)


def print_letter(written: Letter, fonts: Path) -> bytes:
    """The letter as a PDF."""
    made = typst.compile(
        Path(__file__).parent / "letter.typ",
        font_paths=[fonts],
        sys_inputs={"document": json.dumps(asdict(written), ensure_ascii=False)},
    )
    if not isinstance(made, bytes):
        raise TypeError("one PDF was expected")
    return made
