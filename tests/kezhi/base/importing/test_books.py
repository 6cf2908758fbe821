"""Files are looked through once before anything of them is kept."""

import gzip
import io
from typing import Any

import pytest
from django.test import override_settings
from xlsxwriter import Workbook

from kezhi.base.importing.books import open_book, preview, survey
from kezhi.base.importing.heads import MOST_COLUMNS, Names
from kezhi.base.models import ImportBatch, StoredFile
from kezhi.engine.errors import Problems
from tests.kezhi.base.importing.ledger import HEAD, LEDGER, line, table
from tests.kezhi.base.importing.workbooks import sheets, workbook

NAMES = Names(LEDGER, {})
TABLE = [HEAD.split(","), line(1).split(",")]


def look(content: bytes, kind: str = "text", **said: Any) -> Any:
    return survey(open_book(io.BytesIO(content), kind, "表"), NAMES, "表", **said)


def refused(content: bytes, kind: str = "text", **said: Any) -> str:
    with pytest.raises(Problems) as found:
        look(content, kind, **said)
    return found.value.problems[0].render()


def test_rows_are_counted_blank_ones_aside() -> None:
    found = look(table(line(1), "", ",,,,,,,,", line(2)).encode())
    assert (found.sheet, found.count, found.head.first) == ("", 2, 1)


def test_a_packed_text_is_read() -> None:
    assert look(gzip.compress(table(line(1)).encode()), "gzip").count == 1


def test_the_visible_sheet_that_fits_best_is_taken() -> None:
    content = sheets(("填表说明", [["请填写项目名称"], ["项目名称"], ["例"]], None), ("数据", TABLE, None))
    assert look(content, "xlsx").sheet == "数据"
    assert look(content, "xlsx", sheet="填表说明").head.names == ("项目名称",)


def test_a_sheet_that_isnt_there_is_refused_with_those_that_are() -> None:
    assert "数据" in refused(workbook(*TABLE), "xlsx", sheet="往年")


def test_a_hidden_sheet_is_never_taken_unasked() -> None:
    def hide(sheet: Any, book: Workbook) -> None:
        sheet.hide()

    assert "“数据”" in refused(sheets(("说明", [["甲"]], None), ("数据", TABLE, hide)), "xlsx")


def test_without_a_header_the_columns_wanted_and_the_first_row_are_named() -> None:
    told = refused((line(1) + "\n" + line(2)).encode())
    assert "项目编号、项目名称" in told
    assert "KZ2024-00001" in told


@pytest.mark.parametrize("rest", ["", "\n\n", "\n,,,,,,,,\n"])
def test_a_header_alone_is_refused(rest: str) -> None:
    assert "没有数据行" in refused((HEAD + rest).encode())


def test_too_many_rows_are_refused() -> None:
    content = table(*(line(n) for n in range(4))).encode()
    with override_settings(IMPORT_ROWS=3):
        assert "3 行" in refused(content)
    with override_settings(IMPORT_ROWS=4):
        assert look(content).count == 4


def test_too_many_columns_are_refused() -> None:
    content = (HEAD + ",x" * MOST_COLUMNS + "\n" + line(1)).encode()
    assert str(MOST_COLUMNS) in refused(content)


def test_the_header_is_where_staff_say() -> None:
    content = "第一行\n项目编号,什么\n1,2\n".encode()
    found = look(content, row=2)
    assert (found.head.first, found.count) == (2, 1)


def test_a_preview_shows_sheets_and_first_rows_and_nothing_that_hides() -> None:
    rows = [HEAD.split(","), *(line(n).split(",") for n in range(9))]
    rows[1][1] = "题\u202e目"
    content = sheets(("说明", [["甲"]], None), ("数据", rows, None))
    batch = ImportBatch(file=StoredFile(type="xlsx"), name="表", sheet="数据", head_last=1)
    seen = preview(io.BytesIO(content), batch)
    assert seen.sheets == ("说明", "数据")
    assert len(seen.rows) == 5
    assert seen.rows[0][1] == "题⟨U+202E⟩目"


def test_a_text_has_no_sheets_to_choose_from() -> None:
    batch = ImportBatch(file=StoredFile(type="text"), name="表", head_last=1)
    assert preview(io.BytesIO(table(line(1)).encode()), batch).sheets == ()
