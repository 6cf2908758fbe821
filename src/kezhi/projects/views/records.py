"""An application's record: where it stands, what to do next, its review, versions, process and history."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_POST

from kezhi.base import display
from kezhi.base.access import Refused
from kezhi.base.actor import Role
from kezhi.base.commands import new_key
from kezhi.base.requests import Request, command_key
from kezhi.engine.schema import diff
from kezhi.forms.domain.page import place_id
from kezhi.forms.models import FieldComment
from kezhi.forms.queries import read, submissions
from kezhi.packs.queries import definition, lists
from kezhi.projects import queries
from kezhi.projects.access import APPLICATIONS
from kezhi.projects.domain.changes import shown
from kezhi.projects.models import Application, Remark
from kezhi.projects.queries.deciding import award_of
from kezhi.projects.queries.returns import comments
from kezhi.projects.queries.telling import TEXTS
from kezhi.rules.domain.judging import Status
from kezhi.workflow import actions as workflow
from kezhi.workflow.models import WorkItem
from kezhi.workflow.queries import StageState, drawing, in_whose_hands, reviewing, stages, steps

TABS = {
    "overview": _lazy("概况"),
    "review": _lazy("审查"),
    "form": _lazy("申报书"),
    "versions": _lazy("版本"),
    "process": _lazy("流程图"),
    "history": _lazy("历史"),
}


@require_GET
def application(request: Request, application: int) -> HttpResponse:
    """One application in tabs; offices begin with the review, its people with the overview."""
    rows = queries.applications(request.actor).select_related("case", "call__envelope", "submission")
    found = APPLICATIONS.require(request.actor, "see", rows, pk=application)
    tabs = _tabs(request, found)
    tab = request.GET.get("tab") or ("review" if request.actor.is_staff and "review" in tabs else "overview")
    tab = tab if tab in tabs else "overview"
    items = list(steps(found.case)) if found.case else []
    history = queries.history(found, request.now, items)
    waits = [item for item in items if item.state == WorkItem.State.OPEN]
    mends = next((item for item in waits if item.form), None)
    may = APPLICATIONS.actions(request.actor, found)
    context = {
        "application": found,
        "tab": tab,
        "tabs": [{"label": label, "url": f"?tab={key}", "current": key == tab} for key, label in tabs.items()],
        "may": may,
        "mends": mends,
        "same_applicant": mends and definition(found.call.version_id).call.returns.same_applicant,
        "closed": queries.closed_reason(found, request.now, mends),
        "takes": queries.still_taken(found, request.now),
        "closing": queries.deadline(found),
        "stages": _strip(stages(found.case, items), request.now) if found.case else [],
        "waiting": _waiting(found, waits),
        "award": (award := award_of(found, request.actor)),
        "told": award is not None and award.state in TEXTS,
        "history": history if tab == "history" else history[:5],
        "quota": queries.unit_use(found.call, found.host_id) if found.call.unit_quota else None,
        "command_key": new_key(),
    }
    return render(request, "projects/application.html", context | PARTS[tab](request, found, items))


def _tabs(request: Request, found: Application) -> dict[str, Any]:
    shown_ = dict(TABS)
    if found.submission_id is None or found.applicant_id == request.actor.person:
        del shown_["review"]
    if found.submission_id is None:
        del shown_["versions"], shown_["form"]
    if found.case_id is None:
        del shown_["process"]
    return shown_


def _overview(request: Request, found: Application, items: list[WorkItem]) -> dict[str, Any]:
    return {
        "receipts": list(found.receipts.order_by("-at")),
        "members": list(found.members.select_related("person").order_by("pk")),
        "refusals": list(found.refusals.order_by("-pk")),
        "inquiries": list(queries.inquiries(request.actor).filter(application=found, answer="").order_by("pk")),
        "remarks": _remarks(request, found),
    }


def _remarks(request: Request, found: Application) -> list[Remark]:
    """What the unit's office said about the draft: between the unit and its people."""
    if request.actor.is_staff or request.actor.has(Role.RECOMMENDER):
        return []
    return list(found.remarks.select_related("person").order_by("-pk"))


