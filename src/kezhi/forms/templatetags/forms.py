"""What the widgets of a form say in many places: drawn here, since a page has hundreds of them."""

from collections.abc import Iterator
from html import escape

from django import template
from django.utils.safestring import SafeString

from kezhi.forms.domain.page import Cell

register = template.Library()

TYPED = {"date": ("type", "date")} | dict.fromkeys(("number", "money", "budget"), ("inputmode", "decimal"))
"""By kind of field, what helps to type into it."""


@register.filter
def control(cell: Cell, writable: bool) -> SafeString:
    """The attributes of a cell's control: where it belongs, how it is typed, whether it is open, what is said of it."""
    said = (f' {name}="{escape(value)}"' for name, value in _attributes(cell))
    return SafeString("".join(said) + ("" if writable and not cell.locked else f" {_closed(cell)}"))


def _attributes(cell: Cell) -> Iterator[tuple[str, str]]:
    yield "name", cell.path
    if cell.alone:
        yield "id", f"in-{cell.id}"
    else:
        yield "aria-label", cell.label
    yield ("data-column", cell.field.name) if cell.in_row else ("data-path", cell.path)
    if not cell.options and cell.field.kind in TYPED:
        yield TYPED[cell.field.kind]
    if cell.wrong:
        yield "aria-invalid", "true"
    if cell.required:
        yield "aria-required", "true"
    yield "aria-describedby", f"note-{cell.id}"


def _closed(cell: Cell) -> str:
    """What closes a control: a choice can't be read-only."""
    return "disabled" if cell.options or cell.field.kind in ("select", "checkbox") else "readonly"
