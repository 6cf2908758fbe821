"""Invented numbers are right by their check characters and told apart by their serials."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from kezhi.base import identifiers
from kezhi.demo.domain import numbers

SERIALS = st.integers(0, 31**5 - 1)
BIRTHS = st.dates(date(1930, 1, 1), date(2012, 12, 31))


@given(st.sampled_from(["university", "institute", "hospital", "government", "enterprise"]), SERIALS)
def test_a_credit_code_is_valid_for_us_and_for_others(kind: str, serial: int) -> None:
    code = numbers.uscc(kind, "620100", serial)
    assert identifiers.check("uscc", code) is None
    assert uscc.is_valid(code)


@given(SERIALS, SERIALS)
def test_organisations_have_codes_of_their_own(one: int, other: int) -> None:
    assert (numbers.organisation_code(one) == numbers.organisation_code(other)) == (one == other)


@pytest.mark.parametrize(("kind", "begins"), [("university", "12"), ("enterprise", "91"), ("government", "11")])
def test_a_credit_code_says_who_registers(kind: str, begins: str) -> None:
    assert numbers.uscc(kind, "620100", 7).startswith(begins + "620100")


def test_the_check_character_of_an_organisation_code() -> None:
    """By hand: M A D 0 0 0 0 0 weigh 3·22 + 7·10 + 9·13 = 253 = 23·11, so 11 - 0 = 11, written 0."""
    assert numbers.organisation_code(0) == "MAD000000"


@given(BIRTHS, st.sampled_from(["male", "female"]), st.integers(0, 499))
def test_a_resident_number_says_birthday_and_gender(birth: date, gender: str, serial: int) -> None:
    number = numbers.resident_id("620000", birth, gender, serial)
    assert identifiers.check("resident-id", number) is None
    assert identifiers.birth_date(number) == birth
    assert int(number[16]) % 2 == (gender == "male")
    assert number.startswith("620000"), "no county's code: nobody has such a number"


def test_a_resident_number_is_taken_by_others() -> None:
    assert ric.calc_check_digit(numbers.resident_id("620000", date(1990, 5, 1), "male", 3)[:-1])


@given(st.integers())
def test_a_mobile_number_is_one(seed: int) -> None:
    assert identifiers.check("mobile", numbers.mobile(Random(seed))) is None
