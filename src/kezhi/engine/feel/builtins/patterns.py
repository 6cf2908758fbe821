"""XML Schema's regular expressions, with XPath's additions, as Python's."""

import re
import sys
import unicodedata
from functools import lru_cache
from typing import Final

from kezhi.engine.feel.functions import Trouble

_FLAGS: Final = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE}
_TOKEN: Final = re.compile(r"\\[pP]\{(\w+)\}|\\(.)|(\[)|(.)", re.DOTALL)
_NAME_START: Final = r"A-Z_a-z:\u00c0-\u02ff\u0370-\u1fff\u3001-\ud7ff"
_CLASSES: Final = {
    "i": _NAME_START,
    "c": _NAME_START + r"0-9.\-\u00b7",
}
_BLOCKS: Final = {
    "IsBasicLatin": r"\x00-\x7f",
    "IsLatin-1Supplement": r"\x80-\xff",
    "IsGreek": r"\u0370-\u03ff",
    "IsCyrillic": r"\u0400-\u04ff",
    "IsCJKUnifiedIdeographs": r"\u4e00-\u9fff",
}
_REFERENCE: Final = re.compile(r"\\(.)|\$(\d+)|(\$)|(\\)", re.DOTALL)


@lru_cache(maxsize=64)
def _category(name: str, negated: bool) -> str:
    """The characters of a Unicode category or block, or all others, as the inside of a character class."""
    if name in _BLOCKS and not negated:
        return _BLOCKS[name]
    block = re.compile(f"[{_BLOCKS[name]}]") if name in _BLOCKS else None
    spans: list[str] = []
    start: int | None = None
    for point in range(sys.maxunicode + 2):
        inside = point <= sys.maxunicode and _belongs(chr(point), name, block) is not negated
        if inside and start is None:
            start = point
        elif not inside and start is not None:
            spans.append(f"\\U{start:08x}-\\U{point - 1:08x}")
            start = None
    if not spans or spans == [f"\\U{0:08x}-\\U{sys.maxunicode:08x}"]:
        raise Trouble("pattern", pattern=name, why="unknown category")
    return "".join(spans)


def _belongs(letter: str, category: str, block: re.Pattern[str] | None) -> bool:
    return bool(block.match(letter)) if block else unicodedata.category(letter).startswith(category)


@lru_cache(maxsize=512)
def pattern(text: str, flags: str) -> re.Pattern[str]:
    """The compiled pattern. Raises Trouble when text or flags aren't understood."""
    if set(flags) - set("smixq"):
        raise Trouble("pattern", pattern=text, why=f"flags {flags!r}")
    bits = re.NOFLAG
    for flag in set(flags) & set(_FLAGS):
        bits |= _FLAGS[flag]
    try:
        return re.compile(re.escape(text) if "q" in flags else _Translation(text, flags).whole(), bits)
    except (re.error, RecursionError, OverflowError) as why:
        raise Trouble("pattern", pattern=text, why=str(why)) from why


def _squeezed(text: str) -> str:
    """The pattern without white space, that in character classes apart: what the flag ``x`` asks."""
    kept: list[str] = []
    depth = 0
    for place, letter in enumerate(text):
        escaped = place > 0 and text[place - 1] == "\\"
        if letter in "[]" and not escaped:
            depth += 1 if letter == "[" else -1
        if depth or not letter.isspace():
            kept.append(letter)
    return "".join(kept)


class _Translation:
    """Walks a pattern and writes Python's for it."""

    def __init__(self, text: str, flags: str) -> None:
        self._text = _squeezed(text) if "x" in flags else text
        self._dot_takes_all = "s" in flags
        self._at = 0

    def whole(self) -> str:
        """The pattern outside of character classes."""
        written: list[str] = []
        while self._at < len(self._text):
            found = _TOKEN.match(self._text, self._at)
            if found is None:
                break
            self._at = found.end()
            if found[3]:
                written.append(self._character_class())
            elif (inside := self._inside(found)) is not None:
                negated = found.group()[1] in "IC"
                written.append(f"[{'^' if negated else ''}{inside}]")
            elif found.group() == "." and not self._dot_takes_all:
                written.append(r"[^\n\r]")
            elif found.group() == "$":
                written.append(r"(?!\n\Z)$")
            else:
                written.append(self._plain(found))
        return "".join(written)

    def _inside(self, found: re.Match[str]) -> str | None:
        if found[1]:
            return _category(found[1], found.group()[1] == "P")
        return _CLASSES.get((found[2] or "").lower())

    def _plain(self, found: re.Match[str]) -> str:
        letter = found[2]
        if letter is None:
            return found.group()
        if letter.isalnum() and letter not in "nrtsSdDwW123456789":
            raise re.error(f"\\{letter}")
        return found.group()

    def _character_class(self) -> str:
        """After ``[``: a class, less the one that ``-[`` subtracts."""
        negated = self._text.startswith("^", self._at)
        self._at += negated
        inside: list[str] = []
        while self._at < len(self._text):
            if self._text.startswith("-[", self._at):
                self._at += 2
                without = self._character_class()
                self._at += 1
                return f"(?:(?!{without})[{'^' if negated else ''}{''.join(inside)}])"
            found = _TOKEN.match(self._text, self._at)
            if found is None:
                break
            self._at = found.end()
            if found.group() == "]" and inside:
                return f"[{'^' if negated else ''}{''.join(inside)}]"
            part = self._inside(found)
            if part is not None and found.group() in (r"\I", r"\C"):
                raise re.error("\\I and \\C don't stand in a class")
            inside.append(part if part is not None else self._class_plain(found))
        raise re.error("unclosed class")

    def _class_plain(self, found: re.Match[str]) -> str:
        if found[2] and found[2].isdigit():
            raise re.error("a reference inside a class")
        return "\\" + found.group() if found.group() in "[&~|" else self._plain(found)


def template(replacement: str, groups: int, literal: bool) -> str:
    """XPath's replacement text, ``$1`` for a group, as Python's. Raises Trouble."""
    if literal:
        return replacement.replace("\\", "\\\\")

    def written(found: re.Match[str]) -> str:
        if found[1] in ("$", "\\"):
            return "\\\\" if found[1] == "\\" else "$"
        if found[2]:
            return _group(found[2], groups)
        raise Trouble("pattern", pattern=replacement, why="$ or \\ alone")

    return _REFERENCE.sub(written, replacement)


def _group(digits: str, groups: int) -> str:
    """The longest group number that exists; the digits after it stand for themselves."""
    taken = len(digits)
    while taken > 1 and int(digits[:taken]) > groups:
        taken -= 1
    number = int(digits[:taken])
    return (rf"\g<{number}>" if number <= groups else "") + digits[taken:]
