"""What a list has to keep: met or not with figures, undetermined where something isn't known."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine.feel import MISSING
from kezhi.engine.packs import Constraint
from kezhi.engine.schema import Text
from kezhi.projects.domain.constraints import Kept, kept

YOUNG = Constraint(
    "young",
    Text("青年", "Young"),
    "count(items[age < parameters.limit])",
    "count(items)",
    "parameters.share",
    at_least=True,
    basis="办法",
)
ONE_HOST = Constraint(
    "host",
    Text("单个单位", "One host"),
    "max(for one in distinct values(items.host) return sum(items[host = one].amount))",
    "sum(items.amount)",
    "0.5",
    at_least=False,
    basis="办法",
)
PARAMETERS = {"limit": Decimal(40), "share": Decimal("0.4")}


def item(age: Any, host: int = 1, amount: int = 100) -> dict[str, Any]:
    return {"age": Decimal(age) if age is not MISSING else MISSING, "host": host, "amount": Decimal(amount)}


def judged(constraint: Constraint, items: list[dict[str, Any]]) -> Kept:
    return kept([constraint], items, envelope=Decimal(1000), parameters=PARAMETERS)[0]


@pytest.mark.parametrize(
    ("ages", "status", "share"),
    [
        ((39, 50, 60), "not_met", Decimal(1) / 3),
        ((39, 39, 50, 60, 61), "met", Decimal("0.4")),
        ((40, 40), "not_met", Decimal(0)),
        ((39,), "met", Decimal(1)),
    ],
)
def test_a_share_that_has_to_be_reached(ages: tuple[int, ...], status: str, share: Decimal) -> None:
    found = judged(YOUNG, [item(age) for age in ages])
    assert (found.status, found.share, found.bound) == (status, share, Decimal("0.4"))


def test_a_share_that_may_not_be_passed() -> None:
    assert judged(ONE_HOST, [item(30, 1, 50), item(30, 2, 50)]).status == "met", "exactly half"
    found = judged(ONE_HOST, [item(30, 1, 51), item(30, 2, 49)])
    assert (found.status, found.share) == ("not_met", Decimal("0.51"))


def test_an_unknown_age_leaves_it_undetermined_never_met() -> None:
    found = judged(YOUNG, [item(30), item(MISSING)])
    assert found.status == "undetermined"
    assert found.share is None


def test_an_empty_list_keeps_everything() -> None:
    assert judged(YOUNG, []).status == judged(ONE_HOST, []).status == "met"
    assert judged(ONE_HOST, []).share is None


def test_what_cannot_be_reckoned_is_undetermined() -> None:
    broken = Constraint("x", Text("x", "x"), "nothing", "count(items)", "0.1", at_least=True, basis="x")
    assert judged(broken, [item(30)]).status == "undetermined"


@given(st.lists(st.integers(20, 70), min_size=1, max_size=30))
def test_the_comparison_is_exact_whatever_the_quotient(ages: list[int]) -> None:
    young = sum(age < 40 for age in ages)
    assert (judged(YOUNG, [item(age) for age in ages]).status == "met") == (10 * young >= 4 * len(ages))
