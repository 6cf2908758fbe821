"""What a process may let people do with a piece of work: the one table of its words, weight and keys."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HAND_OVER = "hand-over"
"""The action that doesn't finish an item but gives it to a colleague."""
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
    "approve": Outcome(_("通过"), _("已通过"), "done", key="a"),
    SEND_BACK: Outcome(_("退回，附意见"), _("退回"), "returned", reasoned=True, key="r"),
    "reject": Outcome(_("不予通过，附理由"), _("不予通过"), "not_met", reasoned=True),
    RESUBMIT: Outcome(_("重新提交"), _("已重新提交"), "done"),
    "submit": Outcome(_("提交"), _("已提交"), "done"),
    "complete": Outcome(_("办结这一步"), _("办结"), "done"),
    "uphold": Outcome(_("异议成立，附理由"), _("异议成立"), "returned", reasoned=True),
    "dismiss": Outcome(_("异议不成立，附理由"), _("异议不成立"), "done", reasoned=True),
}
"""By the name that a process declares; whatever else it declares doesn't finish an item."""
