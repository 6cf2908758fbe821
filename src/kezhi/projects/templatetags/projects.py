"""How calls, verdicts and applications read on pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kezhi.projects import queries
from kezhi.projects.models import Call, Topic
from kezhi.workflow.models import WorkItem
from kezhi.workflow.queries import StageState

register = template.Library()
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


@register.filter
def stage_title(stage: StageState) -> str:
    """A step of the process strip in the reader's language."""
    return stage.title_en if english() else stage.title


@register.filter
def guide_html(call: Call) -> SafeString:
    """The guide's plain text: headings by #, list items by -, paragraphs by blank lines; nothing of it is HTML."""
    text = call.guide_en if english() and call.guide_en else call.guide
    return format_html_join("", "{}", ((_block(part),) for part in text.split("\n") if part.strip()))


def _block(line: str) -> SafeString:
    stripped = line.strip()
    for marks, tag in (("### ", "h4"), ("## ", "h3"), ("# ", "h3")):
        if stripped.startswith(marks):
            return format_html(f"<{tag}>{{}}</{tag}>", stripped.removeprefix(marks))
    if stripped.startswith("- "):
        return format_html('<p class="item">{}</p>', stripped.removeprefix("- "))
    return format_html("<p>{}</p>", stripped)


@register.filter
def as_diff(changes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """An amendment's changes as the diff component shows them."""
    label = "label_en" if english() else "label"
    return [{"label": one.get(label, one["label"]), "old": one["before"], "new": one["after"]} for one in changes]
