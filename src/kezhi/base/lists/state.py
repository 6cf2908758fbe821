"""A list's whole state as its address holds it: read with every bad part ignored and named, written in one spelling."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kezhi.base.actor import Actor
from kezhi.base.lists.declared import Dates, Filter, ListPage

SIZES = (12, 25, 50, 100)
LONGEST = 100
"""Characters of a typed text that are read."""

Options = Mapping[str, tuple[tuple[str, str], ...]]
"""What may be chosen in each choice filter: (code, words) by the filter's key."""
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class State:
    """What is asked of a list. Blank sort, columns and view are the page's own defaults."""

    q: str = ""
    filters: Mapping[str, Any] = field(default_factory=dict)
    sort: str = ""
    columns: tuple[str, ...] = ()
    size: int = SIZES[0]
    page: int = 1
    view: str = ""

    def but(self, **changes: Any) -> "State":
        """The same with changes, from the first page on unless a page is asked for."""
        return replace(self, **{"page": 1, **changes})

    def without(self, *keys: str) -> "State":
        """The same without these filters."""
        return self.but(filters={key: value for key, value in self.filters.items() if key not in keys})

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter leaves rows out."""
        return bool(self.q or self.filters)

    def pairs(self) -> Pairs:
        """The state as parameters, defaults left out, always in the same order."""
        told: Pairs = [("view", self.view), ("q", self.q)]
        for key in sorted(self.filters):
            told += written(key, self.filters[key])
        told += [("sort", self.sort), ("cols", ",".join(self.columns))]
        told += [("size", str(self.size) if self.size != SIZES[0] else "")]
        told += [("page", str(self.page) if self.page != 1 else "")]
        return [(key, value) for key, value in told if value]

    def query(self) -> str:
        """The state as a query string without its question mark."""
        return urlencode(self.pairs())


def written(key: str, value: Any) -> Pairs:
    """A filter's value as parameters."""
    name = f"f.{key}"
    if isinstance(value, Dates):
        ends = ((f"{name}.from", value.first), (f"{name}.to", value.last))
        return [(end, day.isoformat()) for end, day in ends if day]
    if isinstance(value, bool):
        return [(name, "yes" if value else "no")]
    if isinstance(value, str):
        return [(name, value)]
    return [(name, code) for code in value]


def options(page: ListPage, actor: Actor) -> Options:
    """What may be chosen in the page's filters, asked once a request."""
    return {
        filter_.key: tuple((str(code), str(words)) for code, words in filter_.choices(actor))
        for filter_ in page.filters
        if filter_.choices is not None
    }


class Reader:
    """Reads a state from parameters; ``notes`` say in words what was ignored."""

    def __init__(self, page: ListPage, params: QueryDict, choices: Options) -> None:
        self.page = page
        self.params = params
        self.choices = choices
        self.notes: list[str] = []

    def state(self) -> State:
        """The state; what can't be read is left at its default."""
        read = State(
            q=self.text("q"),
            filters={f.key: value for f in self.page.filters if (value := self.filter(f)) is not None},
            sort=self.one_of("sort", [sign + key for key in self.page.sortable for sign in ("", "-")]),
            columns=self.columns(),
            size=self.number("size", SIZES[0]),
            page=self.number("page", 1),
            view=self.one_of("view", [view.code for view in self.page.views]),
        )
        self.strangers()
        sort = "" if read.sort == self.page.sort else read.sort
        view = "" if read.view == self.page.views[0].code else read.view
        return replace(read, sort=sort, view=view, size=self.size(read.size))

    def text(self, name: str) -> str:
        raw = self.params.get(name, "").strip()
        clean = " ".join("".join(c if c.isprintable() else " " for c in raw).split())
        if len(clean) > LONGEST:
            self.notes.append(_("查找的文字太长，只用了前 %(count)s 个字。") % {"count": LONGEST})
        return clean[:LONGEST].strip()

    def ignore(self, name: str, value: str) -> None:
        self.notes.append(
            _("网址里的“%(name)s=%(value)s”看不懂，已忽略。") % {"name": name[:LONGEST], "value": value[:LONGEST]}
        )

    def one_of(self, name: str, known: Iterable[str]) -> str:
        value = str(self.params.get(name, ""))
        if value and value not in known:
            self.ignore(name, value)
            return ""
        return value

    def number(self, name: str, default: int) -> int:
        value = self.params.get(name, "")
        if not value:
            return default
        if value.isascii() and value.isdigit() and len(value) < 9 and int(value) > 0:
            return int(value)
        self.ignore(name, value)
        return default

    def size(self, asked: int) -> int:
        if asked in SIZES:
            return asked
        self.ignore("size", str(asked))
        return SIZES[0]

    def columns(self) -> tuple[str, ...]:
        """The columns asked for, in the page's order whatever the address's."""
        asked = [key for value in self.params.getlist("cols") for key in value.split(",") if key]
        known = tuple(column.key for column in self.page.columns)
        for key in asked:
            if key not in known:
                self.ignore("cols", key)
        chosen = tuple(key for key in known if key in asked)
        return () if chosen == self.page.shown else chosen

    def filter(self, filter_: Filter) -> Any:
        """A filter's value, None where it isn't set."""
        read: dict[str, Callable[[Filter], Any]] = {
            "choice": self.choice,
            "text": lambda f: self.text(f"f.{f.key}") or None,
            "dates": self.dates,
            "yes-no": lambda f: {"yes": True, "no": False}.get(self.one_of(f"f.{f.key}", ("yes", "no"))),
        }
        return read[filter_.kind](filter_)

    def choice(self, filter_: Filter) -> tuple[str, ...] | None:
        name = f"f.{filter_.key}"
        known = [code for code, words in self.choices.get(filter_.key, ())]
        asked = [value for value in self.params.getlist(name) if value]
        for value in asked:
            if value not in known:
                self.ignore(name, value)
        return tuple(code for code in known if code in asked) or None

    def dates(self, filter_: Filter) -> Dates | None:
        first, last = (self.day(f"f.{filter_.key}.{end}") for end in ("from", "to"))
        if first and last and first > last:
            first, last = last, first
        return Dates(first, last) if first or last else None

    def day(self, name: str) -> date | None:
        value = self.params.get(name, "")
        if not value:
            return None
        try:
            day = datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 — a day has no zone
        except ValueError:
            day = None
        if day is None or not 1900 <= day.year <= 2999:
            self.ignore(name, value)
            return None
        return day

    def strangers(self) -> None:
        """Name the parameters that nothing here knows."""
        known = {"q", "sort", "cols", "size", "page", "view"}
        for filter_ in self.page.filters:
            name = f"f.{filter_.key}"
            known |= {f"{name}.from", f"{name}.to"} if filter_.kind == "dates" else {name}
        for name, value in self.params.items():
            if name not in known:
                self.ignore(name, str(value))


def read(page: ListPage, query: str | QueryDict, choices: Options) -> tuple[State, tuple[str, ...]]:
    """The state that an address asks for, and notes on what in it was ignored. Never fails."""
    params = QueryDict(query) if isinstance(query, str) else query
    reader = Reader(page, params, choices)
    return reader.state(), tuple(dict.fromkeys(reader.notes))


def condition(page: ListPage, state: State, *, actor: Actor, now: datetime) -> Q:
    """Which of the page's rows a state asks for."""
    views = {view.code: view for view in page.views}
    q = views.get(state.view, page.views[0]).where(actor, now)
    for filter_ in page.filters:
        if filter_.key in state.filters:
            q &= filter_.where(state.filters[filter_.key])
    return q & page.searching(state.q) if state.q else q
