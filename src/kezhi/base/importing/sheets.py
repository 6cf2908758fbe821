"""Workbooks: values through calamine, and from the sheet's own XML what calamine leaves out.

That is cells whose formula gives an error or has no stored result, and what is hidden.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, BinaryIO, cast

from lxml import etree
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from kezhi.base.importing.cells import Broken, Cell, shown
from kezhi.base.importing.kinds import wrong
from kezhi.base.importing.records import SERIALS_BEGIN, SERIALS_BEGIN_1904, Record, Sheet
from kezhi.engine.errors import Problem

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TELLING = re.compile(rb't="e"|<f[ >/]|hidden="')
"""What a sheet's XML holds where something has to be looked up in it."""
CHUNK, OVERLAP = 1 << 20, 16
LONGEST_FORMULA = 40
SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "huge_tree": True}


@dataclass
class Oddities:
    """What a sheet's XML says beyond its values. Places are (row, column) from 0."""

    broken: dict[tuple[int, int], Broken] = field(default_factory=dict)
    hidden_rows: int = 0
    hidden_columns: int = 0


class WorkBook:
    """A workbook, .xlsx or .xls."""

    exact_width = False

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.file = file
        file.seek(0)
        self.name = name
        with self._explained():
            self.book = CalamineWorkbook.from_filelike(cast(Any, file))
        self.sheets = tuple(
            Sheet(one.name, hidden=one.visible != SheetVisibleEnum.Visible) for one in self.book.sheets_metadata
        )
        self._looked_up: dict[str, Oddities] = {}
        self._read: dict[str, CalamineSheet] = {}

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """What a workbook can't be read for, in words."""
        try:
            yield
        except (CalamineError, etree.XMLSyntaxError, KeyError, ValueError) as error:
            raise wrong("unreadable", name=self.name, why=str(error)) from error

    def oddities(self, sheet: str) -> Oddities:
        """What is odd about a sheet; of an old .xls nothing is known."""
        if sheet not in self._looked_up:
            with self._explained():
                self._looked_up[sheet] = look_up(self.parts, sheet) if self.parts else Oddities()
        return self._looked_up[sheet]

    def _sheet(self, name: str) -> CalamineSheet:
        if name not in self._read:
            with self._explained():
                self._read[name] = self.book.get_sheet_by_name(name)
        return self._read[name]

    @cached_property
    def parts(self) -> zipfile.ZipFile | None:
        """The packed parts of a new workbook."""
        return zipfile.ZipFile(self.file) if zipfile.is_zipfile(self.file) else None

    @cached_property
    def serials_begin(self) -> date:
        """From 1904 where the workbook says so."""
        if self.parts is None:
            return SERIALS_BEGIN
        with self._explained():
            book = etree.fromstring(self.parts.read("xl/workbook.xml"), etree.XMLParser(**SAFE))
        properties = book.find(f"{MAIN}workbookPr")
        from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        return SERIALS_BEGIN_1904 if from_1904 else SERIALS_BEGIN

    def notes(self, sheet: str) -> list[Problem]:
        said = []
        odd = self.oddities(sheet)
        if odd.hidden_rows:
            said.append(Problem("importing.hidden_rows", arguments={"count": odd.hidden_rows}))
        if odd.hidden_columns:
            said.append(Problem("importing.hidden_columns", arguments={"count": odd.hidden_columns}))
        if hidden := [one.name for one in self.sheets if one.hidden]:
            said.append(Problem("importing.hidden_sheets", arguments={"sheets": "、".join(hidden)}))
        return said

    def rows(self, sheet: str) -> Iterator[Record]:
        """Every row down to the last with a value; the cells of a merge that runs downwards hold its value."""
        found = self._sheet(sheet)
        if found.start is None:
            return
        margin: list[Cell] = [""] * found.start[1]
        mending = _Mending(_downward_merges(found.merged_cell_ranges or ()), self.oddities(sheet).broken)
        for at, values in enumerate(found.iter_rows()):
            record = Record(at + 1, margin + [_cell(value) for value in values])
            mending.mend(record, at)
            yield record