def _review(request: Request, found: Application, items: list[WorkItem]) -> dict[str, Any]:
    """The screening as it stands, or before it what the rules would say: not met first, the met folded."""
    if found.screening_id is not None:
        verdicts = queries.verdicts_of(found.screening_id, definition(found.call.version_id))
    else:
        verdicts = queries.screening(found, on=timezone.localdate(request.now))
    return {"review": {status.value: [one for one in verdicts if one.status is status] for status in Status}}


def _form(request: Request, found: Application, items: list[WorkItem]) -> dict[str, Any]:
    """What was submitted, field by field, with what was said of it; who has to decide may say more."""
    if found.submission is None:
        return {}
    mends = any(item.form and item.state == WorkItem.State.OPEN for item in items)
    item = None if mends else reviewing(request.actor, found.case_id)
    for_offices = found.applicant_id != request.actor.person and request.actor.role is not None
    said = list(comments(found, every=for_offices or mends, item=item))
    remarks: dict[str, list[FieldComment]] = {}
    for one in said:
        remarks.setdefault(one.path, []).append(one)
    return {
        "sections": read(found.submission, queries.form_values(found.call, lists()), display.language()),
        "remarks": remarks,
        "said": len(said),
        "unsettled": sum(1 for one in said if one.sent_at and one.settled_at is None),
        "item": item,
        "unsent": sum(1 for one in said if one.sent_at is None),
        "comment_url": reverse("projects:comment", args=[found.pk]) if item else "",
    }


@require_POST
def comment(request: Request, application: int) -> HttpResponse:
    """Say something of a field within the piece of work that is the reader's, or take it out again."""
    found = APPLICATIONS.require(request.actor, "see", queries.applications(request.actor), pk=application)
    item = reviewing(request.actor, found.case_id)
    if item is None:
        raise Refused(_("这份申报现在不在您这里办理，写不了意见。请刷新页面。"))
    actor, now, key = request.actor, request.now, command_key(request)
    taken, field = request.POST.get("take_out", ""), request.POST.get("field", "")
    if taken.isascii() and taken.isdecimal() and len(taken) < 19:
        workflow.take_out(item.pk, int(taken), actor=actor, now=now, key=key)
    else:
        workflow.comment(item.pk, field, request.POST.get("text", ""), actor=actor, now=now, key=key)
    return redirect(f"{reverse('projects:application', args=[found.pk])}?tab=form#{place_id(field)}")


def _versions(request: Request, found: Application, items: list[WorkItem]) -> dict[str, Any]:
    """The submitted versions, and what changed from one to another: the last two, unless others are asked for."""
    about = {"about_type": "projects.application", "about_id": found.pk}
    versions = list(submissions(request.actor).filter(**about).order_by("-number"))
    by_number = {str(one.number): one for one in versions}
    newer = by_number.get(request.GET.get("to", ""), versions[0] if versions else None)
    older = by_number.get(request.GET.get("from", "")) or next(
        (one for one in versions if newer and one.number < newer.number), None
    )
    changes = []
    if newer and older and older != newer:
        form = definition(newer.version_id).form(newer.form)
        changes = [shown(change, display.language()) for change in diff(form, older.data, newer.data)]
    return {"versions": versions, "changes": changes, "newer": newer, "older": older}


def _process(request: Request, found: Application, items: list[WorkItem]) -> dict[str, Any]:
    return {"process": drawing(found.case), "steps": items} if found.case else {}


PARTS: dict[str, Callable[[Request, Application, list[WorkItem]], dict[str, Any]]] = {
    "overview": _overview,
    "review": _review,
    "form": _form,
    "versions": _versions,
    "process": _process,
    "history": lambda request, found, items: {},
}


def _waiting(found: Application, waits: list[WorkItem]) -> list[dict[str, Any]]:
    """What is open in the case, and with whom it lies."""
    with_whom = {
        "unit-office": found.host.name,
        "recommender": found.recommender.name if found.recommender else "",
        "applicant": found.applicant.name,
    }
    return [{"item": item, "who": with_whom.get(item.who) or in_whose_hands(item)} for item in waits]


def _strip(found: list[StageState], now: datetime) -> list[dict[str, Any]]:
    """The process strip as its tag draws it."""
    return [
        {
            "title": one.title_en if display.english() else one.title,
            "state": one.state,
            "who": one.who,
            "note": display.moment(one.until or one.since, now) if one.since else "",
            "returns": one.returns,
            "url": "",
        }
        for one in found
    ]
