"""What a form says of data: every problem at once, at its field, with a mend."""

import datetime
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kezhi.engine import schema
from tests.kezhi.engine.schema.conftest import both

Check = Callable[[Any], list[tuple[str, str | None]]]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["1.3", "2026-02-30", "12.005", "1e999", "钴基催化剂", "\x00", "\ud800"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
CELLS = st.dictionaries(st.sampled_from(["grant", "own", "total", "x"]), JSON, max_size=4)
ROWS = st.lists(st.dictionaries(st.sampled_from(["name", "share", "days", "x"]), JSON, max_size=4), max_size=7)
SHAPED = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("title", "topic", "months", "uscc", "start", "abroad", "country", "agreement"), JSON),
        "team": JSON | ROWS,
        "budget": JSON | st.dictionaries(st.sampled_from(["direct", "equipment", "indirect", "x"]), JSON | CELLS),
    },
)


def test_right_data_has_no_problem(check: Check, data: dict[str, Any]) -> None:
    assert check(data) == []


def test_an_empty_form_asks_for_what_is_required_in_the_order_of_the_page(check: Check) -> None:
    assert check({}) == [
        ("required", "title"),
        ("required", "topic"),
        ("required", "team"),
        ("required", "budget"),
    ]


def test_every_problem_is_told_at_once(check: Check, data: dict[str, Any]) -> None:
    data["title"] = "短"
    data["months"] = 40
    data["start"] = "2026-02-30"
    data["team"][1]["share"] = 13
    data["team"].append({"share": 1})
    data["wrong"] = 1
    assert check(data) == [
        ("too_short", "title"),
        ("above", "months"),
        ("not_date", "start"),
        ("above", "team[1].share"),
        ("required", "team[2].name"),
        ("unknown_field", "wrong"),
    ]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("title", 5, "not_text"),
        ("title", "有\x00控制符的标题", "unwritable"),
        ("title", "半个字符\ud800标题", "unwritable"),
        ("title", "长" * 41, "too_long"),
        ("topic", "9.9", "not_an_option"),
        ("topic", ["1.3"], "not_text"),
        ("months", "many", "not_number"),
        ("months", True, "not_number"),
        ("months", 12.5, "not_whole"),
        ("months", 5, "below"),
        ("months", float("nan"), "not_number"),
        ("months", "1e400", "not_number"),
        ("start", "2026/07/01", "not_date"),
        ("start", "2026-03-19", "below"),
        ("abroad", "yes", "not_boolean"),
        ("team", {"name": "x"}, "not_rows"),
        ("team", ["x"], "not_rows"),
        ("team", [{"name": str(at), "share": 3} for at in range(6)], "too_many_rows"),
        ("budget", [1], "not_budget"),
        ("agreement", "x.pdf", "not_files"),
        ("agreement", [{"id": 1, "name": 2}], "not_files"),
    ],
)
def test_a_wrong_value_is_told_at_its_field(
    check: Check, data: dict[str, Any], name: str, value: Any, code: str
) -> None:
    data[name] = value
    assert check(data) == [(code, name)]


def test_lengths_count_characters_and_a_line_break_is_one(form: schema.Form, check: Check, data: Any) -> None:
    data["title"] = "𠮷" * 40
    assert check(data) == []
    data["title"] = "一二\r\n" * 13 + "三"
    assert check(data) == []


def test_a_text_of_a_megabyte_is_refused_quickly_and_briefly(
    form: schema.Form, data: dict[str, Any], on: datetime.date, facts: dict[str, Any]
) -> None:
    data["title"] = "字" * 1_000_000
    start = time.perf_counter()
    [problem] = form.check(data, on=on, facts=facts)
    assert time.perf_counter() - start < 0.5
    assert problem.render("zh") == "「项目名称」最多 40 字，现有 1000000 字。请删去 999960 字。"


def test_money_is_compared_exactly(check: Check, data: dict[str, Any]) -> None:
    data["budget"]["indirect"]["grant"] = "216000.01"
    assert check(data) == [("limit", "budget.indirect.grant")]
    data["budget"]["indirect"]["grant"] = "216000.00"
    assert check(data) == []
    data["budget"]["indirect"]["grant"] = "216000.005"
    assert check(data) == [("not_cents", "budget.indirect.grant")]
    data["budget"]["indirect"]["grant"] = 0.1
    assert check(data) == []


def test_a_limit_says_how_much_over_and_offers_the_mend(
    form: schema.Form, check: Check, data: dict[str, Any], on: datetime.date, facts: dict[str, Any]
) -> None:
    data["budget"]["indirect"]["grant"] = "240000.00"
    [problem] = form.check(data, on=on, facts=facts)
    assert "超出上限 2.40 万元" in problem.render("zh")
    assert "上限 21.60 万元" in problem.render("zh")
    mend = problem.arguments["mend"]
    assert mend.label.zh == "自动调为 21.60 万元，差额转入业务费"
    assert mend.set == {"budget.indirect.grant": "216000.00", "budget.operating.grant": "464000.00"}
    for path, value in mend.set.items():
        _, row, column = path.split(".")
        data["budget"][row][column] = value
    assert check(data) == []


