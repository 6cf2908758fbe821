"""How a piece of work and its outcome read on pages."""

from datetime import timedelta
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kezhi.base.templatetags.kezhi import badge
from kezhi.workflow import queries
from kezhi.workflow.domain.outcomes import OUTCOMES
from kezhi.workflow.domain.referring import ADD_SIGNER, DELEGATE, HAND_OVER, WAYS
from kezhi.workflow.models import Referral, WorkItem

register = template.Library()
register.filter("work_title", queries.title_of)
register.filter("in_whose_hands", queries.in_whose_hands)
register.filter("done_by", queries.done_by)

HOUR = 3600


@register.filter
def took(item: WorkItem) -> str:
    """How long it lay with who did it, in the largest fitting unit; blank while it is open."""
    return span(item.closed_at - item.opened_at) if item.closed_at else ""


def span(length: timedelta) -> str:
    """3 天, 2 小时, 5 分钟; whole units, rounded down, at least a minute."""
    if length.days:
        return ngettext("%(n)s 天", "%(n)s 天", length.days) % {"n": length.days}
    if hours := length.seconds // HOUR:
        return ngettext("%(n)s 小时", "%(n)s 小时", hours) % {"n": hours}
    minutes = length.seconds // 60
    return ngettext("%(n)s 分钟", "%(n)s 分钟", minutes) % {"n": minutes} if minutes else _("不到 1 分钟")


@register.filter
def offer_words(way: str) -> str:
    """What somebody was asked, in words."""
    return str(WAYS[way].offer)


@register.inclusion_tag("components/badge.html")
def referral(one: Referral) -> dict[str, Any]:
    """What came of drawing somebody in, as a badge."""
    return badge(*answer_of(one))


def answer_of(one: Referral) -> tuple[str, str]:
    """The kind and the word of a referral's badge."""
    if one.ended_at is None:
        return "waiting", _("待答复")
    if one.taken_back:
        return "paused", _("已收回")
    if one.agreed is False:
        return "not_met", _("不同意")
    said = {ADD_SIGNER: _("已签字"), HAND_OVER: _("已转办"), DELEGATE: _("已交回")}
    return "done", said.get(one.way, _("已答复"))


@register.inclusion_tag("components/badge.html")
def outcome(item: WorkItem) -> dict[str, Any]:
    """How an item ended, or that it is open, as a badge."""
    return badge(*words_of(item))


def words_of(item: WorkItem) -> tuple[str, str]:
    """The kind and the word of an item's badge."""
    if item.state == WorkItem.State.OPEN:
        return "running", _("办理中")
    if item.outcome in OUTCOMES:
        return OUTCOMES[item.outcome].kind, str(OUTCOMES[item.outcome].done)
    return ("done" if item.state == WorkItem.State.DONE else "paused"), str(item.get_state_display())
