"""Typed ports: how a lower module reaches an upper one, by name.

A module's ``facts.py``, ``queries.py``, ``views.py``, ``handlers.py`` and ``tasks.py`` register into the ports
when they are imported; the site imports them all at start. A name is taken once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest

from kezhi.base.actor import Actor
from kezhi.base.lists.declared import ListPage, Text

Item = TypeVar("Item")


class Port(Generic[Item]):
    """Items by name, in the order of their registration."""

    def __init__(self, title: str) -> None:
        self.title = title
        self._items: dict[str, Item] = {}

    def add(self, name: str, item: Item) -> Item:
        """Take ``name`` for ``item``; a name that another item has is a fault of ours."""
        if self._items.setdefault(name, item) is not item:
            raise LookupError(f"{self.title}: {name} is taken")
        return item

    def __getitem__(self, name: str) -> Item:
        return self._items[name]

    def get(self, name: str) -> Item | None:
        return self._items.get(name)

    def __contains__(self, name: str) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def values(self) -> Sequence[Item]:
        return tuple(self._items.values())

    def items(self) -> Sequence[tuple[str, Item]]:
        return tuple(self._items.items())


@dataclass(frozen=True)
class FactSource:
    """A fact about a subject that a module can say from its own tables, for one subject or for all in one query.

    ``expression`` gives, for the day asked about, an SQL expression over the subject's own table (``person`` or
    ``organisation``); NULL is "not known". ``type`` is a FEEL type name. ``observed`` is the same for the date
    that the value is known from, ``origin`` for the words of its source where each value has its own. ``title`` and
    ``source`` are shown beside the value, in Chinese and English.
    """

    subject: str
    type: str
    title: tuple[str, str]
    source: tuple[str, str]
    expression: Callable[[date], Combinable]
    observed: Callable[[date], Combinable] | None = None
    origin: Callable[[date], Combinable] | None = None
    unit: str = ""
    personal: bool = False
    labels: Mapping[str, Text] = field(default_factory=dict)
    """What pages show for a code, where the value is one."""
    recorded: Callable[[date], str] | None = None
    """Where values are recorded with their source: the period of the one that counts on a day, blank for none."""
    of_department: bool = False
    """Whether the department answers for it, not the subject's own unit or recommending body."""


@dataclass(frozen=True)
class SearchSource:
    """Rows of one kind that the search may show. ``visible`` are those that the actor may see."""

    title: Text
    visible: Callable[[Actor], QuerySet[Any]]
    show: Callable[[Sequence[Any]], list["Hit"]]


@dataclass(frozen=True)
class Hit:
    """One found thing: what it is, a line about it, and where it is."""

    title: str
    note: str
    url: str


@dataclass(frozen=True)
class Area:
    """An entry of the side bar, for those for whom ``open_to`` holds; ``waiting`` counts what waits for them."""

    title: Text
    icon: str
    url_name: str
    order: int
    open_to: Callable[[Actor], bool]
    waiting: Callable[[Actor], int] | None = None
    group: Text = ""


@dataclass(frozen=True)
class HomeSection:
    """A part of the home page: a template and what it shows; None leaves it out. ``aside`` puts it at the side."""

    order: int
    template: str
    context: Callable[[Actor, datetime], Mapping[str, Any] | None]
    aside: bool = False


@dataclass(frozen=True)
class AboutObject:
    """What other modules may ask about an object that they know by type and id only.

    ``visible`` says which ones the actor may see, ``label`` how one is called, ``url`` where its page is. ``name`` is
    the field of its label, by which lists sort and search. ``reading`` is the page on which what was submitted about it
    is read field by field, where there is one.
    """

    visible: Callable[[Actor], QuerySet[Any]]
    label: Callable[[Any], str]
    url: Callable[[Any], str]
    name: str = "title"
    reading: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class Periodic:
    """A job that a worker runs every so many seconds, with the moment of its beginning."""

    every: float
    run: Callable[[datetime], None]


@dataclass(frozen=True)
class TaskPage:
    """Where a user task is done that isn't finished piece by piece: what the page is called, and its address.

    ``url`` gets the id of what the case is about. A process names it as the task's ``implementation``.
    """

    title: Text
    url: Callable[[int], str]


Handler = Callable[..., Mapping[str, Any]]
"""What a service task calls: ``handler(about=…, data=…, cmd=…)`` gives the data to merge into the case."""

fact_sources: Port[FactSource] = Port("facts")
fact_subjects: Port[Callable[[], QuerySet[Any]]] = Port("subjects of facts")
handlers: Port[Handler] = Port("handlers")
task_pages: Port[TaskPage] = Port("pages of user tasks")
search_sources: Port[SearchSource] = Port("search sources")
list_pages: Port[ListPage] = Port("list pages")
areas: Port[Area] = Port("areas")
home_sections: Port[HomeSection] = Port("home sections")
objects: Port[AboutObject] = Port("objects")
file_owners: Port[Callable[[Actor, int], bool]] = Port("owners of files")
person_marks: Port[Callable[[], Combinable]] = Port("marks of persons")
"""Conditions over a person, asked together with who acts: what they are beside any post costs a page no query."""
periodic: Port[Periodic] = Port("periodic jobs")
demo_people: Port[Callable[[HttpRequest], Sequence[Mapping[str, Any]]]] = Port("people of the demo")


def object_type(thing: Model | type[Model]) -> str:
    """How a row's kind is written in journal, files, notices and search: ``projects.call``."""
    return thing._meta.label_lower
