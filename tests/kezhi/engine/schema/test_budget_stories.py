"""A budget from the cells to the page: sums, shares, limits with their mends, pasting, comparing, and counting."""

import copy
import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import schema
from kezhi.engine.errors import Problem
from tests.kezhi.engine.schema.conftest import DATA, FACTS, FORM

ON = datetime.date(2026, 3, 20)
WHOLE = schema.load(FORM)
BUDGET = WHOLE.field("budget")
assert BUDGET is not None
assert BUDGET.budget is not None
SHAPE = BUDGET.budget
CENT = Decimal("0.01")
amounts = st.decimals(0, 3_000_000, places=2)
TYPED = [(row.code, column.code) for row in SHAPE.rows for column in SHAPE.columns if SHAPE.typed(row, column)]
budgets = st.dictionaries(st.sampled_from(TYPED), amounts).map(
    lambda cells: {
        row: {column: f"{value:.2f}" for (of, column), value in cells.items() if of == row} for row, _ in cells
    }
)


def problems(budget: Any) -> list[Problem]:
    data = {**DATA, "budget": budget}
    found = WHOLE.check(data, on=ON, facts=FACTS)
    return [problem for problem in found if (problem.place.field or "").startswith("budget")]


def set_paths(data: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """The data with values set by path, as a page does when a mend is taken."""
    changed = copy.deepcopy(data)
    for path, value in values.items():
        *steps, last = path.split(".")
        node = changed
        for step in steps:
            node = node.setdefault(step, {})
        node[last] = value
    return changed


@given(budgets)
def test_every_sum_is_that_of_its_parts(budget: dict[str, Any]) -> None:
    cells = WHOLE.compute({"budget": budget}, on=ON).get("budget", {})
    if not budget:
        return

    def cell(row: str, column: str) -> Decimal:
        return Decimal(str(cells.get(row, {}).get(column, 0)))

    for line in SHAPE.rows:
        for column in SHAPE.columns:
            if line.sum:
                assert cell(line.code, column.code) == sum(cell(part, column.code) for part in line.sum)
            if column.sum:
                assert cell(line.code, column.code) == sum(cell(line.code, part) for part in column.sum)
    typed = sum((Decimal(value) for row in budget.values() for value in row.values()), Decimal(0))
    assert cell("total", "total") == typed


@given(budgets)
def test_taking_every_mend_leaves_no_limit_broken(budget: dict[str, Any]) -> None:
    data = {**DATA, "budget": budget}
    for _ in range(4):
        found = [
            problem
            for problem in WHOLE.check(data, on=ON, facts={"org.uscc": "x"})
            if problem.code in ("schema.limit", "schema.short")
        ]
        if not found:
            return
        for problem in found:
            mend = problem.arguments["mend"]
            data = set_paths(data, dict(mend.set))
            again = WHOLE.check(data, on=ON, facts={"org.uscc": "x"})
            assert (problem.code, problem.place) not in [(each.code, each.place) for each in again]
    pytest.fail("the limits are still broken after four rounds of mends")


@given(budgets)
def test_a_mend_that_moves_an_amount_changes_no_total(budget: dict[str, Any]) -> None:
    data = {**DATA, "budget": budget}
    for problem in WHOLE.check(data, on=ON, facts={"org.uscc": "x"}):
        if problem.place.field == "budget.indirect.grant" and problem.code == "schema.limit":
            before = WHOLE.compute(data, on=ON)["budget"]["total"]["total"]
            mended = set_paths(data, dict(problem.arguments["mend"].set))
            assert WHOLE.compute(mended, on=ON)["budget"]["total"]["total"] == before


@pytest.mark.parametrize(
    ("equipment", "operating", "indirect", "over"),
    [
        ("0", "1000", "300.00", None),
        ("0", "1000", "300.01", "0.01 元"),
        ("1000", "1000", "300.00", None),
        ("1000", "1000", "600.00", "0.03 万元"),
        ("1000", "0", "0.00", None),
        ("1000", "0", "0.01", "0.01 元"),
        ("0", "0.03", "0.00", None),
        ("0", "0.03", "0.01", "0.01 元"),
        ("0", "0.04", "0.01", None),
    ],
)
def test_a_limit_holds_to_the_cent(equipment: str, operating: str, indirect: str, over: str | None) -> None:
    budget = {"equipment": {"grant": equipment}, "operating": {"grant": operating}, "indirect": {"grant": indirect}}
    found = problems(budget)
    if over is None:
        assert found == []
    else:
        [problem] = found
        assert (problem.code, problem.place.field) == ("schema.limit", "budget.indirect.grant")
        assert f"超出上限 {over}" in problem.render("zh")
        assert "30%" in problem.render("zh")
        assert problem.render("en") != problem.render("zh")


def test_a_limit_on_a_sum_offers_no_mend_of_its_own() -> None:
    budget = {"equipment": {"grant": "1500000.01"}}
    [problem] = problems(budget)
    assert problem.place.field == "budget.total.grant"
    assert "mend" not in problem.arguments
    assert "最多" in problem.render("zh") or "上限" in problem.render("zh")


@pytest.mark.parametrize(
    ("cells", "row", "column", "share"),
    [
        ({"operating": {"grant": "25"}, "direct": {"grant": "100"}}, "operating", "grant", Decimal("25.00")),
        ({"operating": {"grant": "1"}, "direct": {"grant": "3"}}, "operating", "grant", Decimal("33.33")),
        ({"operating": {"grant": "2"}, "direct": {"grant": "3"}}, "operating", "grant", Decimal("66.67")),
        ({"operating": {"grant": "0"}, "direct": {"grant": "3"}}, "operating", "grant", Decimal("0.00")),
        ({"operating": {"grant": "1"}, "direct": {"grant": "0"}}, "operating", "grant", None),
        ({"operating": {"grant": "1"}, "direct": {"grant": "0.00"}}, "operating", "grant", None),
        ({"operating": {}, "direct": {"grant": "3"}}, "operating", "grant", Decimal("0.00")),
        ({"direct": {"grant": "3"}}, "operating", "grant", Decimal("0.00")),
        ({"operating": {"grant": "1"}}, "operating", "grant", None),
        ({"equipment": {"grant": "1"}, "direct": {"grant": "2"}}, "equipment", "grant", None),
        ({}, "absent", "grant", None),
    ],
)
def test_a_share_is_of_its_row(cells: dict[str, Any], row: str, column: str, share: Decimal | None) -> None:
    assert schema.share(SHAPE, cells, row, column) == share


@given(budgets, st.sampled_from(["元", "万元"]))
def test_what_is_pasted_as_the_page_shows_it_is_the_same_budget(budget: dict[str, Any], unit: str) -> None:
    factor = schema.UNITS[unit]
    heads = "\t".join(["科目", *(column.label.zh for column in SHAPE.columns)])
    lines = [heads]
    for row in SHAPE.rows:
        typed = budget.get(row.code, {})
        cells = [f"{Decimal(typed[c.code]) / factor:,f}" if c.code in typed else "" for c in SHAPE.columns]
        lines.append("\t".join([row.label.zh, *cells]))
    assert BUDGET is not None
    pasted = schema.paste(BUDGET, "\n".join(lines), unit)
    assert pasted.problems == ()
    expected = {row: cells for row, cells in budget.items() if cells}
    assert pasted.rows == expected


@pytest.mark.parametrize(
    ("text", "unit", "rows", "codes"),
    [
        ("设备费\t24.00", "万元", {"equipment": {"grant": "240000.00"}}, []),
        ("Equipment\t5", "元", {"equipment": {"grant": "5.00"}}, []),
        ("equipment\t5", "元", {"equipment": {"grant": "5.00"}}, []),
        ("科目\t自筹\n设备费\t5", "元", {"equipment": {"own": "5.00"}}, []),
        ("科目\tOwn\tGrant\n设备费\t5\t6", "元", {"equipment": {"own": "5.00", "grant": "6.00"}}, []),
        ("（一）设备费（万元）\t１,２３４", "元", {"equipment": {"grant": "1234.00"}}, []),
        ("设备费\t￥5", "元", {"equipment": {"grant": "5.00"}}, []),
        ("设备费\t(5)", "元", {"equipment": {"grant": "-5.00"}}, []),
        ("设备费\t五", "元", {"equipment": {"grant": "五"}}, ["cell"]),
        ("设备费\t0.001", "元", {"equipment": {"grant": "0.001"}}, ["cell"]),
        ("设备费\t0.0001", "万元", {"equipment": {"grant": "1.00"}}, []),
        ("设备费\t0.0000001", "万元", {"equipment": {"grant": "0.0000001"}}, ["cell"]),
        ("设备费\t" + "9" * 30, "万元", {"equipment": {"grant": "9" * 30}}, ["cell"]),
        ("合计\t100", "元", {}, []),
        ("直接费用\t100", "元", {}, []),
        ("没有这一行\t5\n设备费\t6", "元", {"equipment": {"grant": "6.00"}}, ["unknown_row"]),
        ("设备费\t5\n\n劳务费\t6", "元", {"equipment": {"grant": "5.00"}, "labour": {"grant": "6.00"}}, []),
        ("设备费\t\t7", "元", {"equipment": {"own": "7.00"}}, []),
        ("", "元", {}, ["empty"]),
    ],
)
def test_a_pasted_block(text: str, unit: str, rows: dict[str, Any], codes: list[str]) -> None:
    assert BUDGET is not None
    pasted = schema.paste(BUDGET, text, unit)
    assert [problem.code.removeprefix("schema.paste_") for problem in pasted.problems] == codes
    assert pasted.rows == rows
    for problem in pasted.problems:
        assert problem.render("zh") != problem.render("en")


@given(budgets, budgets)
def test_a_difference_is_each_cell_that_changed(old: dict[str, Any], new: dict[str, Any]) -> None:
    changes = {change.path: change for change in schema.diff(WHOLE, {"budget": old}, {"budget": new})}
    for row, column in TYPED:
        before, after = (data.get(row, {}).get(column) for data in (old, new))
        change = changes.pop(f"budget.{row}.{column}", None)
        assert (change is None) is (before == after)
        if change is None:
            continue
        assert change.kind == ("added" if before is None else "removed" if after is None else "changed")
        assert (change.old, change.new, change.money, change.section) == (before, after, True, "money")
        if change.kind == "changed":
            assert change.difference == Decimal(after) - Decimal(before)
            assert change.words("zh").startswith("增加" if change.difference > 0 else "减少")
    assert changes == {}


@given(budgets)
def test_every_typed_amount_is_counted_and_no_sum(budget: dict[str, Any]) -> None:
    progress = WHOLE.progress({"budget": budget}, on=ON, facts=FACTS)
    empty = WHOLE.progress({}, on=ON, facts=FACTS)
    typed = sum(len(cells) for cells in budget.values())
    assert progress.typed + progress.prefilled == empty.typed + empty.prefilled + typed


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        ("0", "0.00 万元", "CNY 0.00"),
        ("100", "0.01 万元", "CNY 100.00"),
        ("99", "99.00 元", "CNY 99.00"),
        ("240000", "24.00 万元", "CNY 240,000.00"),
        ("240000.01", "240,000.01 元", "CNY 240,000.01"),
        ("-100", "-0.01 万元", "CNY -100.00"),
        ("1e29", "100,000,000,000,000,000,000,000,000,000.00 元", "CNY 100,000,000,000,000,000,000,000,000,000.00"),
    ],
)
def test_an_amount_in_words_is_exact(amount: str, zh: str, en: str) -> None:
    words = schema.yuan(Decimal(amount))
    assert (words.zh, words.en) == (zh, en)


