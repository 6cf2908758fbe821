"""Scores into ranks: exact, by the pack's rule of ties, in the group and across."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine.packs import Criterion, Recommendation, Rubric
from kezhi.engine.schema import Text
from kezhi.review.domain.ranking import Card, Said, rank, rounded

WORDS = Text("词", "words")
HUNDRED = {"minimum": Decimal(0), "maximum": Decimal(100), "step": Decimal(1)}
RUBRIC = Rubric(
    name="basic",
    title=WORDS,
    method="mail",
    experts=3,
    working_days=20,
    blind=True,
    basis="条例",
    criteria=(
        Criterion("question", WORDS, Decimal("0.6"), **HUNDRED),
        Criterion("novelty", WORDS, Decimal("0.4"), **HUNDRED),
    ),
    recommendations=(Recommendation("first", WORDS), Recommendation("fund", WORDS), Recommendation("reject", WORDS)),
    conflicts=(),
    ties=("recommendation", "novelty", "spread"),
)


def said(total: str, novelty: str = "80", recommendation: str = "fund") -> Said:
    return Said(Decimal(total), {"question": Decimal(80), "novelty": Decimal(novelty)}, recommendation)


def card(item: int, *ballots: Said, group: int | None = 1, panel: str | None = None) -> Card:
    return Card(item, group, ballots, Decimal(panel) if panel else None)


def ranks(*cards: Card, rubric: Rubric = RUBRIC) -> dict[int, int | None]:
    return {item: standing.rank for item, standing in rank(cards, rubric).items()}


def test_the_better_mean_comes_first() -> None:
    assert ranks(card(1, said("70"), said("80")), card(2, said("90"), said("61"))) == {1: 2, 2: 1}


def test_what_is_shown_is_rounded_half_up_and_what_is_compared_is_not() -> None:
    close = rank([card(1, said("80.0000"), said("80.0099")), card(2, said("80.0000"), said("80.0000"))], RUBRIC)
    assert (close[1].mean, close[2].mean) == (Decimal("80.00"), Decimal("80.00"))
    assert (close[1].rank, close[2].rank) == (1, 2)
    assert rank([card(1, said("70.01"), said("70.00"))], RUBRIC)[1].mean == Decimal("70.01")


def test_a_third_is_exact() -> None:
    thirds = [card(1, said("70"), said("70"), said("71")), card(2, said("70.3333"))]
    assert ranks(*thirds) == {1: 1, 2: 2}


def test_the_standing_says_spread_and_recommendations() -> None:
    ballots = (said("70", recommendation="first"), said("85.5"), said("80"))
    found = rank([card(1, *ballots)], RUBRIC)[1]
    assert (found.mean, found.spread, found.count) == (Decimal("78.50"), Decimal("15.50"), 3)
    assert found.recommendations == {"first": 1, "fund": 2, "reject": 0}
    assert not found.tied


def test_an_item_without_a_ballot_has_no_rank() -> None:
    found = rank([card(1), card(2, said("60"))], RUBRIC)
    assert (found[1].rank, found[1].group_rank, found[1].mean, found[1].spread) == (None, None, None, None)
    assert found[2].rank == 1


def test_more_of_the_better_recommendations_decide_between_equals() -> None:
    assert ranks(card(1, said("80")), card(2, said("80", recommendation="first"))) == {1: 2, 2: 1}
    assert ranks(card(1, said("80")), card(2, said("80", recommendation="reject"))) == {1: 1, 2: 2}


def test_recommendations_are_compared_as_shares() -> None:
    half = card(1, said("80", recommendation="first"), said("80"))
    third = card(2, said("80", recommendation="first"), said("80"), said("80"))
    assert ranks(half, third) == {1: 1, 2: 2}


def test_then_the_criterion_that_the_pack_names_then_the_smaller_spread() -> None:
    assert ranks(card(1, said("80", novelty="79")), card(2, said("80", novelty="81"))) == {1: 2, 2: 1}
    assert ranks(card(1, said("70"), said("90")), card(2, said("79"), said("81"))) == {1: 2, 2: 1}


def test_what_is_equal_in_everything_shares_a_rank_and_the_next_one_is_skipped() -> None:
    found = rank([card(1, said("80")), card(2, said("80")), card(3, said("79"))], RUBRIC)
    assert [found[n].rank for n in (1, 2, 3)] == [1, 1, 3]
    assert [found[n].tied for n in (1, 2, 3)] == [True, True, False]


def test_without_a_rule_of_ties_equals_stay_equal() -> None:
    plain = replace(RUBRIC, ties=())
    assert ranks(card(1, said("80")), card(2, said("80", recommendation="first")), rubric=plain) == {1: 1, 2: 1}


def test_the_rank_in_a_group_counts_that_group_alone() -> None:
    found = rank([card(1, said("90")), card(2, said("80"), group=2), card(3, said("70"), group=2)], RUBRIC)
    assert [(found[n].rank, found[n].group_rank) for n in (1, 2, 3)] == [(1, 1), (2, 1), (3, 2)]


def test_where_the_meeting_decides_alone_its_score_ranks() -> None:
    found = rank([card(1, said("90"), panel="70"), card(2, said("60"), panel="80")], RUBRIC)
    assert (found[1].rank, found[2].rank) == (2, 1)
    assert found[1].mean == Decimal("90.00"), "what the ballots say is still shown"
    assert ranks(card(1, panel="70"), card(2, panel="80")) == {1: 2, 2: 1}


@pytest.mark.parametrize(("number", "shown"), [("1/3", "0.33"), ("2/3", "0.67"), ("1/200", "0.01"), ("80", "80.00")])
def test_rounding_is_half_up(number: str, shown: str) -> None:
    assert rounded(Fraction(number)) == Decimal(shown)


TOTALS = st.lists(st.lists(st.integers(0, 1000), max_size=4), min_size=1, max_size=8)


@given(totals=TOTALS)
def test_ranks_agree_with_means(totals: list[list[int]]) -> None:
    cards = [card(n, *(said(str(Decimal(one) / 10)) for one in each)) for n, each in enumerate(totals)]
    found = rank(cards, RUBRIC)
    means = {n: Fraction(sum(each), 10 * len(each)) for n, each in enumerate(totals) if each}
    for one, mean in means.items():
        better = sum(1 for other in means.values() if other > mean)
        place = found[one].rank
        assert place is not None
        assert better < place <= sum(1 for other in means.values() if other >= mean)
    assert {n for n, each in enumerate(totals) if not each} == {n for n, each in found.items() if each.rank is None}


@given(totals=TOTALS)
def test_the_order_of_ballots_and_cards_does_not_matter(totals: list[list[int]]) -> None:
    def cards(turned: bool) -> list[Card]:
        made = [card(n, *(said(str(one)) for one in (each[::-1] if turned else each))) for n, each in enumerate(totals)]
        return made[::-1] if turned else made

    assert rank(cards(False), RUBRIC) == rank(cards(True), RUBRIC)
