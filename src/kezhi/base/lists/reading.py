"""What a list answers: one query for all counts and the sum, one for the rows, one for the reader's own views."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Count, F, OrderBy, Q, QuerySet, Sum
from django.db.models.expressions import Combinable
from django.http import QueryDict
from django.utils.translation import gettext as _

from kezhi.base.actor import Actor
from kezhi.base.lists.declared import ListPage
from kezhi.base.lists.state import Options, State, condition, options, read
from kezhi.base.models import SavedView
from kezhi.base.requests import Request


@dataclass(frozen=True)
class Saved:
    """One of the reader's own views with how many rows it holds now."""

    view: SavedView
    state: State
    count: int


@dataclass(frozen=True)
class Reading:
    """A list as read for an actor at a moment. ``counts`` are the built-in views' rows by code; ``amount`` is 元."""

    page: ListPage
    actor: Actor
    now: datetime
    state: State
    notes: tuple[str, ...]
    options: Options
    rows: tuple[Any, ...]
    count: int
    amount: Decimal | None
    counts: dict[str, int]
    saved: tuple[Saved, ...]

    @property
    def last_page(self) -> int:
        return pages(self.count, self.state.size)


def pages(count: int, size: int) -> int:
    """How many pages ``count`` rows fill; an empty list has one."""
    return max(1, -(-count // size))


def answer(page: ListPage, params: QueryDict, *, actor: Actor, now: datetime) -> Reading:
    """Read one page of a list in a number of queries that doesn't depend on its rows."""
    choices = options(page, actor)
    state, notes = read(page, params, choices)
    kept = [(view, read(page, view.query, choices)[0]) for view in saved_views(page, actor)]
    asked = condition(page, state, actor=actor, now=now)
    marks: dict[str, Aggregate] = {
        f"view_{i}": Count("pk", filter=view.where(actor, now)) for i, view in enumerate(page.views)
    }
    marks |= {
        f"saved_{i}": Count("pk", filter=condition(page, its, actor=actor, now=now)) for i, (_v, its) in enumerate(kept)
    }
    if page.total:
        marks["list_amount"] = Sum(page.total.field, filter=asked)
    found = page.rows(actor).order_by().aggregate(list_count=Count("pk", filter=asked), **marks)
    count = found["list_count"]
    last = pages(count, state.size)
    if state.page > last:
        notes = (*notes, _("一共只有 %(count)s 页，已转到最后一页。") % {"count": last})
        state = replace(state, page=last)
    start = (state.page - 1) * state.size
    return Reading(
        page,
        actor,
        now,
        state,
        notes,
        choices,
        rows=tuple(ordered(page, page.rows(actor).filter(asked), state)[start : start + state.size]),
        count=count,
        amount=(found["list_amount"] or Decimal(0)) if page.total else None,
        counts={view.code: found[f"view_{i}"] for i, view in enumerate(page.views)},
        saved=tuple(Saved(view, its, found[f"saved_{i}"]) for i, (view, its) in enumerate(kept)),
    )


def saved_views(page: ListPage, actor: Actor) -> list[SavedView]:
    """The views of this list that the actor keeps, in their order."""
    if actor.person is None:
        return []
    return list(SavedView.objects.filter(person=actor.person, page=page.code).order_by("position", "pk"))


def ordered(page: ListPage, rows: QuerySet[Any], state: State) -> QuerySet[Any]:
    """Rows in the order that a state asks for; empty values last, equal ones by key so that pages never overlap."""
    sort = state.sort or page.sort
    down = sort.startswith("-")
    terms = [_term(path, down) for path in page.column(sort.removeprefix("-")).sort]
    return rows.order_by(*terms, "-pk" if down else "pk")


def _term(path: str | Combinable, down: bool) -> OrderBy:
    expression: Any = F(path) if isinstance(path, str) else path
    made: OrderBy = expression.desc(nulls_last=True) if down else expression.asc(nulls_last=True)
    return made


def matching(page: ListPage, query: str | QueryDict, *, actor: Actor, now: datetime) -> QuerySet[Any]:
    """All rows that an address asks for, whatever its page, in its order."""
    state, _notes = read(page, query, options(page, actor))
    return ordered(page, page.rows(actor).filter(condition(page, state, actor=actor, now=now)), state)


def chosen(page: ListPage, request: Request) -> QuerySet[Any]:
    """The rows chosen in the list's batch bar: those ticked, or all that the list's address asks for.

    Only rows that the list shows to this actor, whatever was posted.
    """
    if request.POST.get("all") == "1":
        return matching(page, request.POST.get("query", ""), actor=request.actor, now=request.now)
    keys = [int(key) for key in request.POST.getlist("ids") if key.isascii() and key.isdigit() and len(key) < 19]
    return page.rows(request.actor).filter(Q(pk__in=keys))