def test_a_budget_whose_lines_sum_across_and_down_has_one_total() -> None:
    data = {"budget": {"equipment": {"grant": "1.10", "own": "2.20"}, "indirect": {"own": "3.30"}}}
    cells = WHOLE.compute(data, on=ON)["budget"]
    assert cells["total"] == {"grant": "1.10", "own": "5.50", "total": "6.60"}
    assert cells["direct"] == {"grant": "1.10", "own": "2.20", "total": "3.30"}
    assert cells["operating"] == {"total": "0.00"}


def test_a_sum_that_is_sent_is_replaced() -> None:
    data = {"budget": {"equipment": {"grant": "5"}, "total": {"grant": "999999.00", "total": "1"}}}
    assert WHOLE.compute(data, on=ON)["budget"]["total"] == {"grant": "5.00", "own": "0.00", "total": "5.00"}
    assert problems(data["budget"]) == []


def test_a_label_of_a_cell_names_row_and_column() -> None:
    assert WHOLE.label("budget.indirect.grant").zh == "预算 · 二、间接费用 · 省拨"
    assert WHOLE.label("budget.indirect.grant").en == "Budget · indirect · grant"
    assert WHOLE.label("team[2].name") == schema.Text("成员第 3 行 · 姓名", "Members, row 3 · Name")
