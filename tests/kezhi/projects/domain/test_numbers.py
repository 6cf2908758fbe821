"""Public numbers: patterns filled, letters in order."""

from hypothesis import given
from hypothesis import strategies as st

from kezhi.projects.domain.numbers import fill, letters


@given(st.integers(1, 10**6))
def test_a_padded_number_can_be_read_back(n: int) -> None:
    number = fill("{call}-{n:6}", call="26YFA", n=n)
    assert int(number.split("-")[1]) == n
    assert len(number) == 12 or n >= 10**6


@given(st.lists(st.integers(1, 20_000), unique=True))
def test_no_two_calls_share_a_letter(places: list[int]) -> None:
    made = [letters(n) for n in places]
    assert len(set(made)) == len(places)
    assert sorted(places) == [n for _word, n in sorted(zip(made, places, strict=True), key=lambda x: (len(x[0]), x[0]))]


def test_the_letters_after_z() -> None:
    assert [letters(n) for n in (1, 26, 27, 52, 53, 702, 703)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
