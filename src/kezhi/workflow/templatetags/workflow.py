"""How a piece of work and its outcome read on pages."""

from datetime import timedelta
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kezhi.base.templatetags.kezhi import badge
from kezhi.workflow import queries
from kezhi.workflow.domain.outcomes import OUTCOMES
from kezhi.workflow.models import WorkItem

register = template.Library()
register.filter("work_title", queries.title_of)
register.filter("in_whose_hands", queries.in_whose_hands)

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
