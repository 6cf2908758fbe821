"""Exceptions to the ordinary way: asked for by an officer, decided by the office's head; and one notice to many."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from kezhi.base import lists, registry
from kezhi.base.access import NotAllowed, NotFound, Refused, reason_for
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.lists import Badge, Column, Empty, Filter, ListPage, View
from kezhi.base.requests import Request, command_key
from kezhi.projects import queries
from kezhi.projects.access import CALLS
from kezhi.projects.access.screening import INTERVENTIONS
from kezhi.projects.actions import intervening as actions
from kezhi.projects.actions import messaging
from kezhi.projects.inputs.screening import NEEDS, InterventionForm
from kezhi.projects.models import Intervention
from kezhi.projects.views.screening import chosen
from kezhi.subjects.queries import people

BADGES = {"asked": "waiting", "approved": "done", "refused": "not_met"}
FOUND = 10
ABOUT_APPLICATIONS = (Intervention.Kind.TOPIC, Intervention.Kind.OFFICE)
"""Kinds that begin at an application; the others begin at a person."""


def _about(row: Intervention) -> str:
    if row.application is not None:
        return row.application.title or row.application.number or _("未命名的申报")
    return row.person.name if row.person else ""


INTERVENED = registry.list_pages.add(
    "projects.interventions",
    ListPage(
        code="projects.interventions",
        title=_lazy("特殊处理"),
        rows=queries.interventions,
        link=lambda one: reverse("projects:intervention", args=[one.pk]),
        columns=(
            Column("kind", _lazy("类型"), lambda one: one.get_kind_display(), sort=("kind",)),
            Column("about", _lazy("事项"), _about, "link", sort=("application__title",)),
            Column("call", _lazy("通知"), "call.title", sort=("call__title",)),
            Column(
                "state", _lazy("状态"), lambda one: Badge(BADGES[one.state], one.get_state_display()), "badge",
                sort=("state",),
            ),
            Column("by", _lazy("申请人"), "asked_by.name", "person", sort=("asked_by__name",)),
            Column("at", _lazy("提出"), "asked_at", "moment", sort=("asked_at",)),
        ),
        filters=(Filter("kind", _lazy("类型"), "choice", field="kind", choices=lambda a: Intervention.Kind.choices),),
        search=("application__number", "application__title", "call__title", "person__name"),
        views=(
            View("open", _lazy("待批准"), lambda actor, now: Q(state="asked")),
            View("all", _lazy("全部")),
        ),
        sort="-at",
        empty=Empty(_lazy("没有特殊处理"), _lazy("改方向、转处室、截止后受理和代为录入，都由经办人提出、处长批准。")),
    ),
)  # fmt: skip


def _works_on_calls(actor: Actor) -> bool:
    return actor.has(Role.CASE_OFFICER, Role.OFFICE_HEAD, Role.DIRECTOR, Role.SUPERVISOR)


def interventions(request: Request) -> HttpResponseBase:
    """Exceptions of the office's calls."""
    if not _works_on_calls(request.actor):
        raise NotAllowed(reason_for(request.actor))
    return lists.show(request, INTERVENED)


def ask(request: Request, call: int) -> HttpResponse:
    """Ask for an exception in a call; what it is about stands in the address."""
    found = CALLS.require(request.actor, "intervene", queries.calls(request.actor), pk=call)
    said = request.GET
    kind = said.get("kind", "")
    kind = kind if kind in NEEDS else Intervention.Kind.LATE
    on = timezone.localdate(request.now)
    persons = people(request.actor, on)
    application = None
    if said.get("application", "").isdecimal() and len(said["application"]) < 19:
        application = queries.applications(request.actor).filter(call=found, pk=said["application"]).first()
    person = persons.filter(public_id=said.get("person", "")).first() if said.get("person") else None
    form = InterventionForm(request.POST or None, kind=kind, call=found)
    if request.method == "POST" and form.is_valid():
        wanted = form.wanted(application.pk if application else None, person.pk if person else None)
        try:
            made = actions.ask(call, wanted, actor=request.actor, now=request.now, key=command_key(request))
        except (NotAllowed, NotFound):
            raise
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            return redirect("projects:intervention", made.pk)
    text = said.get("q", "").strip()
    context = {
        "call": found,
        "kind": kind,
        "title": Intervention.Kind(kind).label,
        "kinds": [one for one in Intervention.Kind.choices if (one[0] in ABOUT_APPLICATIONS) == bool(application)],
        "application": application,
        "person": person,
        "form": form,
        "text": text,
        "matches": list(persons.filter(name__icontains=text)[:FOUND]) if text else [],
        "command_key": new_key(),
    }
    return render(request, "projects/screening/ask.html", context, status=422 if form.errors else 200)


def intervention(request: Request, intervention: int) -> HttpResponse:
    """One exception; to the head, the decision."""
    found = queries.interventions(request.actor).filter(pk=intervention).first()
    if found is None:
        raise NotFound(_("没有找到这件特殊处理，或者您无权查看。"))
    if request.method == "POST":
        actions.decide(
            intervention,
            approve=request.POST.get("decision") == "approve",
            opinion=request.POST.get("opinion", ""),
            actor=request.actor,
            now=request.now,
            key=command_key(request),
        )
        return redirect("projects:intervention", intervention)
    context: dict[str, Any] = {
        "intervention": found,
        "about": _about(found),
        "badge": BADGES[found.state],
        "may_decide": INTERVENTIONS.may(request.actor, "decide", found),
        "command_key": new_key(),
    }
    return render(request, "projects/screening/intervention.html", context)


@require_POST
def message(request: Request) -> HttpResponse:
    """One notice to those chosen on the board: who would be told is counted before it is sent."""
    said = request.POST
    if said.get("call", "").isdecimal():
        call, ids = int(said["call"]), [int(pk) for pk in said.get("chosen", "").split(",") if pk.isdecimal()]
    else:
        call, ids = chosen(request)
    units = said.get("units") == "on"
    if said.get("do") == "send":
        told = messaging.send(
            call,
            ids,
            title=said.get("title", ""),
            text=said.get("text", ""),
            units=units,
            actor=request.actor,
            now=request.now,
            key=command_key(request),
        )
        messages.success(request, _("已发给 %(count)s 人。") % {"count": told})
        return redirect("projects:call_screening", call)
    found = CALLS.require(request.actor, "see", queries.calls(request.actor), pk=call)
    context = {
        "call": found,
        "ids": ids,
        "chosen": ",".join(map(str, ids)),
        "units": units,
        "title": said.get("title", ""),
        "text": said.get("text", ""),
        "count": len(messaging.recipients(ids, units=units, actor=request.actor, now=request.now)),
        "command_key": new_key(),
    }
    return render(request, "projects/screening/message.html", context)


registry.areas.add(
    "interventions",
    registry.Area(
        _lazy("特殊处理"), "hand-stop", "projects:interventions", 37, _works_on_calls, waiting=queries.to_decide
    ),
)
