"""The words of the department's pack, read from its folder."""

import tomllib
from datetime import date
from pathlib import Path

from kezhi.demo.domain.words import Words

FILE = Path(__file__).parents[4] / "packs" / "department" / "data" / "demo-words.toml"
WORDS = Words.read(tomllib.loads(FILE.read_text("utf8")))


def age_on(birth: date, day: date) -> int:
    """Years completed on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
