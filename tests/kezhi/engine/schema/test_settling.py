"""The first pass: what is shown, what is computed, in the order that expressions need."""

import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import schema

ON = datetime.date(2026, 3, 20)
WORDS = {"zh": "项", "en": "Item"}


def field(name: str, widget: str = "number", **rest: Any) -> dict[str, Any]:
    return {"field": name, "widget": widget, "label": WORDS, **rest}


def form_of(*sections: dict[str, Any]) -> schema.Form:
    return schema.load({"code": "x", "title": WORDS, "schema": {}, "layout": list(sections)})


def section(name: str, *fields: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"id": name, "title": WORDS, "fields": list(fields), **rest}


CHAIN = form_of(
    section("s", field("c", computed="b + 1"), field("b", computed="a * 2"), field("a")),
    section("t", field("d"), field("e", computed="d"), visible="c > 10"),
    section("u", field("f", required="e != null")),
)


@given(a=st.integers(0, 10), d=st.integers(0, 9))
def test_each_field_comes_after_those_it_stands_on_wherever_it_is_placed(a: int, d: int) -> None:
    data = CHAIN.compute({"a": a, "d": d, "e": 99}, on=ON)
    assert (data["b"], data["c"]) == (a * 2, a * 2 + 1)
    shown = a * 2 + 1 > 10
    assert ("d" in data) == ("e" in data) == shown
    assert CHAIN.visible({"a": a}, on=ON) >= {"a", "b", "c", "f"}
    assert [each.place.field for each in CHAIN.check({"a": a, "d": d}, on=ON)] == ["f"] * shown
    assert list(data) == [name for name in ("c", "b", "a", "d", "e") if name in data]


def test_what_cannot_be_computed_is_left_out() -> None:
    assert CHAIN.compute({}, on=ON) == {}
    assert CHAIN.compute({"a": "viel"}, on=ON) == {"a": "viel"}


def test_a_row_sees_its_own_columns_before_the_fields_of_the_form() -> None:
    columns = [
        field("a"),
        field("twice", computed="a * 2"),
        field("sum", computed="twice + rate + row.a"),
        field("more", visible="a > 1", required=True),
    ]
    form = form_of(section("s", field("rate"), field("a"), field("rows", "table", columns=columns)))
    data = form.compute({"rate": 100, "a": 7, "rows": [{"a": 1, "more": 5}, {"a": 2, "more": 6}, {}]}, on=ON)
    assert data["rows"] == [{"a": 1, "twice": 2, "sum": 103}, {"a": 2, "twice": 4, "sum": 106, "more": 6}, {}]
    found = form.check({"rows": [{"a": 2}, {"a": 1}]}, on=ON)
    assert [each.place.field for each in found] == ["rows[0].more"]


def test_facts_are_found_dotted_nested_and_beside_the_call() -> None:
    form = form_of(
        section(
            "s",
            field("name", "text", fact="org.name"),
            field("unit", "organisation", fact="org.unit"),
            field("since", "date", fact="org.since", editable=True),
            field("limit", "money", computed="call.most"),
            field("rate", computed="parameters.rate"),
            field("kind", "text", computed='if facts.org.kind = "x" then "y" else "z"'),
        )
    )
    facts = {
        "org": {"name": "单位", "kind": "x"},
        "org.unit": {"id": "1", "name": "单位"},
        "org.since": datetime.date(2020, 1, 2),
        "call.most": 5,
        "parameters": {"rate": 0.3},
    }
    data = form.compute({"since": "2021-01-01", "unit": {"id": "2"}}, on=ON, facts=facts)
    assert data == {
        "name": "单位",
        "unit": {"id": "1", "name": "单位"},
        "since": "2021-01-01",
        "limit": "5.00",
        "rate": "0.3",
        "kind": "y",
    }
    assert form.prefill(on=ON, facts=facts) == {
        "name": "单位",
        "unit": {"id": "1", "name": "单位"},
        "since": "2020-01-02",
    }


def test_a_fact_that_does_not_fit_its_field_is_left_to_be_typed() -> None:
    form = form_of(section("s", field("n", fact="org.staff")))
    assert form.compute({"n": 3}, on=ON, facts={"org.staff": "many"}) == {"n": 3}
    assert not form.state({"n": 3}, on=ON, facts={"org.staff": "many"})["n"].locked


def test_locked_by_expression_shows_but_does_not_replace() -> None:
    form = form_of(section("s", field("n", locked='today > date("2026-01-01")')))
    state = form.state({"n": 3}, on=ON)["n"]
    assert (state.locked, state.value) == (True, 3)
    assert not form.state({"n": 3}, on=datetime.date(2025, 1, 1))["n"].locked


@given(
    data=st.fixed_dictionaries(
        {}, optional={name: st.none() | st.integers(-5, 20) | st.text(max_size=2) for name in "abcdef"}
    )
)
def test_computing_twice_changes_nothing(data: dict[str, Any]) -> None:
    once = CHAIN.compute(data, on=ON)
    assert CHAIN.compute(once, on=ON) == once
    assert CHAIN.check(once, on=ON) == [each for each in CHAIN.check(data, on=ON) if each.place.field in CHAIN.order]
