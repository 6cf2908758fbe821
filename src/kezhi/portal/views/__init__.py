"""The public front page, everybody's home, help."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from kezhi.base import display, registry
from kezhi.base.actor import Actor, Role
from kezhi.base.requests import Request
from kezhi.portal import queries
from kezhi.portal.views.publicity import running
from kezhi.projects.queries import funded as projects
from kezhi.projects.queries import open_calls, support_of

NOON, EVENING = 12, 18
AT_HOME = 6
GUIDES = {
    "applicant": _lazy("申报人"),
    "unit-office": _lazy("单位管理员"),
    "recommender": _lazy("推荐单位"),
    "department": _lazy("科技厅处室"),
    "expert": _lazy("评审专家"),
    "administrator": _lazy("管理员"),
}


@require_safe
def public(request: Request) -> HttpResponse:
    """What is open now, and whether a receipt is genuine, for everybody."""
    if request.actor.signed_in and "number" not in request.GET:
        return redirect("home")
    number = "".join(filter(str.isprintable, request.GET.get("number", ""))).strip()[:40]
    calls = list(open_calls(request.actor, request.now).prefetch_related("topics"))
    funded = projects.funded(projects.Wanted())
    context = {
        "calls": [(call, support_of(call)) for call in calls[:AT_HOME]],
        "calls_count": len(calls),
        "running": running(request),
        "funded": list(funded[:AT_HOME]),
        "funded_sums": projects.sums(funded),
        "number": number,
        "proof": queries.proof(number) if number else None,
        "seal": queries.last_seal(),
    }
    return render(request, "portal/public.html", context)


@require_safe
def home(request: Request) -> HttpResponse:
    """What waits for the reader, part by part as the rooms declare them."""
    if not request.actor.signed_in:
        return redirect("account_login")
    parts = sorted(registry.home_sections.values(), key=lambda part: part.order)
    shown = [(part, said) for part in parts if (said := part.context(request.actor, request.now)) is not None]
    context = {
        "main": [(part.template, said) for part, said in shown if not part.aside],
        "side": [(part.template, said) for part, said in shown if part.aside],
        "greeting": greeting(request.actor.name, request.now),
        "state_line": state_line([said for _part, said in shown], request.now),
    }
    return render(request, "portal/home.html", context)


def greeting(name: str, now: datetime) -> str:
    """A word of welcome that fits the time of day in Shanghai."""
    hour = timezone.localtime(now).hour
    words = _("%(name)s，早上好") if hour < NOON else _("%(name)s，下午好") if hour < EVENING else _("%(name)s，晚上好")
    return words % {"name": name}


def state_line(parts: list[Mapping[str, Any]], now: datetime) -> str:
    """How much waits for the reader, summed over the parts that count it as ``waiting``, and the ``earliest`` of it."""
    waiting = sum(part.get("waiting", 0) for part in parts)
    if not waiting:
        return _("没有等您办理的事。")
    due = min((part["earliest"] for part in parts if part.get("earliest")), default=None)
    said = {"n": waiting, "day": _day(due, now) if due else ""}
    if due is None:
        words = ngettext("%(n)s 件事等您办理。", "%(n)s 件事等您办理。", waiting)
    elif due < now:
        words = ngettext("%(n)s 件事等您办理，有已超期的。", "%(n)s 件事等您办理，有已超期的。", waiting)
    else:
        words = ngettext("%(n)s 件事等您办理，最早到期：%(day)s。", "%(n)s 件事等您办理，最早到期：%(day)s。", waiting)
    return words % said


def _day(due: datetime, now: datetime) -> str:
    day, today = display.local_day(due)[0], timezone.localdate(now)
    near = {today: _("今天"), today + timedelta(days=1): _("明天")}
    return near.get(day) or display.month_day(day, today.year)


@require_safe
def help_page(request: Request) -> HttpResponse:
    """The guide for the reader's role; the others beside it."""
    role = request.GET.get("role") or _role(request.actor)
    if role not in GUIDES:
        role = "applicant"
    context = {
        "role": role,
        "guides": GUIDES.items(),
        "text": queries.guide(role, get_language() or "zh"),
        "frame_template": "frame.html" if request.actor.signed_in else "public.html",
    }
    return render(request, "portal/help.html", context)


def _role(actor: Actor) -> str:
    if actor.is_staff:
        return "department"
    if actor.has(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR):
        return "administrator"
    return actor.role.value if actor.role in (Role.UNIT_OFFICE, Role.RECOMMENDER) else "applicant"


def confirming(actor: Actor, now: datetime) -> Mapping[str, Any] | None:
    """Who waits to be confirmed by the reader."""
    if not actor.has(Role.UNIT_OFFICE, Role.RECOMMENDER, Role.SECURITY_ADMIN):
        return None
    rows = queries.confirmations(actor)
    return {"rows": rows, "waiting": len(rows)} if rows else None


def once(actor: Actor, now: datetime) -> Mapping[str, Any] | None:
    """How much of what forms ask is known already."""
    if actor.person is None or actor.role is not None:
        return None
    return {"stock": queries.stock(actor, timezone.localdate(now))}


registry.areas.add("home", registry.Area(_lazy("首页"), "home", "home", 0, lambda actor: actor.signed_in))
registry.home_sections.add("portal.confirming", registry.HomeSection(12, "portal/confirming.html", confirming))
registry.home_sections.add("portal.once", registry.HomeSection(90, "portal/once.html", once, aside=True))
