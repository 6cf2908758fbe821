"""What review shows on the home page of an expert."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kezhi.base import registry
from kezhi.base.actor import Actor
from kezhi.review import queries
from kezhi.review.views.lists import reviews, state_of

AT_HOME = 6


def mine(actor: Actor, now: datetime) -> Mapping[str, Any] | None:
    """What the reader is asked to review or has to score, the most urgent first."""
    if not reviews(actor):
        return None
    rows = list(queries.waiting(actor)[:AT_HOME])
    if not rows:
        return None
    total = queries.waiting(actor).count() if len(rows) == AT_HOME else len(rows)
    return {"rows": [(row, state_of(row)) for row in rows], "waiting": total, "earliest": rows[0].due}


registry.home_sections.add("review.mine", registry.HomeSection(14, "review/home.html", mine))
