"""Every write of cases and work."""

from kezhi.workflow.actions.leaving import pass_own
from kezhi.workflow.actions.referring import answer, refer, take_back
from kezhi.workflow.actions.running import cancel, deliver, finish, fire_due, offer_anew, start
from kezhi.workflow.actions.working import comment, complete, resubmit, take_out

__all__ = [
    "answer",
    "cancel",
    "comment",
    "complete",
    "deliver",
    "finish",
    "fire_due",
    "offer_anew",
    "pass_own",
    "refer",
    "resubmit",
    "start",
    "take_back",
    "take_out",
]
