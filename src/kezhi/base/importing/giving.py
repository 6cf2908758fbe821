"""Files that are given to staff: the faulty rows of an upload with what is wrong, and a kind's empty form."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kezhi.base.actor import Actor
from kezhi.base.commands import command, new_key
from kezhi.base.exporting import Head, workbook
from kezhi.base.importing import said
from kezhi.base.importing.cells import Cell, given, shown
from kezhi.base.importing.declared import Importer, importers
from kezhi.base.importing.heads import ERRORS_HEAD, unit_in
from kezhi.base.models import ImportBatch, ImportRow

CHUNK = 500


def faulty_rows(batch: ImportBatch, *, actor: Actor, now: datetime) -> IO[bytes]:
    """The faulty rows as they were uploaded, what is wrong in a last column; mended, the file is uploaded again.

    Leaves a journal line: rows may hold personal values.
    """
    importer = importers[batch.kind]
    rows = batch.rows.filter(state=ImportRow.State.FAULTY).order_by("number")
    width = max([len(batch.heads), *(len(given(raw)) for raw in rows.values_list("raw", flat=True))])
    titles = [_head(batch, importer, place) for place in range(width)]
    heads = [Head(title) for title in (*titles, ERRORS_HEAD)]
    file, count = workbook(str(importer.title), heads, _lines(rows, importer, width))
    with command("import.give-faulty", actor=actor, now=now, key=new_key()) as cmd:
        cmd.journal("import.faulty-rows-given", batch, summary=batch.name, rows=count)
    return file


def _head(batch: ImportBatch, importer: Importer, place: int) -> str:
    """A column's name, with the unit of its amounts where the name itself doesn't say it."""
    title = str(batch.heads[place]) if place < len(batch.heads) else ""
    key = next((key for key, at in batch.columns.items() if at == place), "")
    unit = batch.units.get(key, "")
    return f"{title}（{unit}）" if unit and not unit_in(title) else title


def _lines(rows: QuerySet[ImportRow], importer: Importer, width: int) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=CHUNK):
        cells = [_value(cell) for cell in given(row.raw)]
        told = "\n".join(said.sentence(one, importer) for one in row.complaints)
        yield [*cells, *[""] * (width - len(cells)), _("原第 {number} 行").format(number=row.number) + "\n" + told]


def _value(cell: Cell) -> Any:
    """What is written: a figure as a figure, all else as text, so that nothing is read otherwise the next time."""
    return cell if isinstance(cell, Decimal) else shown(cell)


def empty_form(importer: Importer) -> IO[bytes]:
    """A workbook with the header that a kind wants."""
    file, _count = workbook(str(importer.title), [Head(str(column.title)) for column in importer.columns], [])
    return file
