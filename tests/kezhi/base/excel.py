"""Reads back the Excel files that the tests have written, with nothing but the standard library."""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
BUILT_IN = {"4": "#,##0.00", "3": "#,##0"}


@dataclass(frozen=True)
class Sheet:
    """A sheet's values, number formats and quote marks, row by row, and how many formulas it holds."""

    values: list[list[Any]]
    formats: list[list[str]]
    quoted: list[list[bool]]
    formulas: int


def opened(content: bytes) -> Sheet:
    """The first sheet of an Excel file."""
    book = ZipFile(BytesIO(content))
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 — our own file
    styles = ElementTree.fromstring(book.read("xl/styles.xml"))  # noqa: S314 — our own file
    names = {f.get("numFmtId"): f.get("formatCode", "") for f in styles.iter(f"{MAIN}numFmt")}
    cells = styles.find(f"{MAIN}cellXfs")
    kinds = list(cells) if cells is not None else []
    rows = [list(row) for row in sheet.iter(f"{MAIN}row")]
    width = max(len(row) for row in rows)
    made = Sheet([], [], [], len(list(sheet.iter(f"{MAIN}f"))))
    for row in rows:
        placed = {_column(cell.get("r", "")): cell for cell in row}
        line = [placed.get(at) for at in range(max(width, *placed) if placed else width)]
        styled = [kinds[int(cell.get("s", 0))] if cell is not None else kinds[0] for cell in line]
        ids = [kind.get("numFmtId", "0") for kind in styled]
        made.values.append([_value(cell) for cell in line])
        made.formats.append([names.get(id_, BUILT_IN.get(id_, "")) for id_ in ids])
        made.quoted.append([kind.get("quotePrefix") == "1" for kind in styled])
    return made


def _column(reference: str) -> int:
    letters = re.sub("[0-9]", "", reference)
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: ElementTree.Element | None) -> Any:
    if cell is None:
        return None
    if cell.get("t") == "inlineStr":
        text = "".join(part.text or "" for part in cell.iter(f"{MAIN}t"))
        return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)
    value = cell.find(f"{MAIN}v")
    if value is None or value.text is None:
        return None
    return float(value.text) if "." in value.text or "E" in value.text else int(value.text)
