"""What a column may hold: each kind reads a cell into a value, says what it read otherwise than written, or complains.

A reader gets a cell that isn't blank. It raises Problems; what it noticed and accepted it says to ``say``.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, cast

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kezhi.base import identifiers, money
from kezhi.base.importing.cells import Cell, shown
from kezhi.base.importing.near import UNSEEN, Nearest, plain
from kezhi.base.importing.records import SERIALS_BEGIN
from kezhi.engine.errors import Problem, Problems

Say = Callable[[Problem], None]
Reader = Callable[[Cell, Say], Any]
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]")
ODD_BLANKS = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
TURNING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f␀]")
RADICALS = re.compile(r"[\u2e80-\u2fdf]")
CJK = r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
BETWEEN_CJK = re.compile(rf"(?<=[{CJK}])\s+(?=[{CJK}])")
SCIENTIFIC = re.compile(r"[0-9]+(\.[0-9]+)?E\+?[0-9]+", re.I)
EXACT = Decimal(10) ** 15
"""From here on a spreadsheet's number has lost digits."""
SHORTEST_NUMBER = 5
"""Digits of a numeric identifier below which leading zeros may have been lost."""
CURRENCY = re.compile(r"[¥$€£]")


@dataclass(frozen=True)
class Setting:
    """What a file says about its cells: the unit of a column's amounts, and day 0 of numbers that are days."""

    unit: str = "元"
    serials_begin: date = SERIALS_BEGIN


class Kind(Protocol):
    """A column's kind."""

    def reader(self, setting: Setting) -> Reader: ...


def wrong(what: str, /, **arguments: Any) -> Problems:
    """The one complaint ``importing.<what>``, to be raised."""
    return Problems([noted(what, **arguments)])


def noted(what: str, /, **arguments: Any) -> Problem:
    """What is said of something: ``importing.<what>``."""
    return Problem(f"importing.{what}", arguments=arguments)


def cleaned(cell: Cell, say: Say) -> str:
    """A cell's text without what can't be seen and blanks at its ends. Raises Problems for what may not be kept."""
    text = shown(cell)
    if found := CONTROLS.search(text):
        raise wrong("control_character", character=f"U+{ord(found[0]) if found[0] != '␀' else 0:04X}")
    if found := TURNING.search(text):
        raise wrong("direction_mark", character=f"U+{ord(found[0]):04X}")
    spelled = RADICALS.sub(lambda radical: unicodedata.normalize("NFKC", radical[0]), text)
    spelled = unicodedata.normalize("NFC", spelled)
    seen = ODD_BLANKS.sub(" ", INVISIBLE.sub("", spelled)).strip(" ")
    if seen != spelled:
        say(noted("invisible_removed", read=seen))
    elif spelled != text:
        say(noted("respelled", read=spelled))
    return seen


@dataclass(frozen=True)
class Text:
    """Words, kept as they are; at most so many characters."""

    most: int = 200

    def reader(self, setting: Setting) -> Reader:
        return self.read

    def read(self, cell: Cell, say: Say) -> str:
        text = cleaned(cell, say)
        if len(text) > self.most:
            raise wrong("too_long", found=len(text), most=self.most)
        return text


@dataclass(frozen=True)
class PersonName:
    """A person's name: blanks between Chinese characters fall away, others become one."""

    most: int = 60

    def reader(self, setting: Setting) -> Reader:
        return self.read

    def read(self, cell: Cell, say: Say) -> str:
        text = Text(self.most).read(cell, say)
        name = BETWEEN_CJK.sub("", " ".join(text.split()))
        if name != text:
            say(noted("invisible_removed", read=name))
        return name


