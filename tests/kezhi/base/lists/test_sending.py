"""A list as a file: all rows asked for, the columns shown, and a journal line for each file that leaves."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from kezhi.base.access import Refused
from kezhi.base.lists import Column, Exported
from kezhi.base.lists.sending import CHUNK, export_at_once, order, require_fits, write
from kezhi.base.models import Command, JournalLine
from tests.kezhi.base.excel import Sheet, opened
from tests.kezhi.base.lists.page import ACTOR, OTHER, add, page

pytestmark = pytest.mark.django_db


def sheet(made: Exported) -> Sheet:
    with made.file:
        return opened(made.file.read())


def told() -> JournalLine:
    return JournalLine.objects.get(action="list.exported")


def test_all_rows_asked_for_leave_in_their_order_whatever_the_page(now: datetime) -> None:
    add(30, now)
    add(3, now, person=8)
    made = export_at_once(page(), ACTOR, "f.action=open&sort=amount&page=2", now=now)
    values = sheet(made).values
    assert made.rows == 15 == len(values) - 1
    assert [row[1] for row in values[1:3]] == ["第0项 绿氢", "第2项 绿氢"]
    assert values[0] == ["编号", "项目", "时间", "申请（元）", "状态"]
    assert values[1][3:] == [10, "open"]


def test_the_columns_are_those_shown(now: datetime) -> None:
    add(1, now)
    assert sheet(export_at_once(page(), ACTOR, "cols=day,summary", now=now)).values[0] == ["项目", "日期"]


def test_the_file_is_named_by_list_and_local_day(now: datetime) -> None:
    assert export_at_once(page(), ACTOR, "", now=now).name == "行为 2026-03-24.xlsx"


def test_the_journal_says_who_took_how_many_rows_but_not_what_was_searched(now: datetime) -> None:
    add(4, now)
    export_at_once(page(), ACTOR, "q=绿氢&f.action=open&f.word=绿", now=now)
    line = told()
    assert (line.person, line.at, line.summary) == (ACTOR.person, now, "行为")
    assert line.detail["rows"] == 2
    assert line.detail["list"] == "base.lines"
    assert line.detail["filters"] == ["action", "word"]
    assert line.detail["searched"] is True
    assert "绿" not in str(line.detail)


def test_each_file_has_a_line_and_a_command_of_its_own(now: datetime) -> None:
    for _ in range(2):
        export_at_once(page(), ACTOR, "", now=now)
    assert JournalLine.objects.filter(action="list.exported").count() == 2
    assert Command.objects.filter(name="list.export").count() == 2


def test_personal_columns_leave_only_with_a_purpose(now: datetime) -> None:
    add(1, now, detail={"who": "沈若舟"})
    for purpose in ("", "   "):
        with pytest.raises(Refused, match="用途"):
            export_at_once(page(), ACTOR, "cols=who", now=now, purpose=purpose)
    assert not JournalLine.objects.filter(action="list.exported").exists()
    made = export_at_once(page(), ACTOR, "cols=who", now=now, purpose=" 联系专家 ")
    assert sheet(made).values[1] == ["沈若舟"]
    assert told().detail["purpose"] == "联系专家"
    assert told().detail["personal_columns"] == ["who"]


def test_the_reader_waits_only_for_so_many_rows(now: datetime, settings: Settings) -> None:
    settings.EXPORT_AT_ONCE = 2
    add(3, now)
    with pytest.raises(Refused, match="放到后台导出"):
        export_at_once(page(), ACTOR, "", now=now)
    assert not JournalLine.objects.filter(action="list.exported").exists()
    assert export_at_once(page(), ACTOR, "f.action=open", now=now).rows == 2


def test_who_waits_hears_how_many_rows_are_written(now: datetime) -> None:
    add(CHUNK + 1, now)
    heard: list[int] = []
    assert write(order(page(), ACTOR, "", now=now), heard.append).rows == CHUNK + 1
    assert heard == [0, CHUNK]


def test_no_more_rows_are_asked_for_than_a_sheet_holds() -> None:
    require_fits(1_048_575)
    with pytest.raises(Refused, match="1,048,576 行，一张 Excel 表最多 1,048,575 行"):
        require_fits(1_048_576)


def test_an_export_shows_no_more_than_the_list(now: datetime) -> None:
    add(3, now)
    made = export_at_once(page(), OTHER, "", now=now)
    assert (made.rows, len(sheet(made).values)) == (0, 1)


def test_rows_are_read_as_a_stream_in_few_queries(now: datetime) -> None:
    counts = []
    for count in (1, 40):
        add(count, now)
        with CaptureQueriesContext(connection) as captured:
            export_at_once(
                page(columns=(Column("a", "项目", "summary", sort=("summary",)),), sort="a"), ACTOR, "", now=now
            )
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_formula_in_a_title_stays_text(now: datetime) -> None:
    add(1, now, summary='=HYPERLINK("http://evil.example","点我")')
    read = sheet(export_at_once(page(), ACTOR, "", now=now))
    assert read.formulas == 0
    assert read.quoted[1][1]
