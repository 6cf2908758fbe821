"""A form as one paginated PDF: what was filled in, then the PDF files attached to it, each page with its stamp."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import typst
from pypdf import PageObject, PdfReader, PdfWriter

from kezhi.base.pdf import BROKEN
from kezhi.engine.schema import Field, Form, Option, Section
from kezhi.forms.domain.paths import value_at

HERE = Path(__file__).parent
A4 = (595.28, 841.89)
"""Points."""
INLINE = ("textarea", "table", "budget")
"""Kinds that stand on their own instead of beside their label."""


@dataclass(frozen=True)
class Sheet:
    """What stands around the content: title, number, the stamp on each page, and a watermark or ""."""

    title: str
    language: str
    fonts: Path
    number: str = ""
    subtitle: str = ""
    stamp: str = ""
    watermark: str = ""


@dataclass(frozen=True)
class Attached:
    """A PDF bound after the form."""

    label: str
    content: bytes


Choices = Mapping[str, Sequence[Option]]
"""What could be chosen, by path: fields, and cells such as ``team[0].degree``."""


@dataclass(frozen=True)
class Reading:
    """Data that is put into words."""

    data: Mapping[str, Any]
    choices: Choices
    language: str


def print_form(
    form: Form, data: Mapping[str, Any], sheet: Sheet, choices: Choices, attached: Sequence[Attached] = ()
) -> bytes:
    """The PDF of a form's data; a character that no font has shows as a box instead of breaking the print."""
    reading = Reading(data, choices, sheet.language)
    files = [_opened(item, sheet.language) for item in attached]
    document = {
        "bound": sum(len(file.pages) for file in files),
        "title": sheet.title,
        "language": sheet.language,
        "number": sheet.number,
        "subtitle": sheet.subtitle,
        "stamp": sheet.stamp,
        "watermark": sheet.watermark,
        "sections": [_section(section, reading) for section in form.sections],
    }
    main = _compile("print.typ", document, sheet.fonts)
    return _bind(main, files, sheet) if files else main


def _compile(template: str, document: Mapping[str, Any], fonts: Path) -> bytes:
    made = typst.compile(
        HERE / template,
        font_paths=[fonts],
        sys_inputs={"document": json.dumps(document, ensure_ascii=False)},
    )
    if not isinstance(made, bytes):
        raise TypeError("one PDF was expected")
    return made


def _section(section: Section, reading: Reading) -> dict[str, Any]:
    title = section.title.of(reading.language)
    return {"title": title, "parts": list(parts(section.fields, reading, title))}


def parts(fields: Sequence[Field], reading: Reading, title: str = "") -> Iterator[dict[str, Any]]:
    """Fields in words, for print and for whoever else reads a form: ``kind`` pairs (label, words), text with its lines,
    or table with heads, rows and which columns are numbers. What is called as the ``title`` above it has no label.
    """
    pairs: list[list[str]] = []
    for field in fields:
        if field.name not in reading.data:
            continue
        if field.kind not in INLINE:
            pairs.append([field.label.of(reading.language), said(field, field.name, reading.data[field.name], reading)])
            continue
        if pairs:
            yield {"kind": "pairs", "rows": pairs}
            pairs = []
        yield _block(field, title, reading)
    if pairs:
        yield {"kind": "pairs", "rows": pairs}


def _block(field: Field, title: str, reading: Reading) -> dict[str, Any]:
    """A field that stands on its own; its label is left out where the section is called the same."""
    label, value = field.label.of(reading.language), reading.data[field.name]
    label = "" if label == title else label
    if field.kind == "textarea":
        return {"kind": "text", "label": label, "lines": [line for line in str(value).split("\n") if line.strip()]}
    heads, rows, numbers = table_of(field, value, reading)
    return {"kind": "table", "label": label, "heads": heads, "rows": rows, "numbers": numbers}


Table = tuple[list[str], list[list[str]], list[int]]
"""Heads, rows, and which columns are numbers."""


def table_of(field: Field, value: Any, reading: Reading) -> Table:
    """Heads, rows and the numeric columns of a table or a budget, in words."""
    return _budget(field, value, reading.language) if field.budget else _table(field, value, reading)


