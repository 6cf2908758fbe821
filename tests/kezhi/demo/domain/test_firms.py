"""Invented firms: valid, told apart, the same for the same seed."""

from collections import Counter
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from kezhi.base import identifiers
from kezhi.demo.domain.firms import Firms, InventedFirm, yuan
from kezhi.demo.domain.scale import Plan
from tests.kezhi.demo.domain.words import WORDS

DAY = date(2026, 3, 24)
CITIES = [("620100", "兰州市"), ("620300", "金昌市"), ("622900", "临夏回族自治州"), ("623000", "甘南藏族自治州")]


def firms(seed: int) -> Firms:
    return Firms(Plan(seed, DAY, "full"), WORDS, CITIES, 115)


def invented(seed: int, count: int) -> list[InventedFirm]:
    return list(firms(seed).invent(count))


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_every_firm_is_valid(seed: int) -> None:
    for one in invented(seed, 40):
        assert identifiers.check("uscc", one.uscc) is None
        assert one.uscc[2:8] == one.region
        assert one.name.endswith("有限公司")
        assert one.registered_on < date(2025, 3, 24)
        for (name, period), value in one.facts.items():
            assert (period in ("2024", "2025")) == (name not in ("org.bank_account", "org.industry"))
            assert value not in ("", 0)


def test_no_two_firms_share_a_name_or_a_code() -> None:
    every = invented(62, 3_000)
    names = [one.name for one in every] + [one.former_name for one in every if one.former_name]
    assert len(set(names)) == len(names)
    assert len({one.uscc for one in every}) == len(every)
    assert len({one.public_id for one in every}) == len(every)


def test_the_seed_decides_which_there_are() -> None:
    assert invented(5, 30) == invented(5, 30)
    assert invented(5, 30) != invented(6, 30)


def test_the_capital_has_most_and_every_city_has_some() -> None:
    counted = Counter(one.region for one in invented(62, 3_000))
    assert counted.keys() == {code for code, _name in CITIES}
    assert counted.most_common(1)[0][0] == "620100"
    assert 0.4 < counted["620100"] / 3_000 < 0.5


def test_a_tenth_of_the_facts_is_unknown() -> None:
    every = invented(62, 3_000)
    share = 1 - sum(len(one.facts) for one in every) / (8 * len(every))
    assert 0.07 < share < 0.13


def test_most_firms_are_small() -> None:
    staff = sorted(
        int(one.facts["org.staff", "2025"]) for one in invented(62, 3_000) if ("org.staff", "2025") in one.facts
    )
    assert staff[len(staff) // 2] < 80
    assert staff[-1] > 500


def test_a_named_firm_lacks_nothing_and_spends_on_research() -> None:
    one = firms(3).make("兰州云杉智能装备有限公司", CITIES[0], WORDS.trades[0], all_known=True)
    assert len(one.facts) == 8
    assert one.former_name == ""
    assert Decimal(one.facts["org.rd_last_year", "2025"]) > Decimal(one.facts["org.sales_last_year", "2025"]) * Decimal(
        "0.05"
    )


def test_an_amount_has_two_decimals() -> None:
    assert yuan(1234567.8) == "1234600.00"
