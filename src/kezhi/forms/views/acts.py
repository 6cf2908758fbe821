"""Buttons of a form's page: pasted blocks, files, sections handed to colleagues, remarks marked as done."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.base.access import NotFound, Refused
from kezhi.base.commands import new_key
from kezhi.base.display import language
from kezhi.base.requests import Request
from kezhi.engine import schema
from kezhi.engine.errors import Problems
from kezhi.forms import actions, inputs, queries
from kezhi.forms.access import form_subjects
from kezhi.forms.domain.page import (
    place_id,
    typed_cells,
)
from kezhi.forms.views.showing import as_it_stands, context_of, drawn, opened, refusal, require_session
from kezhi.packs.queries import definition


@require_POST
def paste(request: Request, draft: int, field: str) -> HttpResponse:
    """Read a block from Excel or WPS: gives its rows as typed values and what couldn't be read."""
    try:
        require_session(request)
        found, _rights = opened(request, draft)
        asked = definition(found.version_id).form(found.form).field(field)
        unit = request.POST.get("unit", "")
        if asked is None or not (asked.budget or asked.kind == "table") or unit not in schema.UNITS:
            raise NotFound(_("这里不能粘贴表格。"))
    except Refused as refused:
        return refusal([refused.reason], refused.status)
    pasted = schema.paste(asked, request.POST.get("text", ""), unit)
    problems = [problem.render(language()) for problem in pasted.problems]
    return JsonResponse({"cells": typed_cells(asked, pasted.rows), "rows": len(pasted.rows), "problems": problems})


@require_POST
def attach(request: Request, draft: int, field: str) -> HttpResponse:
    """Upload files into a field of the form."""
    uploads = request.FILES.getlist("file")
    return _done(request, draft, field, lambda **by: actions.attach(draft, field, uploads, **by))


@require_POST
def refer(request: Request, draft: int, field: str) -> HttpResponse:
    """Attach a yearly paper that the unit has uploaded already."""
    paper = request.POST.get("paper", "")
    number = int(paper) if paper.isascii() and paper.isdecimal() else 0
    return _done(request, draft, field, lambda **by: actions.refer(draft, field, number, **by))


@require_POST
def detach(request: Request, draft: int, field: str, number: int) -> HttpResponse:
    """Take one file out of a field."""
    return _done(request, draft, field, lambda **by: actions.detach(draft, field, number, **by))


@require_POST
def grant(request: Request, draft: int, section: str) -> HttpResponse:
    """Hand a section to a colleague, or take it back."""

    def hand(**by: Any) -> None:
        if request.POST.get("take_back"):
            actions.take_back(draft, section, **by)
            return
        person = queries.colleague(request.actor, request.POST.get("person", ""), timezone.localdate(request.now))
        actions.grant_section(draft, section, person, **by)

    return _done(request, draft, f"section-{section}", hand)


@require_POST
def remark(request: Request, draft: int, comment: int) -> HttpResponse:
    """Mark what was said of a field as done, with an answer, or take that back. Each button brings its own key."""
    key = request.GET.get("key", "")[:64] or new_key()
    if request.POST.get("done") == "no":
        found = actions.reopen(comment, actor=request.actor, now=request.now, key=key)
    else:
        words = request.POST.get(f"answer-{comment}", "")
        found = actions.answer(comment, words, actor=request.actor, now=request.now, key=key)
    return redirect(f"{reverse('forms:draft', args=[draft])}#{place_id(found.path)}")


def _done(request: Request, draft: int, place: str, act: Callable[..., object]) -> HttpResponse:
    """Do what a button of the form says, and go back to its place: a field, or ``section-…``.

    A page that asks for JSON is answered with the form as it stands then and the section drawn anew, or with every
    reason against it: what is typed elsewhere stays.
    """
    by = {"actor": request.actor, "now": request.now, "key": inputs.key_of(request)}
    if request.accepts("text/html"):
        act(**by)
        return redirect(f"{reverse('forms:draft', args=[draft])}#{place}")
    try:
        require_session(request)
        act(**by)
    except Problems as found:
        return refusal([problem.render(language()) for problem in found.problems], 422)
    except Refused as refused:
        return refusal([refused.reason], refused.status)
    return JsonResponse(_anew(request, draft, place))


def _anew(request: Request, draft: int, place: str) -> dict[str, Any]:
    """The form as it stands now, with the section that a place is in."""
    found, rights = opened(request, draft)
    frame = form_subjects[found.about_type].frame(found.about_id, request.now)
    context = {"request": request, **context_of(request, found, frame, rights)}
    own = [
        page for page in context["sections"] if place in {f"section-{page.section.id}", *(c.path for c in page.cells)}
    ]
    return as_it_stands(context) | {"parts": {f"section-{page.section.id}": drawn(context, page) for page in own}}
