"""What runs by the clock: units' own dates are brought to mind."""

from datetime import datetime, timedelta

from kezhi.base.registry import Periodic, periodic
from kezhi.projects import queries
from kezhi.projects.actions import recommending

AHEAD = timedelta(days=3)
"""How long before its date a unit's people are reminded."""
EVERY = 3_600
"""Seconds."""


def remind(now: datetime) -> None:
    """Remind of every unit's date that is near."""
    for found in queries.to_remind(now, now + AHEAD):
        recommending.remind(found, now=now)


periodic.add("projects.unit-dates", Periodic(EVERY, remind))
