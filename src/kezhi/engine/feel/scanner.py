"""Reads tokens where the parser stands, the longest known name first; names may hold blanks."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Final

from kezhi.engine.errors import Place, Problem
from kezhi.engine.feel.tree import Span
from kezhi.engine.feel.values import decimal, words

KEYWORDS: Final = frozenset(
    (
        *("and", "or", "if", "then", "else", "for", "in", "return", "some", "every", "satisfies"),
        *("between", "instance", "of", "function", "external", "true", "false", "null"),
    )
)
_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3005-\u3007\u3021-\ud7ff\uf900-\ufdcf\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f"
    "\U00010000-\U000effff"
)
_PART = _START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_WORD = re.compile(f"[{_START}][{_PART}]*")
_KEY = re.compile(f"([{_START}][{_PART} \t\r\n+*/.'’&%-]*?)\\s*(?=:)")
_WORD_END = re.compile(f"[{_PART}]")
_BLANKS = re.compile(r"\s*")
_SKIP = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_WIDE = str.maketrans("（），：＋－＊／＝＜＞［］｛｝“”。", '(),:+-*/=<>[]{}"".')


class SyntaxProblem(Exception):  # noqa: N818 — the public name is fixed by the engines' contract
    """The text isn't FEEL. ``line`` and ``column`` count from 1; ``caret`` is the line with a mark."""

    def __init__(self, text: str, offset: int, expected: Iterable[str], code: str = "unexpected") -> None:
        before = text[:offset]
        self.line = before.count("\n") + 1
        self.column = offset - (before.rfind("\n") + 1) + 1
        row = text.split("\n")[self.line - 1]
        self.caret = f"{row}\n{' ' * (self.column - 1)}^"
        self.expected = tuple(sorted(set(expected)))
        found = text[offset : offset + 20].split("\n")[0] or "⏎"
        wide = found[0].translate(_WIDE)
        self.problem = Problem(
            "feel.wide" if wide != found[0] and code == "unexpected" else f"feel.{code}",
            Place(line=self.line, column=self.column),
            {
                "found": found,
                "narrow": wide,
                "expected": ", ".join(self.expected),
                "caret": self.caret,
            },
        )
        super().__init__(f"{self.problem}\n{self.caret}")


