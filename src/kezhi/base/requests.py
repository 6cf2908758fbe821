"""The request as our pages get it: with its moment of arrival, its number and who acts; and what is asked of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, new_key
from kezhi.base.display import language
from kezhi.engine.errors import Problem


class Request(HttpRequest):
    """``now`` is the server's clock at arrival; ``number`` is what the log and an error page show."""

    now: datetime
    number: str
    actor: Actor
    ways: Sequence[Any]
    """Every way in which the reader may act; the rooms above know their shape."""


def command_key(request: Request) -> CommandKey:
    """The key that the page gave its form; a client without one writes once each time."""
    return request.POST.get("command") or new_key()


def by(request: Request) -> dict[str, Any]:
    """The keywords of every action: who, when, and the page's key."""
    return {"actor": request.actor, "now": request.now, "key": command_key(request)}


def words(problem: Problem) -> str:
    """A problem as it is said to the reader."""
    return problem.render(language())
