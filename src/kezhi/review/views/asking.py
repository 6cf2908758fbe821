"""A page with one form: shows it, does what it asks, or shows it again with every problem."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.requests import Request, command_key, words
from kezhi.engine.errors import Problems


def ask(
    request: Request,
    make: Callable[..., forms.Form],
    do: Callable[[dict[str, Any]], str],
    *,
    then: str,
    page: Mapping[str, Any],
    initial: Mapping[str, Any] | None = None,
    template: str = "review/ask.html",
) -> HttpResponse:
    """Show a form; when it is posted ``do`` it, say what came of it and go to ``then``.

    ``page`` holds title, button, crumbs, and may hold note and consequence (what has to be confirmed).
    """
    posted = request.method == "POST"
    form = make(request.POST, request.FILES) if posted else make(initial=initial)
    if posted and form.is_valid() and _done(request, form, do):
        return redirect(then)
    context = {"form": form, "command_key": command_key(request), **page}
    return render(request, template, context, status=422 if posted else 200)


def _done(request: Request, form: forms.Form, do: Callable[[dict[str, Any]], str]) -> bool:
    try:
        messages.success(request, do(form.cleaned_data))
    except Problems as found:
        for problem in found.problems:
            form.add_error(None, words(problem))
        return False
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        form.add_error(None, refused.reason)
        return False
    return True
