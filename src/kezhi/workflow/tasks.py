"""What runs by the clock: timers that are due."""

from datetime import datetime

from kezhi.base.registry import Periodic, periodic
from kezhi.workflow import actions


def _fire(now: datetime) -> None:
    actions.fire_due(now)


periodic.add("workflow.timers", Periodic(30, _fire))
