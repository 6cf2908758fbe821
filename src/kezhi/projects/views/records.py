"""An application's record: where it stands, what to do next, its review, versions, process and history."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET

from kezhi.base import display
from kezhi.base.commands import new_key
from kezhi.base.requests import Request
from kezhi.engine.schema import diff
from kezhi.forms.queries import submissions
from kezhi.packs.queries import definition
from kezhi.projects import queries
from kezhi.projects.access import APPLICATIONS
from kezhi.projects.domain.changes import shown
from kezhi.projects.models import Application
from kezhi.projects.queries.deciding import award_of
from kezhi.projects.queries.telling import TEXTS
from kezhi.rules.domain.judging import Status
from kezhi.workflow.models import WorkItem
from kezhi.workflow.queries import StageState, drawing, stages

TABS = {
    "overview": _lazy("概况"),
    "review": _lazy("审查"),
    "versions": _lazy("版本"),
    "process": _lazy("流程图"),
    "history": _lazy("历史"),
}


@require_GET
def application(request: Request, application: int) -> HttpResponse:
    """One application in tabs; offices begin with the review, its people with the overview."""
    rows = queries.applications(request.actor).select_related("case__version", "call__version__pack", "submission")
    found = APPLICATIONS.require(request.actor, "see", rows, pk=application)
    tabs = _tabs(request, found)
    tab = request.GET.get("tab") or ("review" if request.actor.is_staff and "review" in tabs else "overview")
    tab = tab if tab in tabs else "overview"
    history = queries.history(found, request.now)
    context = {
        "application": found,
        "tab": tab,
        "tabs": [{"label": label, "url": f"?tab={key}", "current": key == tab} for key, label in tabs.items()],
        "may": APPLICATIONS.actions(request.actor, found),
        "closed": queries.closed_reason(found, request.now),
        "takes": queries.takes_applications(found.call, request.now),
        "closing": queries.closing(found.call),
        "stages": _strip(stages(found.case), request.now) if found.case else [],
        "waiting": _waiting(found),
        "award": (award := award_of(found, request.actor)),
        "told": award is not None and award.state in TEXTS,
        "history": history if tab == "history" else history[:5],
        "quota": queries.unit_use(found.call, found.host_id) if found.call.unit_quota else None,
        "command_key": new_key(),
    }
    return render(request, "projects/application.html", context | PARTS[tab](request, found))


def _tabs(request: Request, found: Application) -> dict[str, Any]:
    shown_ = dict(TABS)
    if found.submission_id is None or found.applicant_id == request.actor.person:
        del shown_["review"]
    if found.submission_id is None:
        del shown_["versions"]
    if found.case_id is None:
        del shown_["process"]
    return shown_


def _overview(request: Request, found: Application) -> dict[str, Any]:
    return {
        "receipts": list(found.receipts.order_by("-at")),
        "members": list(found.members.select_related("person").order_by("pk")),
    }


def _review(request: Request, found: Application) -> dict[str, Any]:
    """The screening rules over what was submitted: not met first, then what a person judges, the met folded."""
    verdicts = queries.screening(found, on=timezone.localdate(request.now))
    return {"review": {status.value: [one for one in verdicts if one.status is status] for status in Status}}


def _versions(request: Request, found: Application) -> dict[str, Any]:
    """The submitted versions, and what the last one changed."""
    about = {"about_type": "projects.application", "about_id": found.pk}
    versions = list(submissions(request.actor).filter(**about).order_by("-number"))
    changes = []
    if len(versions) > 1:
        newest, before = versions[:2]
        form = definition(newest.version).form(newest.form)
        language = get_language() or "zh"
        changes = [shown(change, language) for change in diff(form, before.data, newest.data)]
    return {"versions": versions, "changes": changes}


def _process(request: Request, found: Application) -> dict[str, Any]:
    if found.case is None:
        return {}
    steps = list(found.case.items.select_related("closed_by", "person").order_by("pk"))
    return {"process": drawing(found.case), "steps": steps}


PARTS: dict[str, Callable[[Request, Application], dict[str, Any]]] = {
    "overview": _overview,
    "review": _review,
    "versions": _versions,
    "process": _process,
    "history": lambda request, found: {},
}


def _waiting(found: Application) -> list[dict[str, Any]]:
    """What is open in the case, and with whom it lies."""
    if found.case is None:
        return []
    with_whom = {
        "unit-office": found.host.name,
        "recommender": found.recommender.name if found.recommender else "",
        "applicant": found.applicant.name,
    }
    items = found.case.items.filter(state=WorkItem.State.OPEN).order_by("pk")
    return [{"item": item, "who": with_whom.get(item.who, found.call.office.title)} for item in items]


def _strip(found: list[StageState], now: datetime) -> list[dict[str, Any]]:
    """The process strip as its tag draws it."""
    english = (get_language() or "").startswith("en")
    return [
        {
            "title": one.title_en if english else one.title,
            "state": one.state,
            "who": one.who,
            "note": display.moment(one.until or one.since, now) if one.since else "",
            "returns": one.returns,
            "url": "",
        }
        for one in found
    ]
