"""The request as our pages get it: with its moment of arrival, its number and who acts."""

from datetime import datetime

from django.http import HttpRequest

from kezhi.base.actor import Actor


class Request(HttpRequest):
    """``now`` is the server's clock at arrival; ``number`` is what the log and an error page show."""

    now: datetime
    number: str
    actor: Actor
