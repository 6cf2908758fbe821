"""Words in two languages, and money as pages write it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Text:
    """The same words in Chinese and English. ``format(text, "en")`` gives the English, so that messages can say
    ``{label:zh}``.
    """

    zh: str
    en: str

    def of(self, language: str) -> str:
        """The words in ``language``, which may be a full code such as ``zh-hans``."""
        return self.en if language.startswith("en") else self.zh

    def __format__(self, language: str) -> str:
        return self.of(language)

    def __str__(self) -> str:
        return self.zh


NOTHING = Text("", "")
_EXACT = 28
"""Digits of an amount up to which it is asked whether it is whole hundreds of 元."""


def text_from(value: Any) -> Text | None:
    """The text that a definition writes as ``{"zh": …, "en": …}`` or as one string for both; None if it is neither."""
    if isinstance(value, str) and value:
        return Text(value, value)
    if isinstance(value, Mapping):
        zh, en = value.get("zh"), value.get("en")
        if isinstance(zh, str) and isinstance(en, str) and zh and en:
            return Text(zh, en)
    return None


def yuan(amount: Decimal) -> Text:
    """An amount of 元 in words: 万元 with two decimals where that is exact, else 元."""
    english = f"CNY {amount:,.2f}"
    if amount.adjusted() < _EXACT and amount % 100 == 0:
        return Text(f"{amount / 10000:,.2f} 万元", english)
    return Text(f"{amount:,.2f} 元", english)


def shown(value: Any) -> str:
    """A value of data for a message, cut short: a complaint about a megabyte is not a megabyte."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Mapping | list | tuple):
        return "{…}" if isinstance(value, Mapping) else "[…]"
    words = str(value)
    return words if len(words) <= 40 else words[:40] + "…"


def plain(number: Decimal) -> str:
    """A number without an exponent and without zeros that say nothing."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
