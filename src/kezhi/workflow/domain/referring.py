"""Ways to draw somebody else into a piece of work: the one table of their words and of what each means."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy

HAND_OVER = "hand-over"
DELEGATE = "delegate"
CONSULT = "consult"
ADD_SIGNER = "add-signer"


@dataclass(frozen=True)
class Way:
    """``word`` is on its button with ``icon``; ``means`` says what follows, ``asks`` what has to be written.

    ``offer`` is said to who was asked, ``reply`` is the button with which they answer. ``holds``: until they have,
    the piece of work can't be finished. ``journal`` is its line.
    """

    word: str | Promise
    icon: str
    means: str | Promise
    asks: str | Promise
    journal: str
    offer: str | Promise = ""
    reply: str | Promise = ""
    holds: bool = False


WAYS: Mapping[str, Way] = {
    ADD_SIGNER: Way(
        word=_lazy("加签"),
        icon="user-check",
        means=_lazy("对方签过以后您才能办结。可以随时收回。"),
        asks=_lazy("请对方看什么"),
        journal="work.signer_added",
        offer=_lazy("请您加签"),
        reply=_lazy("同意，签字"),
        holds=True,
    ),
    HAND_OVER: Way(
        word=_lazy("转办"),
        icon="arrow-right",
        means=_lazy("交给同一岗位的人办理，期限不变，并记入日志。"),
        asks=_lazy("转办的理由"),
        journal="work.handed_over",
    ),
    CONSULT: Way(
        word=_lazy("征求意见"),
        icon="messages",
        means=_lazy("请对方提意见，这一件仍由您办理，不必等答复。"),
        asks=_lazy("想问什么"),
        journal="work.consulted",
        offer=_lazy("征求您的意见"),
        reply=_lazy("答复意见"),
    ),
    DELEGATE: Way(
        word=_lazy("交办"),
        icon="user-share",
        means=_lazy("请同一处室或单位的人先办，办好交回给您再办结。可以随时收回。"),
        asks=_lazy("要办什么"),
        journal="work.delegated",
        offer=_lazy("请您办理后交回"),
        reply=_lazy("办好，交回"),
        holds=True,
    ),
}
"""By the name that a process declares."""
HOLDING = tuple(name for name, way in WAYS.items() if way.holds)
