"""Headers: found, matched, learned; every fault of one in one answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.base.importing import heads
from kezhi.base.importing.heads import ERRORS_HEAD, Head, Names, unit_in
from kezhi.base.importing.records import Record
from tests.kezhi.base.importing.ledger import HEAD, LEDGER

ALL = tuple(HEAD.split(","))
NAMES = Names(LEDGER, {})


def found(*rows: list[str], names: Names = NAMES) -> Head:
    head = heads.find([Record(at, list(row)) for at, row in enumerate(rows, start=1)], names)
    assert head is not None
    return head


@pytest.mark.parametrize(
    "name", ["项目编号", " 项目编号 ", "项目编号*", "项目编号：", "ＧＲＡＮＴ＿ＮＯ", "grant_no", "number"]
)
def test_a_column_is_known_by_title_synonym_and_key(name: str) -> None:
    assert NAMES.of(name) == "number"


@pytest.mark.parametrize(
    "name", ["资助金额（万元）", "资助金额(万元)", "资助金额（元）", "资助金额", "amount_wan", "资助金额（单位：万元）"]
)
def test_a_unit_doesnt_hide_a_column(name: str) -> None:
    assert NAMES.of(name) == "amount"


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("金额（万元）", "万元"),
        ("金额(元)", "元"),
        ("amount_wan", "万元"),
        ("金额[亿元]", "亿元"),
        ("金额（单位：万元）", "万元"),
        ("金额", ""),
        ("万元户", ""),
    ],
)
def test_the_unit_in_a_header(name: str, unit: str) -> None:
    assert unit_in(name) == unit


def test_what_staff_said_before_is_known() -> None:
    learned = Names(LEDGER, {"开始时间": "starts", "备注": ""})
    assert learned.of("开始时间") == "starts"
    assert learned.of("备注") == ""
    assert NAMES.of("备注") is None


def test_the_header_may_stand_below_other_rows() -> None:
    head = found(["项目汇总表"], ["单位：万元"], [""], list(ALL), ["KZ1"])
    assert (head.first, head.last, head.unit) == (4, 4, "万元")


def test_a_header_of_two_rows_is_read_as_one() -> None:
    upper = ["项目编号", "项目信息", "", "承担情况", "", "经费", "执行期", "", "学科代码"]
    lower = ["", "项目名称", "项目类别", "承担单位", "负责人", "资助金额", "开始日期", "结束日期", ""]
    head = found(upper, lower, ["KZ1", "甲", "软科学专项", "兰州大学", "乙", "1", "2024-01-01", "2025-01-01", "A01"])
    assert (head.first, head.last) == (1, 2)
    assert heads.match(head, NAMES).columns == {column.key: at for at, column in enumerate(LEDGER.columns)}


def test_data_alone_are_no_header() -> None:
    assert heads.find([Record(1, ["KZ1", "甲", "软科学专项", "兰州大学"])], NAMES) is None


def test_every_fault_of_a_header_is_in_the_answer() -> None:
    names = (
        "项目编号 ",
        "项目名称",
        "项目名称",
        "承担单位",
        "负责人",
        "资助金额(万元)",
        "开始时间",
        "结束日期",
        "备注",
    )
    matched = heads.match(Head(1, 1, names), NAMES)
    assert [(one.code.removeprefix("importing."), next(iter(one.arguments.values()))) for one in matched.problems] == [
        ("column_repeated", "项目名称"),
        ("column_missing", "项目类别"),
        ("column_missing", "开始日期"),
        ("column_missing", "学科代码"),
    ]
    assert [one.render() for one in matched.unknown] == [
        "不认识列名“开始时间”。是不是“开始日期”？",
        "不认识列名“备注”。不导入这一列，除非指定它是什么。",
    ]
    assert matched.columns["number"] == 0
    assert matched.units == {"amount": "万元"}


def test_the_unit_above_holds_where_the_header_names_none() -> None:
    head = Head(2, 2, ("资助金额", "项目编号"), unit="元")
    assert heads.match(head, NAMES).units == {"amount": "元"}


def test_the_column_of_errors_is_not_asked_about() -> None:
    matched = heads.match(Head(1, 1, (*ALL, ERRORS_HEAD, "")), NAMES)
    assert not matched.problems
    assert not matched.unknown


def test_staff_may_say_which_row_is_the_header() -> None:
    first = [Record(1, ["编号", "名"]), Record(2, ["甲", "乙"])]
    assert heads.at_rows(first, 2) == Head(2, 2, ("甲", "乙"))
    assert heads.at_rows(first, 9) is None


def test_nul_in_a_header_is_shown() -> None:
    assert found([*ALL, "a\0b"]).names[-1] == "a␀b"


@given(st.permutations(ALL), st.lists(st.text("甲乙丙 ", max_size=4), max_size=3))
def test_whatever_their_order_the_columns_are_found(order: list[str], above: list[str]) -> None:
    head = found(*([words] for words in above), order, ["KZ1"])
    assert head.last == len(above) + 1
    matched = heads.match(head, NAMES)
    assert not matched.problems
    assert {key: order[place] for key, place in matched.columns.items()} == dict(
        zip((column.key for column in LEDGER.columns), ALL, strict=True)
    )
