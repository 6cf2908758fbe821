"""Official numbers: checked and explained, masked for pages, kept encrypted and found by keyed hash where personal.

Sources: GB 32100-2015 (统一社会信用代码), GB 11643-1999 (公民身份号码), ISO 27729 (ORCID), ISO/IEC 7812 (Luhn).
"""

import hashlib
import hmac
import re
import string
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from kezhi.base import ciphers
from kezhi.engine.errors import Problem

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = tuple(pow(3, at, 31) for at in range(17))
ORGANISATION_ALPHABET = string.digits + string.ascii_uppercase
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
RIC_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RIC_CHECK = "10X98765432"
USE = "identifiers: value"


def normalise(number: str) -> str:
    """One spelling: full-width as half-width, capitals, no blanks or hyphens."""
    return re.sub(r"[\s\-‐–—]", "", unicodedata.normalize("NFKC", number)).upper()


def check(scheme: str, number: str, *, on: date | None = None) -> Problem | None:
    """What is wrong with a number, in words; None where nothing is. Raises KeyError for an unknown scheme.

    With ``on`` a resident identity number's date of birth must lie before that day.
    """
    plain = normalise(number)
    problem = CHECKS[scheme](plain)
    if problem is None and scheme == "resident-id" and on is not None and birth_date(plain) >= on:
        return _wrong("ric_future", digits=plain[6:14])
    return problem


def doubt(scheme: str, number: str) -> Problem | None:
    """What looks wrong with a number that passes its check: a warning, since old numbers are issued so.

    GB 32100-2015, 4.4: characters 9 to 17 of a unified social credit code are an organisation code (GB 11714).
    """
    plain = normalise(number)
    if scheme != "uscc" or _check_uscc(plain) is not None:
        return None
    expected = organisation_check_digit(plain[8:16])
    return None if plain[16] == expected else _wrong("uscc_organisation", found=plain[16], expected=expected)


def _wrong(what: str, **arguments: object) -> Problem:
    return Problem(f"identifiers.{what}", arguments=arguments)


def uscc_check_digit(first17: str) -> str:
    """The 18th character of a unified social credit code."""
    total = sum(USCC_ALPHABET.index(c) * weight for c, weight in zip(first17, USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[(31 - total % 31) % 31]


def organisation_check_digit(first8: str) -> str:
    """The last character of an organisation code (GB 11714-1997)."""
    total = sum(ORGANISATION_ALPHABET.index(c) * weight for c, weight in zip(first8, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def _check_uscc(number: str) -> Problem | None:
    if len(number) != 18:
        return _wrong("uscc_length", length=len(number))
    strange = next(((at, c) for at, c in enumerate(number, 1) if c not in USCC_ALPHABET), None)
    if strange:
        return _wrong("uscc_character", place=strange[0], character=strange[1])
    expected = uscc_check_digit(number[:17])
    return None if number[17] == expected else _wrong("uscc_check", found=number[17], expected=expected)


def ric_check_digit(first17: str) -> str:
    """The 18th character of a resident identity number."""
    total = sum(int(c) * weight for c, weight in zip(first17, RIC_WEIGHTS, strict=True))
    return RIC_CHECK[total % 11]


def _check_resident_id(number: str) -> Problem | None:
    if len(number) != 18:
        return _wrong("ric_length", length=len(number))
    strange = next(
        ((at, c) for at, c in enumerate(number, 1) if not re.fullmatch("[0-9]|X" if at == 18 else "[0-9]", c)), None
    )
    if strange:
        return _wrong("ric_character", place=strange[0], character=strange[1])
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return _wrong("ric_date", digits=number[6:14])
    return None if number[17] == ric_check_digit(number[:17]) else _wrong("ric_check")


def _check_passport(number: str) -> Problem | None:
    return None if re.fullmatch(r"[A-Z0-9]{6,12}", number) else _wrong("passport_form")


def orcid_check_digit(first15: str) -> str:
    """The 16th character of an ORCID iD (ISO 7064 mod 11-2)."""
    total = 0
    for digit in first15:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11]


def _check_orcid(number: str) -> Problem | None:
    if not re.fullmatch(r"[0-9]{15}[0-9X]", number):
        return _wrong("orcid_form")
    expected = orcid_check_digit(number[:15])
    return None if number[15] == expected else _wrong("orcid_check", found=number[15], expected=expected)


def _check_mobile(number: str) -> Problem | None:
    return None if re.fullmatch(r"(\+?86)?1[3-9][0-9]{9}", number) else _wrong("mobile_form")


def luhn_digit(leading: str) -> str:
    """The digit that makes a number pass Luhn's check (ISO/IEC 7812-1)."""
    digits = [int(c) for c in reversed(leading)]
    total = sum(digits[1::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[::2])
    return str(-total % 10)


def _check_bank_card(number: str) -> Problem | None:
    if not re.fullmatch(r"[0-9]{12,19}", number):
        return _wrong("bank_card_form")
    return None if number[-1] == luhn_digit(number[:-1]) else _wrong("bank_card_check")


CHECKS: Mapping[str, Callable[[str], Problem | None]] = {
    "uscc": _check_uscc,
    "resident-id": _check_resident_id,
    "passport": _check_passport,
    "orcid": _check_orcid,
    "mobile": _check_mobile,
    "bank-card": _check_bank_card,
}
SHOWN: Mapping[str, tuple[int, int]] = {
    "resident-id": (3, 4),
    "passport": (1, 3),
    "mobile": (3, 4),
    "bank-card": (0, 4),
}
"""How many characters of a personal number stay readable at its beginning and end."""


def mask(scheme: str, number: str) -> str:
    """The number as pages show it: a public one whole, a personal one too short for its mask not at all.

    ``mail`` is a scheme here too.
    """
    if scheme == "mail":
        name, at, host = number.partition("@")
        return f"{name[:1]}***{at}{host}"
    plain = normalise(number)
    if scheme not in SHOWN:
        return plain
    first, last = SHOWN[scheme]
    hidden = len(plain) - first - last
    return plain[:first] + "*" * hidden + plain[-last:] if hidden > 0 else "*" * len(plain)


def birth_date(resident_id: str) -> date:
    """The date of birth in a resident identity number that was checked."""
    plain = normalise(resident_id)
    return date(int(plain[6:10]), int(plain[10:12]), int(plain[12:14]))


def is_male(resident_id: str) -> bool:
    """The sex in a resident identity number that was checked: its 17th digit is odd for men."""
    return int(normalise(resident_id)[16]) % 2 == 1


CHECK_DIGITS: Mapping[str, Callable[[str], str]] = {
    "uscc": uscc_check_digit,
    "resident-id": ric_check_digit,
    "orcid": orcid_check_digit,
    "bank-card": luhn_digit,
}


def generate(scheme: str, digits: str) -> str:
    """A valid number from its leading characters: 17 (uscc, resident-id), 15 (orcid), 11 to 18 (bank-card)."""
    return digits + CHECK_DIGITS[scheme](digits)


def keyed_hash(scheme: str, number: str) -> str:
    """By which a number is found without being readable: HMAC-SHA-256 under this installation's key."""
    said = f"{scheme}:{normalise(number)}".encode()
    return hmac.new(ciphers.key("identifiers: hash"), said, hashlib.sha256).hexdigest()


def encrypt(number: str) -> bytes:
    """A number as it is kept, encrypted."""
    return ciphers.encrypt(normalise(number), USE)


def decrypt(kept: bytes) -> str:
    """The number that was encrypted. Raises cryptography's InvalidTag where key or bytes are others."""
    return ciphers.decrypt(kept, USE)
