"""Official numbers: each fault has its own words, masked ones show no more than they may, kept ones can't be read."""

from datetime import date

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings
from stdnum import isni as oracle_orcid
from stdnum import luhn
from stdnum.cn import ric as oracle_ric
from stdnum.cn import uscc as oracle_uscc

from kezhi.base import ciphers
from kezhi.base.identifiers import (
    ORGANISATION_ALPHABET,
    USCC_ALPHABET,
    birth_date,
    check,
    decrypt,
    doubt,
    encrypt,
    generate,
    is_male,
    keyed_hash,
    mask,
    normalise,
    organisation_check_digit,
)

bodies = st.text(USCC_ALPHABET, min_size=17, max_size=17)
births = st.dates(date(1900, 1, 1), date(2025, 12, 31))
residents = st.builds(
    lambda born, tail: generate("resident-id", f"620102{born:%Y%m%d}{tail:03}"), births, st.integers(0, 999)
)


@pytest.mark.parametrize(
    ("scheme", "number"),
    [
        ("uscc", "91620100MA71TEGT61"),
        ("uscc", " ９１６２０１００ ma71tegt61 "),
        ("resident-id", "620102198501010013"),
        ("passport", "E12345678"),
        ("orcid", "0000-0002-1825-0097"),
        ("orcid", "0000-0002-1694-233X"),
        ("mobile", "138 0013 8000"),
        ("mobile", "+86 13800138000"),
        ("bank-card", "6222 0212 3456 7894"),
    ],
)
def test_a_right_number_passes(scheme: str, number: str) -> None:
    if scheme == "bank-card":
        number = generate("bank-card", normalise(number)[:-1])
    assert check(scheme, number) is None


@pytest.mark.parametrize(
    ("scheme", "number", "code", "said"),
    [
        ("uscc", "91620100MA71TEGT6", "uscc_length", "17 位"),
        ("uscc", "91620100MA71TEST2X", "uscc_character", "第 15 位“S”"),
        ("uscc", "91620100MA71TEGT62", "uscc_check", "应是“1”，现在是“2”"),
        ("resident-id", "62010219850101001", "ric_length", "17 位"),
        ("resident-id", "6201021985O1010013", "ric_character", "第 11 位“O”"),
        ("resident-id", "62010219850101001Y", "ric_character", "第 18 位“Y”"),
        ("resident-id", "620102198502300015", "ric_date", "19850230"),
        ("resident-id", "620102198501010014", "ric_check", "校验位"),
        ("passport", "E1", "passport_form", "护照"),
        ("orcid", "0000-0002-1825-009", "orcid_form", "16 位"),
        ("orcid", "0000-0002-1825-0098", "orcid_check", "应是“7”，现在是“8”"),
        ("mobile", "12800138000", "mobile_form", "11 位"),
        ("bank-card", "123", "bank_card_form", "12–19"),
        ("bank-card", "6222021234567890", "bank_card_check", "校验位"),
        ("mobile", "1３8٠٠13800", "mobile_form", "11 位"),
    ],
)
def test_each_fault_is_named_in_words(scheme: str, number: str, code: str, said: str) -> None:
    problem = check(scheme, number)
    assert problem is not None
    assert problem.code == f"identifiers.{code}"
    assert said in problem.render("zh")
    assert problem.render("en") != problem.render("zh")


def test_a_birth_must_lie_before_the_day_asked_about() -> None:
    number = generate("resident-id", "62010220260324001")
    assert check("resident-id", number) is None
    assert check("resident-id", number, on=date(2026, 3, 25)) is None
    problem = check("resident-id", number, on=date(2026, 3, 24))
    assert problem is not None
    assert problem.code == "identifiers.ric_future"
    assert "20260324" in problem.render()


def test_an_unknown_scheme_is_our_own_fault() -> None:
    with pytest.raises(KeyError):
        check("shoe size", "42")


def test_an_odd_organisation_code_is_doubted_not_refused() -> None:
    odd = generate("uscc", "91620100MA71TEGT0")
    assert organisation_check_digit("MA71TEGT") != "0"
    assert check("uscc", odd) is None
    problem = doubt("uscc", odd)
    assert problem is not None
    assert organisation_check_digit("MA71TEGT") in problem.render("zh")
    assert doubt("uscc", generate("uscc", "91620100MA71TEGT" + organisation_check_digit("MA71TEGT"))) is None
    assert doubt("uscc", "not one at all") is None
    assert doubt("orcid", "0000-0002-1825-0097") is None


