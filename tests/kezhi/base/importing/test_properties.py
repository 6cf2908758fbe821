"""What holds of every import: each row ends in one outcome, the same file again changes nothing, no sum is lost."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kezhi.base.importing import carrying, importers
from kezhi.base.models import ImportBatch, ImportRow
from tests.kezhi.base.importing.ledger import LEDGER, amount, check, line, send, table, take

fen = st.integers(1, 5_000_000 * 100)
good = st.builds(lambda n, cents: line(n, amount=f"{Decimal(cents) / 1_000_000:f}"), st.integers(1, 30), fen)
words = st.sampled_from(["二十", "-1", "", "1/3", "NaN"])
bad = st.builds(lambda n, amount: line(n, amount=amount), st.integers(1, 30), words)
strange = (line(31) + ",多", line(32, starts="2024-02-30"), line(33, host="兰大"))
other = st.sampled_from(["", "合计,,,,,99,,,", "x,y", *strange])
files = st.lists(st.one_of(good, bad, other), max_size=12).map(lambda rows: table(line(99, amount="1"), *rows))


def outcomes(batch: ImportBatch) -> dict[str, int]:
    return {name: getattr(batch, name) for name in ("created", "updated", "unchanged", "faulty", "skipped")}


@pytest.mark.usefixtures("ledger")
class EveryImport(TestCase):
    """Each example runs in a transaction of its own."""

    def setUp(self) -> None:
        importers._items.setdefault("ledger", LEDGER)

    @settings(max_examples=25)
    @given(files)
    def test_every_row_ends_in_exactly_one_outcome(self, content: str) -> None:
        batch = take(check(send(content)))
        counted = outcomes(batch)
        assert sum(counted.values()) == batch.rows_in == batch.rows.count()
        for name, count in counted.items():
            assert batch.rows.filter(state=name).count() == count
        assert batch.waiting == 0

    @settings(max_examples=20)
    @given(files)
    def test_the_same_file_again_is_the_identity(self, content: str) -> None:
        first = take(check(send(content)))
        before = amount()
        again = take(check(send(content)))
        assert (again.created, again.updated, again.unchanged) == (0, 0, first.created)
        assert (again.faulty, again.skipped) == (first.faulty, first.skipped)
        assert amount() == before

    @settings(max_examples=20)
    @given(files, st.integers(1, 5))
    def test_the_sum_in_the_house_is_the_sum_of_the_rows_taken(self, content: str, at_once: int) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(carrying, "AT_ONCE", at_once)
            batch = take(check(send(content)))
        rows = batch.rows.filter(state=ImportRow.State.CREATED)
        assert amount() == sum(Decimal(row.raw[5]) * 10_000 for row in rows)
