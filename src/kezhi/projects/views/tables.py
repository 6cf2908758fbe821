"""A meeting's table: out, and back with its changes."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kezhi.base import looking
from kezhi.base.commands import new_key
from kezhi.base.exporting import CONTENT_TYPE
from kezhi.base.requests import Request, command_key, words
from kezhi.engine.errors import Problems
from kezhi.projects.access.deciding import PROPOSALS
from kezhi.projects.actions import proposing as actions
from kezhi.projects.domain import documents
from kezhi.projects.domain.sheets import print_sheet
from kezhi.projects.inputs.tables import changes_of, compared
from kezhi.projects.models import Proposal
from kezhi.projects.queries import proposing
from kezhi.projects.queries.tables import meeting_sheet, meeting_workbook


def _proposal(request: Request, proposal: int) -> Proposal:
    return PROPOSALS.require(request.actor, "see", proposing.proposals(request.actor), pk=proposal)


def _sent_out(request: Request, found: Proposal, how: str) -> None:
    """Names and scores leave the house: the journal says with whom, how many and what for."""
    by: dict[str, Any] = {"actor": request.actor, "now": request.now, "summary": found.call.title}
    purpose = looking.purpose_of(request.GET.get("purpose", ""))
    looking.record("proposal.exported", found, found.items.count(), purpose=purpose, how=how, **by)


@require_GET
def workbook(request: Request, proposal: int) -> FileResponse:
    """The table as a workbook."""
    found = _proposal(request, proposal)
    _sent_out(request, found, "xlsx")
    name = f"{found.call.number} {_('会议表')}.xlsx"
    return FileResponse(meeting_workbook(found), as_attachment=True, filename=name, content_type=CONTENT_TYPE)


@require_GET
def written(request: Request, proposal: int) -> FileResponse:
    """The table as a Word document."""
    found = _proposal(request, proposal)
    _sent_out(request, found, "docx")
    name = f"{found.call.number} {_('会议表')}.docx"
    file = documents.document(meeting_sheet(found))
    return FileResponse(file, as_attachment=True, filename=name, content_type=documents.CONTENT_TYPE)


@require_GET
def printed(request: Request, proposal: int) -> HttpResponse:
    """The table as paper."""
    found = _proposal(request, proposal)
    _sent_out(request, found, "pdf")
    response = HttpResponse(print_sheet(meeting_sheet(found), settings.FONTS), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.call.number}.pdf"'
    return response


def compare(request: Request, proposal: int) -> HttpResponse:
    """What a table that comes back would change; nothing is taken before that was seen."""
    rows = proposing.proposals(request.actor)
    found = PROPOSALS.require(request.actor, "arrange", rows, pk=proposal)
    context: dict[str, Any] = {"call": found.call, "proposal": found, "command_key": new_key()}
    upload = request.FILES.get("table")
    if request.method == "POST" and upload is not None and not isinstance(upload, list):
        result = compared(found, upload, upload.name or "")
        context |= {
            "result": result,
            "name": upload.name,
            "problems": [{"text": words(one), "anchor": ""} for one in result.problems],
            "shown": [_shown(one) for one in result.differences],
            "changes": json.dumps({pk: vars(change) for pk, change in result.changes.items()}),
        }
    status = 422 if context.get("problems") else 200
    return render(request, "projects/ranking/compare.html", context, status=status)


def _shown(one: Any) -> dict[str, str]:
    old, new = (f"{amount / 10_000:,.2f}" if amount is not None else "—" for amount in (one.item.amount, one.amount))
    label = f"{one.item.application.number} {one.item.application.title}"
    return {"label": label, "old": old, "new": new, "note": one.reason}


@require_POST
def take(request: Request, proposal: int) -> HttpResponse:
    """Take over what was compared."""
    changes = changes_of(request.POST.get("changes", ""))
    try:
        done = actions.take_table(proposal, changes, actor=request.actor, now=request.now, key=command_key(request))
    except Problems as refused:
        found = _proposal(request, proposal)
        context = {
            "call": found.call,
            "proposal": found,
            "command_key": new_key(),
            "problems": [{"text": words(one), "anchor": ""} for one in refused.problems],
        }
        return render(request, "projects/ranking/compare.html", context, status=422)
    messages.success(request, _("已按会议表改了 %(n)s 项。") % {"n": len(changes)})
    return redirect("projects:ranking", done.call_id)
