"""Checks every row of an upload and keeps it with what is wrong; nothing is imported by it.

Run again, by another worker after the first died, it begins anew.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO, cast

from django.db import connection, transaction

from kezhi.base import files
from kezhi.base.actor import Actor
from kezhi.base.commands import command, new_key
from kezhi.base.importing import said
from kezhi.base.importing.books import open_book
from kezhi.base.importing.cells import BLANKS, Cell, is_blank, keep, shown
from kezhi.base.importing.declared import Complaint, Importer, Row, Run, importers
from kezhi.base.importing.kinds import noted
from kezhi.base.importing.near import plain
from kezhi.base.importing.reading import RowReader
from kezhi.base.importing.records import Book, Record
from kezhi.base.models import ImportBatch, ImportRow

CHUNK = 1_000
COLUMNS = ("batch_id", "number", "line", "state", "raw", "complaints", "notes")
NO_DATA = re.compile(
    r"(合计|总计|小计|共计|总和|累计|total|subtotal)[:：]?|(注|说明|备注)[0-9]*[:：].*|(填表|审核|负责|制表)人[:：].*"
)
Progress = Callable[[int, int], None]


def actor_of(batch: ImportBatch) -> Actor:
    """Who uploaded a batch, as the journal names them."""
    return Actor(
        person=batch.person,
        holding=batch.holding,
        on_behalf_of=batch.on_behalf_of,
        is_system=batch.person is None,
    )


def check(batch_id: int, *, now: datetime, say: Progress) -> ImportBatch:
    """Check all rows of a batch that is to be checked; one that was checked meanwhile is left as it is."""
    batch = ImportBatch.objects.select_related("file").get(pk=batch_id)
    if batch.state != ImportBatch.State.CHECKING:
        return batch
    batch.rows.all().delete()
    importer = importers[batch.kind]
    checker = _Checker(batch, importer, Run(batch.pk, batch.options, actor_of(batch), now))
    with files.open_stored(batch.file) as file:
        content = cast(BinaryIO, file.file)
        book = open_book(content, batch.file.type, batch.name)
        for chunk in chunks(checker.rows(book), CHUNK):
            with transaction.atomic():
                _store(checker.kept(chunk))
            say(checker.read, batch.rows_in)
    return _finish(batch, checker, now)


def chunks(records: Iterable[Record], size: int) -> Iterator[list[Record]]:
    """So many at a time."""
    source = iter(records)
    while chunk := list(islice(source, size)):
        yield chunk


def _store(rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows as PostgreSQL copies them: several times faster than inserting them."""
    with connection.cursor() as cursor, cursor.copy(f"COPY base_importrow ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _finish(batch: ImportBatch, checker: "_Checker", now: datetime) -> ImportBatch:
    with command("import.check", actor=checker.run.actor, now=now, key=new_key()) as cmd:
        batch.state = ImportBatch.State.CHECKED
        batch.rows_in, batch.faulty, batch.skipped = checker.read, checker.faulty, checker.skipped
        batch.expected = dict(checker.expected)
        if checker.blank:
            batch.notes = [*batch.notes, *said.keep_problems([noted("blank_rows", count=checker.blank)])]
        batch.save(update_fields=["state", "rows_in", "faulty", "skipped", "expected", "notes"])
        counts: dict[str, Any] = {"rows": batch.rows_in, "faulty": batch.faulty, "skipped": batch.skipped}
        cmd.journal("import.checked", batch, summary=batch.name, kind=batch.kind, sha256=batch.file.sha256, **counts)
    return batch


class _Checker:
    """Reads the rows of a batch one after another and remembers what they may not repeat."""

    def __init__(self, batch: ImportBatch, importer: Importer, run: Run) -> None:
        self.batch = batch
        self.importer = importer
        self.run = run
        self.reader = RowReader(importer, batch)
        self.seen: dict[bytes, tuple[int, bytes]] = {}
        """By the digest of a record's key: the row that has it, and the digest of its cells."""
        self.read = self.faulty = self.skipped = self.blank = 0
        self.expected: Counter[str] = Counter()

    def rows(self, book: Book) -> Iterator[Record]:
        """The records below the header that hold anything."""
        for record in book.rows(self.batch.sheet):
            if record.number <= self.batch.head_last:
                continue
            if not record.problems and all(is_blank(cell) for cell in record.cells):
                self.blank += 1
                continue
            if not record.problems:
                _look_at_width(record, self.batch.heads, exact=book.exact_width)
            yield record

    def kept(self, records: Sequence[Record]) -> list[tuple[Any, ...]]:
        """A chunk of records, checked, as values of ``COLUMNS``."""
        rows = [self._row(record) for record in records]
        states = [self._state(record, row) for record, row in zip(records, rows, strict=True)]
        good = [row for row, state in zip(rows, states, strict=True) if state == ImportRow.State.WAITING]
        self.importer.check(good, self.run)
        self._rehearse([row for row in good if not row.complaints])
        made = []
        for record, row, state in zip(records, rows, states, strict=True):
            final = ImportRow.State.FAULTY if row.complaints else state
            self.faulty += final == ImportRow.State.FAULTY
            self.skipped += final == ImportRow.State.SKIPPED
            made.append(self._made(record, row, final))
        self.read += len(records)
        return made

    def _rehearse(self, rows: Sequence[Row]) -> None:
        """Find out what an import would do to the house; all of it is undone."""
        with transaction.atomic():
            self.importer.apply(rows, self.run)
            transaction.set_rollback(True)
        self.expected.update(row.outcome for row in rows if row.outcome and not row.complaints)

    def _row(self, record: Record) -> Row:
        if record.problems:
            return Row(record.number, complaints=[Complaint(problem) for problem in record.problems])
        row = self.reader.read(record.number, record.cells)
        keys = {place: key for key, place in self.batch.columns.items()}
        for place, problem in record.notes:
            if place is None or place in keys:
                row.notes.append(Complaint(problem, keys.get(place, "") if place is not None else ""))
        return row

    def _state(self, record: Record, row: Row) -> ImportRow.State:
        """What becomes of a row by itself and by those before it."""
        if not record.problems and self._is_no_data(record, row):
            first = next(shown(cell) for cell in record.cells if not is_blank(cell))
            row.complaints.clear()
            row.notes.clear()
            row.note("", "importing.total_row", found=first.strip(BLANKS)[:40])
            return ImportRow.State.SKIPPED
        key = self.importer.key(row.values) if row.values else ""
        if key and (earlier := self._earlier(key, record)) is not None:
            number, same = earlier
            if same and not row.complaints:
                row.note("", "importing.repeated_row", row=number)
                return ImportRow.State.SKIPPED
            if not same:
                row.fault("", "importing.repeated_key", row=number, key=self._key_shown(key))
        return ImportRow.State.FAULTY if row.complaints else ImportRow.State.WAITING

    def _is_no_data(self, record: Record, row: Row) -> bool:
        """Whether this is a total or a note: it begins so, and something required is missing."""
        first = next((shown(cell) for cell in record.cells if not is_blank(cell)), "")
        missing = any(one.problem.code == "importing.required" for one in row.complaints)
        return missing and NO_DATA.fullmatch(plain(first)) is not None

    def _earlier(self, key: str, record: Record) -> tuple[int, bool] | None:
        """The row before that has this key, and whether all its cells are the same."""
        name, cells = _digest(key), _digest(json.dumps([shown(cell) for cell in self._mapped(record)]))
        earlier = self.seen.setdefault(name, (record.number, cells))
        return None if earlier[0] == record.number else (earlier[0], earlier[1] == cells)

    def _mapped(self, record: Record) -> list[Cell]:
        return [record.cells[place] if place < len(record.cells) else "" for place in self.batch.columns.values()]

    def _key_shown(self, key: str) -> str:
        return said.masked(key) if self.importer.personal else key

    def _made(self, record: Record, row: Row, state: ImportRow.State) -> tuple[Any, ...]:
        raw = keep(record.cells, sealed=self.importer.personal)
        told = (raw, said.keep(row.complaints), said.keep(row.notes))
        return (self.batch.pk, record.number, record.line, state.value, *(_json(part) for part in told))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf8", "surrogatepass"), digest_size=16).digest()


def _look_at_width(record: Record, heads: Sequence[str], *, exact: bool) -> None:
    """Complain about a row whose cells don't lie under the header's, as its values may be shifted."""
    found, expected = len(record.cells), len(heads)
    named = sum(bool(head.strip()) for head in heads)
    if any(not is_blank(cell) for cell in record.cells[expected:]) or _strays(record, heads):
        filled = max(place for place, cell in enumerate(record.cells, start=1) if not is_blank(cell))
        record.problems.append(noted("too_many_fields", found=max(filled, found if exact else 0), expected=named))
    elif exact and found < expected:
        record.problems.append(noted("too_few_fields", found=found, expected=expected))
    elif exact and found > expected:
        record.notes.append((None, noted("extra_blank_fields", count=found - expected)))


def _strays(record: Record, heads: Sequence[str]) -> bool:
    """Whether a cell holds something under no name at all."""
    return any(not head.strip() and not is_blank(cell) for head, cell in zip(heads, record.cells, strict=False))
