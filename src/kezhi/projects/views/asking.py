"""Looks at what is not for every eye, kept on record."""

from django.db.models import Model

from kezhi.base import looking
from kezhi.base.requests import Request


def looked(request: Request, page: str, thing: Model, rows: int) -> None:
    """Keep on record that the reader saw the experts' scores of so many rows, on a page that is for it."""
    looking.record("scores.looked_at", thing, rows, purpose=page, actor=request.actor, now=request.now)
