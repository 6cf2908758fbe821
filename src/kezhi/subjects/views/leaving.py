"""人员离岗: what is open with a leaver, to whom it would go, and what became of it."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from kezhi.base.access import NotAllowed, NotFound, Refused, not_found
from kezhi.base.commands import new_key
from kezhi.base.requests import Request, by
from kezhi.subjects import queries
from kezhi.subjects.actions import leaving as actions
from kezhi.subjects.inputs import LeavingForm
from kezhi.subjects.models import Departure, Organisation, Person


@login_required
def leaving(request: Request, unit: str, public_id: str) -> HttpResponse:
    """Choose who takes over, look at what would go and what would stay, then move it."""
    on = timezone.localdate(request.now)
    organisation, person = queries.leaver(request.actor, unit, public_id, on)
    among = queries.successors(person, organisation, on)
    kind = partial(LeavingForm, among=among, who=request.GET.get("who", ""))
    form = kind(request.POST) if request.method == "POST" else kind(initial={"last": on, "posts": True})
    page: dict[str, Any] = {"person": person, "organisation": organisation, "form": form, "on": on}
    if request.method == "POST" and form.is_valid():
        return _preview_or_move(request, page, form.cleaned_data)
    before = queries.last_departure(person, organisation)
    lines = queries.lines_of(queries.parting(request.actor, person, organisation, last=on, now=request.now))
    page |= {"kinds": queries.by_kind(lines), "count": len(lines), "before": before}
    return render(request, "subjects/leaving.html", page, status=422 if request.method == "POST" else 200)


def _preview_or_move(request: Request, page: dict[str, Any], said: dict[str, Any]) -> HttpResponse:
    """Whoever has seen what would go moves it; others are shown it."""
    person, organisation, successor = page["person"], page["organisation"], said["person"]
    refused, seen = "", request.POST.get("seen", "")
    if seen.isdecimal():
        try:
            return redirect("subjects:departure", _move(request, person, organisation, said, int(seen)).pk)
        except (NotAllowed, NotFound):
            raise
        except Refused as why:
            refused = why.reason
    parting = queries.parting(
        request.actor, person, organisation, successor=successor, last=said["last"], with_posts=said["posts"],
        now=request.now,
    )  # fmt: skip
    kinds = queries.by_kind(queries.lines_of(parting))
    before = queries.last_departure(person, organisation)
    page |= {
        "successor": successor,
        "said": said,
        "kinds": kinds,
        "goes": sum(len(kind["goes"]) for kind in kinds),
        "before": before,
        "seen": before.pk if before else 0,
        "refused": refused,
        "command_key": new_key(),
    }
    return render(request, "subjects/leaving_preview.html", page, status=422 if refused else 200)


def _move(request: Request, person: Person, organisation: Organisation, said: dict[str, Any], seen: int) -> Departure:
    return actions.hand_on(
        person.pk, organisation.pk, said["person"].pk, last=said["last"], with_posts=said["posts"],
        reason=said["reason"], seen=seen, **by(request),
    )  # fmt: skip


@login_required
def departure(request: Request, number: int) -> HttpResponse:
    """What was moved from a leaver, what stayed, and why."""
    found = queries.departures(request.actor).filter(pk=number).first()
    if found is None:
        raise not_found()
    return render(request, "subjects/departure.html", {"departure": found, "kinds": queries.by_kind(found.lines)})
