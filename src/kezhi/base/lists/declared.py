"""What a list page is: a frozen declaration that one machinery shows, filters, sorts, counts and exports.

CALLS = registry.list_pages.add("projects.calls", ListPage(
    code="projects.calls", title=_lazy("申报通知"), rows=queries.calls, link=lambda call: call.get_absolute_url(),
    columns=(Column("number", _lazy("编号"), "number", sort=("number",)), …),
    filters=(Filter("state", _lazy("状态"), "choice", field="state", choices=states),),
    search=("number", "title"), sort="-opens", empty=Empty(_lazy("还没有申报通知。")),
))
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base.actor import Actor

Text = str | Promise
"""Words for people; lazy ones follow the reader's language."""

ColumnKind = Literal["text", "link", "money", "date", "moment", "deadline", "badge", "person", "organisation", "count"]
FilterKind = Literal["choice", "text", "dates", "yes-no"]


@dataclass(frozen=True)
class Badge:
    """A state in a cell: its kind (``met``, ``running``, …), which gives icon and colour, and its word."""

    kind: str
    word: Text

    def __str__(self) -> str:
        return str(self.word)


@dataclass(frozen=True)
class Column:
    """A column. ``value`` is a path of attributes from the row (``host.name``) or a function of the row.

    Kinds: money takes Decimal 元 and shows 万元; date, moment and deadline take dates or moments; badge takes a
    Badge; count a number. ``sort`` are field paths or expressions; a column without them can't be sorted by.
    ``personal`` values are exported only with a purpose.
    """

    key: str
    title: Text
    value: str | Callable[[Any], Any]
    kind: ColumnKind = "text"
    sort: tuple[str | Combinable, ...] = ()
    shown: bool = True
    personal: bool = False

    def of(self, row: Any) -> Any:
        """This column's value of a row; None where a step of the path is empty."""
        if callable(self.value):
            return self.value(row)
        value = row
        for step in self.value.split("."):
            value = getattr(value, step)
            if value is None:
                return None
        return value


@dataclass(frozen=True)
class Dates:
    """A range of days, both included; an open end is None."""

    first: date | None = None
    last: date | None = None


def moments(path: str) -> Callable[[Dates], Q]:
    """A dates filter over a field of moments: from the first day's start to the last day's end, local time."""

    def where(value: Dates) -> Q:
        q = Q()
        if value.first:
            q &= Q(**{f"{path}__gte": _start(value.first)})
        if value.last:
            q &= Q(**{f"{path}__lt": _start(value.last + timedelta(days=1))})
        return q

    return where


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@dataclass(frozen=True)
class Filter:
    """A filter. ``field`` is compared as the kind suggests; ``apply`` makes the condition instead where that won't do.

    ``apply`` gets a tuple of codes (choice), a text, Dates or a boolean (yes-no). Its condition must not multiply
    rows: ask many-valued relations through ``Exists`` or ``pk__in``. ``choices`` are (code, words), at most one query.
    """

    key: str
    title: Text
    kind: FilterKind
    field: str = ""
    apply: Callable[[Any], Q] | None = None
    choices: Callable[[Actor], Sequence[tuple[str, Text]]] | None = None

    def where(self, value: Any) -> Q:
        """The condition for a value that was read from the request."""
        if self.apply is not None:
            return self.apply(value)
        if self.kind == "choice":
            return Q(**{f"{self.field}__in": value})
        if self.kind == "text":
            return Q(**{f"{self.field}__icontains": value})
        if self.kind == "dates":
            ends = (("gte", value.first), ("lte", value.last))
            return Q(**{f"{self.field}__{end}": day for end, day in ends if day is not None})
        return Q(**{self.field: value})


def _all(actor: Actor, now: datetime) -> Q:
    return Q()


@dataclass(frozen=True)
class View:
    """A built-in tab: the rows of the page for which ``where`` holds, whatever the filters narrow further."""

    code: str
    title: Text
    where: Callable[[Actor, datetime], Q] = _all


@dataclass(frozen=True)
class Batch:
    """Something done to the chosen rows at once: a button that posts them to the page named ``url_name``."""

    label: Text
    url_name: str
    primary: bool = False


@dataclass(frozen=True)
class Total:
    """The money summed over all rows that the filters leave: a field or annotation in 元."""

    title: Text
    field: str


@dataclass(frozen=True)
class Empty:
    """What an empty list says: why, what comes next and when, and a way on (label, url name)."""

    why: Text
    next: Text = ""
    way: tuple[Text, str] | None = None


@dataclass(frozen=True)
class ListPage:
    """One list page. ``rows`` are those that the actor may see; ``sort`` is a sortable column's key, ``-`` for down.

    ``search`` are field paths in which every word must occur, or a function from the words to a condition. ``unit``
    is the rows' classifier. ``code`` is unique and begins with the room: ``projects.calls``.
    """

    code: str
    title: Text
    rows: Callable[[Actor], QuerySet[Any]]
    columns: tuple[Column, ...]
    sort: str
    empty: Empty
    link: Callable[[Any], str] | None = None
    filters: tuple[Filter, ...] = ()
    search: tuple[str, ...] | Callable[[str], Q] = ()
    views: tuple[View, ...] = field(default=(View("all", _lazy("全部")),))
    batch: tuple[Batch, ...] = ()
    total: Total | None = None
    unit: Text = field(default=_lazy("件"))

    def column(self, key: str) -> Column:
        """The column by its key. Raises KeyError."""
        return {column.key: column for column in self.columns}[key]

    @property
    def shown(self) -> tuple[str, ...]:
        """The keys of the columns that are shown unless others are asked for."""
        return tuple(column.key for column in self.columns if column.shown)

    @property
    def sortable(self) -> tuple[str, ...]:
        """The keys of the columns that can be sorted by."""
        return tuple(column.key for column in self.columns if column.sort)

    def searching(self, words: str) -> Q:
        """The condition for what was typed into the list's own search."""
        if callable(self.search):
            return self.search(words)
        q = Q()
        for word in words.split():
            found = Q()
            for path in self.search:
                found |= Q(**{f"{path}__icontains": word})
            q &= found
        return q
