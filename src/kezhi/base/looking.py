"""What leaves the house, and looks at what is kept close: each is a line of the journal with rows and purpose."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from kezhi.base import journal
from kezhi.base.access import Refused
from kezhi.base.actor import Actor

LONGEST_PURPOSE = 200


def purpose_of(typed: str) -> str:
    """What something is taken for, as it was typed. Raises Refused where nothing was."""
    if not typed.strip():
        raise Refused(_("请写明用途，会记入日志。"))
    return typed.strip()[:LONGEST_PURPOSE]


def record(
    action: str, thing: Model, rows: int, *, purpose: str, actor: Actor, now: datetime, summary: str = "", **detail: Any
) -> None:
    """Write who took or saw so many rows of a thing, and what for: each time anew."""
    said = {"rows": rows, "purpose": purpose, **detail}
    journal.write(action, thing, actor=actor, at=now, summary=summary, detail=said)
