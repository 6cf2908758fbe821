"""A page with one form: shows it, does what it asks, or shows it again with every problem at its field."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.requests import Request, by, command_key, words
from kezhi.engine.errors import Problems

Do = Callable[[dict[str, Any], dict[str, Any]], str]
"""Gets what was typed and the command's keywords; gives what to say when it is done."""


def ask(
    request: Request,
    kind: Callable[..., forms.Form],
    do: Do,
    *,
    title: str,
    button: str,
    then: str,
    initial: Any = None,
    **page: Any,
) -> HttpResponse:
    """Show the form ``kind``; when it is posted ``do`` it and go to ``then``.

    ``page`` may hold note, crumbs, ``details`` (what is known already), ``back`` (where it goes on undone), other.
    """
    posted = request.method == "POST"
    form = kind(request.POST, request.FILES) if posted else kind(initial=initial)
    if posted and form.is_valid() and _done(request, form, do):
        return redirect(then)
    key = command_key(request)
    context = {"form": form, "title": title, "button": button, "command_key": key, **page}
    return render(request, page.get("template", "subjects/form.html"), context, status=422 if posted else 200)


def inside(request: Request, path: str) -> str:
    """A path of this site, else blank."""
    return path if url_has_allowed_host_and_scheme(path, {request.get_host()}) else ""


def came_from(request: Request, otherwise: str) -> str:
    """The page from which the reader came to a form, to go back to when it is done."""
    if request.method == "POST":
        return inside(request, request.POST.get("next", "")) or otherwise
    before = urlsplit(inside(request, request.headers.get("Referer", "")))
    return before.path if before.path and before.path != request.path else otherwise


def _done(request: Request, form: forms.Form, do: Do) -> bool:
    try:
        messages.success(request, do(form.cleaned_data, by(request)))
    except Problems as found:
        for problem in found.problems:
            field = problem.place.field
            form.add_error(_field_of(form, field), words(problem))
        return False
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        form.add_error(None, refused.reason)
        return False
    return True


def _field_of(form: forms.Form, field: str | None) -> str | None:
    """The form's field that a problem is about; an identity number is the credit code of an organisation."""
    for name in (field, "uscc" if field == "number" else None):
        if name in form.fields:
            return name
    return None
