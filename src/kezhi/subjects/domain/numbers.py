"""Official numbers: their form, check characters and masks."""

import re
from datetime import date

from kezhi.engine.errors import Place, Problem, Problems

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: no I O S V Z."""
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_CHECKS = "10X98765432"
LENGTH = 18
PASSPORT = (6, 12)


def normal(text: str) -> str:
    """A number as it is kept: without spaces, in capitals."""
    return re.sub(r"\s", "", text).upper()


def check_uscc(text: str) -> str:
    """A unified social credit code in its normal form. Raises Problems, each saying what to mend."""
    number, shown = normal(text), {"title": "统一社会信用代码"}
    _check_letters(number, USCC_ALPHABET, shown)
    total = sum(w * USCC_ALPHABET.index(c) for w, c in zip(USCC_WEIGHTS, number, strict=False))
    _check_last(number, USCC_ALPHABET[-total % 31], shown)
    return number


def check_resident_id(text: str, *, today: date) -> str:
    """A resident id in its normal form. Raises Problems."""
    number, shown = normal(text), {"title": "身份证号"}
    _check_letters(number, "0123456789X", shown)
    if "X" in number[:-1]:
        raise Problems([Problem("identity.alphabet", Place(field="number"), {**shown, "found": "X"})])
    born = birth_date(number)
    if born is None or born >= today:
        raise Problems([Problem("identity.date", Place(field="number"), {**shown, "found": number[6:14]})])
    total = sum(w * int(c) for w, c in zip(RESIDENT_WEIGHTS, number, strict=False))
    _check_last(number, RESIDENT_CHECKS[total % 11], shown)
    return number


def check_passport(text: str) -> str:
    """A passport number in its normal form: letters and digits. Raises Problems."""
    number, shown = normal(text), {"title": "护照号"}
    if strange := re.sub(r"[0-9A-Z]", "", number):
        raise Problems([Problem("identity.alphabet", Place(field="number"), {**shown, "found": strange[0]})])
    if not PASSPORT[0] <= len(number) <= PASSPORT[1]:
        limits = {"expected": "{}–{}".format(*PASSPORT), "found": len(number)}
        raise Problems([Problem("identity.length", Place(field="number"), shown | limits)])
    return number


def birth_date(resident_id: str) -> date | None:
    """The birth date in a resident id; None where there is no such day."""
    try:
        return date(int(resident_id[6:10]), int(resident_id[10:12]), int(resident_id[12:14]))
    except ValueError:
        return None


def masked(number: str) -> str:
    """A personal number as pages show it: a resident id by its first 3 and last 4, a passport by 1 and 3."""
    first, last = (3, 4) if len(number) == LENGTH else (1, 3)
    return number[:first] + "*" * (len(number) - first - last) + number[-last:]


def masked_phone(number: str) -> str:
    """A telephone number by its first 3 and last 4 digits."""
    return number[:3] + "****" + number[-4:] if len(number) >= len("000****0000") else "****"


def masked_email(address: str) -> str:
    """An e-mail address by its first letter and its host."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}"


def _check_letters(number: str, alphabet: str, shown: dict[str, str]) -> None:
    found = []
    if strange := [c for c in number if c not in alphabet]:
        found.append(Problem("identity.alphabet", Place(field="number"), {**shown, "found": strange[0]}))
    if len(number) != LENGTH:
        sizes = {"expected": LENGTH, "found": len(number)}
        found.append(Problem("identity.length", Place(field="number"), shown | sizes))
    if found:
        raise Problems(found)


def _check_last(number: str, expected: str, shown: dict[str, str]) -> None:
    if number[-1] != expected:
        wrong = {"expected": expected, "found": number[-1]}
        raise Problems([Problem("identity.check", Place(field="number"), shown | wrong)])
