"""How calls, verdicts and applications read on pages."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kezhi.base import display
from kezhi.projects import queries
from kezhi.projects.models import Call, Topic
from kezhi.rules.domain.judging import Status, Verdict
from kezhi.rules.domain.known import Known
from kezhi.workflow.models import WorkItem

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


@register.filter
def verdict_value(verdict: Verdict) -> str:
    """The facts that a condition used, in words."""
    if verdict.status is Status.UNDETERMINED and verdict.missing:
        names = "、".join(_title(known) for known in verdict.missing)
        return _("不知道%(names)s") % {"names": names}
    return "；".join(fact_words(known) for known in verdict.used)


@register.filter
def verdict_source(verdict: Verdict) -> str:
    """Where the facts come from and since when."""
    sources = {f"{_of(known.source)}{_since(known)}": None for known in verdict.used if known.source.zh}
    return "；".join(sources)


@register.filter
def verdict_note(verdict: Verdict) -> str:
    """How an unmet condition is mended."""
    return "" if verdict.status is Status.MET else _of(verdict.mend)


@register.filter
def verdict_action(verdict: Verdict) -> str:
    """The button that settles an undetermined condition by supplying what is missing."""
    if verdict.status is not Status.UNDETERMINED or not _suppliable(verdict):
        return ""
    return _("补%(name)s") % {"name": _title(_suppliable(verdict)[0])}


@register.filter
def verdict_url(verdict: Verdict) -> str:
    """Where a missing fact is supplied."""
    found = _suppliable(verdict)
    return f"{reverse('subjects:me')}?fact={found[0].name}" if found else ""


@register.filter
def dispute_url(verdict: Verdict) -> str:
    """Where a fact that was used is said to be wrong."""
    own = [known for known in verdict.used if known.name.startswith("person.")]
    return f"{reverse('subjects:me')}?wrong={own[0].name}" if own else ""


def _suppliable(verdict: Verdict) -> list[Known]:
    return [known for known in verdict.missing if known.name.startswith("person.")]


def _title(known: Known) -> str:
    return _of(known.title)


def _of(text: Any) -> str:
    return str(text.of(get_language() or "zh"))


def _since(known: Known) -> str:
    return f" · {known.observed_at.isoformat()}" if known.observed_at else ""


def fact_words(known: Known) -> str:
    """A fact as a page shows it: its title and value, money in 万元."""
    return f"{_title(known)} {value_words(known.value, known.unit)}"


def value_words(value: Any, unit: str) -> str:
    """A value in words."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Decimal) and unit == "元":
        return f"{display.wan(value)} {_('万元')}"
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    return f"{value} {unit}".strip()
