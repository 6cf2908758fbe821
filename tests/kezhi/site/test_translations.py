"""Every word that pages show has its English: each room's catalogue covers the room's own code and templates."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[3] / "src" / "kezhi"
KEYWORDS = {"gettext": None, "_": None, "_lazy": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2)}
ROOMS = sorted({path.parent.name for path in SOURCE.glob("*/apps.py")})
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def said(code: str) -> set[str]:
    """The Chinese msgids in a piece of Python."""
    found: set[str] = set()
    for _line, messages, _comments, _context in extract("python", io.BytesIO(code.encode()), KEYWORDS):
        every = messages if isinstance(messages, tuple) else (messages,)
        found |= {message for message in every if message and CHINESE.search(message)}
    return found


def texts(room: Path) -> set[str]:
    """The Chinese msgids of a room's Python files and templates."""
    found: set[str] = set()
    for path in room.rglob("*.py"):
        found |= said(path.read_text("utf8"))
    for path in (*room.rglob("*.html"), *room.rglob("*.txt")):
        for line in templatize(path.read_text("utf8"), origin=str(path)).splitlines():
            found |= said(line.strip())
    return found


def translated() -> dict[str, str]:
    """English by msgid, of the rooms' catalogues together: Django looks a msgid up in all of them."""
    known: dict[str, str] = {}
    for path in SOURCE.glob("*/locale/en/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                strings = message.string if isinstance(message.string, tuple) else (message.string,)
                known |= dict(zip(ids, strings, strict=False))
    return known


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_of_a_room_has_its_english(room: str) -> None:
    known = translated()
    assert sorted(text for text in texts(SOURCE / room) if not known.get(text)) == []


def test_an_english_text_keeps_the_names_that_are_filled_in() -> None:
    for msgid, english in translated().items():
        if msgid and english:
            names = [set(re.findall(r"%\((\w+)\)|\{(\w+)\}", text)) for text in (msgid, english)]
            assert names[0] == names[1], msgid
