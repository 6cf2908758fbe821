"""Calls as the department's offices make them: drafted, checked, signed, amended, cancelled, questions answered."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kezhi.base.access import NotAllowed, reason_for
from kezhi.base.actor import Role
from kezhi.base.commands import new_key
from kezhi.base.requests import Request, command_key, words
from kezhi.engine.errors import Problems
from kezhi.packs.models import PackVersion
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
    types = [(version, definition(version.pk).pack) for version in published("call")]
    return render(request, "projects/staff/types.html", {"types": types})


def new(request: Request, version: int) -> HttpResponse:
    """Begin a call of a type."""
    if not request.actor.has(Role.CASE_OFFICER):
        raise NotAllowed(reason_for(request.actor))
    chosen = published("call").filter(pk=version).get()
    pack = definition(chosen.pk)
    start = {
        **inputs.default_moments(request.now),
        "title": chosen.title_zh,
        "title_en": chosen.title_en,
        "year": request.now.year,
        "guide": pack.pack.text(pack.call.guide, "zh") or "",
        "guide_en": pack.pack.text(pack.call.guide, "en") or "",
    }
    forms = inputs.CallForms(request.POST or None, pack=pack, start=start, call=None)
    return _save(request, forms, None, chosen) if request.method == "POST" else _editor(request, forms, None)


def edit(request: Request, call: int) -> HttpResponse:
    """Change a call that is being drafted."""
    found = CALLS.require(request.actor, "edit", queries.calls(request.actor), pk=call)
    start = inputs.initial_of(found)
    forms = inputs.CallForms(request.POST or None, pack=definition(found.version_id), start=start, call=found)
    return _save(request, forms, found, found.version) if request.method == "POST" else _editor(request, forms, found)


def _save(request: Request, forms: inputs.CallForms, call: Call | None, version: PackVersion) -> HttpResponse:
    if not forms.is_valid():
        return _editor(request, forms, call, status=422)
    by: dict[str, Any] = {"actor": request.actor, "now": request.now, "key": command_key(request)}
    try:
        if call is None:
            saved = actions.create(version, forms.draft(), **by)
        else:
            saved = actions.edit(call.pk, forms.draft(), **by)
    except Problems as refused:
        for problem in refused.problems:
            name = (problem.place.field or "").replace("values.", "value_")
            forms.call.add_error(name if name in forms.call.fields else None, words(problem))
        return _editor(request, forms, call, status=422)
    return redirect("projects:call", saved.pk)


def _editor(request: Request, forms: inputs.CallForms, call: Call | None, status: int = 200) -> HttpResponse:
    context = {
        "form": forms.call,
        "groups": forms.call.groups(),
        "topics": forms.topics,
        "contacts": forms.contacts,
        "pack": forms.pack.pack,
        "call": call,
        "status": status,
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
        context = {"call": found, "problems": [words(problem) for problem in refused.problems]}
        return render(request, "projects/staff/unready.html", context, status=422)
    return redirect("projects:call", call)


def amend(request: Request, call: int) -> HttpResponse:
    """Amend a published call, on record."""
    found = CALLS.require(request.actor, "amend", queries.calls(request.actor), pk=call)
    form = inputs.AmendForm(request.POST or None, initial=inputs.initial_of(found))
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        reason = changes.pop("reason")
        by: dict[str, Any] = {"actor": request.actor, "now": request.now, "key": command_key(request)}
        try:
            actions.amend(call, changes, reason=reason, **by)
        except Problems as refused:
            for problem in refused.problems:
                form.add_error(problem.place.field, words(problem))
            return _amender(request, found, form)
        return redirect("projects:call", call)
    return _amender(request, found, form)


def _amender(request: Request, call: Call, form: inputs.AmendForm) -> HttpResponse:
    context = {"form": form, "call": call, "command_key": new_key()}
    return render(request, "projects/staff/amend.html", context, status=422 if form.errors else 200)


@require_POST
def answer(request: Request, question: int) -> HttpResponse:
    """Answer a question for everybody."""
    text = request.POST.get("text", "")
    answered = actions.answer(question, text, actor=request.actor, now=request.now, key=command_key(request))
    return redirect("projects:call", answered.call_id)
