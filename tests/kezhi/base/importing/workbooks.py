"""Workbooks for tests, made cell by cell."""

import io
from collections.abc import Callable, Sequence
from typing import Any

from xlsxwriter import Workbook

Touch = Callable[[Any, Workbook], None]


def workbook(
    *rows: Sequence[Any], touch: Touch | None = None, sheet: str = "数据", at: tuple[int, int] = (0, 0)
) -> bytes:
    """One sheet of rows that begins ``at`` a place; ``touch`` gets the sheet and the book."""
    return sheets((sheet, rows, touch), at=at)


def sheets(*made: tuple[str, Sequence[Sequence[Any]], Touch | None], at: tuple[int, int] = (0, 0)) -> bytes:
    """Several sheets."""
    file = io.BytesIO()
    book = Workbook(file, {"default_date_format": "yyyy-mm-dd"})
    for name, rows, touch in made:
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows, start=at[0]):
            for column, cell in enumerate(cells, start=at[1]):
                sheet.write(row, column, cell)
        if touch is not None:
            touch(sheet, book)
    book.close()
    return file.getvalue()