def test_a_limit_on_a_sum_offers_nothing_to_set(
    form: schema.Form, data: dict[str, Any], on: datetime.date, facts: dict[str, Any]
) -> None:
    [problem] = form.check(data, on=on, facts={**facts, "call.grant_limit": Decimal(1_000_000)})
    assert (problem.code, problem.place.field) == ("schema.limit", "budget.total.grant")
    assert "mend" not in problem.arguments


def test_a_fact_that_is_missing_makes_no_complaint(form: schema.Form, data: dict[str, Any], on: datetime.date) -> None:
    assert form.check(data, on=on, facts={}) == []


def test_a_rule_speaks_with_its_numbers(
    form: schema.Form, data: dict[str, Any], on: datetime.date, facts: dict[str, Any]
) -> None:
    data["team"] = [{"name": "甲", "share": 2.5}]
    [problem] = form.check(data, on=on, facts=facts)
    assert (problem.code, problem.place.field, problem.arguments["rule"]) == (
        "schema.rule",
        "team",
        "lead-time",
    )
    assert problem.render("zh") == "合计 2.5 个月，至少 6 个月，请增加。"
    assert problem.render("en") == "2.5 months; at least 6. Add some."


@pytest.mark.parametrize(
    ("when", "months", "expected"),
    [
        ("months > 6", None, [("schema.undecided", "months")]),
        ("months > 6", "viele", [("schema.not_number", "months")]),
        ("long > 6", None, [("schema.undecided", "months")]),
        ("string length(country) > months", None, []),
        ('facts.org.kind = "firm"', None, []),
        ("months / 0 > 1", 12, [("schema.unclear", "team")]),
    ],
)
def test_a_rule_left_open_asks_for_what_is_empty(
    definition: dict[str, Any],
    data: dict[str, Any],
    on: datetime.date,
    when: str,
    months: Any,
    expected: list[tuple[str, str]],
) -> None:
    words = {"zh": "…", "en": "…"}
    definition["rules"] = [{"id": "open", "field": "team", "when": when, "message": words}]
    definition["layout"][0]["fields"].append(
        {"field": "long", "widget": "number", "computed": "months * 2", "label": words}
    )
    data["months"] = months
    found = schema.load(definition).check(data, on=on)
    assert [(problem.code, problem.place.field) for problem in found] == expected


def test_what_is_hidden_is_neither_asked_nor_kept(
    form: schema.Form, check: Check, data: dict[str, Any], on: datetime.date, facts: dict[str, Any]
) -> None:
    data["country"] = 5
    assert check(data) == []
    assert "country" not in form.compute(data, on=on, facts=facts)
    assert "country" not in form.visible(data, on=on, facts=facts)
    data["abroad"] = True
    assert check(data) == [("not_text", "country"), ("required", "agreement")]
    data["country"] = None
    assert check(data) == [("required", "country"), ("required", "agreement")]


def test_files_are_checked_by_kind_size_number_and_expiry(check: Check, data: dict[str, Any]) -> None:
    data["agreement"] = [
        {"id": "a", "name": "a.docx", "size": 10},
        {"id": "b", "name": "b.PDF", "size": 2_000_000},
        {"id": "c", "name": "c.pdf", "size": 10, "valid_to": "2026-03-19"},
    ]
    assert check(data) == [
        ("too_many_files", "agreement"),
        ("file_type", "agreement[0]"),
        ("file_size", "agreement[1]"),
        ("file_expired", "agreement[2]"),
    ]


def test_the_same_key_twice_is_refused_in_its_row(check: Check, data: dict[str, Any]) -> None:
    data["team"][1]["name"] = "沈若舟"
    assert check(data) == [("twice", "team[1].name")]


def test_an_unknown_row_or_column_of_a_budget_is_told(check: Check, data: dict[str, Any]) -> None:
    data["budget"]["travel"] = {"grant": 1}
    data["budget"]["labour"]["loan"] = 1
    data["budget"]["equipment"] = 7
    assert sorted(check(data)) == [
        ("not_budget", "budget.equipment"),
        ("unknown_field", "budget.labour.loan"),
        ("unknown_field", "budget.travel"),
    ]


def test_sums_and_computed_fields_are_filled_in_whatever_was_sent(
    form: schema.Form, data: dict[str, Any], on: datetime.date, facts: dict[str, Any]
) -> None:
    data["budget"]["total"] = {"grant": "1.00"}
    data["heads"] = 99
    computed = form.compute(data, on=on, facts=facts)
    assert computed["budget"]["direct"] == {"grant": "960000.00", "own": "420000.00", "total": "1380000.00"}
    assert computed["budget"]["total"]["total"] == "1596000.00"
    assert computed["heads"] == 2
    assert [row["days"] for row in computed["team"]] == [126, "52.5"]
    assert computed["uscc"] == "12620000438018207X"


