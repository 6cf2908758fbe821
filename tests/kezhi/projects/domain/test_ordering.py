"""Who is funded against the order of the ranking."""

from hypothesis import given
from hypothesis import strategies as st

from kezhi.projects.domain.ordering import Ranked, out_of_order


def ranked(*funded: bool, scope: str = "", start: int = 1, rejected: tuple[int, ...] = ()) -> list[Ranked]:
    """Items by place, funded or not; those at the places ``rejected`` the experts don't recommend."""
    return [
        Ranked(start * 100 + place, scope, place, place not in rejected, one) for place, one in enumerate(funded, 1)
    ]


def test_funding_from_the_top_is_in_order() -> None:
    found = out_of_order(ranked(True, True, False, False))
    assert not found.raised
    assert not found.passed_over


def test_one_that_is_skipped_is_passed_over_and_the_last_one_stands_in_its_stead() -> None:
    found = out_of_order(ranked(True, False, True, True, False))
    assert found.passed_over == {102}
    assert found.raised == {104}


def test_what_the_experts_do_not_recommend_is_skipped_without_a_word() -> None:
    found = out_of_order(ranked(True, False, True, rejected=(2,)))
    assert not found.raised
    assert not found.passed_over


def test_funding_what_they_do_not_recommend_is_out_of_order() -> None:
    found = out_of_order(ranked(True, True, False, rejected=(2,)))
    assert found.raised == {102}
    assert found.passed_over == {103}


def test_groups_are_ranked_by_themselves() -> None:
    items = [*ranked(True, False, scope="A"), *ranked(False, True, scope="B", start=2)]
    found = out_of_order(items)
    assert found.raised == {202}
    assert found.passed_over == {201}


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from("AB")), max_size=40))
def test_raised_are_funded_passed_over_are_recommended_and_not_funded(said: list[tuple[bool, bool, str]]) -> None:
    items = [Ranked(key, scope, key, recommended, funded) for key, (recommended, funded, scope) in enumerate(said)]
    found = out_of_order(items)
    by_key = {one.key: one for one in items}
    assert all(by_key[key].funded for key in found.raised)
    assert all(by_key[key].recommended and not by_key[key].funded for key in found.passed_over)
    assert len(found.passed_over) <= len(found.raised)


@given(st.integers(0, 20), st.integers(0, 20))
def test_any_number_from_the_top_is_in_order(funded: int, others: int) -> None:
    found = out_of_order(ranked(*[True] * funded, *[False] * others))
    assert not found.raised | found.passed_over
