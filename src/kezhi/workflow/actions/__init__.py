"""Every write of cases and work."""

from kezhi.workflow.actions.running import cancel, deliver, finish, fire_due, offer_anew, start
from kezhi.workflow.actions.working import comment, complete, hand_over, resubmit, take_out

__all__ = [
    "cancel",
    "comment",
    "complete",
    "deliver",
    "finish",
    "fire_due",
    "hand_over",
    "offer_anew",
    "resubmit",
    "start",
    "take_out",
]
