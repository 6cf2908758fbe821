"""Every write of cases and work."""

from kezhi.workflow.actions.running import cancel, deliver, finish, fire_due, start
from kezhi.workflow.actions.working import comment, complete, hand_over, resubmit, take_out

__all__ = [
    "cancel",
    "comment",
    "complete",
    "deliver",
    "finish",
    "fire_due",
    "hand_over",
    "resubmit",
    "start",
    "take_out",
]
