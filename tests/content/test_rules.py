"""The rules of the calls against an independent reckoning, for any person and any budget."""

from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kezhi.engine import dmn
from tests.content import shelf

YOUNG = "projects/young-scientists"
FIRM = "projects/enterprise-rd"
BUDGETED = ["projects/open-competition", FIRM]
yuan = st.decimals(0, 30_000_000, places=2)
births = st.dates(date(1980, 1, 1), date(2000, 12, 31))
cutoffs = st.dates(date(2026, 1, 1), date(2029, 12, 31))


def decide(code: str, decision: str, inputs: dict[str, Any]) -> dmn.Result:
    wanted = {item.name for item in shelf.model(code).inputs(decision)}
    known = {name: value for name, value in shelf.parameters(code).items() if name in wanted}
    return shelf.model(code).evaluate(decision, {**known, **inputs}, problems="undetermined")


def bound(cutoff: date, years: int) -> date:
    """The first birth date that is under ``years`` on ``cutoff``: that day ``years`` before, or 1 March."""
    try:
        return cutoff.replace(year=cutoff.year - years)
    except ValueError:
        return date(cutoff.year - years, 3, 1)


@settings(deadline=None)
@given(births, cutoffs, st.sampled_from([("male", 35), ("female", 38)]))
def test_under_an_age_is_born_on_or_after_the_bound(birth: date, cutoff: date, limit: tuple[str, int]) -> None:
    result = decide(YOUNG, "年龄", {"person.birth_date": birth, "person.gender": limit[0], "call.age_cutoff": cutoff})
    assert result.value is (birth >= bound(cutoff, limit[1]))


@settings(deadline=None)
@given(cutoffs, st.sampled_from([("male", 35), ("female", 38)]))
def test_the_birthday_itself_is_fine_and_the_day_before_is_not(cutoff: date, limit: tuple[str, int]) -> None:
    edge = bound(cutoff, limit[1])
    for birth, expected in ((edge, True), (edge - timedelta(days=1), False)):
        inputs = {"person.birth_date": birth, "person.gender": limit[0], "call.age_cutoff": cutoff}
        assert decide(YOUNG, "年龄", inputs).value is expected


@settings(deadline=None)
@given(births, cutoffs)
def test_an_unknown_gender_matters_only_between_the_two_limits(birth: date, cutoff: date) -> None:
    inputs = {"person.birth_date": birth, "person.gender": dmn.MISSING, "call.age_cutoff": cutoff}
    result = decide(YOUNG, "年龄", inputs)
    if birth >= bound(cutoff, 35):
        assert result.value is True
    elif birth < bound(cutoff, 38):
        assert result.value is False
    else:
        assert (result.status, result.missing) == ("undetermined", ("person.gender",))


def cap(base: Decimal) -> Decimal:
    """国办发〔2021〕32号: 30 % up to 5 million, 25 % of the part up to 10 million, 20 % above, down to 分."""
    slices = [
        (Decimal("0.30"), 0, 5_000_000),
        (Decimal("0.25"), 5_000_000, 10_000_000),
        (Decimal("0.20"), 10_000_000, 10**12),
    ]
    found = sum((rate * max(Decimal(0), min(base, Decimal(top)) - low) for rate, low, top in slices), Decimal(0))
    return found.quantize(Decimal("0.01"), ROUND_DOWN)


@pytest.mark.parametrize("code", BUDGETED)
@settings(deadline=None)
@given(direct=yuan, part=st.decimals(0, 1, places=2))
def test_the_cap_of_indirect_costs_is_reckoned_by_slices(code: str, direct: Decimal, part: Decimal) -> None:
    equipment = (direct * part).quantize(Decimal("0.01"), ROUND_DOWN)
    budget = {
        "direct": {"grant": direct},
        "equipment": {"grant": equipment},
        "indirect": {"grant": cap(direct - equipment)},
    }
    assert decide(code, "间接费用上限", {"budget": budget}).value == cap(direct - equipment)
    assert decide(code, "间接费用在上限内", {"budget": budget}).value is True
    over = {**budget, "indirect": {"grant": cap(direct - equipment) + Decimal("0.01")}}
    assert decide(code, "间接费用在上限内", {"budget": over}).value is False


@settings(deadline=None)
@given(sales=st.decimals(-1_000_000, 100_000_000, places=2), costs=yuan)
def test_the_share_of_research_is_compared_exactly_and_never_by_dividing(sales: Decimal, costs: Decimal) -> None:
    result = decide(FIRM, "研发投入强度", {"org.sales_last_year": sales, "org.rd_last_year": costs})
    assert result.value is (costs * 100 >= sales * 3 if sales > 0 else None)


UNDECIDED: list[tuple[str, str, dict[str, Any]]] = [
    (FIRM, "研发投入强度", {"org.sales_last_year": Decimal(0), "org.rd_last_year": Decimal(1)}),
    (BUDGETED[0], "单位在省内且为独立法人", {"org.region": "620102", "org.kind": "other"}),
    (BUDGETED[0], "负责人职称或学位", {"person.title": "首席技师", "person.degree": "bachelor"}),
    (BUDGETED[0], "没有重复资助", {"funded_elsewhere": "yes"}),
]


@pytest.mark.parametrize(("code", "decision", "inputs"), UNDECIDED)
def test_what_a_person_must_judge_is_neither_met_nor_not_met(code: str, decision: str, inputs: dict[str, Any]) -> None:
    assert decide(code, decision, inputs).value is None


@pytest.mark.parametrize("pack", [pack.code for pack in shelf.calls()])
def test_nothing_known_means_nothing_met_and_nothing_refused(pack: str) -> None:
    """Without a single fact every condition is undetermined and says what it lacks."""
    call = shelf.all_packs()[pack].call
    assert call is not None
    for name in call.screening:
        inputs = {item.name: dmn.MISSING for item in shelf.model(pack).inputs(name)}
        result = shelf.model(pack).evaluate(name, inputs, problems="undetermined")
        assert result.status == "undetermined", name
        assert result.missing
