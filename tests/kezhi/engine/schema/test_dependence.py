"""What depends on what: shown, required, locked and computed fields, known facts, columns of a row, and rules."""

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import schema
from kezhi.engine.errors import Problems
from tests.kezhi.engine.schema.conftest import both

ON = datetime.date(2026, 3, 20)


def field(name: str, widget: str = "number", **rest: Any) -> dict[str, Any]:
    return {"field": name, "widget": widget, "label": both(name), **rest}


def form_of(*fields: dict[str, Any], visible: str | None = None, **form: Any) -> schema.Form:
    section = {"id": "s", "title": both("节"), "fields": list(fields), **({"visible": visible} if visible else {})}
    return schema.load({"code": "x", "title": both("表"), "schema": {}, "layout": [section], **form})


def codes(form: schema.Form, data: dict[str, Any], **facts: Any) -> list[tuple[str, str | None]]:
    found = form.check(data, on=ON, facts=facts)
    return [(problem.code.removeprefix("schema."), problem.place.field) for problem in found]


@pytest.mark.parametrize(
    ("visible", "a", "shown"),
    [
        ("a > 1", 2, True),
        ("a > 1", 1, False),
        ("a > 1", None, False),
        ("a > 1", "not a number", False),
        ("a", 5, False),
        ("true", None, True),
        ("false", 5, False),
        ("null", 5, False),
        ("a = null", None, True),
        ("1 / 0 > 1", 1, False),
        ("call.open", 1, False),
    ],
)
def test_only_true_shows_a_field(visible: str, a: Any, shown: bool) -> None:
    form = form_of(field("a"), field("b", visible=visible, required=True))
    data = {"a": a, "b": 5}
    assert ("b" in form.visible(data, on=ON)) is shown
    assert ("b" in form.compute(data, on=ON)) is shown
    assert (("required", "b") in codes(form, {"a": a})) is shown
    assert form.values(data, on=ON)["b"] == (5 if shown else None)


def test_hidden_fields_hide_what_stands_on_them() -> None:
    form = form_of(field("a"), field("b", visible="a > 1"), field("c", visible="b > 1"), field("d", computed="b + 1"))
    assert form.compute({"a": 2, "b": 2, "c": 3}, on=ON) == {"a": 2, "b": 2, "c": 3, "d": 3}
    assert form.compute({"a": 1, "b": 2, "c": 3}, on=ON) == {"a": 1}


def test_a_section_hides_its_fields() -> None:
    form = schema.load(
        {
            "code": "x",
            "title": both("表"),
            "schema": {},
            "layout": [
                {"id": "s", "title": both("节"), "fields": [field("a")]},
                {"id": "t", "title": both("节"), "visible": "a > 1", "fields": [field("b", required=True)]},
            ],
        }
    )
    assert codes(form, {"a": 1, "b": "wrong"}) == []
    assert codes(form, {"a": 2}) == [("required", "b")]
    assert [part.section.id for part in form.progress({"a": 1}, on=ON).sections] == ["s"]
    assert [part.section.id for part in form.progress({"a": 2}, on=ON).sections] == ["s", "t"]


@pytest.mark.parametrize(
    ("required", "a", "asked"),
    [("a > 1", 2, True), ("a > 1", 1, False), ("a > 1", None, False), ("call.must", 1, False)],
)
def test_required_may_depend(required: str, a: Any, asked: bool) -> None:
    form = form_of(field("a"), field("b", required=required))
    assert codes(form, {"a": a}) == ([("required", "b")] if asked else [])
    assert form.state({"a": a}, on=ON)["b"].required is asked
    assert codes(form, {"a": a, "b": 1}) == []


@pytest.mark.parametrize(
    ("locked", "a", "shut"), [(True, 1, True), (False, 1, False), ("a > 1", 2, True), ("a > 1", None, False)]
)
def test_locked_may_depend(locked: Any, a: Any, shut: bool) -> None:
    form = form_of(field("a"), field("b", locked=locked))
    assert form.state({"a": a, "b": 3}, on=ON)["b"].locked is shut
    assert form.compute({"a": a, "b": 3}, on=ON)["b"] == 3, "locking keeps the value"


@pytest.mark.parametrize(
    ("confirm", "asked"),
    [(None, [False, False]), (True, [True, True]), ('not(contains(title, "学生"))', [True, False])],
)
def test_who_confirms_may_depend_on_the_row(confirm: Any, asked: list[bool]) -> None:
    said = {} if confirm is None else {"confirm": confirm}
    columns = [field("name", "text", **said), field("title", "text")]
    state = form_of(field("team", "table", columns=columns)).state(
        {"team": [{"name": "甲", "title": "教授"}, {"name": "乙", "title": "学生"}]}, on=ON
    )
    assert [state[f"team[{at}].name"].confirm for at in (0, 1)] == asked
    assert not state["team[0].title"].confirm
    with pytest.raises(Problems, match="There is no “gone”"):
        form_of(field("name", "text", confirm="gone"))


