"""Lists as paper: 一览表 for a meeting, the list that is posted, in the layout that offices use."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import typst


@dataclass(frozen=True)
class Head:
    """A column: ``number`` stands right, ``wide`` takes what is left of the page."""

    title: str
    number: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Sheet:
    """A list on paper. ``lines`` stand above it, ``notes`` below, ``signed`` at the right under these."""

    title: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[str]]
    lines: Sequence[str] = ()
    notes: Sequence[str] = ()
    signed: Sequence[str] = ()
    unit: str = ""
    attachment: str = ""
    stamp: str = ""
    language: str = "zh"
    landscape: bool = False


def print_sheet(sheet: Sheet, fonts: Path) -> bytes:
    """The list as a PDF; its head stands on each page."""
    made = typst.compile(
        Path(__file__).parent / "sheet.typ",
        font_paths=[fonts],
        sys_inputs={"document": json.dumps(asdict(sheet), ensure_ascii=False)},
    )
    if not isinstance(made, bytes):
        raise TypeError("one PDF was expected")
    return made
