"""Tables for tests of the rooms' own kinds: written, checked and imported in one go."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from kezhi.base.actor import SYSTEM, Actor
from kezhi.base.commands import new_key
from kezhi.base.importing import actions
from kezhi.base.importing.actions import Answers
from kezhi.base.models import ImportBatch, ImportRow

NOW = datetime(2026, 3, 24, 14, 6, 21, tzinfo=ZoneInfo("Asia/Shanghai"))
Line = Mapping[str, str]


def written(rows: Sequence[Line]) -> bytes:
    """Rows as a text file; the header has every column that any of them has."""
    heads = list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO()
    table = csv.DictWriter(file, heads, restval="")
    table.writeheader()
    table.writerows(rows)
    return file.getvalue().encode()


def check(name: str, rows: Sequence[Line] | bytes, /, *, actor: Actor = SYSTEM, **options: str) -> ImportBatch:
    """Upload and check."""
    content = rows if isinstance(rows, bytes) else written(rows)
    batch = actions.upload(name, io.BytesIO(content), name="表.csv", actor=actor, now=NOW, key=new_key())
    answers = Answers(batch.columns, batch.units, batch.options | options)
    return actions.ask_check(batch.pk, answers, actor=actor, now=NOW, key=new_key(), say=nobody)


def take(name: str, rows: Sequence[Line] | bytes, /, *, actor: Actor = SYSTEM, **options: str) -> ImportBatch:
    """Upload, check and import."""
    batch = check(name, rows, actor=actor, **options)
    return actions.ask_import(batch.pk, actor=actor, now=NOW, key=new_key(), say=nobody)


def nobody(done: int, total: int) -> None:
    """Hears how far it is."""


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, faulty."""
    return batch.created, batch.updated, batch.unchanged, batch.faulty


def faults(batch: ImportBatch) -> dict[int, list[tuple[str, str]]]:
    """By row, column and code of what is wrong."""
    rows = batch.rows.filter(state=ImportRow.State.FAULTY)
    return {row.number: [(one["column"], one["code"].split(".")[1]) for one in row.complaints] for row in rows}


def notes(batch: ImportBatch) -> dict[int, list[tuple[str, str]]]:
    """By row, column and code of what was noted."""
    rows = batch.rows.exclude(notes=[])
    return {row.number: [(one["column"], one["code"].split(".")[1]) for one in row.notes] for row in rows}
