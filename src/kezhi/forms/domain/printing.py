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

from kezhi.engine.schema import Field, Form, Option, Section
from kezhi.forms.domain.paths import value_at

HERE = Path(__file__).parent
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
    document = {
        "title": sheet.title,
        "language": sheet.language,
        "number": sheet.number,
        "subtitle": sheet.subtitle,
        "stamp": sheet.stamp,
        "watermark": sheet.watermark,
        "sections": [_section(section, reading) for section in form.sections],
    }
    main = _compile("print.typ", document, sheet.fonts)
    return _bind(main, attached, sheet) if attached else main


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
    return {"title": section.title.of(reading.language), "parts": list(parts(section.fields, reading))}


def parts(fields: Sequence[Field], reading: Reading) -> Iterator[dict[str, Any]]:
    """Fields in words, for print and for whoever else reads a form: ``kind`` pairs (label, words), text with its lines,
    or table with heads, rows and which columns are numbers.
    """
    pairs: list[list[str]] = []
    for field in fields:
        if field.name not in reading.data:
            continue
        if field.kind not in INLINE:
            pairs.append(
                [field.label.of(reading.language), _said(field, field.name, reading.data[field.name], reading)]
            )
            continue
        if pairs:
            yield {"kind": "pairs", "rows": pairs}
            pairs = []
        yield _block(field, reading)
    if pairs:
        yield {"kind": "pairs", "rows": pairs}


def _block(field: Field, reading: Reading) -> dict[str, Any]:
    label, value = field.label.of(reading.language), reading.data[field.name]
    if field.kind == "textarea":
        return {"kind": "text", "label": label, "lines": [line for line in str(value).split("\n") if line.strip()]}
    heads, rows, numbers = _budget(field, value, reading.language) if field.budget else _table(field, value, reading)
    return {"kind": "table", "label": label, "heads": heads, "rows": rows, "numbers": numbers}


Table = tuple[list[str], list[list[str]], list[int]]


def _table(field: Field, value: Any, reading: Reading) -> Table:
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    cells = [
        [_said(column, f"{field.name}[{at}].{column.name}", row.get(column.name), reading) for column in field.columns]
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


def _said(field: Field, path: str, value: Any, reading: Reading) -> str:
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
    return ("、" if language == "zh" else ", ").join(labels.get(name, name) for name in named) or "—"


def wan(value: Any) -> str:
    """元 as 万元 with two decimals; what isn't a number as it stands, nothing as 0.00."""
    try:
        return f"{Decimal(str(value or 0)) / 10_000:,.2f}"
    except InvalidOperation:
        return str(value)


def _bind(main: bytes, attached: Sequence[Attached], sheet: Sheet) -> bytes:
    """The form's pages and those of the attached files as one document, all of them stamped."""
    writer = PdfWriter()
    writer.append(io.BytesIO(main))
    for item in attached:
        first = len(writer.pages)
        writer.append(io.BytesIO(item.content), outline_item=item.label)
        pages = writer.pages[first:]
        for page, stamp in zip(pages, _stamps(pages, item.label, sheet), strict=True):
            page.merge_page(stamp)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _stamps(pages: Sequence[PageObject], label: str, sheet: Sheet) -> Sequence[PageObject]:
    sizes = [[float(page.mediabox.width), float(page.mediabox.height)] for page in pages]
    labels = [f"{label} {at} / {len(sizes)}" for at in range(1, len(sizes) + 1)]
    document = {"sizes": sizes, "labels": labels, "stamp": sheet.stamp, "watermark": sheet.watermark}
    return PdfReader(io.BytesIO(_compile("stamp.typ", document, sheet.fonts))).pages
