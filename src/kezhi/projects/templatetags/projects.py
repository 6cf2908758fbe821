"""How calls, verdicts and applications read on pages."""

import difflib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kezhi.base import display
from kezhi.engine.packs import CallField
from kezhi.projects import queries
from kezhi.projects.domain.changes import cut
from kezhi.projects.models import Call, Topic
from kezhi.workflow.queries import StageState

register = template.Library()
register.filter("call_title", queries.call_title)
register.filter("closing_of", queries.closing)


@register.filter
def topic_title(topic: Topic) -> str:
    """A topic in the reader's language."""
    return topic.title_en if display.english() and topic.title_en else topic.title


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
def stage_title(stage: StageState) -> str:
    """A step of the process strip in the reader's language."""
    return stage.title_en if display.english() else stage.title


@register.filter
def guide_text(call: Call) -> str:
    """The guide in the reader's language."""
    return call.guide_en if display.english() and call.guide_en else call.guide


@register.filter
def shortened(text: str) -> str:
    """A stretch of text that stayed, without its middle."""
    return cut(text)


@register.filter
def as_diff(changes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """An amendment's changes as the diff component shows them; of long texts, the lines that changed."""
    label = "label_en" if display.english() else "label"
    return [
        {"label": one.get(label, one["label"]), "old": old, "new": new}
        for one in changes
        for old, new in [changed_lines(one["before"], one["after"])]
    ]


def changed_lines(before: str, after: str) -> tuple[str, str]:
    """The lines of two texts that differ, headings without their marks."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    old, new = ("\n".join(line[2:].lstrip("# ") for line in lines if line.startswith(mark)) for mark in "-+")
    return old, new
