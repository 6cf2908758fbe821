"""The page of a form and its saves: automatic ones, and whole pages from browsers without scripts."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.base.access import Refused
from kezhi.base.display import language
from kezhi.base.requests import Request
from kezhi.forms import actions, inputs, queries
from kezhi.forms.access import form_subjects
from kezhi.forms.domain.page import (
    SectionPage,
    said_at,
    typed_at,
)
from kezhi.forms.domain.paths import field_of, value_at, with_value
from kezhi.forms.models import Draft, DraftChange
from kezhi.forms.queries import Filled
from kezhi.forms.views.showing import as_it_stands, context_of, drawn, opened, refusal, require_session


def page(request: Request, draft: int) -> HttpResponse:
    """The form; a POST is a save by a browser without scripts."""
    if request.method == "POST":
        return _save_whole(request, draft)
    found, rights = opened(request, draft)
    frame = form_subjects[found.about_type].frame(found.about_id, request.now)
    return render(request, "forms/draft.html", context_of(request, found, frame, rights))


@require_POST
def save(request: Request, draft: int) -> HttpResponse:
    """An automatic save: answers with the new revision, what collided, what others changed, what is missing."""
    try:
        require_session(request)
        sent = inputs.sent_from_json(queries.form_of(draft), request.body)
        saved = actions.save(draft, sent.changes, base=sent.base, actor=request.actor, now=request.now)
    except Refused as refused:
        return refusal([refused.reason], refused.status)
    context = {"request": request, **context_of(request, saved.draft, saved.frame, saved.rights)}
    sections = [page for page in context["sections"] if sent.shown and _has_changed(page, sent.shown)]
    return JsonResponse(
        as_it_stands(context)
        | {
            "conflicts": [
                _change(request, context["filled"], conflict.path, conflict.change) for conflict in saved.conflicts
            ],
            "news": {
                path: _change(request, context["filled"], path, change)
                for path, change in saved.news.items()
                if field_of(path) in context["titles"]
            },
            "parts": {f"section-{page.section.id}": drawn(context, page) for page in sections},
        }
    )


def _has_changed(page: SectionPage, shown: frozenset[str]) -> bool:
    """Whether a section has other fields than those that a page shows of it."""
    return {cell.path for cell in page.cells} != shown & {field.name for field in page.section.fields}


def _change(request: Request, filled: Filled, path: str, change: DraftChange) -> dict[str, Any]:
    """What somebody else, or oneself in another window, put in a place: in words, and as it would be typed."""
    own = change.person_id == request.actor.person
    words = {"name": change.person.name, "time": timezone.localtime(change.at).strftime("%H:%M")}
    value = value_at(filled.data, path)
    return {
        "path": path,
        "by": _("您自己，在另一个窗口") if own else change.person.name,
        "text": (_("您在另一个窗口于 %(time)s 改成了：") if own else _("%(name)s 在 %(time)s 改成了：")) % words,
        "theirs": said_at(filled.form, path, value, language(), filled.choices),
        "typed": typed_at(filled.form, path, value),
    }


def _save_whole(request: Request, draft: int) -> HttpResponse:
    found, _rights = opened(request, draft)
    base = inputs.base_from_post(request.POST)
    changes = _open_ones(inputs.changes_from_post(queries.form_of(draft), request.POST), found, request)
    saved = actions.save(draft, changes, base=base, actor=request.actor, now=request.now)
    if not saved.conflicts:
        return redirect("forms:draft", draft)
    filled = queries.filled(saved.draft, saved.frame, timezone.localdate(request.now))
    conflicts = [
        _change(request, filled, conflict.path, conflict.change)
        | {"label": filled.form.label(conflict.path).of(language())}
        for conflict in saved.conflicts
    ]
    for conflict in saved.conflicts:  # each field holds what was typed here: saved again, it is meant
        saved.draft.data = with_value(saved.draft.data, conflict.path, conflict.yours)
    context = context_of(request, saved.draft, saved.frame, saved.rights) | {"conflicts": conflicts}
    return render(request, "forms/draft.html", context, status=409)


def _open_ones(changes: Mapping[str, Any], draft: Draft, request: Request) -> dict[str, Any]:
    """A page sent whole holds fields that it couldn't change too; they are left alone."""
    frame = form_subjects[draft.about_type].frame(draft.about_id, request.now)
    if frame.returned is None:
        return dict(changes)
    filled = queries.filled(draft, frame, timezone.localdate(request.now))
    closed = queries.closed_fields(draft, filled, frame.returned)
    return {path: value for path, value in changes.items() if field_of(path) not in closed}
