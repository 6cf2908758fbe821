"""Rules over several fields, limits of a budget, and the mends that they offer."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import schema
from kezhi.engine.errors import Problem

ON = datetime.date(2026, 3, 20)
WORDS = {"zh": "项", "en": "Item"}


def line(code: str, **rest: Any) -> dict[str, Any]:
    return {"code": code, "label": {"zh": code, "en": code}, **rest}


def form_of(*rules: dict[str, Any], limits: list[dict[str, Any]] | None = None) -> schema.Form:
    budget = {
        "field": "budget",
        "widget": "budget",
        "label": {"zh": "预算", "en": "Budget"},
        "columns": [line("grant"), line("own"), line("all", sum=["grant", "own"])],
        "rows": [line("a"), line("b"), line("total", sum=["a", "b"])],
        "limits": limits or [],
    }
    fields = [
        budget,
        {"field": "rate", "widget": "number", "label": WORDS},
        {"field": "until", "widget": "date", "label": WORDS},
        {"field": "note", "widget": "text", "label": WORDS, "visible": "rate > 0"},
    ]
    layout = [{"id": "s", "title": WORDS, "fields": fields}]
    return schema.load({"code": "x", "title": WORDS, "schema": {}, "layout": layout, "rules": list(rules)})


def rule(when: str, field: str = "rate", **rest: Any) -> dict[str, Any]:
    return {"id": "r", "field": field, "when": when, "message": {"zh": "不对。", "en": "Wrong."}, **rest}


def checked(form: schema.Form, data: dict[str, Any], **facts: Any) -> list[Problem]:
    return form.check(data, on=ON, facts=facts)


def test_a_minimum_of_a_budget_says_how_much_is_short() -> None:
    limit = {"row": "a", "column": "own", "minimum": "budget.a.grant / 3"}
    [problem] = checked(form_of(limits=[limit]), {"budget": {"a": {"grant": "100.00"}}})
    assert problem.code == "schema.short"
    assert problem.arguments["mend"].set == {"budget.a.own": "33.34"}
    assert "至少 33.34 元" in problem.render("zh")


def test_a_maximum_is_rounded_down_to_cents() -> None:
    limit = {"row": "b", "column": "grant", "maximum": "budget.a.grant / 3"}
    form = form_of(limits=[limit])
    assert checked(form, {"budget": {"a": {"grant": "100"}, "b": {"grant": "33.33"}}}) == []
    [problem] = checked(form, {"budget": {"a": {"grant": "100"}, "b": {"grant": "33.34"}}})
    assert problem.arguments["mend"].set == {"budget.b.grant": "33.33"}


@given(direct=st.decimals("0", "30000000", places=2), equipment=st.decimals("0", "30000000", places=2))
def test_the_mend_of_a_limit_always_mends_it(direct: Decimal, equipment: Decimal) -> None:
    data = {"budget": {"a": {"grant": f"{direct:.2f}"}, "b": {"grant": f"{equipment:.2f}"}}}
    found = LIMITED.check(data, on=ON)
    assert bool(found) == (equipment * 10 > direct * 3 and equipment > (direct * 3 / 10).quantize(CENT, "ROUND_FLOOR"))
    for problem in found:
        for path, value in problem.arguments["mend"].set.items():
            _, row, column = path.split(".")
            data["budget"][row][column] = value
    assert LIMITED.check(data, on=ON) == []


CENT = Decimal("0.01")
LIMITED = form_of(limits=[{"row": "b", "column": "grant", "maximum": "0.3 * budget.a.grant"}])


def test_a_limit_that_nobody_knows_makes_no_complaint() -> None:
    limit = {"row": "total", "column": "all", "maximum": "call.most"}
    form = form_of(limits=[limit])
    data = {"budget": {"a": {"grant": "100"}}}
    assert checked(form, data) == []
    [problem] = checked(form, data, call={"most": 99})
    assert problem.place.field == "budget.total.all"


def test_a_mend_sets_each_field_in_its_own_shape() -> None:
    offered = {
        "label": {"zh": "改为 {rate * 2}", "en": "Set {rate * 2}"},
        "set": {"rate": "rate * 2", "until": "today", "budget.a.grant": "1 / 3", "note": '"x"'},
    }
    [problem] = checked(form_of(rule("rate > 9", mend=offered)), {"rate": "2.5"})
    mend = problem.arguments["mend"]
    assert mend.set == {"rate": 5, "until": "2026-03-20", "budget.a.grant": "0.33", "note": "x"}
    assert mend.label.zh == "改为 5"


def test_a_mend_that_cannot_be_worked_out_is_not_offered() -> None:
    offered = {"label": WORDS, "set": {"rate": "call.most", "until": "today"}}
    [problem] = checked(form_of(rule("rate > 9", mend=offered)), {"rate": 2})
    assert problem.code == "schema.rule"
    assert "mend" not in problem.arguments


def test_a_rule_about_a_hidden_field_is_not_asked() -> None:
    form = form_of(rule("false", field="note"))
    assert checked(form, {}) == []
    assert [each.code for each in checked(form, {"rate": 1})] == ["schema.rule"]


def test_later_values_of_let_see_earlier_ones() -> None:
    told = rule("third > 0", let={"first": "rate", "second": "first * 2", "third": "second - 10"})
    assert checked(form_of(told), {"rate": 6}) == []
    assert len(checked(form_of(told), {"rate": 5})) == 1


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("budget.a.own", "预算 · a · own"),
        ("budget.a", "预算"),
        ("rate.x", "项"),
        ("", "项"),
        ("nothing[3].x", "项"),
    ],
)
def test_any_path_has_words(path: str, words: str) -> None:
    assert form_of().label(path).zh == words


def test_limits_are_known_as_far_as_their_bounds_are() -> None:
    limits = [
        {"row": "a", "column": "grant", "maximum": "budget.b.grant / 3"},
        {"row": "total", "column": "own", "minimum": "call.least"},
        {"row": "b", "column": "grant", "maximum": "call.most"},
    ]
    data = {"budget": {"b": {"grant": "100.00"}, "a": {"grant": "much"}}}
    standing = form_of(limits=limits).standing(data, on=ON, facts={"call.most": Decimal("500")})
    found = [(limit.row, limit.side, bound) for limit, bound in standing.limits["budget"]]
    assert found == [("a", "maximum", Decimal("33.33")), ("b", "maximum", Decimal("500.00"))]
