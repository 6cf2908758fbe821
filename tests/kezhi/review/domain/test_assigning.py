"""The draw: nobody with a conflict, nobody over capacity, even loads, the same for the same seed."""

import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.review.domain.assigning import Proposed, Reviewer, Wanted, propose, ticket

PHYSICS, BIOLOGY = "140", "180"


def experts(count: int, *fields: str) -> list[Reviewer]:
    return [Reviewer(n, frozenset(fields or (PHYSICS,))) for n in range(1, count + 1)]


def items(count: int, field: str = PHYSICS) -> list[Wanted]:
    return [Wanted(n, field) for n in range(1, count + 1)]


def drawn(
    wanted: list[Wanted],
    pool: list[Reviewer],
    *,
    conflicts: frozenset[tuple[int, int]] = frozenset(),
    capacity: int = 10,
    per_item: int = 3,
    seed: str = "a",
) -> list[Proposed]:
    return propose(wanted, pool, conflicts, {one.expert: capacity for one in pool}, per_item, seed)


def counts(made: list[Proposed]) -> Counter[int]:
    return Counter(one.item for one in made)


def test_each_item_gets_its_experts() -> None:
    made = drawn(items(4), experts(6))
    assert counts(made) == {1: 3, 2: 3, 3: 3, 4: 3}
    assert len({(one.item, one.expert) for one in made}) == 12


def test_loads_are_even() -> None:
    loads = Counter(one.expert for one in drawn(items(4), experts(6)))
    assert set(loads.values()) == {2}


def test_the_reason_says_which_discipline_and_how_much_was_in_hand() -> None:
    made = drawn(items(2), experts(3))
    assert {one.field for one in made} == {PHYSICS}
    assert sorted(one.load for one in made) == [0, 0, 0, 1, 1, 1]


def test_who_does_not_know_the_field_is_not_asked() -> None:
    pool = [*experts(2), Reviewer(9, frozenset({BIOLOGY}))]
    assert {one.expert for one in drawn(items(1), pool)} == {1, 2}
    assert {one.expert for one in drawn(items(1, ""), pool)} == {1, 2, 9}, "an item of no field is for anybody"


def test_a_conflict_keeps_away_from_that_item_only() -> None:
    made = drawn(items(2), experts(4), conflicts=frozenset({(1, 1), (1, 2)}))
    assert {one.expert for one in made if one.item == 1} == {3, 4}
    assert len([one for one in made if one.item == 2]) == 3


def test_what_an_item_has_already_is_not_drawn_again() -> None:
    made = propose(
        [Wanted(1, PHYSICS, has=2)], experts(5), frozenset({(1, 1), (1, 2)}), dict.fromkeys(range(6), 5), 3, "a"
    )
    assert len(made) == 1
    assert made[0].expert in {3, 4, 5}
    assert propose([Wanted(1, PHYSICS, has=3)], experts(5), frozenset(), dict.fromkeys(range(6), 5), 3, "a") == []


def test_a_shortage_is_shared() -> None:
    made = drawn(items(3), experts(2), capacity=2, per_item=2)
    assert sorted(counts(made).values()) == [1, 1, 2]


def test_items_that_few_can_review_come_first() -> None:
    rare = Wanted(9, BIOLOGY)
    pool = [*experts(3), Reviewer(7, frozenset({PHYSICS, BIOLOGY}))]
    made = drawn([*items(3), rare], pool, capacity=1, per_item=1)
    assert (9, 7) in {(one.item, one.expert) for one in made}


@pytest.mark.parametrize("empty", [([], experts(3)), (items(3), [])])
def test_of_nothing_comes_nothing(empty: tuple[list[Wanted], list[Reviewer]]) -> None:
    assert drawn(*empty) == []


def test_another_seed_gives_another_draw_and_the_same_one_the_same() -> None:
    pool, wanted = experts(20), items(6)
    assert drawn(wanted, pool, seed="a") == drawn(wanted, pool, seed="a")
    assert len({tuple(drawn(wanted, pool, seed=seed)) for seed in "abcdef"}) == 6


def test_the_order_of_the_pool_and_of_the_items_does_not_matter() -> None:
    pool, wanted = experts(12), items(5)
    assert drawn(wanted, pool) == drawn(wanted[::-1], pool[::-1])


def test_a_stranger_can_repeat_what_decides_between_equals() -> None:
    assert ticket("5eed", 1, 2) == hashlib.sha256(b"5eed 1 2").hexdigest()


PAIRS = st.frozensets(st.tuples(st.integers(1, 6), st.integers(1, 8)), max_size=20)


@given(conflicts=PAIRS, capacity=st.integers(0, 4), per_item=st.integers(1, 4), seed=st.text(max_size=4))
def test_what_a_draw_never_does(conflicts: frozenset[tuple[int, int]], capacity: int, per_item: int, seed: str) -> None:
    made = drawn(items(6), experts(8), conflicts=conflicts, capacity=capacity, per_item=per_item, seed=seed)
    pairs = [(one.item, one.expert) for one in made]
    assert len(pairs) == len(set(pairs))
    assert not set(pairs) & conflicts
    assert all(count <= capacity for count in Counter(expert for _item, expert in pairs).values())
    assert all(count <= per_item for count in Counter(item for item, _expert in pairs).values())


@given(conflicts=PAIRS, per_item=st.integers(1, 3))
def test_no_place_stays_empty_that_somebody_free_could_take(
    conflicts: frozenset[tuple[int, int]], per_item: int
) -> None:
    made = drawn(items(6), experts(8), conflicts=conflicts, capacity=50, per_item=per_item)
    for item in range(1, 7):
        able = [n for n in range(1, 9) if (item, n) not in conflicts]
        assert counts(made)[item] == min(per_item, len(able))
