"""What the list template shows: tabs, chips, heads and lines, each with the address that it leads to."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from kezhi.base.lists.declared import Column, Dates, Filter
from kezhi.base.lists.reading import Reading, Saved
from kezhi.base.lists.sending import columns
from kezhi.base.lists.state import SIZES, State


@dataclass(frozen=True)
class Head:
    """A column's head; ``url`` sorts by it, ``direction`` is up or down where it is sorted by."""

    title: str
    kind: str
    url: str
    direction: str


@dataclass(frozen=True)
class Cell:
    """A cell. ``url`` makes it a link."""

    title: str
    kind: str
    value: Any
    url: str


@dataclass(frozen=True)
class Line:
    """A row: its key, its cells, its page, and its part of the sum in 元."""

    pk: int
    url: str
    cells: tuple[Cell, ...]
    amount: Decimal | None


@dataclass(frozen=True)
class Control:
    """A filter as a field: what it is set to, the words of that, and the address without it."""

    key: str
    title: str
    kind: str
    value: Any
    words: str
    choices: tuple[tuple[str, str, bool], ...]
    removed: str


class Shown:
    """A reading, ready for the template."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.page = reading.page
        self.state = reading.state
        self.notes = reading.notes
        self.columns = columns(reading.page, reading.state)
        self.sizes = SIZES

    def url(self, state: State) -> str:
        """The address of this list in another state."""
        return f"?{state.query()}"

    @property
    def query(self) -> str:
        """This state's query string: what a saved view keeps and an export reads."""
        return self.state.but().query()

    @cached_property
    def current_view(self) -> Saved | None:
        """The reader's own view whose state this is."""
        return next((saved for saved in self.reading.saved if saved.view.query == self.query), None)

    @property
    def tabs(self) -> list[Mapping[str, Any]]:
        """Built-in views, then the reader's own."""
        first = self.page.views[0].code
        tabs: list[Mapping[str, Any]] = [
            {
                "label": view.title,
                "url": self.url(State(view="" if view.code == first else view.code)),
                "count": self.reading.counts[view.code],
                "current": self.current_view is None and (self.state.view or first) == view.code,
            }
            for view in self.page.views
        ]
        for saved in self.reading.saved:
            kept = saved.view
            current = saved == self.current_view
            tabs.append({"label": kept.name, "url": f"?{kept.query}", "count": saved.count, "current": current})
        return tabs

    @property
    def controls(self) -> list[Control]:
        """The filters, those that are set first."""
        made = [self._control(filter_) for filter_ in self.page.filters]
        return sorted(made, key=lambda control: control.value is None)

    def _control(self, filter_: Filter) -> Control:
        value = self.state.filters.get(filter_.key)
        known = self.reading.options.get(filter_.key, ())
        return Control(
            filter_.key,
            str(filter_.title),
            filter_.kind,
            value,
            words(value, dict(known)),
            tuple((code, text, value is not None and code in value) for code, text in known),
            self.url(self.state.without(filter_.key)),
        )

    @property
    def cleared(self) -> str:
        """The address without search and filters."""
        return self.url(self.state.but(q="", filters={}))

    @property
    def sort(self) -> str:
        return self.state.sort or self.page.sort

    @property
    def sorted_by(self) -> str:
        """The order in words."""
        return self._sort_words(self.sort)

    def _sort_words(self, sort: str) -> str:
        column = self.page.column(sort.removeprefix("-"))
        down = sort.startswith("-")
        if column.kind in ("date", "moment", "deadline"):
            said = _("%(title)s，远的在前") if down else _("%(title)s，近的在前")
            if column.kind != "deadline":
                said = _("%(title)s，新的在前") if down else _("%(title)s，旧的在前")
        else:
            said = _("%(title)s，从大到小") if down else _("%(title)s，从小到大")
        return said % {"title": column.title}

    @property
    def sorts(self) -> list[Mapping[str, Any]]:
        """Every order that may be chosen."""
        return [
            {"label": self._sort_words(sort), "url": self.url(self._by(sort)), "current": sort == self.sort}
            for key in self.page.sortable
            for sort in (key, f"-{key}")
        ]

    def _by(self, sort: str) -> State:
        return self.state.but(sort="" if sort == self.page.sort else sort)

    @property
    def heads(self) -> list[Head]:
        """The heads of the shown columns."""
        return [self._head(column) for column in self.columns]

    def _head(self, column: Column) -> Head:
        title = _("%(title)s（万元）") % {"title": column.title} if column.kind == "money" else str(column.title)
        if not column.sort:
            return Head(title, column.kind, "", "")
        direction = {column.key: "up", f"-{column.key}": "down"}.get(self.sort, "")
        turned = f"-{column.key}" if direction == "up" else column.key
        return Head(title, column.kind, self.url(self._by(turned)), direction)

    @property
    def chooser(self) -> list[tuple[Column, bool]]:
        """Every column, and whether it is shown."""
        return [(column, column in self.columns) for column in self.page.columns]

    @property
    def lines(self) -> list[Line]:
        """The rows of this page of the list."""
        return [self._line(row) for row in self.reading.rows]

    def _line(self, row: Any) -> Line:
        url = self.page.link(row) if self.page.link else ""
        cells = tuple(
            Cell(str(column.title), column.kind, column.of(row), url if column.kind == "link" else "")
            for column in self.columns
        )
        amount = None
        if self.page.total:
            amount = Column("", "", self.page.total.field.replace("__", ".")).of(row)
        return Line(row.pk, url, cells, amount)

    @cached_property
    def pages(self) -> Page[Any]:
        """The rows as Django's page of them, for the pagination."""
        return Page(self.reading.rows, self.state.page, Paginator(range(self.reading.count), self.state.size))

    @property
    def searchable(self) -> bool:
        """Whether the list has a search of its own. A template would call the one that is a function."""
        return bool(self.page.search)

    @property
    def personal(self) -> bool:
        """Whether an export of this state would hold personal columns."""
        return any(column.personal for column in self.columns)


def words(value: Any, choices: Mapping[str, str]) -> str:
    """What a filter is set to, in words; blank where it isn't."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Dates):
        if value.first and value.last:
            return _("%(first)s 至 %(last)s") % {"first": value.first, "last": value.last}
        return _("%(first)s 起") % {"first": value.first} if value.first else _("至 %(last)s") % {"last": value.last}
    if isinstance(value, str):
        return value
    return _("、").join(choices.get(code, code) for code in value)