@pytest.mark.parametrize(
    ("widget", "computed", "value"),
    [
        ("number", "a * 2", 10),
        ("number", "a / 3", "1.666666666666666666666666666666667"),
        ("money", "a / 3", "1.67"),
        ("money", "a * -1.005", "-5.03"),
        ("text", 'string(a) + " 个"', "5 个"),
        ("text", "a", "5"),
        ("date", 'today + @"P1M"', "2026-04-20"),
        ("checkbox", "a > 1", True),
        ("checkbox", "a", None),
        ("date", "a", None),
        ("number", '"x"', None),
        ("number", "a / 0", None),
        ("number", "call.rate * a", None),
    ],
)
def test_a_computed_value_has_the_shape_of_its_field(widget: str, computed: str, value: Any) -> None:
    form = form_of(field("a"), field("b", widget, computed=computed))
    data = form.compute({"a": 5, "b": "whatever was sent"}, on=ON)
    assert data.get("b") == value
    assert codes(form, {"a": 5, "b": "whatever was sent"}) == []
    assert form.state({"a": 5}, on=ON)["b"].locked is True


def test_computed_fields_may_stand_in_any_order() -> None:
    form = form_of(field("c", computed="b + 1"), field("b", computed="a + 1"), field("a"))
    assert form.compute({"a": 1}, on=ON) == {"c": 3, "b": 2, "a": 1}
    assert list(form.compute({"a": 1}, on=ON)) == ["c", "b", "a"], "in the order of the page"


def table(*columns: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return field("rows", "table", columns=list(columns), **rest)


def test_computed_columns_may_stand_in_any_order() -> None:
    form = form_of(table(field("total", computed="part * 2"), field("part", computed="row.a + 1"), field("a")))
    assert form.compute({"rows": [{"a": 1}, {}]}, on=ON) == {"rows": [{"total": 4, "part": 2, "a": 1}, {}]}
    assert list(form.state({"rows": [{"a": 1}]}, on=ON)) == ["rows", "rows[0].total", "rows[0].part", "rows[0].a"]


def test_a_column_sees_its_row_first_then_the_form() -> None:
    form = form_of(
        field("a"), field("b"), table(field("a"), field("sum", computed="a + b"), field("outer", computed="row.a"))
    )
    found = form.compute({"a": 100, "b": 10, "rows": [{"a": 1}, {"a": 2}]}, on=ON)
    assert [(row["sum"], row["outer"]) for row in found["rows"]] == [(11, 1), (12, 2)]


def test_a_column_may_be_hidden_required_and_bounded_row_by_row() -> None:
    form = form_of(
        table(field("kind", "text"), field("price", required='kind = "buy"', visible='kind != "gift"', maximum="100"))
    )
    rows = [{"kind": "buy"}, {"kind": "gift", "price": 5}, {"kind": "own"}, {"kind": "buy", "price": 101}]
    assert codes(form, {"rows": rows}) == [("required", "rows[0].price"), ("above", "rows[3].price")]
    assert form.compute({"rows": rows}, on=ON)["rows"][1] == {"kind": "gift"}


@pytest.mark.parametrize(
    "fields",
    [
        [field("a", computed="b"), field("b", computed="a")],
        [field("a", visible="b > 1"), field("b", visible="a > 1")],
        [field("a", computed="a + 1")],
        [table(field("a", computed="b"), field("b", computed="a"))],
        [table(field("a", computed="row.a + 1"))],
        [field("n", visible="count(rows) > 1"), table(field("a", computed="n"))],
    ],
)
def test_a_circle_is_refused(fields: list[dict[str, Any]]) -> None:
    with pytest.raises(Problems) as caught:
        form_of(*fields)
    assert "schema.cycle" in [problem.code for problem in caught.value.problems]


class TestFacts:
    FORM = form_of(
        field("uscc", "text", fact="org.uscc", required=True),
        field("phone", "text", fact="person.phone", editable=True),
        field("twice", computed="facts.org.staff * 2"),
        field("big", "checkbox", visible="facts.org.staff > 100"),
    )

    @pytest.mark.parametrize(
        ("facts", "data"),
        [
            ({"org.uscc": "91X"}, {"uscc": "91X", "phone": "1"}),
            ({"org": {"uscc": "91X"}}, {"uscc": "91X", "phone": "1"}),
            ({"org.uscc": "91X", "org.staff": 200}, {"uscc": "91X", "phone": "1", "twice": 400, "big": True}),
            ({}, {"uscc": "typed", "phone": "1"}),
            ({"org.uscc": None}, {"uscc": "typed", "phone": "1"}),
            ({"org.uscc": ""}, {"uscc": "typed", "phone": "1"}),
        ],
    )
    def test_a_known_fact_stands_in_for_what_was_typed(self, facts: dict[str, Any], data: dict[str, Any]) -> None:
        assert self.FORM.compute({"uscc": "typed", "phone": "1", "big": True}, on=ON, facts=facts) == data

    def test_prefill_holds_editable_facts_too(self) -> None:
        facts = {"org.uscc": "91X", "person.phone": "138", "org.staff": 5}
        assert self.FORM.prefill(on=ON, facts=facts) == {"uscc": "91X", "phone": "138"}
        assert self.FORM.prefill(on=ON, facts={}) == {}

    def test_a_known_fact_is_locked_an_editable_one_is_not(self) -> None:
        state = self.FORM.state({}, on=ON, facts={"org.uscc": "91X", "person.phone": "138"})
        assert (state["uscc"].locked, state["phone"].locked) == (True, False)
        assert self.FORM.state({}, on=ON)["uscc"].locked is False

    def test_what_is_asked_of_outside_is_listed(self) -> None:
        assert self.FORM.facts == ("org.staff", "org.uscc", "person.phone")
        assert form_of(field("a", maximum="call.most"), field("b", "select", options="lists.x")).needs == (
            "call.most",
            "lists.x",
        )


@pytest.mark.parametrize(
    ("when", "data", "facts", "told"),
    [
        ("a > 1", {"a": 2}, {}, []),
        ("a > 1", {"a": 1}, {}, [("rule", "a")]),
        ("a > 1", {}, {}, [("undecided", "a")]),
        ("a > 1", {"a": "x"}, {}, [("not_number", "a")]),
        ("a > b", {"a": 1}, {}, [("undecided", "b")]),
        ("a > 1 or b > 1", {"b": 2}, {}, []),
        ("a > call.least", {"a": 1}, {}, []),
        ("a > call.least", {"a": 1}, {"call.least": 5}, [("rule", "a")]),
        ("a > call.least", {}, {"call.least": 5}, [("undecided", "a")]),
        ("a / 0 > 1", {"a": 1}, {}, [("unclear", "a")]),
        ("c > 1", {"a": 1}, {}, []),
        ("a", {"a": 1}, {}, [("unclear", "a")]),
    ],
)
def test_a_rule_holds_is_broken_waits_or_asks(
    when: str, data: dict[str, Any], facts: dict[str, Any], told: list[tuple[str, str]]
) -> None:
    rule = {"id": "r", "field": "a", "when": when, "message": both("不对。", "Wrong.")}
    form = form_of(field("a"), field("b"), field("c", visible="a > 5"), rules=[rule])
    assert codes(form, data, **facts) == told


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 9),
    st.sampled_from(["", "1", "1.5", "x", "2026-03-02"]),
    st.lists(st.integers(0, 3), max_size=2),
)
DATA = st.dictionaries(st.sampled_from(["a", "b", "c", "d", "rows", "odd"]), values)
ROWS = st.lists(st.dictionaries(st.sampled_from(["a", "z"]), values), max_size=3)
WHOLE = form_of(
    field("a"),
    field("b", "money", visible="a > 1", required="a > 3", maximum="a * 2"),
    field("c", "checkbox", locked="a = 5"),
    field("d", computed="a + count(rows)"),
    table(field("a", required=True), field("z", computed="a * 2")),
    rules=[{"id": "r", "field": "a", "when": "a < 8", "message": both("大", "Big")}],
)


