"""Invented official numbers: right by their check characters, and never a real person's or firm's."""

from datetime import date
from random import Random

from kezhi.base.identifiers import USCC_ALPHABET, generate, organisation_check_digit
from kezhi.subjects.domain.public_ids import ALPHABET, LENGTH

CODE_START = "MAD"
AUTHORITY = {"university": "12", "institute": "12", "hospital": "12", "government": "11"}
"""Who registers whom, first two characters of a code (GB 32100-2015): 11 organs, 12 institutions, 91 firms."""
FIRM = "91"
FIRST_MOBILE = ("130", "135", "138", "151", "158", "177", "186", "199")


def organisation_code(serial: int) -> str:
    """The nine characters of the ``serial``-th organisation (below 31^5)."""
    digits = ""
    for _ in range(5):
        serial, digit = divmod(serial, len(USCC_ALPHABET))
        digits = USCC_ALPHABET[digit] + digits
    first = CODE_START + digits
    return first + organisation_check_digit(first)


def uscc(kind: str, region: str, serial: int) -> str:
    """The unified social credit code of the ``serial``-th organisation."""
    return generate("uscc", AUTHORITY.get(kind, FIRM) + region + organisation_code(serial))


def resident_id(province: str, birth: date, gender: str, serial: int) -> str:
    """A resident number under the province's own code, which no one is given: numbers are issued by county.

    ``serial`` (0–499) tells apart who share birthday and gender; men have odd numbers (GB 11643-1999).
    """
    order = serial * 2 + (gender == "male")
    return generate("resident-id", f"{province}{birth:%Y%m%d}{order:03}")


def mobile(rng: Random) -> str:
    """A mobile number with zeros where a real one has its area."""
    return f"{rng.choice(FIRST_MOBILE)}0000{rng.randrange(10_000):04}"


def public_id(rng: Random) -> str:
    """A public identifier that the seed decides."""
    return "".join(rng.choice(ALPHABET) for _ in range(LENGTH))
