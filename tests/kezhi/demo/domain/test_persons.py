"""Invented persons: valid, told apart, the same for the same seed."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from kezhi.base import identifiers
from kezhi.demo.domain.persons import DEGREES, InventedPerson, People, degree_weights, title_for
from kezhi.demo.domain.scale import Plan
from tests.kezhi.demo.domain.words import WORDS, age_on

DAY = date(2026, 3, 24)
KINDS = ("university", "institute", "hospital", "enterprise", "government")


def people(seed: int) -> People:
    return People(Plan(seed, DAY, "full"), WORDS, "620000")


def invented(seed: int, count: int) -> list[InventedPerson]:
    crowd = people(seed)
    return [crowd.invent(KINDS[at % len(KINDS)]) for at in range(count)]


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_everybody_is_valid(seed: int) -> None:
    for one in invented(seed, 50):
        assert identifiers.check("resident-id", one.resident_id) is None
        assert identifiers.birth_date(one.resident_id) == one.birth_date
        assert 26 <= age_on(one.birth_date, DAY) <= 61
        assert 2 <= len(one.name) <= 3
        assert one.degree in DEGREES
        assert one.since < DAY
        assert one.contract_until is None or one.contract_until > DAY


def test_nobody_shares_a_number_an_address_or_a_public_id() -> None:
    crowd = invented(62, 6_000)
    for name in ("resident_id", "email", "public_id"):
        assert len({getattr(one, name) for one in crowd}) == len(crowd)


def test_the_seed_decides_who_there_is() -> None:
    assert invented(5, 40) == invented(5, 40)
    assert invented(5, 40) != invented(6, 40)


def test_a_tenth_is_unknown() -> None:
    crowd = invented(62, 3_000)
    for name in ("contract_until", "barred"):
        share = sum(getattr(one, name) is None for one in crowd) / len(crowd)
        assert 0.07 < share < 0.13


@given(st.integers(0, 10_000))
def test_of_who_is_named_everything_is_known(seed: int) -> None:
    one = people(seed).make("沈若舟", "female", 41, "doctor", "副教授", "材料学院", all_known=True)
    assert (one.name, one.gender, one.degree, one.title) == ("沈若舟", "female", "doctor", "副教授")
    assert one.contract_until is not None
    assert one.contract_until > date(2030, 1, 1)
    assert one.barred is False
    assert age_on(one.birth_date, DAY) == 41


def test_titles_grow_with_age_and_degree() -> None:
    titles = ("高", "副高", "中", "初")
    crowd = people(1)

    def rank(age: int, degree: str) -> float:
        found = [title_for(titles, age, degree, crowd.rng) for _ in range(400)]
        return sum(titles.index(title) if title else len(titles) for title in found) / len(found)

    assert rank(58, "doctor") < rank(45, "doctor") < rank(32, "doctor")
    assert rank(45, "doctor") < rank(45, "bachelor")


def test_universities_have_more_doctors_than_firms() -> None:
    assert degree_weights("university", 35)[0] > degree_weights("hospital", 35)[0] > degree_weights("enterprise", 35)[0]