class _Mending:
    """Puts into a sheet's blank cells what belongs there: what a formula failed to give, and what is merged."""

    def __init__(self, merges: dict[tuple[int, int], int], broken: dict[tuple[int, int], Broken]) -> None:
        self.merges = merges
        self.broken = broken
        self.running: dict[int, tuple[int, Cell]] = {}
        """By column: the last row of the merge that runs there, and its value."""

    def mend(self, record: Record, at: int) -> None:
        if not (self.merges or self.broken):
            return
        for column, cell in enumerate(record.cells):
            if (at, column) in self.merges:
                self.running[column] = (self.merges[at, column], cell)
            elif cell != "":
                continue
            elif (at, column) in self.broken:
                record.cells[column] = self.broken[at, column]
            elif column in self.running and at <= self.running[column][0]:
                value = record.cells[column] = self.running[column][1]
                told = Problem("importing.filled_from_merged", arguments={"value": shown(value)})
                record.notes.append((column, told))


def _downward_merges(ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> dict[tuple[int, int], int]:
    """By its first cell, the last row of each merge of cells of one column."""
    return {first: last[0] for first, last in ranges if first[1] == last[1] and last[0] > first[0]}


def _cell(value: Any) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str | date):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, time | timedelta):
        return str(value)
    number = Decimal(repr(value))
    whole = number.to_integral_value()
    return whole if number == whole else number


def look_up(parts: zipfile.ZipFile, sheet: str) -> Oddities:
    """Read a sheet's XML for what is odd about it; one that holds nothing telling isn't parsed."""
    path = _path_of(parts, sheet)
    found = Oddities()
    if path is None or not _tells(parts, path):
        return found
    with parts.open(path) as content:
        for _event, element in etree.iterparse(content, tag=(f"{MAIN}c", f"{MAIN}row", f"{MAIN}col"), **SAFE):
            _note(element, found)
            if element.tag == f"{MAIN}row":
                element.clear()
    return found


def _path_of(parts: zipfile.ZipFile, sheet: str) -> str | None:
    """Where a sheet's XML lies."""
    book = etree.fromstring(parts.read("xl/workbook.xml"), etree.XMLParser(**SAFE))
    number = next((one.get(RELATION) for one in book.iter(f"{MAIN}sheet") if one.get("name") == sheet), None)
    relations = etree.fromstring(parts.read("xl/_rels/workbook.xml.rels"), etree.XMLParser(**SAFE))
    target = next((one.get("Target") for one in relations if one.get("Id") == number), None)
    if target is None:
        return None
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _tells(parts: zipfile.ZipFile, path: str) -> bool:
    with parts.open(path) as content:
        before = b""
        while piece := content.read(CHUNK):
            if TELLING.search(before + piece):
                return True
            before = piece[-OVERLAP:]
    return False


def _note(element: Any, found: Oddities) -> None:
    if element.tag == f"{MAIN}row":
        found.hidden_rows += _is_hidden(element)
    elif element.tag == f"{MAIN}col" and _is_hidden(element):
        found.hidden_columns += int(element.get("max")) - int(element.get("min")) + 1
    elif element.tag == f"{MAIN}c":
        value = element.findtext(f"{MAIN}v") or ""
        formula = element.find(f"{MAIN}f")
        if element.get("t") == "e":
            found.broken[_place(element.get("r"))] = Broken("importing.formula_error", value)
        elif formula is not None and not value and element.find(f"{MAIN}is") is None:
            written = f"={(formula.text or '')[:LONGEST_FORMULA]}"
            found.broken[_place(element.get("r"))] = Broken("importing.formula_without_result", written)


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") in ("1", "true")


def _place(reference: str) -> tuple[int, int]:
    """C7 is row 6, column 2."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(reference[len(letters) :]) - 1, column - 1
