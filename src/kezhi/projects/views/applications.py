"""Applications as their people write them: my own, checking, submitting, withdrawing, handing over, receipts."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kezhi.base.access import NotFound
from kezhi.base.commands import new_key
from kezhi.base.display import language
from kezhi.base.requests import Request, command_key, words
from kezhi.engine.errors import Problem, Problems
from kezhi.engine.schema import MISSING_CODES
from kezhi.forms.domain.digests import check_code
from kezhi.forms.queries import filled, sent_back_with
from kezhi.projects import queries
from kezhi.projects.access import APPLICATIONS
from kezhi.projects.actions import applying
from kezhi.projects.domain.receipts import ReceiptWords, print_receipt
from kezhi.projects.models import Application, Receipt
from kezhi.subjects.queries import people
from kezhi.workflow.queries import open_items


@require_GET
def mine(request: Request) -> HttpResponse:
    """My applications, and teams that ask me to join."""
    if not request.actor.signed_in:
        return redirect(f"{reverse('account_login')}?next={request.path}")
    context = {
        "applications": list(queries.my_applications(request.actor)) if request.actor.person else [],
        "invitations": list(queries.invitations(request.actor)) if request.actor.person else [],
        "command_key": new_key(),
        "closing": queries.closing,
    }
    return render(request, "projects/applications.html", context)


@require_GET
def check(request: Request, application: int) -> HttpResponse:
    """Everything that stands against submitting, at once; if nothing does, the submit button."""
    return _check_page(request, application)


def _check_page(request: Request, application: int, status: int = 200) -> HttpResponse:
    rows = queries.surrounded().select_related("draft")
    found = APPLICATIONS.require(request.actor, "write", rows, pk=application)
    frame = queries.frame_of(found, request.now)
    form = filled(found.draft, frame, timezone.localdate(request.now)) if found.draft else None
    judged = queries.judged(found)
    problems = applying.problems_of(found, form, judged) if form else []
    context = {
        "application": found,
        "frame": frame,
        "problems": [_shown(found, problem) for problem in problems],
        "eligibility": judged,
        "progress": form.progress if form else None,
        "undone": sent_back_with(found.draft).filter(settled_at=None).count() if frame.returned and found.draft else 0,
        "command_key": new_key(),
    }
    return render(request, "projects/check.html", context, status=status)


def _shown(found: Application, problem: Problem) -> dict[str, Any]:
    place = (problem.place.field or "").replace(".", "-").replace("[", "-").replace("]", "")
    team = problem.code.startswith("projects.member_")
    draft = reverse("forms:draft", args=[found.draft_id])
    url = reverse("projects:team", args=[found.pk]) if team else f"{draft}#{place}"
    return {"text": words(problem), "url": url, "missing": problem.code in MISSING_CODES}


@require_POST
def submit(request: Request, application: int) -> HttpResponse:
    """Submit: a receipt, or all problems at once."""
    try:
        receipt = applying.submit(application, actor=request.actor, now=request.now, key=command_key(request))
    except Problems:
        return _check_page(request, application, status=422)
    return redirect("projects:receipt", receipt.number)


@require_POST
def withdraw(request: Request, application: int) -> HttpResponse:
    """Take back what was submitted, while the call is open."""
    reason = request.POST.get("reason", "")[:500]
    applying.withdraw(application, reason=reason, actor=request.actor, now=request.now, key=command_key(request))
    return redirect("projects:application", application)


@require_POST
def delete(request: Request, application: int) -> HttpResponse:
    """Delete what was never submitted."""
    applying.delete(application, actor=request.actor, now=request.now, key=command_key(request))
    return redirect("projects:applications")


@require_POST
def hand_over(request: Request, application: int) -> HttpResponse:
    """Make a confirmed member the applicant."""
    on = timezone.localdate(request.now)
    person = people(request.actor, on).filter(public_id=request.POST.get("person", "")).first()
    if person is None:
        raise NotFound(_("没有找到这个人。"))
    applying.hand_over(application, person, actor=request.actor, now=request.now, key=command_key(request))
    return redirect("projects:applications")


@require_GET
def receipt(request: Request, number: str) -> HttpResponse:
    """The receipt as a page."""
    found = _receipt(request, number)
    application = found.application
    latest = found.submission_id == application.submission_id
    context = {
        "receipt": found,
        "code": check_code(found.digest),
        "takes": latest and queries.takes_applications(application.call, request.now),
        "next": open_items(application.case_id).first() if latest and application.case_id else None,
    }
    return render(request, "projects/receipt.html", context)


@require_GET
def receipt_pdf(request: Request, number: str) -> HttpResponse:
    """The receipt as a PDF."""
    found = _receipt(request, number)
    application = found.application
    words = ReceiptWords(
        number=found.number,
        title=application.title,
        application=application.number or "",
        call=queries.call_title(application.call),
        host=application.host.name,
        applicant=application.applicant.name,
        at=timezone.localtime(found.at).strftime("%Y-%m-%d %H:%M:%S"),
        version=found.submission.number,
        digest=found.digest,
        language=language(),
    )
    response = HttpResponse(print_receipt(words, settings.FONTS), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return response


def _receipt(request: Request, number: str) -> Receipt:
    rows = Receipt.objects.select_related(
        "application__call", "application__host", "application__applicant", "submission"
    ).filter(application__in=queries.applications(request.actor))
    found = rows.filter(number=number).first()
    if found is None:
        raise NotFound(_("没有找到这张回执，或者您无权查看。"))
    return found