@lru_cache(maxsize=512)
def _known(names: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    """Patterns that match the longest of the names; blanks in a name match any white space."""
    usable = [name for name in map(words, names) if name and name not in KEYWORDS and _starts_as_name(name)]
    longest_first = sorted(usable, key=lambda name: (-len(name), name))
    ending_as_words = [name for name in longest_first if _WORD_END.fullmatch(name[-1])]
    others = [name for name in longest_first if not _WORD_END.fullmatch(name[-1])]
    found = [re.compile(_either(others))] if others else []
    if ending_as_words:
        found.append(re.compile(f"(?:{_either(ending_as_words)})(?![{_PART}])"))
    return tuple(found)


def _starts_as_name(name: str) -> bool:
    return _WORD.match(name) is not None or name[0] == "?" or not name.isascii()


def _either(names: list[str]) -> str:
    return "|".join(r"\s+".join(re.escape(piece) for piece in name.split(" ")) for name in names)


class Scanner:
    """A place in a text, the names known there, and what would have been understood at the furthest place."""

    def __init__(self, text: str, names: Iterable[frozenset[str]]) -> None:
        self.text = text
        self.at = 0
        self.end = 0
        self._names = tuple(names)
        self._local: frozenset[str] = frozenset()
        self._furthest = 0
        self._expected: set[str] = set()
        self.skip()

    def skip(self) -> None:
        """Pass white space and comments; ``end`` is where the token before them ended."""
        self.end = self.at
        found = _SKIP.match(self.text, self.at)
        if found:
            self.at = found.end()

    def bind(self, name: str) -> None:
        """From here on the name is known."""
        self._local |= {name}

    def ended(self) -> bool:
        """Whether all is read."""
        return self.at >= len(self.text)

    def expect(self, what: str) -> None:
        """Note that ``what`` would have been understood here."""
        if self.at > self._furthest:
            self._furthest, self._expected = self.at, set()
        if self.at == self._furthest:
            self._expected.add(what)

    def refuse(self) -> SyntaxProblem:
        """The complaint about the furthest place that was reached."""
        return SyntaxProblem(self.text, max(self.at, self._furthest), self._expected)

    def looking_at(self, symbol: str) -> bool:
        """Whether the symbol comes next."""
        return self.text.startswith(symbol, self.at)

    def accept(self, *symbols: str, note: str | None = None) -> str | None:
        """Take the first of the symbols that comes next."""
        for symbol in symbols:
            if self.text.startswith(symbol, self.at):
                self.at += len(symbol)
                self.skip()
                return symbol
        for what in (note,) if note else symbols:
            self.expect(what)
        return None

    def require(self, *symbols: str) -> str:
        """Take one of the symbols, or complain."""
        found = self.accept(*symbols)
        if found is None:
            raise self.refuse()
        return found

    def word(self) -> str | None:
        """The plain word that comes next, without taking it."""
        found = _WORD.match(self.text, self.at)
        return found.group() if found else None

    def keyword(self, *keywords: str, note: str | None = None) -> str | None:
        """Take one of the keywords when it comes next and no known name is longer."""
        word = self.word()
        if word in keywords:
            known = self._longest()
            if known is None or known <= self.at + len(word):
                self.at += len(word)
                self.skip()
                return word
        for what in (note,) if note else keywords:
            self.expect(what)
        return None

    def require_keyword(self, keyword: str) -> None:
        """Take the keyword, or complain."""
        if self.keyword(keyword) is None:
            raise self.refuse()

    def number(self) -> Decimal | None:
        """Take a number."""
        found = _NUMBER.match(self.text, self.at)
        if found is None:
            return None
        value = decimal(Decimal(found.group()))
        if value is None:
            raise SyntaxProblem(self.text, self.at, ["number"], "number")
        self.at = found.end()
        self.skip()
        return value

    def string(self) -> str | None:
        """Take a string literal and resolve its escapes."""
        if not self.looking_at('"'):
            return None
        found = _STRING.match(self.text, self.at)
        if found is None:
            raise SyntaxProblem(self.text, self.at, ['"'], "unclosed")
        self.at = found.end()
        self.skip()
        return _joined(_ESCAPE.sub(_resolve, found.group(1)))

    def _longest(self) -> int | None:
        """Where the longest known name that begins here ends."""
        ends = [
            found.end()
            for names in (*self._names, self._local)
            for pattern in _known(names)
            if (found := pattern.match(self.text, self.at))
        ]
        return max(ends, default=None)

    def name(self) -> str | None:
        """Take a name: the longest known one; words after it that are no keywords belong to it as well."""
        start = self.at
        known = self._longest()
        if known is not None:
            self.at = known
        elif not self._take_word():
            return None
        end = self.at
        while self._take_word():
            end = self.at
        self.at = end
        found = words(self.text[start:end])
        self.skip()
        return found

    def _take_word(self) -> bool:
        found = _BLANKS.match(self.text, self.at)
        start = found.end() if found else self.at
        word = _WORD.match(self.text, start)
        if word is None or word.group() in KEYWORDS:
            return False
        self.at = word.end()
        return True

    def key(self) -> str | None:
        """Take a name that a colon ends, whatever it holds; leave the colon."""
        found = _KEY.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        self.skip()
        return words(found.group(1))

    def require_key(self) -> str:
        """Take a name and the colon that ends it, or complain."""
        name = self.key()
        if name is None:
            self.expect("name:")
            raise self.refuse()
        self.require(":")
        return name

    def span(self, start: int) -> Span:
        """From ``start`` to the end of the token read last."""
        return Span(start, self.end)


def _resolve(found: re.Match[str]) -> str:
    code = found.group(1) or found.group(2)
    if code:
        point = int(code, 16)
        return chr(point) if point <= 0x10FFFF else found.group()
    return _LETTERS.get(found.group(3), found.group())


def _joined(text: str) -> str:
    r"""Two escapes ``\uD83D\uDC0E`` are one character; half a pair can't be kept."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
