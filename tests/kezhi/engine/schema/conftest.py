"""A form like the ones that packs hold, and data that is right."""

import copy
import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from kezhi.engine import schema

ON = datetime.date(2026, 3, 20)
FACTS: dict[str, Any] = {
    "org.uscc": "12620000438018207X",
    "org.name": "兰州理工大学",
    "call.grant_limit": Decimal("1500000.00"),
    "call.topics": [{"code": "1.3", "title": {"zh": "氢能", "en": "Hydrogen"}}],
}


def both(zh: str, en: str | None = None) -> dict[str, str]:
    return {"zh": zh, "en": en or zh}


def _line(code: str, label: str, **rest: Any) -> dict[str, Any]:
    return {"code": code, "label": both(label, code), **rest}


BUDGET: dict[str, Any] = {
    "field": "budget",
    "widget": "budget",
    "label": both("预算", "Budget"),
    "columns": [_line("grant", "省拨"), _line("own", "自筹"), _line("total", "合计", sum=["grant", "own"])],
    "rows": [
        _line("direct", "一、直接费用", sum=["equipment", "operating", "labour"]),
        _line("equipment", "设备费"),
        _line("operating", "业务费", share_of="direct"),
        _line("labour", "劳务费", share_of="direct"),
        _line("indirect", "二、间接费用"),
        _line("total", "合计", sum=["direct", "indirect"]),
    ],
    "limits": [
        {
            "row": "indirect",
            "column": "grant",
            "maximum": "0.3 * (budget.direct.grant - budget.equipment.grant)",
            "reason": both("间接费用不能超过（直接费用 − 设备费）的 30%", "Indirect is at most 30%"),
            "mend": {
                "label": both("自动调为 {limit:万元}，差额转入业务费", "Set it to {limit:万元}"),
                "set": {
                    "budget.indirect.grant": "limit",
                    "budget.operating.grant": "budget.operating.grant + over",
                },
            },
        },
        {"row": "total", "column": "grant", "maximum": "call.grant_limit"},
    ],
}
FORM: dict[str, Any] = {
    "code": "application",
    "title": both("项目申请书", "Application"),
    "schema": {
        "properties": {
            "title": {"type": "string", "minLength": 4, "maxLength": 40},
            "months": {"type": "integer", "minimum": 6, "maximum": 36},
            "team": {"minItems": 1, "maxItems": 5},
        },
        "required": ["title", "topic", "team", "budget"],
    },
    "layout": [
        {
            "id": "basics",
            "title": both("项目基本信息", "Basics"),
            "fields": [
                {"field": "title", "widget": "text", "label": both("项目名称", "Title")},
                {
                    "field": "topic",
                    "widget": "select",
                    "options": "call.topics",
                    "label": both("指南方向", "Topic"),
                },
                {"field": "months", "widget": "number", "label": both("期限", "Months")},
                {
                    "field": "uscc",
                    "widget": "text",
                    "fact": "org.uscc",
                    "label": both("信用代码", "Credit code"),
                },
                {"field": "start", "widget": "date", "minimum": "today", "label": both("开始", "Start")},
                {"field": "abroad", "widget": "checkbox", "label": both("境外合作", "Abroad")},
                {
                    "field": "country",
                    "widget": "text",
                    "visible": "abroad",
                    "required": True,
                    "label": both("国家", "Country"),
                },
            ],
        },
        {
            "id": "team",
            "title": both("项目组", "Team"),
            "assignable": True,
            "fields": [
                {
                    "field": "team",
                    "widget": "table",
                    "key": "name",
                    "label": both("成员", "Members"),
                    "columns": [
                        {
                            "field": "name",
                            "widget": "text",
                            "required": True,
                            "personal": True,
                            "identifying": True,
                            "purpose": both("核对资格", "To check eligibility"),
                            "label": both("姓名", "Name"),
                        },
                        {
                            "field": "share",
                            "widget": "number",
                            "maximum": 12,
                            "label": both("每年月数", "Months a year"),
                        },
                        {
                            "field": "days",
                            "widget": "number",
                            "computed": "share * 21",
                            "label": both("天数", "Days"),
                        },
                    ],
                },
                {
                    "field": "heads",
                    "widget": "number",
                    "computed": "count(team)",
                    "label": both("人数", "Heads"),
                },
            ],
        },
        {"id": "money", "title": both("经费预算", "Budget"), "fields": [BUDGET]},
        {
            "id": "papers",
            "title": both("附件", "Papers"),
            "fields": [
                {
                    "field": "agreement",
                    "widget": "file",
                    "accept": ["pdf"],
                    "max_size": 1048576,
                    "max_count": 2,
                    "required": "abroad",
                    "label": both("合作协议", "Agreement"),
                }
            ],
        },
    ],
    "rules": [
        {
            "id": "lead-time",
            "field": "team",
            "let": {"worked": "sum(team.share)"},
            "when": "worked >= 6",
            "message": both("合计 {worked} 个月，至少 6 个月，请增加。", "{worked} months; at least 6. Add some."),
        }
    ],
}
DATA: dict[str, Any] = {
    "title": "钴基催化剂寿命提升",
    "topic": "1.3",
    "months": 24,
    "start": "2026-07-01",
    "team": [{"name": "沈若舟", "share": 6}, {"name": "祁连川", "share": "2.5"}],
    "budget": {
        "equipment": {"grant": "240000.00", "own": "300000.00"},
        "operating": {"grant": "440000.00", "own": "120000"},
        "labour": {"grant": 280000},
        "indirect": {"grant": "216000.00"},
    },
}


@pytest.fixture
def definition() -> dict[str, Any]:
    return copy.deepcopy(FORM)


@pytest.fixture(scope="session")
def form() -> schema.Form:
    return schema.load(FORM)


@pytest.fixture(scope="session")
def on() -> datetime.date:
    return ON


@pytest.fixture(scope="session")
def facts() -> dict[str, Any]:
    return FACTS


@pytest.fixture
def data() -> dict[str, Any]:
    return copy.deepcopy(DATA)


@pytest.fixture
def check(form: schema.Form) -> Callable[[Any], list[tuple[str, str | None]]]:
    """Codes and paths of the problems of some data."""

    def run(data: Any) -> list[tuple[str, str | None]]:
        found = form.check(data, on=ON, facts=FACTS)
        for problem in found:
            assert problem.render("zh")
            assert problem.render("en")
        return [(problem.code.removeprefix("schema."), problem.place.field) for problem in found]

    return run
