"""Blocks from Excel and WPS become rows, and what can't be read is told by row and column."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import schema
from kezhi.engine.schema.paste import UNITS

WORDS = {"zh": "设备", "en": "Devices"}
COLUMNS = [
    {"field": "name", "widget": "text", "label": {"zh": "名称", "en": "Name"}},
    {"field": "price", "widget": "money", "label": {"zh": "单价", "en": "Price"}},
    {"field": "number", "widget": "number", "label": {"zh": "数量", "en": "Number"}},
    {"field": "sum", "widget": "money", "computed": "price * number", "label": {"zh": "金额", "en": "Sum"}},
    {"field": "bought", "widget": "date", "label": {"zh": "购置日期", "en": "Bought"}},
    {"field": "shared", "widget": "checkbox", "label": {"zh": "共享", "en": "Shared"}},
    {
        "field": "kind",
        "widget": "select",
        "label": {"zh": "类别", "en": "Kind"},
        "options": [{"value": "new", "zh": "购置", "en": "New"}, {"value": "own", "zh": "自制", "en": "Own"}],
    },
]


def devices() -> schema.Field:
    form = schema.load(
        {
            "code": "x",
            "title": WORDS,
            "schema": {"properties": {"devices": {"maxItems": 3}}},
            "layout": [
                {
                    "id": "x",
                    "title": WORDS,
                    "fields": [{"field": "devices", "widget": "table", "label": WORDS, "columns": COLUMNS}],
                }
            ],
        }
    )
    return form.sections[0].fields[0]


def budget(form: schema.Form) -> schema.Field:
    field = form.field("budget")
    assert field is not None
    return field


def told(pasted: schema.Pasted) -> list[tuple[str, int | None, int | None]]:
    for problem in pasted.problems:
        assert problem.render("zh")
        assert problem.render("en")
    return [
        (problem.code.removeprefix("schema.paste_"), problem.place.line, problem.place.column)
        for problem in pasted.problems
    ]


def test_columns_are_taken_in_order_without_a_head() -> None:
    pasted = schema.paste(devices(), "天平\t1.25\t2\t2026/3/2\t是\t自制\n", "万元")
    assert pasted.problems == ()
    assert pasted.rows == [
        {
            "name": "天平",
            "price": "12500.00",
            "number": 2,
            "bought": "2026-03-02",
            "shared": True,
            "kind": "own",
        }
    ]


def test_a_head_says_which_column_is_which() -> None:
    pasted = schema.paste(devices(), '数量\t 名 称\t单价（元）\t备注\r\n３\t"多行\n名称"\t￥1,250.5\tx\r\n', "元")
    assert pasted.rows == [{"number": 3, "name": "多行\n名称", "price": "1250.50"}]
    assert told(pasted) == [("unknown_column", 1, 4)]


def test_a_bad_cell_is_told_and_kept() -> None:
    pasted = schema.paste(devices(), "天平\t约三万\t2\n离心机\t1.0000001\t两台\t2026年13月1日\t也许\n", "万元")
    assert told(pasted) == [("cell", 1, 2), ("cell", 2, 2), ("cell", 2, 3), ("cell", 2, 4), ("cell", 2, 5)]
    assert pasted.rows[0]["price"] == "约三万"
    assert "约三万" in pasted.problems[0].render("zh")
    assert "Row 1, column 2" in pasted.problems[0].render("en")


def test_too_many_rows_or_columns_are_told() -> None:
    pasted = schema.paste(devices(), "a\nb\nc\nd\n", "元")
    assert told(pasted) == [("too_long", 4, 1)]
    assert len(pasted.rows) == 3
    assert told(schema.paste(devices(), "\t".join(["1"] * 8), "元"))[-1][0] in ("too_wide", "cell")


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "empty"), ("\n\t\n", "empty"), ("x" * 1_048_577, "too_large"), ("y" * 200_000, "unreadable")],
)
def test_a_block_that_is_none_is_one_problem(text: str, code: str) -> None:
    pasted = schema.paste(devices(), text, "元")
    assert [name for name, _, _ in told(pasted)] == [code]
    assert pasted.rows == []


def test_a_budget_is_matched_by_its_labels(form: schema.Form) -> None:
    text = (
        "科目\t自筹\t省拨（万元）\n一、直接费用\t42\t96\n（1）设备费\t30\t24.00\n"
        "业务费\t12\t44\n间接费用\t\t21.6\n其他\t1\t1\n"
    )
    pasted = schema.paste(budget(form), text, "万元")
    assert pasted.rows == {
        "equipment": {"own": "300000.00", "grant": "240000.00"},
        "operating": {"own": "120000.00", "grant": "440000.00"},
        "indirect": {"grant": "216000.00"},
    }
    assert told(pasted) == [("unknown_row", 6, 1)]


def test_a_budget_without_labels_is_taken_in_order(form: schema.Form) -> None:
    pasted = schema.paste(budget(form), "24\t30\n44\t12\n28\t0\n21.6\t0", "万元")
    assert pasted.problems == ()
    assert pasted.rows["labour"] == {"grant": "280000.00", "own": "0.00"}
    assert pasted.rows["indirect"]["grant"] == "216000.00"
    only_rows = schema.paste(budget(form), "设备费\t5\n劳务费\t6", "元")
    assert only_rows.rows == {"equipment": {"grant": "5.00"}, "labour": {"grant": "6.00"}}


def test_unit_and_field_must_be_right(form: schema.Form) -> None:
    title = form.field("title")
    assert title is not None
    with pytest.raises(ValueError, match="unit"):
        schema.paste(budget(form), "1", "亿元")
    with pytest.raises(ValueError, match="neither"):
        schema.paste(title, "1", "元")


FORM_OF: dict[str, Any] = {}


@pytest.fixture(autouse=True)
def _remember(form: schema.Form) -> None:
    FORM_OF["fields"] = [devices(), budget(form)]


@given(
    text=st.text(alphabet="\t\n\r\"'1,.（）万元设备费名称¥-x\x00 ", max_size=60),
    unit=st.sampled_from(sorted(UNITS)),
)
def test_any_text_is_read_or_told(text: str, unit: str) -> None:
    for field in FORM_OF["fields"]:
        for problem in schema.paste(field, text, unit).problems:
            assert problem.render("zh")
