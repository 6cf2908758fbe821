"""Tags and filters that every page may use; web/README.md shows each of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import Context
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kezhi.base import display, registry
from kezhi.base.registry import Area

register = template.Library()

register.filter("wan", display.wan)
register.filter("money", display.yuan)
register.filter("ratio", display.percent)
register.filter("isoday", display.iso_day)
register.filter("initial", display.initial)
register.filter("moment", display.moment)
register.filter("prose", display.prose)
register.filter("device", display.device)


@register.filter
def words(thing: Any) -> str:
    """A text in two languages, or a complaint, in the reader's."""
    language = get_language() or "zh"
    return str(thing.render(language) if hasattr(thing, "render") else thing.of(language)) if thing else ""


@register.filter
def of_key(mapping: Mapping[str, Any], key: str) -> Any:
    """What a mapping holds under a key; nothing where it has none."""
    return mapping.get(key, ()) if mapping else ()


KINDS: dict[str, tuple[str, str]] = {
    "met": ("met", "circle-check"),
    "done": ("met", "circle-check"),
    "ok": ("met", "circle-check"),
    "undetermined": ("undetermined", "help-circle"),
    "returned": ("undetermined", "arrow-back-up"),
    "soon": ("undetermined", "clock"),
    "not_met": ("not-met", "circle-x"),
    "failed": ("not-met", "alert-circle"),
    "late": ("not-met", "clock"),
    "running": ("running", "progress"),
    "now": ("running", "player-play"),
    "info": ("running", "info-circle"),
    "waiting_me": ("running", "file-pencil"),
    "invited": ("running", "user-plus"),
    "pending": ("second", "circle-dashed"),
    "waiting": ("second", "clock"),
    "draft": ("second", "circle-dashed"),
    "paused": ("second", "player-pause"),
    "todo": ("second", "circle"),
}
"""Kind of a state → the class of its colour, its icon."""


@register.filter
def day(when: date | datetime | None, now: datetime | None = None) -> str:
    """3 月 5 日; with ``now``, the year too where it is another one."""
    return display.month_day(when, now.year if now else None)


@register.simple_tag
def icon(name: str, *, size: int = 18, label: str = "") -> SafeString:
    """A symbol of the sprite; silent unless ``label`` gives it a spoken name."""
    return _drawn(name, size, label)


@lru_cache(maxsize=1024)
def _drawn(name: str, size: int, label: str) -> SafeString:
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    scale = "" if size == 18 else f" size-{size}"
    return format_html(
        '<svg class="icon{}" {}><use href="{}#{}"></use></svg>', scale, spoken, static("icons.svg"), name
    )


def current_area(areas: Iterable[Area], path: str) -> Area | None:
    """The area that a page belongs to: of those whose address the path starts with, the one with the longest."""
    fitting = [(url, area) for area in areas if path == (url := reverse(area.url_name)) or
               (url != "/" and path.startswith(url))]  # fmt: skip
    return max(fitting, key=lambda pair: len(pair[0]))[1] if fitting else None


@register.inclusion_tag("components/area_link.html", takes_context=True)
def area_link(context: Context, area: Area, waiting: int | None) -> dict[str, Any]:
    """An entry of the side bar, marked where the page belongs to it."""
    current = area is context["current_area"]
    return {"area": area, "waiting": waiting, "url": reverse(area.url_name), "current": current}


@register.inclusion_tag("components/badge.html")
def badge(kind: str, words: str, *, filled: bool = False, icon: str = "") -> dict[str, Any]:
    """A state: icon, word and colour; filled beside a title only."""
    colour, own_icon = KINDS[kind]
    return {"colour": colour, "icon": icon or own_icon, "words": words, "filled": filled}


@register.inclusion_tag("components/verdict_head.html")
def verdict_head(status: str, title: str, *, note: str = "") -> dict[str, Any]:
    """The total verdict over its rows."""
    colour, own_icon = KINDS[status]
    return {"colour": colour, "icon": own_icon, "title": title, "note": note}


