"""Sums and shares of a budget."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import schema
from kezhi.engine.schema.budgets import summed
from kezhi.engine.schema.definition import Budget, Line
from kezhi.engine.schema.texts import Text

WORDS = Text("字", "word")
BUDGET = Budget(
    rows=(
        Line("total", WORDS, ("direct", "c")),
        Line("a", WORDS, share_of="direct"),
        Line("b", WORDS),
        Line("c", WORDS),
        Line("direct", WORDS, ("a", "b")),
    ),
    columns=(Line("all", WORDS, ("x", "y")), Line("x", WORDS), Line("y", WORDS)),
)
CELLS = st.dictionaries(
    st.sampled_from("abc"), st.dictionaries(st.sampled_from("xy"), st.decimals("0", "99999", places=2))
)


@given(typed=CELLS)
def test_the_grand_total_is_the_sum_of_what_was_typed(typed: dict[str, dict[str, Decimal]]) -> None:
    cells = summed(BUDGET, typed)
    everything = sum((value for row in typed.values() for value in row.values()), Decimal(0))
    assert cells["total"]["all"] == everything
    assert cells["direct"]["x"] + cells["c"]["x"] == cells["total"]["x"]
    assert all(set(row) == {"all", "x", "y"} for row in cells.values())


def test_a_share_is_half_up_and_needs_a_base() -> None:
    cells = summed(BUDGET, {"a": {"x": Decimal("1.00")}, "b": {"x": Decimal("5.00")}})
    assert schema.share(BUDGET, cells, "a", "x") == Decimal("16.67")
    assert schema.share(BUDGET, cells, "a", "y") is None
    assert schema.share(BUDGET, cells, "b", "x") is None
