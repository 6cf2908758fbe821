"""What waits, on the home page and in the side bar."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from kezhi.base import registry
from kezhi.base.actor import Actor
from kezhi.workflow import queries

AT_HOME = 6


def waiting(actor: Actor, now: datetime) -> Mapping[str, Any] | None:
    """What waits for the reader, the most urgent first."""
    if actor.person is None:
        return None
    rows = list(queries.waiting(actor)[:AT_HOME])
    if not rows and actor.role is None:
        return None
    total = queries.waiting_count(actor) if len(rows) == AT_HOME else len(rows)
    return {"rows": rows, "waiting": total, "earliest": rows[0].due if rows else None}


registry.areas.add(
    "work",
    registry.Area(
        _lazy("待办"),
        "checkbox",
        "workflow:work",
        10,
        lambda actor: actor.person is not None,
    ),
)
registry.home_sections.add("workflow.waiting", registry.HomeSection(10, "workflow/home.html", waiting))
