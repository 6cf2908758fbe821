"""How facts and verdicts read on pages."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kezhi.base import display
from kezhi.engine.schema import Text
from kezhi.rules.domain.judging import Status, Verdict
from kezhi.rules.domain.known import Known

register = template.Library()


def said(text: Text) -> str:
    """A text in the reader's language."""
    return text.of(get_language() or "zh")


@register.filter
def dispute_url(known: Known | None) -> str:
    """Where a fact about oneself or one's unit is said to be wrong."""
    return reverse("subjects:dispute", args=[known.name]) if known else ""


@register.filter
def value_words(known: Known) -> str:
    """A fact's value in words: money in 万元, dates in digits."""
    value = known.value
    if isinstance(value, str) and value in known.labels:
        return str(known.labels[value])
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Decimal | int) and known.unit == "元":
        return f"{display.wan(Decimal(value))} {_('万元')}"
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    return f"{value} {known.unit}".strip()


@register.filter
def verdict_value(verdict: Verdict) -> str:
    """The facts that a condition used, in words; where something is missing, what."""
    if verdict.status is Status.UNDETERMINED and verdict.missing:
        return _("不知道%(names)s") % {"names": "、".join(said(known.title) for known in verdict.missing)}
    return "；".join(f"{said(known.title)} {value_words(known)}" for known in verdict.used)


@register.filter
def verdict_source(verdict: Verdict) -> str:
    """Where the facts come from and since when."""
    sources = {f"{said(known.source)}{_since(known)}": None for known in verdict.used if known.source.zh}
    return "；".join(sources)


def _since(known: Known) -> str:
    return f" · {known.observed_at.isoformat()}" if known.observed_at else ""


@register.filter
def verdict_note(verdict: Verdict) -> str:
    """How a condition that isn't met is mended."""
    return "" if verdict.status is Status.MET else said(verdict.mend)


@register.filter
def verdict_action(verdict: Verdict) -> str:
    """The button that settles an undetermined condition by supplying what is missing."""
    found = _suppliable(verdict)
    return _("补%(name)s") % {"name": said(found[0].title)} if found else ""


@register.filter
def verdict_url(verdict: Verdict) -> str:
    """Where a missing fact is supplied."""
    found = _suppliable(verdict)
    return reverse("subjects:supply", args=[found[0].name]) if found else ""


@register.filter
def verdict_dispute(verdict: Verdict) -> str:
    """Where the first of the facts that a condition used is said to be wrong."""
    return next(filter(None, map(dispute_url, verdict.used)), "")


def _suppliable(verdict: Verdict) -> list[Any]:
    """Missing facts that the person may supply themselves."""
    if verdict.status is not Status.UNDETERMINED:
        return []
    return [known for known in verdict.missing if known.name.startswith("person.")]
