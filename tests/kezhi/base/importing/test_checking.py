"""Every row is checked and kept with what is wrong; repeats, totals and shifted rows are told apart."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from kezhi.base.importing import Row, Run, checking, importers, said
from kezhi.base.importing.cells import given
from kezhi.base.models import ImportBatch, ImportRow, JournalLine, NumberSeries
from tests.kezhi.base.importing.ledger import HEAD, LEDGER, NOW, check, line, nothing, send, table, take
from tests.kezhi.base.importing.workbooks import workbook

pytestmark = pytest.mark.django_db


def faults(batch: ImportBatch) -> dict[int, list[str]]:
    """By row, the codes of what is wrong."""
    rows = batch.rows.filter(state=ImportRow.State.FAULTY)
    return {row.number: [one["code"].split(".")[1] for one in row.complaints] for row in rows}


def notes(batch: ImportBatch) -> dict[int, list[str]]:
    return {row.number: [one["code"].split(".")[1] for one in row.notes] for row in batch.rows.exclude(notes=[])}


def checked(*rows: str) -> ImportBatch:
    return check(send(table(*rows)))


def test_each_row_is_counted_once() -> None:
    batch = checked(line(1), line(2, amount="二十"), line(3), "", line(1), "合计,,,,,30,,,")
    assert (batch.state, batch.rows_in, batch.waiting, batch.faulty, batch.skipped) == ("checked", 5, 2, 1, 2)
    assert sorted(batch.rows.values_list("number", "state")) == [
        (2, "waiting"), (3, "faulty"), (4, "waiting"), (6, "skipped"), (7, "skipped")
    ]  # fmt: skip
    assert "importing.blank_rows" in [note["code"] for note in batch.notes]


def test_nothing_is_imported_by_a_check() -> None:
    batch = checked(line(1))
    assert (batch.created, batch.updated, batch.unchanged) == (0, 0, 0)
    assert JournalLine.objects.filter(action="import.checked").get().detail["faulty"] == 0


def test_a_whole_row_that_is_repeated_is_passed_over_and_said() -> None:
    batch = checked(line(1), line(2), line(1))
    assert notes(batch) == {4: ["repeated_row"]}
    assert batch.rows.get(number=4).notes[0]["arguments"] == {"row": 2}


@pytest.mark.parametrize("number", ["KZ2024-00001", "kz2024-00001", " KZ2024-00001 ", "ＫＺ２０２４－０００01"])
def test_another_row_of_the_same_number_is_refused_and_names_the_first(number: str) -> None:
    other = line(1, title="另一个").replace("KZ2024-00001", number)
    batch = checked(line(1), line(2), other)
    assert faults(batch) == {4: ["repeated_key"]}
    assert "第 2 行" in said.words(batch.rows.get(number=4).complaints[0])


@pytest.mark.parametrize("words", ["合计", "总 计：", "小计", "注：本表一式三份", "备注1:见附件", "填表人：某甲"])
def test_totals_and_notes_are_no_data(words: str) -> None:
    batch = checked(line(1), f"{words},,,,,10,,,")
    assert (batch.skipped, batch.faulty) == (1, 0)
    assert notes(batch) == {3: ["total_row"]}


def test_a_project_called_total_is_data() -> None:
    assert checked(line(1, title="合计")).waiting == 1


def test_rows_of_another_width_are_shifted() -> None:
    extra = line(1).replace("项目1", "项目,1")
    batch = checked(extra, line(2).replace("软科学专项,", ""), line(3) + ",,,", line(4) + ",,x")
    assert faults(batch) == {2: ["too_many_fields"], 3: ["too_few_fields"], 5: ["too_many_fields"]}
    assert notes(batch) == {4: ["extra_blank_fields"]}


def test_in_a_sheet_only_cells_under_no_name_are_strays() -> None:
    rows = [[*HEAD.split(","), ""], [*line(1).split(",")], [*line(2).split(","), "旁注"]]
    batch = check(send(workbook(*rows), "台账.xlsx"))
    assert faults(batch) == {3: ["too_many_fields"]}
    assert batch.waiting == 1


def test_the_importers_own_check_sees_good_rows_only() -> None:
    batch = checked(line(1, starts="2027-01-01"), line(2, amount="x", starts="2027-01-01"))
    assert faults(batch) == {2: ["ends_before_start"], 3: ["no_amount"]}
    assert batch.rows.get(number=2).complaints[0]["value"] == "2026-12-31"


def test_the_physical_line_is_kept_where_it_is_another() -> None:
    batch = checked(line(1, title='"两\n行"'), line(2, amount="x"))
    assert batch.rows.get(number=3).line == 4
    assert batch.rows.get(number=2).line is None


def test_a_check_that_a_killed_worker_left_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "CHUNK", 2)
    batch = checked(*(line(n) for n in range(5)))
    ImportBatch.objects.filter(pk=batch.pk).update(state="checking", faulty=0)
    batch.rows.filter(number__gt=3).delete()
    again = checking.check(batch.pk, now=NOW + timedelta(hours=1), say=nothing)
    assert (again.state, again.waiting, again.rows.count()) == ("checked", 5, 5)


def test_a_checked_batch_is_not_checked_again() -> None:
    batch = checked(line(1))
    batch.rows.all().delete()
    assert checking.check(batch.pk, now=NOW, say=nothing).rows.count() == 0


def test_progress_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "CHUNK", 2)
    batch = checked(*(line(n) for n in range(3)))
    ImportBatch.objects.filter(pk=batch.pk).update(state="checking")
    heard: list[tuple[int, int]] = []
    checking.check(batch.pk, now=NOW, say=lambda done, total: heard.append((done, total)))
    assert heard == [(2, 3), (3, 3)]


def test_rows_with_personal_columns_are_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = tuple(replace(one, personal=one.key == "pi") for one in LEDGER.columns)
    monkeypatch.setitem(importers._items, "ledger", replace(LEDGER, columns=columns))
    batch = checked(line(1), line(1, title="又"))
    row = batch.rows.get(number=2)
    assert list(row.raw) == ["sealed"]
    assert given(row.raw)[4] == "高某庚"
    assert "KZ2024" not in str(batch.rows.get(number=3).complaints)


def test_what_an_import_would_do_is_found_out_without_doing_it() -> None:
    take(checked(line(1), line(2)))
    before = list(NumberSeries.objects.values_list("name", "last"))
    batch = checked(line(1), line(2, amount="20"), line(3), line(4, amount="x"))
    assert batch.expected == {"unchanged": 1, "updated": 1, "created": 1}
    assert list(NumberSeries.objects.values_list("name", "last")) == before


def test_what_only_the_import_itself_can_tell_is_told_by_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(rows: Sequence[Row], run: Run) -> None:
        for row in rows:
            row.fault("host", "importing.not_positive")

    monkeypatch.setitem(importers._items, "ledger", replace(LEDGER, apply=refuse))
    batch = checked(line(1))
    assert (faults(batch), batch.expected) == ({2: ["not_positive"]}, {})
