"""The public front page, and the home page of who is signed in."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kezhi.base import registry
from kezhi.base.requests import Request
from kezhi.projects import queries


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
    context = {
        "main": [(part.template, context) for part, context in shown if context is not None and not part.aside],
        "side": [(part.template, context) for part, context in shown if context is not None and part.aside],
    }
    return render(request, "portal/home.html", context)
