"""A submitted version as a page shows it for reading: field by field, so that something can be said beside each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kezhi.engine.schema import Field, Form
from kezhi.forms.domain.page import place_id
from kezhi.forms.domain.printing import Choices, Reading, said, table_of


@dataclass(frozen=True)
class ReadField:
    """A field with its value in words: a text in lines, a table by rows, files by what they are called."""

    name: str
    label: str
    text: str = ""
    lines: tuple[str, ...] = ()
    files: tuple[Mapping[str, Any], ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[str, bool], ...], ...] = ()
    """Each cell with whether it is a number."""

    @property
    def id(self) -> str:
        return place_id(self.name)


@dataclass(frozen=True)
class ReadSection:
    """A section of a form that is read."""

    id: str
    title: str
    fields: tuple[ReadField, ...]


def read_sections(form: Form, data: Mapping[str, Any], choices: Choices, language: str) -> list[ReadSection]:
    """What was submitted, in the order of the form; fields that weren't asked are left out."""
    reading = Reading(data, choices, language)
    found = (
        ReadSection(section.id, section.title.of(language), tuple(_fields(section.fields, reading)))
        for section in form.sections
    )
    return [section for section in found if section.fields]


def _fields(fields: Sequence[Field], reading: Reading) -> Iterator[ReadField]:
    for field in fields:
        if field.name in reading.data:
            yield ReadField(field.name, field.label.of(reading.language), **_value(field, reading))


def _value(field: Field, reading: Reading) -> dict[str, Any]:
    value = reading.data[field.name]
    if field.kind == "table" or field.budget:
        heads, rows, numbers = table_of(field, value, reading)
        marked = tuple(tuple((cell, at in numbers) for at, cell in enumerate(row)) for row in rows)
        return {"heads": tuple(heads), "rows": marked}
    if field.kind == "file":
        return {"files": tuple(item for item in value or () if isinstance(item, Mapping) and "name" in item)}
    if field.kind == "textarea":
        return {"lines": tuple(line for line in str(value or "").split("\n") if line.strip())}
    return {"text": said(field, field.name, value, reading)}
