"""Brings the good rows of a checked batch into the house, some hundreds at once.

Each step is one transaction: the records, the rows' outcomes, the batch's counts and its cursor. Killed, the import
goes on at the cursor; two at once wait for one another, and the second finds the rows done.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from kezhi.base.actor import Actor
from kezhi.base.commands import command
from kezhi.base.importing import said
from kezhi.base.importing.cells import given
from kezhi.base.importing.checking import Progress, actor_of
from kezhi.base.importing.declared import Importer, Row, Run, importers
from kezhi.base.importing.reading import RowReader
from kezhi.base.models import ImportBatch, ImportRow

AT_ONCE = 500
COUNTED = ("created", "updated", "unchanged", "faulty")


def carry(batch_id: int, *, clock: Callable[[], datetime], say: Progress) -> ImportBatch:
    """Import what is left of a batch, then close it. One that isn't being imported is left as it is."""
    batch = ImportBatch.objects.get(pk=batch_id)
    importer = importers[batch.kind]
    reader = RowReader(importer, batch)
    run = Run(batch.pk, batch.options, actor_of(batch), clock())
    while batch.state == ImportBatch.State.IMPORTING:
        run.now = clock()
        batch = _step(batch_id, importer, reader, run)
        say(batch.rows_in - batch.waiting, batch.rows_in)
    return batch


def _step(batch_id: int, importer: Importer, reader: RowReader, run: Run) -> ImportBatch:
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("file").get(pk=batch_id)
        if batch.state != ImportBatch.State.IMPORTING:
            return batch
        waiting = batch.rows.filter(state=ImportRow.State.WAITING, number__gt=batch.cursor)
        kept = list(waiting.order_by("number")[:AT_ONCE])
        if not kept:
            return _close(batch, run.actor, run.now)
        rows = [reader.read(one.number, given(one.raw)) for one in kept]
        importer.apply([row for row in rows if not row.complaints], run)
        outcomes = _record(kept, rows)
        for name in COUNTED:
            setattr(batch, name, getattr(batch, name) + outcomes[name])
        batch.cursor = kept[-1].number
        batch.save(update_fields=[*COUNTED, "cursor"])
    return batch


def _record(kept: Sequence[ImportRow], rows: Sequence[Row]) -> Counter[str]:
    """Write what became of each row; how many of each outcome."""
    values: list[tuple[int, str, int | None]] = []
    outcomes: Counter[str] = Counter()
    for one, row in zip(kept, rows, strict=True):
        state = "faulty" if row.complaints else row.outcome
        if state is None:
            raise LookupError(f"the importer said nothing of row {row.number}")
        outcomes[state] += 1
        values.append((one.pk, state, row.object_id))
        if row.complaints:
            ImportRow.objects.filter(pk=one.pk).update(complaints=said.keep(row.complaints))
    _update(values)
    return outcomes


def _update(values: Sequence[tuple[int, str, int | None]]) -> None:
    keys, states, objects = (list(column) for column in zip(*values, strict=True))
    columns: list[Any] = [keys, states, objects]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE base_importrow SET state = done.state, object_id = done.object_id"
            " FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS done (id, state, object_id)"
            " WHERE base_importrow.id = done.id",
            columns,
        )


def _close(batch: ImportBatch, actor: Actor, now: datetime) -> ImportBatch:
    with command("import.finish", actor=actor, now=now, key=f"import-finished-{batch.pk}") as cmd:
        batch.state, batch.finished_at = ImportBatch.State.DONE, now
        batch.save(update_fields=["state", "finished_at"])
        counts = {name: getattr(batch, name) for name in ("rows_in", *COUNTED, "skipped")}
        cmd.journal("import.finished", batch, summary=batch.name, kind=batch.kind, sha256=batch.file.sha256, **counts)
    return batch