def _table(field: Field, value: Any, reading: Reading) -> Table:
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    cells = [
        [said(column, f"{field.name}[{at}].{column.name}", row.get(column.name), reading) for column in field.columns]
        for at, row in enumerate(rows)
    ]
    numbers = [at for at, column in enumerate(field.columns) if column.kind in ("number", "money")]
    return [column.label.of(reading.language) for column in field.columns], cells, numbers


def _budget(field: Field, value: Any, language: str) -> Table:
    budget = field.budget
    if budget is None:
        return [], [], []
    heads = [field.label.of(language), *(column.label.of(language) for column in budget.columns)]
    rows = [
        [
            row.label.of(language),
            *(wan(value_at(value, f"{row.code}.{column.code}")) for column in budget.columns),
        ]
        for row in budget.rows
    ]
    return heads, rows, list(range(1, len(heads)))


def said(field: Field, path: str, value: Any, reading: Reading) -> str:
    """A value at a path in words."""
    return written(field, value, reading.language, reading.choices.get(path, ()))


def written(field: Field, value: Any, language: str, choices: Sequence[Option] = ()) -> str:
    """A value in words: money in 万元, what was chosen by its label, files by their names."""
    if value is None or value == "":
        return "—"
    if field.kind == "money":
        return wan(value) + (" 万元" if language == "zh" else " (10,000 CNY)")
    if field.kind == "checkbox":
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
    labels = {option.value: option.label.of(language) for option in choices}
    many = value if isinstance(value, list) else [value]
    named = (str(one.get("name", "")) if isinstance(one, Mapping) else str(one) for one in many)
    said = ("、" if language == "zh" else ", ").join(labels.get(name, name) for name in named)
    unit = field.unit.of(language)
    return f"{said}{'' if unit == '%' else ' '}{unit}".rstrip() if said else "—"


def wan(value: Any) -> str:
    """元 as 万元 with two decimals; what isn't a number as it stands, nothing as 0.00."""
    try:
        return f"{Decimal(str(value or 0)) / 10_000:,.2f}"
    except InvalidOperation:
        return str(value)


@dataclass(frozen=True)
class Opened:
    """An attached file, opened: its pages are bound behind the form's."""

    label: str
    reader: PdfReader

    @property
    def pages(self) -> Sequence[PageObject]:
        return self.reader.pages


def _opened(item: Attached, language: str) -> Opened:
    """What is no readable PDF is bound as an empty page that says so: the form itself always prints."""
    try:
        reader = PdfReader(io.BytesIO(item.content))
        sizes = [page.mediabox.width for page in reader.pages]
    except BROKEN:
        sizes = []
    if sizes:
        return Opened(item.label, reader)
    empty = PdfWriter()
    empty.add_blank_page(*A4)
    content = io.BytesIO()
    empty.write(content)
    says = "无法装订，请单独打开" if language == "zh" else "can't be bound; open it by itself"
    return Opened(f"{item.label} — {says}", PdfReader(content))


def _bind(main: bytes, files: Sequence[Opened], sheet: Sheet) -> bytes:
    """The form's pages and those of the attached files as one document, all of them stamped and counted."""
    writer = PdfWriter()
    writer.append(io.BytesIO(main))
    own = len(writer.pages)
    labels = [f"{file.label} {at} / {len(file.pages)}" for file in files for at in range(1, len(file.pages) + 1)]
    for file in files:
        writer.append(file.reader, outline_item=file.label)
    whole = len(writer.pages)
    numbers = [f"{page} / {whole}" for page in range(own + 1, whole + 1)]
    stamps = _stamps(writer.pages[own:], labels, numbers, sheet)
    for page, stamp in zip(writer.pages[own:], stamps, strict=True):
        page.merge_page(stamp)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _stamps(
    pages: Sequence[PageObject], labels: Sequence[str], numbers: Sequence[str], sheet: Sheet
) -> Sequence[PageObject]:
    sizes = [[float(page.mediabox.width), float(page.mediabox.height)] for page in pages]
    document = {
        "sizes": sizes,
        "labels": labels,
        "numbers": numbers,
        "stamp": sheet.stamp,
        "watermark": sheet.watermark,
    }
    return PdfReader(io.BytesIO(_compile("stamp.typ", document, sheet.fonts))).pages
