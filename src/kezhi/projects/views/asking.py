"""What the pages that write have in common: the key of the page that asks, and problems in the reader's language."""

from django.utils.translation import get_language

from kezhi.base.commands import CommandKey, new_key
from kezhi.base.requests import Request
from kezhi.engine.errors import Problem


def command_key(request: Request) -> CommandKey:
    """The key that the page gave its form; a client without one writes once each time."""
    return request.POST.get("command") or new_key()


def words(problem: Problem) -> str:
    """A problem as it is said to the reader."""
    return problem.render(get_language() or "zh")
