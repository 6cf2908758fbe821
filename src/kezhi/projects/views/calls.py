"""Calls as everybody sees them: open ones, one with its conditions, questions and answers, a calendar file."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kezhi.base.commands import new_key
from kezhi.base.requests import Request, command_key
from kezhi.engine.feel import MISSING
from kezhi.engine.packs import CallField
from kezhi.packs.queries import definition
from kezhi.projects import queries
from kezhi.projects.access import CALLS
from kezhi.projects.actions import applying
from kezhi.projects.actions import calls as actions
from kezhi.projects.models import Application, Call
from kezhi.projects.queries.offering import recommender_for
from kezhi.subjects.models import Organisation


@require_GET
def open_calls(request: Request) -> HttpResponse:
    """Calls that take applications now; to who is signed in, each with what its conditions say of them."""
    found = list(queries.open_calls(request.actor, request.now).prefetch_related("topics"))
    judged = {}
    if request.actor.person:
        judged = queries.eligibility(found, person=request.actor.person, organisation=request.actor.organisation)
    mine = {one.call_id: one for one in queries.my_applications(request.actor)} if request.actor.person else {}
    rows = [(call, judged.get(call.pk), mine.get(call.pk)) for call in found]
    frame_template = "frame.html" if request.actor.signed_in else "public.html"
    return render(request, "projects/calls.html", {"rows": rows, "frame_template": frame_template})


@require_GET
def call(request: Request, call: int) -> HttpResponse:
    """One call: am I eligible and why, topics, dates, money, documents, questions and answers."""
    found = CALLS.require(request.actor, "see", queries.calls(request.actor).prefetch_related("topics"), pk=call)
    person = request.actor.person
    judged, mine, earlier = None, None, None
    if person:
        mine = queries.my_applications(request.actor).filter(call=found).first()
        earlier = None if mine else queries.earlier(found, person)
        judged = queries.eligibility([found], person=person, organisation=request.actor.organisation)[found.pk]
    context = {
        "call": found,
        "eligibility": judged,
        "mine": mine,
        "earlier": earlier,
        "takes": queries.takes_applications(found, request.now),
        "dates": dates(found, request.now),
        "figures": _figures(found),
        "questions": queries.questions(found, request.actor),
        "amendments": found.amendments.select_related("person").order_by("-number"),
        "contacts": found.contacts.all(),
        "actions": CALLS.actions(request.actor, found) if request.actor.is_staff else set(),
        "command_key": new_key(),
        "frame_template": "frame.html" if request.actor.signed_in else "public.html",
    }
    return render(request, "projects/call.html", context | _own_unit(found, request.actor.organisation))


def dates(call: Call, now: datetime) -> list[dict[str, Any]]:
    """The call's timetable, with the stretch that runs now."""
    days = [
        (call.opens, _("受理开始")),
        (queries.closing(call), _("受理截止")),
        (call.unit_closes, _("单位审核截止")),
        (call.recommender_closes, _("推荐截止")),
    ]
    running = next((at for at, (moment, _title) in enumerate(days) if moment > now), None)
    return [
        {"when": moment, "title": title, "state": "now" if at == running else "done" if moment <= now else "todo"}
        for at, (moment, title) in enumerate(days)
    ]


def _figures(call: Call) -> list[tuple[CallField, Any]]:
    """What staff filled in for this call: what was asked, and its typed value."""
    pack = definition(call.version_id)
    values = pack.call_values(call.values)
    return [(asked, values[asked.name]) for asked in pack.call.fields if values[asked.name] is not MISSING]


def _own_unit(call: Call, organisation: int | None) -> dict[str, Any]:
    """What a call means for one's own unit: who recommends it, and how much of its quota is used."""
    host = Organisation.objects.select_related("region").filter(pk=organisation or 0).first()
    if host is None:
        return {}
    used = queries.unit_use(call, host.pk) if call.unit_quota else None
    return {"unit": host, "recommender": recommender_for(host), "unit_use": used}


@require_POST
def apply(request: Request, call: int) -> HttpResponse:
    """Begin an application, from what is known or from the last one."""
    copy = request.POST.get("copy") == "1"
    application: Application = applying.start(
        call, copy=copy, actor=request.actor, now=request.now, key=command_key(request)
    )
    return redirect("forms:draft", application.draft_id)


@require_POST
def ask(request: Request, call: int) -> HttpResponse:
    """Ask about the call."""
    actions.ask(call, request.POST.get("text", ""), actor=request.actor, now=request.now, key=command_key(request))
    return redirect(f"{request.path_info.removesuffix('ask/')}#questions")


@require_GET
def calendar_file(request: Request, call: int) -> HttpResponse:
    """The call's deadline as an iCalendar file."""
    found = CALLS.require(request.actor, "see", queries.calls(request.actor), pk=call)
    closing = queries.closing(found).astimezone(timezone.get_fixed_timezone(0))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kezhi//Calls//ZH",
        "BEGIN:VEVENT",
        f"UID:call-{found.pk}@kezhi",
        f"DTSTAMP:{request.now.astimezone(timezone.get_fixed_timezone(0)):%Y%m%dT%H%M%SZ}",
        f"DTSTART:{closing:%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{queries.call_title(found)} {_('受理截止')}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    response = HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(f"call {found.pk}")}.ics"'
    return response
