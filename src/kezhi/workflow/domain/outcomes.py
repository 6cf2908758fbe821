"""What a process may let people do with a piece of work: the one table of its words, weight and keys."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy

APPROVE = "approve"
SEND_BACK = "send-back"
RESUBMIT = "resubmit"


@dataclass(frozen=True)
class Outcome:
    """A way to finish a piece of work.

    ``word`` is on its button, ``done`` in the record, with a badge of ``kind``. ``reasoned``: it needs a comment.
    ``key`` is the letter that presses the button.
    """

    word: str | Promise
    done: str | Promise
    kind: str
    reasoned: bool = False
    key: str = ""


OUTCOMES: Mapping[str, Outcome] = {
    APPROVE: Outcome(_lazy("通过"), _lazy("已通过"), "done", key="a"),
    SEND_BACK: Outcome(_lazy("退回，附意见"), _lazy("退回"), "returned", reasoned=True, key="r"),
    "reject": Outcome(_lazy("不予通过，附理由"), _lazy("不予通过"), "not_met", reasoned=True),
    RESUBMIT: Outcome(_lazy("重新提交"), _lazy("已重新提交"), "done"),
    "submit": Outcome(_lazy("提交"), _lazy("已提交"), "done"),
    "complete": Outcome(_lazy("办结这一步"), _lazy("办结"), "done"),
    "uphold": Outcome(_lazy("异议成立，附理由"), _lazy("异议成立"), "returned", reasoned=True),
    "dismiss": Outcome(_lazy("异议不成立，附理由"), _lazy("异议不成立"), "done", reasoned=True),
}
"""By the name that a process declares; whatever else it declares doesn't finish an item."""
CONSENTING = frozenset(name for name, outcome in OUTCOMES.items() if outcome.kind == "done")
"""Those that say yes: they need the consent of every signer who was added."""
