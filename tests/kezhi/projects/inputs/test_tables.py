"""A meeting's table as it comes back: from the workbook that went out, edited, spoilt, or something else."""

import io
import zipfile
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from kezhi.projects.domain.documents import document
from kezhi.projects.inputs.tables import Compared, changes_of, compared
from kezhi.projects.models import Call, Proposal
from kezhi.projects.queries.tables import HEADS, meeting_sheet, meeting_workbook
from tests.kezhi.base.excel import opened
from tests.ranked import WAN, Round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def ranked(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    return Round(call, now, monkeypatch, (100, 80.5, 60))


@pytest.fixture
def proposal(ranked: Round) -> Proposal:
    """Arranged at 90 万元 with a reason, 80.5 and nothing."""
    ranked.begun(envelope=200)
    ranked.arrange(1, "90", "设备单价偏高", "budget")
    ranked.arrange(2, "80.5")
    return Proposal.objects.select_related("call__office").get()


def workbook(*rows: list[Any], heads: list[str] | None = None) -> io.BytesIO:
    """A workbook of these rows under the table's heads."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet()
    for at, row in enumerate([heads or [one.title for one in HEADS], *rows]):
        sheet.write_row(at, 0, row)
    book.close()
    made.seek(0)
    return made


def row(number: str, amount: Any, reason: str = "") -> list[Any]:
    return [1, number, "项目", "单位", "负责人", "组", 90, 100, amount, reason]


def codes(found: Compared) -> list[str]:
    return [one.code.partition(".")[2] for one in found.problems]


def test_what_went_out_comes_back_without_a_difference(proposal: Proposal) -> None:
    file = io.BytesIO(meeting_workbook(proposal).read())
    found = compared(proposal, file, "会议表.xlsx")
    assert (found.differences, found.problems, found.total) == ([], [], proposal.total)


def test_the_workbook_names_ranks_amounts_in_wan_and_reasons(proposal: Proposal) -> None:
    values = opened(meeting_workbook(proposal).read()).values
    assert values[0][1] == "编号"
    assert [line[8] for line in values[1:]] == [90, 80.5, None]
    assert values[1][9] == "设备单价偏高"


def test_changed_amounts_and_reasons_are_found_and_the_sum_reckoned(proposal: Proposal, ranked: Round) -> None:
    first, second, third = (str(one.number) for one in ranked.applications)
    found = compared(proposal, workbook(row(first, 95, "会上同意少减"), row(second, ""), row(third, 60)), "x.xlsx")
    assert not found.problems
    assert [(one.item.place, one.amount, one.reason) for one in found.differences] == [
        (1, Decimal(95) * WAN, "会上同意少减"),
        (2, None, ""),
        (3, Decimal(60) * WAN, ""),
    ]
    assert found.total == Decimal(155) * WAN
    assert found.changes[found.differences[0].item.pk].revision == 1


def test_more_than_the_envelope_in_all_is_told(proposal: Proposal, ranked: Round) -> None:
    third = str(ranked.applications[2].number)
    found = compared(proposal, workbook(row(third, 29.5)), "x.xlsx")
    assert codes(found) == []
    assert codes(compared(proposal, workbook(row(third, 29.51)), "x.xlsx")) == ["envelope_exceeded"]


def test_each_fault_is_told_with_its_row_and_the_good_rows_are_compared(proposal: Proposal, ranked: Round) -> None:
    first, second, third = (str(one.number) for one in ranked.applications)
    file = workbook(
        row(first, 120), row("25YFA-000001", 10), row(second, "八十"), row(third, 10), row(third, 20), row("", 5)
    )
    found = compared(proposal, file, "x.xlsx")
    assert sorted((one.code.partition(".")[2], one.place.line) for one in found.problems) == [
        ("amount_above_asked", 2),
        ("no_amount", 4),
        ("table_twice", 6),
        ("table_unknown", 3),
    ]
    assert [one.item.place for one in found.differences] == [3]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 broken", b"<html>", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "编号,安排".encode("gbk")]
)
def test_what_is_no_workbook_is_answered(proposal: Proposal, content: bytes) -> None:
    found = compared(proposal, io.BytesIO(content), "会议表.xlsx")
    assert codes(found) == ["table_unreadable"]
    assert "会议表.xlsx" in found.problems[0].render("zh")


def test_another_sheet_is_answered(proposal: Proposal) -> None:
    assert codes(compared(proposal, workbook(["甲"], heads=["姓名", "电话"]), "x.xlsx")) == ["table_heads"]
    assert codes(compared(proposal, workbook(heads=[""]), "x.xlsx")) == ["table_heads"]


def test_a_file_too_large_to_be_such_a_table_is_answered(proposal: Proposal) -> None:
    assert [one.code for one in compared(proposal, io.BytesIO(b"0" * (10 * 2**20 + 1)), "x.xlsx").problems] == [
        "files.too_large"
    ]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}', '{"1": {"nobody": 1}}', '{"x": {"amount": "1"}}', "null"])
def test_changes_that_cannot_be_read_are_none(text: str) -> None:
    assert changes_of(text) == {}


def test_a_meeting_reads_the_same_on_paper(proposal: Proposal) -> None:
    sheet = meeting_sheet(proposal)
    assert sheet.title.endswith("拟立项项目一览表")
    assert [line[8] for line in sheet.rows] == ["90.00", "80.50", ""]
    assert "建议立项 2 / 3 项，安排 170.50 万元；可安排 200.00 万元。" in sheet.lines


def test_the_word_document_comes_back_as_it_went_out(proposal: Proposal, ranked: Round) -> None:
    kept = document(meeting_sheet(proposal))
    assert not compared(proposal, kept, "会议表.docx").differences
    ranked.arrange(2, "70", "核减", "budget")
    kept.seek(0)
    found = compared(proposal, kept, "会议表.docx")
    assert [(one.amount, one.item.place) for one in found.differences] == [(Decimal("80.5") * WAN, 2)]
    assert not found.problems


def test_a_broken_word_document_is_said_so(proposal: Proposal) -> None:
    spoilt = io.BytesIO()
    with zipfile.ZipFile(spoilt, "w") as parts:
        parts.writestr("word/document.xml", "<w:document")
    spoilt.seek(0)
    assert codes(compared(proposal, spoilt, "会议表.docx")) == ["table_unreadable"]
