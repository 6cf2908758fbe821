"""Public numbers, by the patterns that the department's pack declares."""

import re

PART = re.compile(r"\{(\w+)(?::(\d+))?\}")


def fill(pattern: str, **parts: object) -> str:
    """``{name}`` by its value, ``{n:4}`` padded with zeros to four digits.

    >>> fill("{yy}{programme}{n:4}", yy="26", programme="YF", n=519)
    '26YF0519'
    """
    return PART.sub(lambda found: str(parts[found[1]]).zfill(int(found[2] or 0)), pattern)


def letters(n: int) -> str:
    """The n-th of A, B … Z, AA, AB …, from 1.

    >>> letters(1), letters(26), letters(27)
    ('A', 'Z', 'AA')
    """
    before, at = divmod(n - 1, 26)
    return (letters(before) if before else "") + chr(ord("A") + at)