@register.inclusion_tag("components/verdict.html")
def verdict(
    status: str,
    condition: str,
    *,
    value: str = "",
    note: str = "",
    source: str = "",
    basis: str = "",
    basis_url: str = "",
    wrong_url: str = "",
    action: str = "",
    action_url: str = "",
) -> dict[str, Any]:
    """One condition: met, not met or undetermined, by which value, from where, and how to settle or dispute it."""
    colour, own_icon = KINDS[status]
    return {
        "status": colour,
        "icon": own_icon,
        "spoken": {"met": _("符合"), "not-met": _("不符合")}.get(colour, _("待定")),
        "condition": condition,
        "value": value,
        "note": note,
        "source": source,
        "basis": basis,
        "basis_url": basis_url,
        "wrong_url": wrong_url,
        "action": action,
        "action_url": action_url,
    }


@register.inclusion_tag("components/locked.html")
def locked(
    label: str, value: Any, *, source: str = "", date: date | datetime | None = None, wrong_url: str = ""
) -> dict[str, Any]:
    """A value that the system knows already: tinted, locked, with its source and a way to dispute it."""
    return {"label": label, "value": value, "source": source, "date": date, "wrong_url": wrong_url}


@register.inclusion_tag("components/progress.html")
def progress(prefilled: int, typed: int, total: int, *, missing: int | None = None, shape: str = "") -> dict[str, Any]:
    """How far a form is filled, counted in fields: prefilled light, typed dark, both in words.

    ``shape`` is ``counts`` for a box that gives both figures, ``compact`` for one line.
    """
    share = [round(100 * part / total) if total else 0 for part in (prefilled, prefilled + typed)]
    if missing:  # what is wrong counts as typed; as long as something is left, it isn't all done
        share = [min(part, 99) for part in share]
    shown = {"prefilled": share[0], "done": share[1], "typed": share[1] - share[0], "missing": missing}
    return shown | {"shape": shape, "prefilled_items": prefilled, "typed_items": typed}


@register.inclusion_tag("components/bar_of.html")
def bar(
    value: float, of: float, *, tone: str = "", mark: float | None = None, label: str = "", mark_label: str = ""
) -> dict[str, Any]:
    """A plain bar; ``mark`` is a threshold to reach (near miss)."""
    return {
        "width": share_of(value, of),
        "mark": None if mark is None else share_of(mark, of),
        "tone": tone,
        "label": label,
        "mark_label": mark_label,
    }


def share_of(value: float, of: float) -> float:
    """Percent of the whole, kept within it."""
    return round(min(100.0, max(0.0, 100 * float(value) / float(of))), 2) if of else 0.0


@register.inclusion_tag("components/spread.html")
def spread(
    scores: Sequence[float], calibrated: float, low: float, high: float, *, wide: bool = False
) -> dict[str, Any]:
    """Scores of one item on one scale: a dot an expert, a tick for the calibrated score, amber where wide."""
    places = [share_of(float(score) - low, high - low) for score in scores]
    return {
        "places": places,
        "first": min(places, default=0),
        "length": max(places, default=0) - min(places, default=0),
        "tick": share_of(float(calibrated) - low, high - low),
        "wide": wide,
        "words": _("各专家打分 {scores}，校准分 {calibrated}").format(
            scores="、".join(str(score) for score in scores), calibrated=calibrated
        ),
    }


@register.simple_tag
def remaining(
    until: datetime,
    now: datetime,
    *,
    binding: bool = False,
    working: int | None = None,
    paused_since: date | None = None,
    closes: bool = False,
) -> SafeString:
    """剩 N 天 or 剩 N 个工作日, coloured by how urgent it is."""
    left = display.time_left(
        until, now, binding=binding, working=working, paused=paused_since is not None, closes=closes
    )
    return format_html('<b class="left {}">{}</b>', left.urgency, left.words)


@register.inclusion_tag("components/deadline.html")
def deadline(
    until: datetime | None,
    now: datetime,
    *,
    binding: bool = False,
    working: int | None = None,
    paused_since: date | None = None,
    closes: bool = False,
    inline: bool = False,
) -> dict[str, Any]:
    """Time left, and the exact moment under it (or beside it, ``inline``)."""
    return {
        "until": until,
        "now": now,
        "binding": binding,
        "working": working,
        "paused_since": paused_since,
        "closes": closes,
        "inline": inline,
    }


