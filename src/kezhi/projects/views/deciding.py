"""The page on which a director decides, and what was decided."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.base.access import NotFound
from kezhi.base.commands import new_key
from kezhi.base.requests import Request, command_key, words
from kezhi.engine.errors import Problem, Problems
from kezhi.projects.access.deciding import PROPOSALS
from kezhi.projects.actions import deciding as actions
from kezhi.projects.inputs.deciding import MeetingForm, rulings
from kezhi.projects.models import Decision, Grounds, Proposal
from kezhi.projects.queries import deciding as queries
from kezhi.projects.queries import proposing
from kezhi.projects.views.asking import looked
from kezhi.projects.views.ranking import call_of

OWN_GROUNDS = [(code, label) for code, label in Grounds.choices if code != Grounds.NEXT]
"""What may be chosen; going up in another's stead follows from the others."""


def decision(request: Request, call: int) -> HttpResponse:
    """What is proposed, with the meeting that decides on it; afterwards, what was decided."""
    found = call_of(request, call)
    proposal = proposing.latest_proposal(request.actor, found)
    if proposal is None:
        raise NotFound(_("这个通知还没有立项建议。请等处室提出。"))
    if request.method == "POST":
        return _decide(request, proposal)
    if proposal.state == Proposal.State.DECIDED:
        made = queries.decisions(request.actor).get(proposal=proposal)
        return _record(request, made)
    return _page(request, proposal, MeetingForm())


def _decide(request: Request, proposal: Proposal) -> HttpResponse:
    form = MeetingForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, proposal, form, status=422)
    by: dict[str, Any] = {"actor": request.actor, "now": request.now, "key": command_key(request)}
    try:
        made = actions.decide(proposal.pk, form.record(), rulings(request.POST), **by)
    except Problems as refused:
        for problem in refused.problems:
            if problem.place.field in form.fields:
                form.add_error(problem.place.field, words(problem))
        others = [one for one in refused.problems if one.place.field not in form.fields]
        return _page(request, proposal, form, problems=others, status=422)
    messages.success(request, _("已审定。公示已开始，每一项各自转到下一步。"))
    return redirect("projects:decision", made.call_id)


def _page(
    request: Request, proposal: Proposal, form: MeetingForm, *, problems: Iterable[Problem] = (), status: int = 200
) -> HttpResponse:
    standing = proposing.standing(proposal)
    looked(request, _("审定立项"), proposal, len(standing.items))
    sent = rulings(request.POST)
    rows = [
        {
            "item": item,
            "raised": item.pk in standing.order.raised,
            "passed_over": item.pk in standing.order.passed_over,
            "barred": item.application_id in standing.barred,
            "unchecked": item.application_id in standing.unchecked,
            "rejected": sent.get(item.pk),
        }
        for item in standing.items
    ]
    context = {
        "call": proposal.call,
        "proposal": proposal,
        "standing": standing,
        "rows": rows,
        "form": form,
        "grounds": OWN_GROUNDS,
        "may": PROPOSALS.actions(request.actor, proposal),
        "recusals": list(proposing.recusals(proposal.call)),
        "problems": [{"text": words(one), "anchor": one.place.field or ""} for one in problems],
        "command_key": new_key(),
    }
    return render(request, "projects/decision/page.html", context, status=status)


def _record(request: Request, made: Decision) -> HttpResponse:
    found = made.awards.select_related("application__host", "application__applicant", "project").order_by("place")
    context = {
        "call": made.call,
        "decision": made,
        "awards": list(found),
        "under_way": proposing.still_on(proposing.DECISION, made.call, made.awards.all()),
        "minutes": queries.minutes_of(made),
        "publicity": getattr(made, "publicity", None),
        "recusals": list(proposing.recusals(made.call)),
        "earlier": queries.decisions(request.actor).filter(call=made.call).exclude(pk=made.pk),
    }
    return render(request, "projects/decision/record.html", context)


@require_POST
def send_back(request: Request, proposal: int) -> HttpResponse:
    """退回再议."""
    reason = request.POST.get("reason", "")
    done = actions.send_back(proposal, reason=reason, actor=request.actor, now=request.now, key=command_key(request))
    messages.success(request, _("已退回再议。"))
    return redirect("projects:ranking", done.call_id)