def test_what_cannot_be_read_is_kept_as_it_was_typed(
    form: schema.Form, data: dict[str, Any], on: datetime.date, facts: dict[str, Any]
) -> None:
    data["months"] = "两年"
    data["budget"]["labour"]["own"] = "三万"
    computed = form.compute(data, on=on, facts=facts)
    assert computed["months"] == "两年"
    assert computed["budget"]["labour"]["own"] == "三万"


def test_a_known_fact_is_locked_and_wins(
    form: schema.Form, data: dict[str, Any], on: datetime.date, facts: dict[str, Any]
) -> None:
    data["uscc"] = "forged"
    assert form.compute(data, on=on, facts=facts)["uscc"] == "12620000438018207X"
    assert form.state(data, on=on, facts=facts)["uscc"].locked
    assert not form.state(data, on=on, facts={})["uscc"].locked
    assert form.compute(data, on=on, facts={})["uscc"] == "forged"
    assert form.prefill(on=on, facts={"org": {"uscc": "X"}}) == {"uscc": "X"}


def test_what_is_known_of_a_shown_field_is_said_as_data(
    form: schema.Form, data: dict[str, Any], on: datetime.date, facts: dict[str, Any]
) -> None:
    data["uscc"] = "forged"
    assert form.standing(data, on=on, facts=facts).known == form.prefill(on=on, facts=facts)
    assert form.standing(data, on=on, facts={}).known == {}


def test_what_was_typed_into_a_field_is_no_fact_of_that_name() -> None:
    fields = [
        {"field": "org", "widget": "organisation", "label": both("单位", "Organisation")},
        {"field": "name", "widget": "text", "fact": "org.name", "label": both("名称", "Name")},
    ]
    layout = [{"id": "one", "title": both("一", "One"), "fields": fields}]
    asked = schema.load({"code": "x", "title": both("表", "Form"), "schema": {}, "layout": layout})
    typed = {"org": {"id": "7", "name": "甲"}, "name": "乙"}
    assert asked.compute(typed, on=datetime.date(2026, 3, 20)) == typed
    known = asked.compute(typed, on=datetime.date(2026, 3, 20), facts={"org.name": "丙"})
    assert known["name"] == "丙"


def test_the_state_says_what_a_page_needs(
    form: schema.Form, data: dict[str, Any], on: datetime.date, facts: dict[str, Any]
) -> None:
    state = form.state(data, on=on, facts=facts)
    assert state["title"].required
    assert not state["months"].required
    assert [option.label.en for option in state["topic"].options] == ["Hydrogen"]
    assert state["start"].minimum == "2026-03-20"
    assert state["team[1].name"].value == "祁连川"
    assert state["heads"].locked


def test_a_path_reads_in_words(form: schema.Form) -> None:
    assert form.label("team[2].name").zh == "成员第 3 行 · 姓名"
    assert form.label("budget.indirect.grant").en == "Budget · indirect · grant"
    assert form.label("nowhere").zh == "项目申请书"


def test_the_form_names_what_it_asks_for(form: schema.Form) -> None:
    assert form.facts == ("org.uscc",)
    assert form.needs == ("call.grant_limit", "call.topics")


@pytest.mark.parametrize("data", [None, [], "x", 3, [{"title": 1}]])
def test_data_that_is_no_object_is_one_problem(form: schema.Form, on: datetime.date, data: Any) -> None:
    assert [problem.code for problem in form.check(data, on=on)] == ["schema.data_not_object"]
    assert form.compute(data, on=on) == form.compute({}, on=on)


def test_deep_nesting_is_a_problem_not_a_crash(form: schema.Form, on: datetime.date) -> None:
    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    for name in ("title", "months", "team", "budget", "agreement", "topic"):
        assert any(problem.place.field == name for problem in form.check({name: deep}, on=on))


def test_the_mend_of_a_bound_mends(check: Check, form: schema.Form, data: Any, on: Any, facts: Any) -> None:
    data["start"] = "2020-01-01"
    [problem] = form.check(data, on=on, facts=facts)
    assert check({**data, **problem.arguments["mend"].set}) == []


@settings(max_examples=150, deadline=None)
@given(data=JSON | SHAPED)
def test_whatever_is_sent_gives_problems_never_an_exception(data: Any) -> None:
    form, on = FORM_OF["form"], datetime.date(2026, 3, 20)
    for problem in form.check(data, on=on):
        assert problem.render("zh")
        assert problem.render("en")
    computed = form.compute(data, on=on)
    assert form.compute(computed, on=on) == computed or computed != computed
    form.progress(data, on=on)


FORM_OF: dict[str, schema.Form] = {}


@pytest.fixture(autouse=True)
def _remember(form: schema.Form) -> None:
    FORM_OF["form"] = form