@given(DATA, ROWS)
def test_computing_settles_at_once_and_changes_no_verdict(data: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    data = {**data, "rows": rows}
    kept = WHOLE.compute(data, on=ON)
    assert WHOLE.compute(kept, on=ON) == kept
    unknown = "schema.unknown_field"
    before = [(each.code, each.place.field) for each in WHOLE.check(data, on=ON) if each.code != unknown]
    assert [(each.code, each.place.field) for each in WHOLE.check(kept, on=ON)] == before


@given(DATA, ROWS)
def test_what_is_shown_has_a_state_and_only_what_is_shown_is_complained_about(
    data: dict[str, Any], rows: list[dict[str, Any]]
) -> None:
    data = {**data, "rows": rows}
    state = WHOLE.state(data, on=ON)
    assert set(state) == WHOLE.visible(data, on=ON)
    for problem in WHOLE.check(data, on=ON):
        assert problem.place.field in state or problem.code == "schema.unknown_field"


@given(
    DATA,
    ROWS,
    st.dictionaries(st.sampled_from(["a", "b", "rows[0].a"]), st.sampled_from(["fact", "imported", "typed"])),
)
def test_prefilled_typed_and_missing_make_up_the_total(
    data: dict[str, Any], rows: list[dict[str, Any]], origins: dict[str, str]
) -> None:
    progress = WHOLE.progress({**data, "rows": rows}, on=ON, origins=origins)
    missing = [problem for problem in progress.problems if problem.code in schema.MISSING_CODES]
    assert progress.prefilled + progress.typed + len(missing) == progress.total
    assert sum(part.missing for part in progress.sections) == len(missing)
    told = [problem for problem in progress.problems if problem.code != "schema.unknown_field"]
    assert sum(part.errors + part.missing for part in progress.sections) >= len(told)
    assert 0 <= progress.prefilled_share <= progress.done_share <= 1
    for part in progress.sections:
        assert (part.state == "error") <= (part.errors > 0)
        assert (part.state == "complete") <= (part.errors == part.missing == 0)
