"""Official numbers: right ones pass, each single slip is found and explained, personal ones stay hidden."""

from datetime import date

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from kezhi.base import identifiers

USCC = "91350100M000100Y43"
RESIDENT = "11010519491231002X"


@pytest.mark.parametrize(
    ("scheme", "number"),
    [
        ("uscc", USCC),
        ("uscc", "9135 0100 M000 100Y 43"),
        ("resident-id", RESIDENT),
        ("resident-id", "１１０１０５１９４９１２３１００２ｘ"),
        ("passport", "E12345678"),
        ("orcid", "0000-0002-1825-0097"),
        ("orcid", "0000-0001-5109-3700"),
        ("orcid", "0000-0002-1694-233X"),
        ("mobile", "13800000000"),
        ("mobile", "+8613800000000"),
        ("bank-card", "6222 0000 0000 0009"),
    ],
)
def test_a_right_number_passes_however_it_is_written(scheme: str, number: str) -> None:
    assert identifiers.check(scheme, number) is None


@pytest.mark.parametrize(
    ("scheme", "number", "code"),
    [
        ("uscc", USCC[:-1], "uscc_length"),
        ("uscc", "91350100M000100YO3", "uscc_character"),
        ("uscc", USCC[:-1] + "5", "uscc_check"),
        ("resident-id", "1101051949123100", "ric_form"),
        ("resident-id", "11010519491331002X", "ric_date"),
        ("resident-id", "110105194912310021", "ric_check"),
        ("passport", "E1", "passport_form"),
        ("orcid", "0000-0002-1825-0098", "orcid_check"),
        ("orcid", "0000", "orcid_form"),
        ("mobile", "12800000000", "mobile_form"),
        ("bank-card", "6222000000000001", "bank_card_check"),
        ("bank-card", "62", "bank_card_form"),
    ],
)
def test_a_wrong_number_is_explained_in_both_languages(scheme: str, number: str, code: str) -> None:
    problem = identifiers.check(scheme, number)
    assert problem is not None
    assert problem.code == f"identifiers.{code}"
    assert "{" not in problem.render("zh") + problem.render("en")


def test_a_wrong_check_character_says_which_was_expected() -> None:
    problem = identifiers.check("uscc", USCC[:-1] + "5")
    assert problem is not None
    assert problem.arguments == {"found": "5", "expected": "3"}


@given(st.text(alphabet=identifiers.USCC_ALPHABET, min_size=17, max_size=17), st.data())
def test_any_single_slip_in_a_credit_code_is_found(first: str, data: st.DataObject) -> None:
    number = identifiers.generate("uscc", first)
    assert identifiers.check("uscc", number) is None
    at = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from([c for c in identifiers.USCC_ALPHABET if c != number[at]]))
    assert identifiers.check("uscc", number[:at] + other + number[at + 1 :]) is not None


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)), st.integers(0, 999))
def test_a_made_resident_number_is_right_and_tells_the_birth_date(born: date, serial: int) -> None:
    number = identifiers.generate("resident-id", f"620102{born:%Y%m%d}{serial:03}")
    assert identifiers.check("resident-id", number) is None
    assert identifiers.birth_date(number) == born


@pytest.mark.parametrize(
    ("scheme", "number", "shown"),
    [
        ("resident-id", RESIDENT, "110***********002X"),
        ("passport", "E12345678", "E1*****78"),
        ("mobile", "13800001234", "138****1234"),
        ("bank-card", "6222000000000009", "************0009"),
        ("uscc", USCC, USCC),
    ],
)
def test_a_personal_number_is_masked_and_a_public_one_is_not(scheme: str, number: str, shown: str) -> None:
    assert identifiers.mask(scheme, number) == shown


@given(st.from_regex(r"[0-9A-Z]{6,20}", fullmatch=True))
def test_what_is_encrypted_comes_back_and_never_looks_the_same(number: str) -> None:
    first, second = identifiers.encrypt(number), identifiers.encrypt(number)
    assert identifiers.decrypt(first) == identifiers.decrypt(second) == number
    assert first != second
    assert number.encode() not in first


def test_a_changed_byte_is_not_decrypted() -> None:
    kept = bytearray(identifiers.encrypt(RESIDENT))
    kept[-1] ^= 1
    with pytest.raises(InvalidTag):
        identifiers.decrypt(bytes(kept))


def test_the_hash_finds_a_number_however_it_is_written_and_tells_schemes_apart() -> None:
    assert identifiers.keyed_hash("resident-id", RESIDENT) == identifiers.keyed_hash("resident-id", RESIDENT.lower())
    assert identifiers.keyed_hash("passport", RESIDENT) != identifiers.keyed_hash("resident-id", RESIDENT)


def test_an_unknown_scheme_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        identifiers.check("library-card", "1")
