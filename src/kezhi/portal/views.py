"""The public front page, and the home page of who is signed in."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kezhi.base import registry
from kezhi.base.requests import Request
from kezhi.projects import queries

NOON, EVENING = 12, 18


@require_safe
def public(request: Request) -> HttpResponse:
    """What is open now, for everybody."""
    if request.actor.signed_in:
        return redirect("home")
    return render(request, "portal/public.html", {"calls": list(queries.open_calls(request.actor, request.now))})


@require_safe
def home(request: Request) -> HttpResponse:
    """What waits for the reader, part by part as the rooms declare them."""
    if not request.actor.signed_in:
        return redirect("account_login")
    if request.actor.person is None:
        return redirect("subjects:welcome")
    parts = sorted(registry.home_sections.values(), key=lambda part: part.order)
    shown = [(part, part.context(request.actor, request.now)) for part in parts]
    context: dict[str, Any] = {
        "main": [(part.template, context) for part, context in shown if context is not None and not part.aside],
        "side": [(part.template, context) for part, context in shown if context is not None and part.aside],
    }
    waiting = sum(part.get("total", 0) for template, part in context["main"] if template == "workflow/home.html")
    words = ngettext("%(n)s 件事等您办理。", "%(n)s 件事等您办理。", waiting) if waiting else _("没有等您办理的事。")
    context |= {"greeting": greeting(request.actor.name, request.now), "state_line": words % {"n": waiting}}
    return render(request, "portal/home.html", context)


def greeting(name: str, now: datetime) -> str:
    """A word of welcome that fits the time of day in Shanghai."""
    hour = timezone.localtime(now).hour
    words = _("%(name)s，早上好") if hour < NOON else _("%(name)s，下午好") if hour < EVENING else _("%(name)s，晚上好")
    return words % {"name": name}


registry.areas.add("home", registry.Area(_lazy("首页"), "home", "home", 0, lambda actor: actor.signed_in))
