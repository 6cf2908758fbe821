"""Faulty rows are given back to be mended; uploaded again they come in, and nothing that was read changes."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest

from kezhi.base.importing import giving, importers
from kezhi.base.importing.heads import ERRORS_HEAD
from kezhi.base.importing.sheets import WorkBook
from kezhi.base.models import JournalLine, NumberSeries
from tests.kezhi.base.importing.ledger import (
    ACTOR,
    HEAD,
    LEDGER,
    NOW,
    amount,
    check,
    line,
    send,
    table,
    take,
)
from tests.kezhi.base.importing.workbooks import workbook

pytestmark = pytest.mark.django_db


def given_back(content: bytes) -> list[list[object]]:
    book = WorkBook(io.BytesIO(content), "错误.xlsx")
    return [list(record.cells) for record in book.rows(book.sheets[0].name)]


def test_faulty_rows_come_back_with_their_errors() -> None:
    batch = check(send(table(line(1), line(2, amount="二十", starts="2027-02-30"), line(3, title="=1+1", amount="x"))))
    head, second, third = given_back(giving.faulty_rows(batch, actor=ACTOR, now=NOW).read())
    assert head == [*HEAD.split(","), ERRORS_HEAD]
    assert second[:9] == line(2, amount="二十", starts="2027-02-30").split(",")
    assert str(second[9]).splitlines()[0] == "原第 3 行"
    assert len(str(second[9]).splitlines()) == 3
    assert third[1] == "=1+1"
    assert JournalLine.objects.get(action="import.faulty-rows-given").detail == {"rows": 2}


def test_mended_and_uploaded_again_they_come_in_once() -> None:
    take(check(send(table(line(1), line(2, amount="二十")))))
    batch = check(send(table(line(1), line(2, amount="二十"))))
    head, row = given_back(giving.faulty_rows(batch, actor=ACTOR, now=NOW).read())
    row[5] = "20"
    again = take(check(send(workbook(head, row), "改好.xlsx")))
    assert (again.created, again.faulty) == (1, 0)
    assert NumberSeries.objects.filter(scope="ledger").count() == 2
    assert amount() == Decimal(300_000)


def test_uploaded_unmended_they_are_faulty_again() -> None:
    batch = check(send(table(line(1).replace("项目1", "项目,1"), line(2, amount="x"), line(3, starts="2024-13-01"))))
    first = given_back(giving.faulty_rows(batch, actor=ACTOR, now=NOW).read())
    again = check(send(giving.faulty_rows(batch, actor=ACTOR, now=NOW).read(), "没改.xlsx"))
    assert (again.rows_in, again.faulty) == (3, 3)
    second = given_back(giving.faulty_rows(again, actor=ACTOR, now=NOW).read())
    assert [row[:9] for row in second] == [row[:9] for row in first]


def test_figures_come_back_as_figures_and_days_as_days() -> None:
    rows = [[*HEAD.split(",")], [*line(1).split(",")]]
    rows[1][5] = 33.33  # type: ignore[call-overload]
    rows[1][2] = "没有这一类"
    batch = check(send(workbook(*rows), "台账.xlsx"))
    (_head, row) = given_back(giving.faulty_rows(batch, actor=ACTOR, now=NOW).read())
    assert row[5] == Decimal("33.33")
    assert row[6] == "2024-01-01"


def test_the_unit_that_was_said_stands_in_the_header() -> None:
    batch = check(send(table(line(1, starts="x")).replace("（万元）", "")), units={"amount": "元"})
    head = given_back(giving.faulty_rows(batch, actor=ACTOR, now=NOW).read())[0]
    assert head[5] == "资助金额（元）"


def test_sealed_rows_come_back_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = tuple(replace(one, personal=one.key == "pi") for one in LEDGER.columns)
    monkeypatch.setitem(importers._items, "ledger", replace(LEDGER, columns=columns))
    batch = check(send(table(line(1, amount="x"))))
    assert given_back(giving.faulty_rows(batch, actor=ACTOR, now=NOW).read())[1][4] == "高某庚"


def test_an_empty_form_has_the_columns_that_are_wanted() -> None:
    head, *rows = given_back(giving.empty_form(LEDGER).read())
    assert head == [str(column.title) for column in LEDGER.columns]
    assert rows == []
