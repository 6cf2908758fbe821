"""Every list page is held to one bar: the same few queries at one row and at three, in each of its views.

A room's tests say in ``tests/kezhi/<room>/list_rows.py`` how its lists come to have rows::

    ROWS = {"projects.calls": calls}   # calls(count) makes that many rows and gives an actor who sees them
"""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from kezhi.base import lists
from kezhi.base.actor import Actor
from kezhi.base.lists import ListPage
from kezhi.base.requests import Request

MOST_QUERIES = 12
NOW = datetime(2026, 3, 24, 14, 6, 21, tzinfo=ZoneInfo("Asia/Shanghai"))
Maker = Callable[[int], Actor]


def makers() -> dict[str, Maker]:
    """By a list's code, what makes rows for it."""
    found: dict[str, Maker] = {}
    for path in sorted(Path(__file__).parent.glob("kezhi/*/list_rows.py")):
        found |= import_module(f"tests.kezhi.{path.parent.name}.list_rows").ROWS
    return found


def ask(page: ListPage, actor: Actor, query: str = "", *, post: dict[str, object] | None = None) -> HttpResponseBase:
    """What a list answers to an address, or to a form posted there."""
    path = f"/list/?{query}"
    request = RequestFactory().get(path) if post is None else RequestFactory().post(path, post)
    asked: Request = request  # type: ignore[assignment]
    asked.user = AnonymousUser()
    asked.actor, asked.now, asked.number, asked.ways = actor, NOW, "A1B2C3D4", []
    return lists.show(asked, page)


def queries_of(page: ListPage, actor: Actor, query: str = "") -> list[str]:
    """The SQL that showing a list takes."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = ask(page, actor, query)
    assert response.status_code == 200
    return [one["sql"] for one in captured.captured_queries]


def check_queries(page: ListPage, make: Maker) -> None:
    """A list's queries are few, and as many at three rows as at one, in each view and with each column shown."""
    everything = "cols=" + ",".join(column.key for column in page.columns)
    addresses = ("", everything, *(f"view={view.code}" for view in page.views))
    at_one = {}
    actor = make(1)
    assert page.rows(actor).count() == 1, f"{page.code}: the maker's actor must see the row made"
    for address in addresses:
        at_one[address] = queries_of(page, actor, address)
        assert len(at_one[address]) <= MOST_QUERIES, (page.code, address, at_one[address])
    actor = make(2)
    assert page.rows(actor).count() == 3, f"{page.code}: two more rows must be seen"
    for address in addresses:
        assert len(queries_of(page, actor, address)) == len(at_one[address]), (page.code, address)