@pytest.mark.parametrize(("code", "last"), [("D2143569", "X"), ("00000000", "0")])
def test_the_organisation_codes_check_digit_is_the_standards(code: str, last: str) -> None:
    assert organisation_check_digit(code) == last


@given(bodies)
def test_generated_credit_codes_pass_ours_and_anothers_check(body: str) -> None:
    number = generate("uscc", body)
    assert check("uscc", number) is None
    if body[2:8].isdigit():
        assert oracle_uscc.calc_check_digit(body) == number[-1]


@given(bodies, st.integers(0, 17), st.sampled_from(USCC_ALPHABET))
def test_one_wrong_character_of_a_credit_code_is_always_caught(body: str, at: int, other: str) -> None:
    number = generate("uscc", body)
    wrong = number[:at] + other + number[at + 1 :]
    assert (check("uscc", wrong) is None) == (wrong == number)


@given(residents)
def test_generated_resident_numbers_pass_ours_and_anothers_check(number: str) -> None:
    assert check("resident-id", number) is None
    assert oracle_ric.calc_check_digit(number) == number[17]
    assert birth_date(number).strftime("%Y%m%d") == number[6:14]
    assert is_male(number) == (int(number[14:17]) % 2 == 1)


@given(st.text("0123456789", min_size=15, max_size=15))
def test_orcid_agrees_with_another_implementation(body: str) -> None:
    number = generate("orcid", body)
    assert check("orcid", number) is None
    assert oracle_orcid.is_valid(number)


@given(st.text("0123456789", min_size=11, max_size=18))
def test_bank_cards_agree_with_another_implementation(body: str) -> None:
    number = generate("bank-card", body)
    assert check("bank-card", number) is None
    assert luhn.is_valid(number)


@pytest.mark.parametrize(
    ("scheme", "number", "shown"),
    [
        ("resident-id", "620102198501010013", "620***********0013"),
        ("mobile", "13800131234", "138****1234"),
        ("passport", "E12345678", "E*****678"),
        ("bank-card", "6222021234567890", "************7890"),
        ("mail", "zhang@example.cn", "z***@example.cn"),
        ("mobile", "8391", "****"),
        ("passport", "", ""),
        ("uscc", "91620100MA71TEGT61", "91620100MA71TEGT61"),
        ("orcid", "0000-0002-1825-0097", "0000000218250097"),
    ],
)
def test_masks_show_what_they_may(scheme: str, number: str, shown: str) -> None:
    assert mask(scheme, number) == shown


@given(residents)
def test_a_masked_number_hides_the_birth(number: str) -> None:
    assert number[6:14] not in mask("resident-id", number)
    assert len(mask("resident-id", number)) == 18


def test_a_hash_finds_any_spelling_and_tells_schemes_apart(settings: Settings) -> None:
    hashed = keyed_hash("resident-id", "620102198501010013")
    assert keyed_hash("resident-id", "６２０１０２ 1985-0101-0013") == hashed
    assert keyed_hash("passport", "620102198501010013") != hashed
    settings.SECRET_KEY = "another installation"
    assert keyed_hash("resident-id", "620102198501010013") != hashed


@given(st.text(ORGANISATION_ALPHABET, min_size=1, max_size=40))
def test_what_is_encrypted_comes_back_and_never_looks_the_same_twice(number: str) -> None:
    kept = encrypt(number)
    assert decrypt(kept) == number
    assert encrypt(number) != kept
    assert number.encode() not in kept[ciphers.NONCE :] or len(number) < 3


def test_changed_bytes_and_other_keys_are_noticed(settings: Settings) -> None:
    kept = encrypt("620102198501010013")
    with pytest.raises(InvalidTag):
        decrypt(kept[:-1] + bytes([kept[-1] ^ 1]))
    settings.SECRET_KEY = "another installation"
    with pytest.raises(InvalidTag):
        decrypt(kept)
