"""The request as our pages get it: with its moment of arrival, its number and who acts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from kezhi.base.actor import Actor


class Request(HttpRequest):
    """``now`` is the server's clock at arrival; ``number`` is what the log and an error page show."""

    now: datetime
    number: str
    actor: Actor
    ways: Sequence[Any]
    """Every way in which the reader may act; the rooms above know their shape."""
