"""Each complaint about a table is said somewhere, in both languages, with what it is given."""

import re
import tomllib
from pathlib import Path

import pytest

from kezhi.engine.errors import Problem

SOURCE = Path(__file__).parents[4] / "src" / "kezhi"
TEXTS = tomllib.loads((SOURCE / "engine" / "errors" / "messages" / "importing.toml").read_text("utf8"))
FILES = {path: path.read_text("utf8") for path in SOURCE.rglob("*.py")}
CODE = "\n".join(
    text for path, text in FILES.items() if "importing" in path.relative_to(SOURCE).parts or "base.importing" in text
)
FIELDS = re.compile(r"{(\w+)}")


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_a_message_is_used(code: str) -> None:
    separated = code.startswith("separated_by_")
    assert separated or re.search(rf"""["'](?:importing\.)?{code}["']""", CODE)


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_both_languages_say_the_same(code: str) -> None:
    texts = TEXTS[code]
    assert set(FIELDS.findall(texts["zh"])) == set(FIELDS.findall(texts["en"]))
    assert texts["zh"].endswith(("。", "？", "}"))
    assert texts["en"].endswith((".", "?", "}"))


@pytest.mark.parametrize("code", re.findall(r'(?:wrong|noted)\("(\w+)"', CODE))
def test_what_is_said_has_words(code: str) -> None:
    assert Problem(f"importing.{code}").render("en")
