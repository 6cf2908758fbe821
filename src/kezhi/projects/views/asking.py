"""What pages have in common: the key of the one that asks, problems in the reader's language, looks on record."""

from django.db.models import Model
from django.utils.translation import get_language

from kezhi.base import looking
from kezhi.base.commands import CommandKey, new_key
from kezhi.base.requests import Request
from kezhi.engine.errors import Problem


def command_key(request: Request) -> CommandKey:
    """The key that the page gave its form; a client without one writes once each time."""
    return request.POST.get("command") or new_key()


def words(problem: Problem) -> str:
    """A problem as it is said to the reader."""
    return problem.render(get_language() or "zh")


def looked(request: Request, page: str, thing: Model, rows: int) -> None:
    """Keep on record that the reader saw the experts' scores of so many rows, on a page that is for it."""
    looking.record("scores.looked_at", thing, rows, purpose=page, actor=request.actor, now=request.now)