@register.inclusion_tag("components/person.html")
def person(name: str, *, note: str = "", url: str = "") -> dict[str, Any]:
    """A person: round initial and name."""
    return {"name": name, "note": note, "url": url}


@register.inclusion_tag("components/organisation.html")
def organisation(name: str, *, url: str = "") -> dict[str, Any]:
    """An organisation: building and name."""
    return {"name": name, "url": url}


@register.simple_tag
def money(amount: display.Number | None, *, big: bool = False) -> SafeString:
    """An amount in 元, written in 万元 with its unit after it."""
    if amount is None:
        return SafeString("—")
    inner = format_html("{} <small>{}</small>", display.wan(amount), _("万元"))
    return format_html('<span class="figure"><b>{}</b></span>' if big else '<span class="num">{}</span>', inner)


@register.inclusion_tag("components/steps.html")
def steps(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The process strip: at most seven steps; each has title, state (done, now, todo), who, note, returns, url."""
    icons = {"done": "circle-check", "now": "player-play"}
    return {"steps": [{**entry, "icon": icons.get(entry["state"], "circle")} for entry in entries]}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What happened, newest first; each has who, what, when, and may have url and now."""
    return {"entries": entries}


@register.inclusion_tag("components/tabs.html")
def tabs(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Parts of a record or saved views of a list; each has label, url, and may have count and current."""
    return {"entries": entries}


@register.inclusion_tag("components/figures.html")
def figures(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Key figures in one box; each has label, value, unit, and may have note, icon, kind, url."""
    return {
        "entries": [
            {**entry, "colour": colour, "icon": entry.get("icon") or own_icon}
            for entry in entries
            for colour, own_icon in [KINDS.get(entry.get("kind", ""), ("", ""))]
        ]
    }


@register.inclusion_tag("components/diff.html")
def diff(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What changed, field by field: label, old, new, and a note in words."""
    return {"entries": entries}


@register.inclusion_tag("components/problems.html")
def problems(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Everything that must be mended, each leading to its field: text, anchor, and may have mend and mend_url."""
    return {"entries": entries}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Page numbers that keep the rest of the query string."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "request": context["request"],
        "page": page,
        "numbers": [n if isinstance(n, int) else None for n in numbers],
    }


@register.simple_block_tag
def section(
    content: str, title: str, *, count: int | None = None, strong: bool = False, note: str = "", more: str = "",
    more_url: str = "", id: str = "",
) -> SafeString:  # fmt: skip
    """A heading on a hairline and what belongs to it."""
    parts = {"content": content, "title": title, "count": count, "strong": strong, "note": note}
    return render_to_string("components/section.html", {**parts, "more": more, "more_url": more_url, "id": id})


@register.simple_block_tag
def box(
    content: str, title: str = "", *, icon: str = "", note: str = "", tint: bool = False, more: str = "",
    more_url: str = "",
) -> SafeString:  # fmt: skip
    """A box of the side column."""
    parts = {"content": content, "title": title, "icon": icon, "note": note, "tint": tint}
    return render_to_string("components/box.html", {**parts, "more": more, "more_url": more_url})


@register.simple_block_tag
def nothing(content: str, title: str, *, icon: str = "checks", text: str = "") -> SafeString:
    """An empty state: why it is empty, what comes next, and ways on."""
    return render_to_string("components/nothing.html", {"content": content, "title": title, "icon": icon, "text": text})


@register.simple_tag
def chips(names: Sequence[str]) -> SafeString:
    """Several persons in a line."""
    return format_html_join(
        " ", "{}", ((render_to_string("components/person.html", {"name": name}),) for name in names)
    )


@register.simple_tag(takes_context=True)
def demo_people(context: Context) -> list[Mapping[str, Any]]:
    """The persons of the demonstration, whom a visitor may enter as: id, name, role, note; none elsewhere."""
    return [one for people in registry.demo_people.values() for one in people(context["request"])]


@register.simple_tag(takes_context=True)
def title_again(context: Context) -> SafeString:
    """What the page wrote into its block ``title``: the heading where it gives no other."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block("title")
    rendered: SafeString = block.render(context)
    return rendered
