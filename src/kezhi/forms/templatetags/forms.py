"""What the widgets of a form say in many places: drawn here, since a page has hundreds of them."""

from collections.abc import Iterator
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kezhi.base.templatetags.kezhi import icon, words
from kezhi.forms.domain.page import Cell

register = template.Library()

TYPED = {"date": ("type", "date")} | dict.fromkeys(("number", "money", "budget"), ("inputmode", "decimal"))
"""By kind of field, what helps to type into it."""


@register.filter
def control(cell: Cell, writable: bool) -> SafeString:
    """The attributes of a cell's control: where it belongs, how it is typed, whether it is open, what is said of it."""
    said = "".join(f' {name}="{escape(value)}"' for name, value in _attributes(cell))
    return SafeString(said if writable and not cell.locked else f"{said} {_closed(cell)}")


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


@register.filter
def unit(cell: Cell) -> SafeString:
    """The unit of what is typed into a cell, beside its label."""
    return _hint(_unit(cell), "hint")


def _unit(cell: Cell) -> str:
    return _("万元") if cell.field.kind == "money" else cell.unit


@register.filter
def required(cell: Cell) -> SafeString:
    """That a cell has to be filled in, beside its label."""
    return _hint(_("必填") if cell.required else "", "hint required")


def _hint(said: str, style: str) -> SafeString:
    return SafeString(f' <span class="{style}">{escape(said)}</span>' if said else "")


@register.filter
def errors(cell: Cell) -> SafeString:
    """What is wrong with a cell."""
    return SafeString(
        "".join(
            f'<p class="field-error">{icon("alert-circle")}<span>{escape(words(problem))}</span></p>'
            for problem in cell.wrong
        )
    )


@register.filter
def column(cell: Cell, writable: bool) -> SafeString:
    """A cell in a row of a table: its control, and what is wrong with it."""
    head = escape(f"{cell.label} {_unit(cell)}".strip())
    note = f'<div data-errors="{escape(cell.path)}" id="note-{cell.id}">{errors(cell)}</div>'
    return SafeString(f'<td data-label="{head}" id="{cell.id}">{_drawn(cell, writable)}{note}</td>')


def _drawn(cell: Cell, writable: bool) -> str:
    attributes, text = control(cell, writable), escape(cell.text)
    if cell.options:
        return f'<select class="input"{attributes}><option value=""></option>{"".join(_options(cell))}</select>'
    if cell.field.kind == "text":
        return f'<textarea class="input" rows="1"{attributes}>{text}</textarea>'
    return f'<input class="input{" amount" if cell.numeric else ""}"{attributes} value="{text}">'


def _options(cell: Cell) -> Iterator[str]:
    chosen = cell.chosen
    for value, label in cell.options:
        mark = " selected" if value in chosen else ""
        yield f'<option value="{escape(value)}"{mark}>{escape(label)}</option>'


@register.filter
def options(cell: Cell) -> SafeString:
    """What can be chosen in a select, the chosen marked."""
    return SafeString("".join(_options(cell)))
