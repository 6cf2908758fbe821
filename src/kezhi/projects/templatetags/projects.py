"""How calls, verdicts and applications read on pages."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base import display
from kezhi.engine.packs import CallField
from kezhi.projects import queries
from kezhi.projects.domain.changes import cut
from kezhi.projects.models import Call, Topic
from kezhi.workflow.models import WorkItem

register = template.Library()
ARTICLE = re.compile(r"第[一二三四五六七八九十百]+条|Article \d+")
register.filter("call_title", queries.call_title)
register.filter("closing_of", queries.closing)


def english() -> bool:
    return (get_language() or "").startswith("en")


@register.filter
def topic_title(topic: Topic) -> str:
    """A topic in the reader's language."""
    return topic.title_en if english() and topic.title_en else topic.title


@register.filter
def item_title(item: WorkItem) -> str:
    """A step of a process in the reader's language."""
    return item.title_en if english() and item.title_en else item.title


OUTCOMES = {
    "approve": _lazy("通过"),
    "complete": _lazy("办结"),
    "reject": _lazy("不通过"),
    "resubmit": _lazy("已重新提交"),
    "send-back": _lazy("退回修改"),
}


@register.filter
def outcome_words(item: WorkItem) -> str:
    """How a step ended."""
    return str(OUTCOMES.get(item.outcome, item.get_state_display()))


@register.filter
def figure(value: Any, asked: CallField) -> str:
    """What a call says for one of its pack's questions, in words: amounts in 万元, numbers with what they count."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if asked.kind == "money":
        return f"{display.wan(value)} {_('万元')}"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value} {asked.unit.of(get_language() or 'zh')}".strip()


@register.filter
def guide_html(call: Call) -> SafeString:
    """The guide's plain text: headings by #, list items by -, paragraphs by blank lines; nothing of it is HTML."""
    text = call.guide_en if english() and call.guide_en else call.guide
    return format_html_join("", "{}", ((_block(part),) for part in text.split("\n") if part.strip()))


def _block(line: str) -> SafeString:
    stripped = line.strip()
    for marks, tag in (("### ", "h4"), ("## ", "h3"), ("# ", "h3")):
        if stripped.startswith(marks):
            text = stripped.removeprefix(marks)
            return format_html(f"<{tag}{{}}>{{}}</{tag}>", _anchor(text), text)
    if stripped.startswith("- "):
        return format_html('<p class="item">{}</p>', stripped.removeprefix("- "))
    return format_html("<p>{}</p>", stripped)


def _anchor(heading: str) -> SafeString:
    """An article's heading can be linked to."""
    found = ARTICLE.match(heading)
    return format_html(' id="{}"', found[0].replace(" ", "-")) if found else SafeString()


@register.filter
def article_url(basis: str) -> str:
    """Where on the call's page the article stands that a basis names; "" where it names another document's."""
    found = ARTICLE.search(basis)
    return f"#{found[0].replace(' ', '-')}" if found and ("指南" in basis or "Guide" in basis) else ""


@register.filter
def shortened(text: str) -> str:
    """A stretch of text that stayed, without its middle."""
    return cut(text)


@register.filter
def as_diff(changes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """An amendment's changes as the diff component shows them."""
    label = "label_en" if english() else "label"
    return [{"label": one.get(label, one["label"]), "old": one["before"], "new": one["after"]} for one in changes]
