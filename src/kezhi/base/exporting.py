"""Tables as Excel files: written row by row at a constant memory, exact, and never a formula from somebody's data."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767
MOST_ROWS = 1_048_575
"""Rows that a sheet holds under its head."""
EXACT_DIGITS = 15
"""Significant digits that a spreadsheet's number holds; longer ones are written as text."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FORMATS: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    "money": {"num_format": "#,##0.00"},
    "decimal": {"num_format": "#,##0.00"},
    "count": {"num_format": "#,##0"},
    "quoted": {"quote_prefix": True},
}
WIDTHS = {"date": 12, "moment": 17, "money": 18, "decimal": 14, "count": 10}


@dataclass(frozen=True)
class Head:
    """A column's head. ``kind`` is text, money (Decimal 元), decimal, date, moment or count."""

    title: str
    kind: str = "text"

    def __str__(self) -> str:
        return _("%(title)s（元）") % {"title": self.title} if self.kind == "money" else self.title


def workbook(title: str, heads: Sequence[Head], rows: Iterable[Sequence[Any]]) -> tuple[IO[bytes], int]:
    """Write rows under their heads into a new file; the open file at its start, and how many rows it holds.

    Text that begins like a formula stays text, also when the cell is edited later. Moments are local time.
    """
    made = NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115 — handed to the caller open
    book = Workbook(Path(made.name), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(sheet_name(title))
    formats = {name: book.add_format(what) for name, what in FORMATS.items()}
    for column, head in enumerate(heads):
        sheet.set_column(column, column, WIDTHS.get(head.kind, 24))
        sheet.write_string(0, column, str(head), formats["head"])
    sheet.freeze_panes(1, 0)
    count = 0
    for count, row in enumerate(rows, start=1):
        for column, (head, value) in enumerate(zip(heads, row, strict=True)):
            _write(sheet, count, column, value, head.kind, formats)
    sheet.autofilter(0, 0, count, len(heads) - 1)
    book.close()
    made.seek(0)
    return made, count


def csv_lines(heads: Sequence[Head], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The same as CSV, line by line, with the mark by which spreadsheets know UTF-8; no cell begins a formula."""
    line = io.StringIO()
    writer = csv.writer(line)
    line.write("\ufeff")
    for cells in ([str(head) for head in heads], *rows):
        writer.writerow([_plain(cell) for cell in cells])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def csv_file(heads: Sequence[Head], rows: Iterable[Sequence[Any]]) -> str:
    """The same at once."""
    return "".join(csv_lines(heads, rows))


def _plain(value: Any) -> str:
    """A cell of CSV; a text that a spreadsheet would take for a formula is kept from being one."""
    if value is None:
        return ""
    if isinstance(value, int | Decimal | date) and not isinstance(value, bool | datetime):
        return str(value)
    text = text_of(timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def sheet_name(title: str) -> str:
    """A title as a sheet's name: without what Excel forbids there, 31 characters at most."""
    return re.sub(r"[\[\]:*?/\\]", " ", title).strip(" '")[:31] or "1"


def _write(sheet: Any, row: int, column: int, value: Any, kind: str, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        local = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
        sheet.write_datetime(row, column, local, formats["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["date"])
    elif isinstance(value, int | Decimal) and not isinstance(value, bool) and _exact(value):
        sheet.write_number(row, column, value, formats.get(kind))
    else:
        _write_text(sheet, row, column, text_of(value), formats["quoted"])


def _exact(value: int | Decimal) -> bool:
    return len(Decimal(value).as_tuple().digits) <= EXACT_DIGITS


def text_of(value: Any) -> str:
    """A value as a cell's text, shortened to what a cell holds."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    text = str(value)
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _write_text(sheet: Any, row: int, column: int, text: str, quoted: Any) -> None:
    sheet.write_string(row, column, text, quoted if text.startswith(FORMULA_STARTS) else None)
