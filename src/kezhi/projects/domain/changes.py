"""What changed between two versions, as a page shows it: short values whole, long texts stretch by stretch."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from kezhi.engine.schema import Change

TOKEN = re.compile(r"[A-Za-z0-9_.,%]+|\s+|.", re.S)
LONG = 40
"""Characters; a text that is longer on either side is shown by its stretches."""
AROUND = 12
"""Characters of unchanged text that stay beside a change."""
MOST = 4000
"""Tokens; beyond, a text is only said to have changed."""


@dataclass(frozen=True)
class Stretch:
    """A piece of text: ``kept``, ``old`` (struck) or ``new`` (underlined)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Shown:
    """One change in words. ``stretches`` is empty where old and new are short enough to stand beside each other."""

    label: str
    old: str
    new: str
    note: str
    stretches: tuple[Stretch, ...] = ()


def shown(change: Change, language: str) -> Shown:
    """A change as its row shows it."""
    old, new = (said(value, language, money=change.money) for value in (change.old, change.new))
    label = change.label.of(language)
    if max(len(old), len(new)) > LONG and old and new:
        return Shown(label, "", "", "", tuple(stretches(old, new)))
    return Shown(label, old, new, change.words(language))


def said(value: Any, language: str, *, money: bool = False) -> str:
    """A value in words: amounts in 万元, files by their names, rows by their first cell."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return {"zh": ("否", "是"), "en": ("no", "yes")}["en" if language.startswith("en") else "zh"][value]
    if money and isinstance(value, Decimal):
        return f"{value / 10_000:,.2f}"
    if isinstance(value, Mapping):
        return said(value.get("name") or next(iter(value.values()), ""), language)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(said(one, language) for one in value)
    return str(value)


def stretches(old: str, new: str) -> Iterator[Stretch]:
    """The texts merged: what stays, what went, what came.

    Without the ``old`` stretches it is the new text, without the ``new`` ones the old one.
    """
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    if max(len(before), len(after)) > MOST:
        yield Stretch("old", f"{old[:LONG]}…")
        yield Stretch("new", f"{new[:LONG]}…")
        return
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Stretch("kept", "".join(before[a:b]))
            continue
        if b > a:
            yield Stretch("old", "".join(before[a:b]))
        if d > c:
            yield Stretch("new", "".join(after[c:d]))


def cut(text: str) -> str:
    """A stretch that stays, without its middle."""
    return text if len(text) <= 3 * AROUND else f"{text[:AROUND]}…{text[-AROUND:]}"
