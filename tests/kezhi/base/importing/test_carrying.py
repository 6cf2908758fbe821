"""Good rows come in step by step; what is killed goes on, and nothing comes in twice."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from kezhi.base.importing import Row, Run, carrying, importers
from kezhi.base.models import ImportBatch, ImportRow, JournalLine, NumberSeries
from tests.kezhi.base.importing.ledger import (
    LEDGER,
    amount,
    check,
    enter,
    line,
    nothing,
    send,
    table,
    take,
)


def going(count: int = 7) -> ImportBatch:
    """A checked batch whose import was asked for."""
    batch = check(send(table(*(line(n, amount="1.5") for n in range(1, count + 1)))))
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.State.IMPORTING)
    return batch


def carry(batch: ImportBatch) -> ImportBatch:
    return carrying.carry(batch.pk, clock=timezone.now, say=nothing)


def counts(batch: ImportBatch) -> tuple[int, int, int, int, int]:
    return batch.created, batch.updated, batch.unchanged, batch.faulty, batch.skipped


class Killed(BaseException):
    """What a worker that is killed does not catch."""


def killed_at(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """The worker dies after the records of so many steps, before the step is over."""
    steps = iter(range(1, 100))

    def die(rows: Sequence[Row], run: Run) -> None:
        enter(rows, run)
        if next(steps) == step:
            raise Killed

    monkeypatch.setitem(importers._items, "ledger", replace(LEDGER, apply=die))


@pytest.mark.django_db
def test_an_import_says_what_became_of_each_row() -> None:
    batch = take(check(send(table(line(1), line(2, amount="x"), line(3), line(1)))))
    assert (batch.state, counts(batch)) == ("done", (2, 0, 0, 1, 1))
    first = batch.rows.get(number=2)
    assert (first.state, NumberSeries.objects.get(pk=first.object_id).name) == ("created", "KZ2024-00001")


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing() -> None:
    content = table(line(1), line(2, amount="x"), line(3))
    take(check(send(content)))
    before = amount()
    again = take(check(send(content)))
    assert counts(again) == (0, 0, 2, 1, 0)
    assert amount() == before == Decimal(200_000)


@pytest.mark.django_db
def test_a_mended_row_comes_in_and_the_others_are_not_doubled() -> None:
    take(check(send(table(line(1), line(2, amount="x")))))
    again = take(check(send(table(line(1), line(2, amount="20")))))
    assert counts(again) == (1, 0, 1, 0, 0)
    assert NumberSeries.objects.filter(scope="ledger").count() == 2


@pytest.mark.django_db
def test_a_changed_row_is_updated() -> None:
    take(check(send(table(line(1), line(2)))))
    assert counts(take(check(send(table(line(1), line(2, amount="20")))))) == (0, 1, 1, 0, 0)
    assert amount() == Decimal(300_000)


@pytest.mark.django_db
@pytest.mark.parametrize("step", [1, 2, 4])
def test_a_killed_import_goes_on_and_doubles_nothing(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    monkeypatch.setattr(carrying, "AT_ONCE", 2)
    batch = going()
    killed_at(monkeypatch, step)
    with pytest.raises(Killed), transaction.atomic():
        carry(batch)
    left = ImportBatch.objects.get(pk=batch.pk)
    assert left.state == "importing"
    done = carry(batch)
    assert (done.state, counts(done)) == ("done", (7, 0, 0, 0, 0))
    assert NumberSeries.objects.filter(scope="ledger").count() == 7
    assert amount() == Decimal("105000")


@pytest.mark.django_db(transaction=True)
def test_what_was_done_before_the_kill_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "AT_ONCE", 2)
    batch = going()
    killed_at(monkeypatch, 3)
    with pytest.raises(Killed):
        carry(batch)
    left = ImportBatch.objects.get(pk=batch.pk)
    assert (left.created, left.cursor, left.waiting) == (4, 5, 3)
    assert NumberSeries.objects.filter(scope="ledger").count() == 4
    assert counts(carry(batch)) == (7, 0, 0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_bring_each_row_in_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "AT_ONCE", 2)
    batch = going()

    def work() -> None:
        carry(batch)
        connection.close()

    twin = threading.Thread(target=work)
    twin.start()
    carry(batch)
    twin.join()
    done = ImportBatch.objects.get(pk=batch.pk)
    assert (done.state, counts(done)) == ("done", (7, 0, 0, 0, 0))
    assert NumberSeries.objects.filter(scope="ledger").count() == 7


@pytest.mark.django_db
def test_a_row_that_is_faulty_by_now_is_kept_out(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = going(2)

    def refuse(rows: Sequence[Row], run: Run) -> None:
        rows[0].fault("host", "importing.not_positive")
        enter(rows[1:], run)

    monkeypatch.setitem(importers._items, "ledger", replace(LEDGER, apply=refuse))
    done = carry(batch)
    assert counts(done) == (1, 0, 0, 1, 0)
    assert done.rows.get(state=ImportRow.State.FAULTY).complaints[0]["code"] == "importing.not_positive"


@pytest.mark.django_db
def test_an_importer_must_say_what_became_of_each_row(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = going(1)
    monkeypatch.setitem(importers._items, "ledger", replace(LEDGER, apply=lambda rows, run: None))
    with pytest.raises(LookupError, match="row 2"):
        carry(batch)


@pytest.mark.django_db
def test_one_journal_line_closes_the_batch_with_counts_and_digest() -> None:
    batch = take(check(send(table(line(1), line(2, amount="x")))))
    (told,) = JournalLine.objects.filter(action="import.finished")
    counted: dict[str, Any] = {"rows_in": 2, "created": 1, "updated": 0, "unchanged": 0, "faulty": 1, "skipped": 0}
    assert told.detail == {"kind": "ledger", "sha256": batch.file.sha256, **counted}
    assert JournalLine.objects.filter(object_id=batch.pk, object_type="base.importbatch").count() == 6


@pytest.mark.django_db
def test_the_database_itself_holds_a_batch_to_its_rows() -> None:
    batch = take(check(send(table(line(1)))))
    for wrong in ({"created": 2}, {"created": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ImportBatch.objects.filter(pk=batch.pk).update(**wrong)
