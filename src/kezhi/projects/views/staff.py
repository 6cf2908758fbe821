"""Calls as the department's offices make them: drafted, checked, signed, amended, cancelled, questions answered."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from kezhi.base.access import NotAllowed, reason_for
from kezhi.base.actor import Role
from kezhi.base.commands import new_key
from kezhi.base.requests import Request
from kezhi.engine.errors import Problems
from kezhi.packs.queries import definition, published
from kezhi.projects import inputs, queries
from kezhi.projects.access import CALLS
from kezhi.projects.actions import calls as actions
from kezhi.projects.models import Call


@require_GET
def choose_type(request: Request) -> HttpResponse:
    """The types of call that are published; choosing one begins a call."""
    if not request.actor.has(Role.CASE_OFFICER):
        raise NotAllowed(reason_for(request.actor))
    types = [(version, definition(version).pack) for version in published("call")]
    return render(request, "projects/staff/types.html", {"types": types})


def new(request: Request, version: int) -> HttpResponse:
    """Begin a call of a type."""
    if not request.actor.has(Role.CASE_OFFICER):
        raise NotAllowed(reason_for(request.actor))
    chosen = published("call").filter(pk=version).get()
    pack = definition(chosen)
    start = {
        **inputs.default_moments(request.now),
        "title": chosen.title_zh,
        "title_en": chosen.title_en,
        "year": request.now.year,
        "guide": pack.pack.text(pack.call.guide, "zh") or "",
        "guide_en": pack.pack.text(pack.call.guide, "en") or "",
    }
    form = inputs.CallForm(request.POST or None, pack=pack, initial=start)
    if request.method == "POST":
        return _save(request, form, pack, None, chosen)
    return _editor(request, form, None)


def edit(request: Request, call: int) -> HttpResponse:
    """Change a call that is being drafted."""
    found = CALLS.require(request.actor, "edit", queries.calls(request.actor), pk=call)
    pack = definition(found.version)
    form = inputs.CallForm(request.POST or None, pack=pack, initial=inputs.initial_of(found))
    if request.method == "POST":
        return _save(request, form, pack, found, found.version)
    return _editor(request, form, found)


def _save(request: Request, form: inputs.CallForm, pack: Any, call: Call | None, version: Any) -> HttpResponse:
    if not form.is_valid():
        return _editor(request, form, call, status=422)
    arguments: dict[str, Any] = {
        "actor": request.actor,
        "now": request.now,
        "key": request.POST.get("command") or new_key(),
    }
    try:
        draft = inputs.call_draft(form, request.POST)
        if call is None:
            saved = actions.create(version, draft, **arguments)
        else:
            saved = actions.edit(call.pk, draft, **arguments)
    except ValidationError as error:
        form.add_error(None, error)
        return _editor(request, form, call, status=422)
    except Problems as refused:
        for problem in refused.problems:
            name = (problem.place.field or "").replace("values.", "value_")
            form.add_error(name if name in form.fields else None, problem.render(get_language() or "zh"))
        return _editor(request, form, call, status=422)
    return redirect("projects:call", saved.pk)


def _editor(request: Request, form: inputs.CallForm, call: Call | None, status: int = 200) -> HttpResponse:
    posted = request.method == "POST"
    topics: Any = inputs.topics(request.POST) if posted and status == 200 else list(call.topics.all()) if call else []
    contacts: Any = list(call.contacts.all()) if call else []
    context = {
        "form": form,
        "call": call,
        "topics": [*topics, *[None] * max(3, inputs.TOPIC_ROWS // 3)],
        "contacts": [*contacts, *[None] * max(1, inputs.CONTACT_ROWS - len(contacts))],
        "command_key": new_key(),
    }
    return render(request, "projects/staff/edit.html", context, status=status)


@require_POST
def move(request: Request, call: int, step: str) -> HttpResponse:
    """One step of drafting, checking and signing."""
    arguments: dict[str, Any] = {
        "actor": request.actor,
        "now": request.now,
        "key": request.POST.get("command") or new_key(),
    }
    opinion = request.POST.get("opinion", "")
    try:
        match step:
            case "send":
                actions.send(call, **arguments)
            case "check":
                actions.check(call, opinion=opinion, **arguments)
            case "sign":
                actions.sign(call, opinion=opinion, **arguments)
            case "return":
                actions.send_back(call, opinion=opinion, **arguments)
            case _:
                actions.cancel(call, reason=opinion, **arguments)
    except Problems as refused:
        found = CALLS.require(request.actor, "see", queries.calls(request.actor), pk=call)
        context = {"call": found, "problems": [problem.render(get_language() or "zh") for problem in refused.problems]}
        return render(request, "projects/staff/unready.html", context, status=422)
    return redirect("projects:call", call)


def amend(request: Request, call: int) -> HttpResponse:
    """Amend a published call, on record."""
    found = CALLS.require(request.actor, "amend", queries.calls(request.actor), pk=call)
    form = inputs.AmendForm(request.POST or None, initial=inputs.initial_of(found))
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        reason = changes.pop("reason")
        key = request.POST.get("command") or new_key()
        actions.amend(call, changes, reason=reason, actor=request.actor, now=request.now, key=key)
        return redirect("projects:call", call)
    context = {"form": form, "call": found, "command_key": new_key()}
    return render(request, "projects/staff/amend.html", context, status=422 if form.errors else 200)


@require_POST
def answer(request: Request, question: int) -> HttpResponse:
    """Answer a question for everybody."""
    key = request.POST.get("command") or new_key()
    text = request.POST.get("text", "")
    answered = actions.answer(question, text, actor=request.actor, now=request.now, key=key)
    return redirect("projects:call", answered.call_id)
