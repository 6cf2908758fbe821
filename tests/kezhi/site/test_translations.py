"""Every word that pages show has its English: each room's catalogue covers the room's own code and templates."""

import ast
import io
import re
from functools import cache
from pathlib import Path

import allauth
import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[3] / "src" / "kezhi"
SIGN_IN = Path(allauth.__file__).parent
KEYWORDS = {"gettext": None, "_": None, "_lazy": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2)}
ALIASES = {"gettext": "_", "gettext_lazy": "_lazy"}
"""By which a text is called in Python: one name each, which the extraction knows."""
ROOMS = sorted({path.parent.name for path in SOURCE.glob("*/apps.py")})
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def said(line: str) -> set[str]:
    """The msgids in a line of a template, as Django rewrites it for extraction."""
    found: set[str] = set()
    for _line, messages, _comments, _context in extract("python", io.BytesIO(line.encode()), KEYWORDS):
        every = messages if isinstance(messages, tuple) else (messages,)
        found |= {message for message in every if message}
    return found


def called(code: str) -> set[str]:
    """The msgids in a piece of Python, those within f-strings too."""
    calls = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))
    named = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id in KEYWORDS)
    given = [arg for call in named for arg in call.args[: 2 if KEYWORDS[call.func.id] else 1]]  # type: ignore[attr-defined]
    return {arg.value for arg in given if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}


@cache
def texts(folder: Path) -> set[str]:
    """The msgids of a folder's Python files and templates."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        found |= called(path.read_text("utf8"))
    for path in (*folder.rglob("*.html"), *folder.rglob("*.txt")):
        for line in templatize(path.read_text("utf8"), origin=str(path)).splitlines():
            found |= said(line.strip())
    return found


def catalogues(language: str) -> dict[str, dict[str, str]]:
    """By room, the texts of a language by msgid; of a plural the singular is the msgid."""
    known: dict[str, dict[str, str]] = {}
    for path in SOURCE.glob(f"*/locale/{language}/LC_MESSAGES/django.po"):
        room = known.setdefault(path.parents[3].name, {})
        with path.open("rb") as file:
            for message in read_po(file):
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                strings = message.string if isinstance(message.string, tuple) else (message.string,)
                room |= {ids[0]: strings[0]} if ids[0] else {}
    return known


def translated() -> dict[str, str]:
    """English by msgid, of the rooms' catalogues together: Django looks a msgid up in all of them."""
    return {msgid: english for room in catalogues("en").values() for msgid, english in room.items()}


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_of_a_room_has_its_english(room: str) -> None:
    known = translated()
    assert sorted(text for text in texts(SOURCE / room) if CHINESE.search(text) and not known.get(text)) == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_english_text_is_left_over(room: str) -> None:
    assert sorted(catalogues("en").get(room, {}).keys() - texts(SOURCE)) == []


def test_what_the_sign_in_package_says_in_other_words_it_still_says() -> None:
    assert sorted(catalogues("zh_Hans")["base"].keys() - texts(SIGN_IN)) == []


@pytest.mark.parametrize(("name", "alias"), ALIASES.items())
def test_a_text_is_called_by_one_name(name: str, alias: str) -> None:
    imported = re.compile(rf"import .*\b{name} as (\w+)")
    files = {path: imported.search(path.read_text("utf8")) for path in SOURCE.rglob("*.py")}
    assert {path.name: found[1] for path, found in files.items() if found and found[1] != alias} == {}


def test_an_english_text_keeps_the_names_that_are_filled_in() -> None:
    for msgid, english in translated().items():
        names = [set(re.findall(r"%\((\w+)\)|\{(\w+)\}", text)) for text in (msgid, english)]
        assert names[0] == names[1], msgid
