"""A small form with one field of each kind, and a full set of data for it."""

from datetime import date
from typing import Any

from kezhi.engine import schema
from kezhi.engine.schema import Form

ON = date(2026, 3, 24)


def both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def field(name: str, widget: str, zh: str, **more: Any) -> dict[str, Any]:
    return {"field": name, "widget": widget, "label": both(zh, name.capitalize()), **more}


COLOURS = [{"value": "r", "label": both("红", "Red")}, {"value": "g", "label": both("绿", "Green")}]
DEFINITION: dict[str, Any] = {
    "code": "sample",
    "title": both("示例", "Sample"),
    "schema": {"properties": {"title": {"minLength": 2, "maxLength": 10}}, "required": ["title"]},
    "layout": [
        {
            "id": "basics",
            "title": both("基本", "Basics"),
            "fields": [
                field("title", "text", "名称"),
                field("colour", "select", "颜色", options=COLOURS),
                field("many", "select", "几种颜色", options=COLOURS, multiple=True),
                field("asked", "money", "申请"),
                field("agreed", "checkbox", "同意"),
                field("why", "textarea", "理由"),
                field("secret", "text", "只在红色时", visible='colour = "r"'),
                field(
                    "length",
                    "number",
                    "字数",
                    unit=both("字", "characters"),
                    computed="if title = null then 0 else string length(title)",
                ),
            ],
        },
        {
            "id": "people",
            "title": both("人员", "People"),
            "assignable": True,
            "fields": [
                field(
                    "team",
                    "table",
                    "成员",
                    columns=[
                        field("name", "text", "姓名", required=True, confirm='degree != "student"'),
                        field("degree", "select", "学位", options="lists.degrees"),
                        field("pay", "money", "酬金"),
                    ],
                ),
                field("papers", "file", "附件", accept=["pdf"]),
            ],
        },
        {
            "id": "money",
            "title": both("预算", "Budget"),
            "fields": [
                field(
                    "budget",
                    "budget",
                    "预算",
                    columns=[
                        {"code": "grant", "label": both("省拨", "Grant")},
                        {"code": "own", "label": both("自筹", "Own")},
                        {"code": "total", "label": both("合计", "Total"), "sum": ["grant", "own"]},
                    ],
                    rows=[
                        {"code": "direct", "label": both("直接", "Direct"), "sum": ["tools", "work"]},
                        {"code": "tools", "label": both("设备", "Tools"), "share_of": "direct"},
                        {"code": "work", "label": both("业务", "Work"), "share_of": "direct"},
                    ],
                    limits=[
                        {"row": "tools", "column": "grant", "maximum": "budget.work.grant / 2"},
                        {"row": "direct", "column": "own", "minimum": "budget.direct.grant / 8"},
                    ],
                )
            ],
        },
    ],
}
FACTS = {"lists.degrees": [{"value": "doctor", "title": both("博士", "Doctor")}]}
DATA: dict[str, Any] = {
    "title": "钴基催化剂",
    "colour": "g",
    "many": ["r", "g"],
    "asked": "240000.00",
    "agreed": True,
    "why": "第一段\n\n第二段",
    "team": [{"name": "沈若舟", "degree": "doctor", "pay": "10000.00"}, {"name": "祁连川"}],
    "papers": [{"id": "7", "name": "说明.pdf", "type": "application/pdf", "size": 9}],
    "budget": {"tools": {"grant": "100000.00", "own": "50000.00"}, "work": {"grant": "300000.00"}},
}


def form() -> Form:
    return schema.load(DEFINITION)
