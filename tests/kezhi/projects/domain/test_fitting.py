"""How many from the top an envelope covers."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kezhi.projects.domain.fitting import fit

AMOUNTS = st.lists(st.decimals(Decimal("0.01"), Decimal(10_000_000), places=2), max_size=30)
ENVELOPES = st.decimals(Decimal(0), Decimal(50_000_000), places=2)


def wan(*amounts: float) -> list[Decimal]:
    return [Decimal(str(one)) * 10_000 for one in amounts]


def test_the_first_that_does_not_fit_ends_it() -> None:
    found = fit(wan(100, 80, 60, 1), Decimal(2_300_000))
    assert (found.count, found.total, found.left, found.next) == (2, Decimal(1_800_000), Decimal(500_000), wan(60)[0])


def test_exactly_full_is_covered_and_a_fen_more_is_not() -> None:
    assert fit(wan(100, 80), Decimal("1800000.00")).count == 2
    assert fit(wan(100, 80), Decimal("1799999.99")).count == 1


def test_nothing_asked_leaves_everything() -> None:
    found = fit([], Decimal(100))
    assert (found.count, found.left, found.next) == (0, Decimal(100), None)


@given(AMOUNTS, ENVELOPES)
def test_what_is_covered_never_exceeds_the_envelope_and_the_next_one_would(
    asked: list[Decimal], envelope: Decimal
) -> None:
    found = fit(asked, envelope)
    assert found.total == sum(asked[: found.count], Decimal(0)) <= envelope
    assert found.left == envelope - found.total
    if found.count < len(asked):
        assert found.next == asked[found.count] > found.left
    else:
        assert found.next is None
