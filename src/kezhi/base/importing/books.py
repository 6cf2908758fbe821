"""Opens what was uploaded, and looks it through once before anything of it is kept."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, cast

from django.conf import settings

from kezhi.base.importing import heads
from kezhi.base.importing.cells import is_blank, shown, visible
from kezhi.base.importing.heads import Head, Names
from kezhi.base.importing.kinds import wrong
from kezhi.base.importing.plain_text import TextBook
from kezhi.base.importing.records import Book, Record
from kezhi.base.importing.sheets import WorkBook
from kezhi.base.models import ImportBatch

ACCEPTED = ("csv", "txt", "gz", "xlsx", "xls")
PREVIEWED = 5
FIRST_SHOWN = 60
"""Characters of the first row that an answer quotes."""


def open_book(file: BinaryIO, kind: str, name: str) -> Book:
    """Open a file of a type that ``filetypes`` found. Raises Problems where it can't be read."""
    if kind in ("xlsx", "xls"):
        return WorkBook(file, name)
    if kind == "gzip":
        file.seek(0)
        return TextBook(cast(BinaryIO, gzip.GzipFile(fileobj=file, mode="rb")), name)
    return TextBook(file, name)


@dataclass(frozen=True)
class Survey:
    """What a file's sheet holds: its header, and how many rows there are below it."""

    sheet: str
    head: Head
    count: int


def survey(book: Book, names: Names, name: str, *, sheet: str | None = None, row: int | None = None) -> Survey:
    """Look a file through: the sheet and row of the header where staff named them, else those that fit best.

    Raises Problems where there is no header, no row, too many rows, or where the file can't be read to its end.
    """
    chosen, head = _header(book, names, sheet, row)
    if len(head.names) > heads.MOST_COLUMNS:
        raise wrong("too_many_columns", found=len(head.names), most=heads.MOST_COLUMNS)
    count = 0
    for record in book.rows(chosen):
        if record.number <= head.last or not _says_something(record):
            continue
        count += 1
        if count > settings.IMPORT_ROWS:
            raise wrong("too_many_rows", most=f"{settings.IMPORT_ROWS:,}")
    if not count:
        raise wrong("no_rows", name=name)
    return Survey(chosen, head, count)


def _says_something(record: Record) -> bool:
    return bool(record.problems) or not all(is_blank(cell) for cell in record.cells)


def _header(book: Book, names: Names, sheet: str | None, row: int | None) -> tuple[str, Head]:
    visible = [one.name for one in book.sheets if not one.hidden]
    if sheet is not None and sheet not in visible:
        raise wrong("no_sheet", sheet=sheet, known="、".join(visible))
    looked = {name: _first(book, name) for name in ([sheet] if sheet is not None else visible)}
    found = {name: heads.at_rows(first, row) if row else heads.find(first, names) for name, first in looked.items()}
    heads_by_sheet = {name: head for name, head in found.items() if head is not None}
    if not heads_by_sheet:
        _refuse_header(book, names, next(iter(looked.values()), []))
    chosen = max(heads_by_sheet, key=lambda name: len(heads.match(heads_by_sheet[name], names).columns))
    return chosen, heads_by_sheet[chosen]


def _first(book: Book, sheet: str) -> list[Record]:
    return [record for _, record in zip(range(heads.LOOKED + 1), book.rows(sheet), strict=False)]


def _refuse_header(book: Book, names: Names, first: Sequence[Record]) -> None:
    for one in book.sheets:
        if one.hidden and heads.find(_first(book, one.name), names):
            raise wrong("hidden_sheet", sheet=one.name)
    wanted = "、".join(str(column.title) for column in names.importer.columns if column.required)
    row = "，".join(shown(cell) for cell in first[0].cells if not is_blank(cell)) if first else ""
    raise wrong("no_header", looked=heads.LOOKED, wanted=wanted, first=row[:FIRST_SHOWN])


@dataclass(frozen=True)
class Preview:
    """The sheets that may be chosen, and the first rows below the header as they read."""

    sheets: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def preview(file: BinaryIO, batch: ImportBatch) -> Preview:
    """What staff see of an upload before they say what its columns are."""
    book = open_book(file, batch.file.type, batch.name)
    below = (one for one in book.rows(batch.sheet) if one.number > batch.head_last and _says_something(one))
    return Preview(
        tuple(one.name for one in book.sheets if one.name and not one.hidden),
        tuple(tuple(visible(shown(cell)) for cell in record.cells) for record in islice(below, PREVIEWED)),
    )
