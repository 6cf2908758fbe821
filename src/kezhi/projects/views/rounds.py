"""A round as a whole: five tables compared, its pictures; and one application as one file."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kezhi.base import looking
from kezhi.base.access import NotAllowed, NotFound, reason_for
from kezhi.base.actor import Role
from kezhi.base.display import language
from kezhi.base.exporting import CONTENT_TYPE
from kezhi.base.requests import Request
from kezhi.projects import queries
from kezhi.projects.access import APPLICATIONS
from kezhi.projects.access.deciding import PROPOSALS
from kezhi.projects.domain.letters import print_letter
from kezhi.projects.models import Application, Call, Proposal
from kezhi.projects.queries import comparing, deciding, pictures
from kezhi.projects.queries.case_file import case_file
from kezhi.projects.queries.telling import letter_of
from kezhi.projects.views.asking import looked
from kezhi.projects.views.ranking import call_of


def _compared(request: Request, call: int) -> tuple[Call, list[comparing.Line]]:
    found = call_of(request, call)
    seen = PROPOSALS.visible(request.actor, Proposal.objects.filter(call=found)).exists()
    if not seen and Proposal.objects.filter(call=found).exists():
        raise NotAllowed(reason_for(request.actor))
    return found, comparing.comparison(found)


@require_GET
def comparison(request: Request, call: int) -> HttpResponse:
    """Experts, proposal, decision, publicity, award beside each other."""
    found, lines = _compared(request, call)
    only = request.GET.get("only") == "differences"
    looked(request, _("五表比对"), found, len(lines))
    context = {
        "call": found,
        "lines": [line for line in lines if line.differences] if only else lines,
        "totals": comparing.totals(lines),
        "only": only,
    }
    return render(request, "projects/decision/comparison.html", context)


@require_GET
def comparison_workbook(request: Request, call: int) -> FileResponse:
    """The same as a workbook; that it left the house is in the journal."""
    found, lines = _compared(request, call)
    purpose = looking.purpose_of(request.GET.get("purpose", ""))
    by: dict[str, Any] = {"actor": request.actor, "now": request.now, "summary": found.title}
    looking.record("comparison.exported", found, len(lines), purpose=purpose, **by)
    name = f"{found.number} {_('五表比对')}.xlsx"
    file = comparing.comparison_workbook(found, lines)
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPE)


@require_GET
def figures(request: Request, call: int) -> HttpResponse:
    """The round in pictures; each mark opens its rows."""
    found = call_of(request, call)
    if not request.actor.has(Role.CASE_OFFICER, Role.OFFICE_HEAD, Role.DIRECTOR, Role.SUPERVISOR):
        raise NotAllowed(reason_for(request.actor))
    rows = queries.applications(request.actor).select_related("host__region")
    sent = rows.filter(call=found, state=Application.State.SUBMITTED)
    context = {
        "call": found,
        "pictures": pictures.pictures(found, request.actor, sent, timezone.localdate(request.now)),
    }
    return render(request, "projects/decision/figures.html", context)


def _application(request: Request, application: int) -> Application:
    rows = queries.applications(request.actor).select_related("case", "submission", "call__version__pack")
    return APPLICATIONS.require(request.actor, "read_form", rows, pk=application)


@require_GET
def whole(request: Request, application: int) -> FileResponse:
    """一项一卷: everything of one application, as far as the reader may see."""
    found, typed = _application(request, application), request.GET.get("purpose", "")
    purpose = looking.purpose_of(typed) if request.actor.is_staff else typed
    file = case_file(found, request.actor, now=request.now, language=language())
    by: dict[str, Any] = {"actor": request.actor, "now": request.now, "summary": str(found.number)}
    looking.record("application.exported", found, 1, purpose=purpose, **by)
    return FileResponse(file, as_attachment=True, filename=f"{found.number or found.pk}.zip")


@require_GET
def letter(request: Request, application: int) -> HttpResponse:
    """The letter about an award or a rejection, as a PDF."""
    found = APPLICATIONS.require(request.actor, "see", queries.applications(request.actor), pk=application)
    rows = deciding.awards(request.actor).filter(application=found)
    award = rows.select_related("decision__call__office", "decision__call__version", "project").order_by("-pk").first()
    written: Any = letter_of(award, language()) if award else None
    if written is None:
        raise NotFound(_("还没有立项或不予立项的通知。公示期满后会送达。"))
    response = HttpResponse(print_letter(written, settings.FONTS), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return response
