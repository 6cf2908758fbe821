"""The one shape of every complaint about a pack, a form or an upload: what, where, how to mend."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

MESSAGES = Path(__file__).parent / "messages"


@dataclass(frozen=True)
class Place:
    """Where something is wrong: in a file, in a form's data, or in a decision table. Unused: None."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    field: str | None = None
    """A path into data, such as ``team[2].name``."""
    element: str | None = None
    """An id in a process or a decision model."""
    rule: int | None = None
    """A rule of a decision table, from 1."""
    cell: str | None = None
    """An input or output column of that rule, by its label."""

    def __str__(self) -> str:
        at = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        inside = " ".join(
            text
            for text in (
                self.field,
                self.element,
                f"rule {self.rule}" if self.rule is not None else None,
                self.cell,
            )
            if text
        )
        return " ".join(text for text in (at, inside) if text)


@dataclass(frozen=True)
class Problem:
    """One complaint. ``code`` names a message in ``messages/*.toml``, filled with ``arguments``.

    An argument may itself be a complaint (what is wrong with an expression, say): it speaks the same language.
    """

    code: str
    place: Place = Place()
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def render(self, language: str = "zh") -> str:
        """The complaint in words, ``zh`` or ``en``: what is wrong and how to mend it."""
        texts = catalogue()[self.code]
        shown = _Shown(
            {
                name: value.render(language) if isinstance(value, Problem) else value
                for name, value in self.arguments.items()
            }
        )
        return texts["en" if language.startswith("en") else "zh"].format_map(shown)

    def __str__(self) -> str:
        where = str(self.place)
        return f"{where}: {self.render('en')}" if where else self.render("en")


class Problems(Exception):  # noqa: N818 — the public name is fixed by the engines' contract
    """Raised when something can't be taken; carries every problem at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class _Shown(dict[str, Any]):
    """Arguments for a message; one that is absent shows its name, so that a complaint is never lost."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every message by code. Each engine part keeps its own file, keyed ``part.what``."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(MESSAGES.glob("*.toml")):
        for code, texts in tomllib.loads(path.read_text("utf8")).items():
            found[f"{path.stem}.{code}"] = texts
    return found