@dataclass(frozen=True)
class Identifier:
    """A number that names something: text, in half-width capitals; at most so many characters."""

    most: int = 30

    def reader(self, setting: Setting) -> Reader:
        return self.read

    def read(self, cell: Cell, say: Say) -> str:
        number = _from_figure(cell) if isinstance(cell, Decimal) else self._from_text(cell, say)
        if len(number) > self.most:
            raise wrong("too_long", found=len(number), most=self.most)
        return number

    def _from_text(self, cell: Cell, say: Say) -> str:
        text = shown(cell)
        if found := CONTROLS.search(text):
            raise wrong("control_character", character=f"U+{ord(found[0]):04X}")
        number = UNSEEN.sub("", TURNING.sub("", unicodedata.normalize("NFKC", text))).upper()
        if SCIENTIFIC.fullmatch(number):
            raise wrong("damaged_number", found=number)
        strange = next((c for c in number if not c.isascii() and _is_letter(c)), None)
        if strange:
            raise wrong("look_alike", character=strange, code=f"U+{ord(strange):04X}")
        if number != text:
            say(noted("respelled", read=number))
        return number


def _from_figure(number: Decimal) -> str:
    found = shown(number)
    if number != number.to_integral_value() or abs(number) >= EXACT:
        raise wrong("damaged_number", found=found)
    if len(found) < SHORTEST_NUMBER:
        raise wrong("short_number", found=found)
    return found


def _is_letter(character: str) -> bool:
    """Whether it is a letter of a script that has look-alikes of Latin ones."""
    return unicodedata.category(character)[0] == "L" and not unicodedata.name(character, "").startswith("CJK")


@dataclass(frozen=True)
class Official:
    """A number that somebody issues, with its own check: a scheme of ``identifiers``."""

    scheme: str

    def reader(self, setting: Setting) -> Reader:
        return self.read

    def read(self, cell: Cell, say: Say) -> str:
        if isinstance(cell, Decimal):
            number = _from_figure(cell)
        else:
            number = identifiers.normalise(INVISIBLE.sub("", cleaned(cell, say)))
        if problem := identifiers.check(self.scheme, number):
            raise Problems([problem])
        return number


@dataclass(frozen=True)
class Money:
    """An amount, read in the column's unit into Decimal 元. ``most`` is in 元, what one may be at the highest."""

    positive: bool = False
    most: Decimal | None = None

    def reader(self, setting: Setting) -> Reader:
        unit = cast(money.Unit, setting.unit)

        def read(cell: Cell, say: Say) -> Decimal:
            typed = shown(cell)
            if unit != "元" and CURRENCY.search(unicodedata.normalize("NFKC", typed)):
                raise wrong("currency_sign", found=typed.strip(), unit=unit)
            amount = money.parse(typed, unit)
            if self.positive and amount <= 0:
                raise wrong("not_positive")
            if self.most is not None and amount > self.most:
                raise wrong("above_most", found=f"{amount:,.2f}", most=f"{self.most:,.2f}")
            if not re.fullmatch(r"-?[0-9.]+", typed.strip()):
                say(noted("read_as_amount", found=typed.strip(), read=f"{amount:,.2f}"))
            return amount

        return read


@dataclass(frozen=True)
class Choice:
    """One of a few values. ``values`` gives, by each word that may be written, what is kept."""

    values: Mapping[str, Any]

    def reader(self, setting: Setting) -> Reader:
        return listed(self.values)


@dataclass(frozen=True)
class Listed:
    """One of the values of a register, read anew for each run. ``load`` gives by each spelling what is kept."""

    load: Callable[[], Mapping[str, Any]]

    def reader(self, setting: Setting) -> Reader:
        return listed(self.load())


def listed(values: Mapping[str, Any]) -> Reader:
    """A reader that takes only what is listed, whatever its width, case and blanks."""
    known = {plain(word): word for word in values}
    nearest = Nearest(known)

    def read(cell: Cell, say: Say) -> Any:
        text = cleaned(cell, say)
        word = known.get(plain(text))
        if word is None:
            raise wrong("not_in_list", found=text, near=nearest.to(text))
        if word != text:
            say(noted("respelled", read=word))
        return values[word]

    return read


@dataclass(frozen=True)
class Mail:
    """An e-mail address."""

    def reader(self, setting: Setting) -> Reader:
        return self.read

    def read(self, cell: Cell, say: Say) -> str:
        text = cleaned(cell, say)
        try:
            validate_email(text)
        except ValidationError as error:
            raise wrong("wrong_mail", found=text) from error
        return text
