"""What an expert reads of an item: a form's data without what says whose it is.

Fields and columns that the form marks ``identifying`` are left out, with their files; where their words turn up in
other fields they are blotted out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kezhi.engine.schema import Field, Form
from kezhi.forms.domain.printing import Choices, parts
from kezhi.forms.domain.printing import Reading as InWords

BLOT = "■■"
SHORTEST_NAME = 2
"""Characters from which on a word is blotted out."""
NAMES = ("text", "organisation", "person")
"""Kinds of fields whose words may name somebody."""


@dataclass(frozen=True)
class ReadFile:
    """A file that the expert may open: the use of it, and what it is (never its own name, which may tell whose)."""

    use: int
    label: str
    type: str


@dataclass(frozen=True)
class ReadSection:
    """A part of the reading. ``parts`` are pairs, texts and tables as `forms.domain.printing.parts` makes them."""

    title: str
    parts: tuple[Mapping[str, Any], ...]
    files: tuple[ReadFile, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What an expert reads of an item."""

    sections: tuple[ReadSection, ...] = ()

    @property
    def files(self) -> Mapping[int, ReadFile]:
        """Every file by its use."""
        return {file.use: file for section in self.sections for file in section.files}


def read_form(form: Form, data: Mapping[str, Any], *, blind: bool, language: str, choices: Choices) -> Reading:
    """A form's data as an expert reads it; with ``blind`` nothing in it says whose it is."""
    hidden = _hidden(form, data) if blind else []
    words = InWords(data, choices, language)
    sections = []
    for section in form.sections:
        shown = [_open(field) if blind else field for field in section.fields if not (blind and field.identifying)]
        plain = [field for field in shown if field.kind != "file"]
        said = tuple(_blotted(part, hidden) for part in parts(plain, words))
        files = tuple(_files(shown, data, language))
        if said or files:
            sections.append(ReadSection(section.title.of(language), said, files))
    return Reading(tuple(sections))


def without_names(text: str, form: Form, data: Mapping[str, Any]) -> str:
    """A text without the words that say whose the form is."""
    return str(_blotted(text, _hidden(form, data)))


def _hidden(form: Form, data: Mapping[str, Any]) -> Sequence[str]:
    """Words to be blotted out, the longest first."""
    return sorted(set(_identifying(form, data)), key=len, reverse=True)


def _open(field: Field) -> Field:
    """A field without its identifying columns."""
    return replace(field, columns=tuple(column for column in field.columns if not column.identifying))


def _identifying(form: Form, data: Mapping[str, Any]) -> Iterator[str]:
    """The words of identifying fields that may turn up elsewhere."""
    for field in form.fields:
        if field.identifying and field.kind in NAMES:
            yield from _names(data.get(field.name))
        rows = data.get(field.name)
        for row in rows if field.kind == "table" and isinstance(rows, list) else ():
            for column in field.columns:
                if (column.identifying or field.identifying) and column.kind in NAMES and isinstance(row, Mapping):
                    yield from _names(row.get(column.name))


def _names(value: Any) -> Iterator[str]:
    said = value.get("name") if isinstance(value, Mapping) else value
    if isinstance(said, str) and len(said.strip()) >= SHORTEST_NAME and not said.strip().isdigit():
        yield said.strip()


def _blotted(said: Any, hidden: Sequence[str]) -> Any:
    """The same in the same shape, without the hidden words."""
    if isinstance(said, str):
        for word in hidden:
            said = said.replace(word, BLOT)
        return said
    if isinstance(said, Mapping):
        return {key: value if key == "kind" else _blotted(value, hidden) for key, value in said.items()}
    return [_blotted(one, hidden) for one in said] if isinstance(said, list | tuple) else said


def _files(fields: Sequence[Field], data: Mapping[str, Any], language: str) -> Iterator[ReadFile]:
    for field in fields:
        items = data.get(field.name) if field.kind == "file" else None
        several = isinstance(items, list) and len(items) > 1
        for at, item in enumerate(items if isinstance(items, list) else (), 1):
            label = field.label.of(language)
            yield ReadFile(int(item["id"]), f"{label} {at}" if several else label, str(item.get("type", "")))
