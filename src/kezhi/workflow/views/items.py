"""One piece of work: what it is about, where its case stands, what can be done, and who else is drawn in."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.base.requests import Request
from kezhi.forms.queries import unsent
from kezhi.subjects.models import Holding
from kezhi.workflow import actions, queries
from kezhi.workflow.access import WORK_ITEMS
from kezhi.workflow.domain.outcomes import OUTCOMES, SEND_BACK
from kezhi.workflow.domain.referring import HAND_OVER, WAYS
from kezhi.workflow.models import Referral, WorkItem

IN_A_ROW = 500
"""How many pieces of work one can page through."""


def item(request: Request, item: int) -> HttpResponse:
    """One piece of work: what it is about, where its case stands, and what can be done."""
    found = WORK_ITEMS.require(request.actor, "see", queries.work(request.actor), pk=item)
    if request.method != "POST":
        return _page(request, found)
    try:
        done = actions.complete(
            found.pk,
            request.POST.get("outcome", ""),
            comment=request.POST.get("comment", ""),
            actor=request.actor,
            now=request.now,
            key=request.POST.get("command") or new_key(),
        )
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        now_is = queries.work(request.actor).get(pk=item)
        return _page(request, now_is, problem=refused.reason, comment=request.POST.get("comment", ""), status=422)
    said = {"what": OUTCOMES[done.outcome].done, "about": queries.links([found], request.actor)[found.pk].label}
    messages.success(request, _("%(what)s：%(about)s。") % said)
    return _next(request.actor)


def _next(actor: Actor) -> HttpResponse:
    """On to what waits next; to the list where nothing does."""
    following = queries.waiting(actor).values_list("pk", flat=True).first()
    return redirect("workflow:item", following) if following else redirect("workflow:work")


def _page(
    request: Request, found: WorkItem, *, problem: str = "", comment: str = "", status: int = 200
) -> HttpResponse:
    actor, case = request.actor, found.case
    may = WORK_ITEMS.actions(actor, found)
    context = {
        "item": found,
        "title": queries.title_of(found),
        "what_to_do": queries.process_of(case).elements[found.element].documentation,
        "stages": queries.strip(case, request.now),
        "process": queries.drawing(case),
        "steps": queries.steps(case),
        "may": may,
        "row": _row(actor, found),
        "problem": problem,
        "comment": comment,
        "command_key": new_key(),
    }
    parts = _deciding(request, found, may) | _drawn_in(request, found, may)
    return render(request, "workflow/item.html", context | parts, status=status)


def _deciding(request: Request, found: WorkItem, may: set[str]) -> dict[str, Any]:
    """What it is about, and what who has it in hand needs to finish it."""
    link = queries.links([found], request.actor)[found.pk]
    place = queries.page_of(found)
    decides = "complete" in may and not found.form and place is None
    returns = decides and SEND_BACK in found.actions
    comments = unsent(found.pk) if returns else 0
    draft = getattr(found, "draft", None)  # which queries.work adds
    return {
        "label": link.label,
        "place": place and {"title": place.title, "url": place.url(found.case.about_id)},
        "url": link.url,
        "reading": link.reading if returns else "",
        "comments": comments,
        "mend_url": reverse("forms:draft", args=[draft]) if draft and "complete" in may else "",
        "back": queries.sent_back(found) if found.form else None,
        "ways": _ways(found, request.now, comments) if decides else [],
    }


def _drawn_in(request: Request, found: WorkItem, may: set[str]) -> dict[str, Any]:
    """Who was drawn in, whom the reader may draw in, and what the reader was asked."""
    actor = request.actor
    drawn_in = queries.referrals(found)
    waiting = [one for one in drawn_in if one.ended_at is None] if found.state == WorkItem.State.OPEN else []
    hands = {person for person in (actor.person, actor.on_behalf_of) if person}
    elsewhere = found.person_id not in (None, *hands)
    return {
        "referrals": [(one, WAYS[one.way]) for one in drawn_in],
        "held_by": [(one, WAYS[one.way]) for one in waiting if WAYS[one.way].holds],
        "asked": next(((one, WAYS[one.way]) for one in waiting if one.to_id in hands), None),
        "draws_in": [(name, way) for name, way in WAYS.items() if name in found.actions and "hold" in may],
        "takes_over": "hand_over" in may and HAND_OVER in found.actions and elsewhere,
    }


def _ways(found: WorkItem, now: datetime, comments: int) -> list[dict[str, Any]]:
    """The ways to finish it, each with the place to which it leads and what a person has to know before.

    The button of a return says how many comments on fields go with it, and is the one meant where there are any.
    """
    offered = [name for name in found.actions if name in OUTCOMES]
    leads = queries.ways(found, offered, now)
    ways = []
    for name in offered:
        if name in leads:
            to = _("、").join(leads[name]) or _("办结")
            warning = _("办理后转到“%(to)s”，不能撤回；您的意见会留在办理记录里。") % {"to": to}
            word = OUTCOMES[name].word
            if name == SEND_BACK and comments:
                word = ngettext("退回补正，附 %(n)s 条意见", "退回补正，附 %(n)s 条意见", comments) % {"n": comments}
            ways.append({"name": name, "says": OUTCOMES[name], "word": word, "to": to, "warning": warning})
    first = next((way for way in ways if way["name"] == SEND_BACK and comments), ways[0] if ways else None)
    return [{**way, "primary": way is first} for way in ways]


def _row(actor: Actor, found: WorkItem) -> dict[str, Any]:
    """Where it stands among what waits for the actor, with its neighbours."""
    row = list(queries.waiting(actor).values_list("pk", flat=True)[:IN_A_ROW])
    if found.pk not in row:
        return {}
    at = row.index(found.pk)
    return {
        "place": at + 1,
        "count": len(row),
        "before": row[at - 1] if at else None,
        "after": row[at + 1] if at + 1 < len(row) else None,
    }


def refer(request: Request, item: int, way: str) -> HttpResponse:
    """Hand it over, delegate it, ask for an opinion or for a signature: whom, and what is to be said."""
    found = WORK_ITEMS.require(request.actor, "see", queries.work(request.actor), pk=item)
    if way not in WAYS or way not in found.actions:
        raise NotFound(_("这一步不能这样办理。请刷新页面后再试。"))
    if request.method != "POST":
        WORK_ITEMS.require(request.actor, "hold", WorkItem.objects.all(), pk=item)
        return _refer_page(request, found, way)
    words = request.POST.get("words", "")
    try:
        made = actions.refer(
            item,
            way,
            _number(request.POST.get("to", "")),
            words,
            actor=request.actor,
            now=request.now,
            key=request.POST.get("command") or new_key(),
        )
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _refer_page(request, found, way, problem=refused.reason)
    return _referred(request, made)


def _number(text: str) -> int:
    """A key that was posted; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _refer_page(request: Request, found: WorkItem, way: str, *, problem: str = "") -> HttpResponse:
    context = {
        "item": found,
        "title": queries.title_of(found),
        "label": getattr(found, "about", "") or found.case.number,
        "name": way,
        "way": WAYS[way],
        "groups": _by_office(queries.candidates(found, way, request.actor, timezone.localdate(request.now))),
        "chosen": _number(request.POST.get("to", "")),
        "words": request.POST.get("words", ""),
        "problem": problem,
        "command_key": new_key(),
    }
    return render(request, "workflow/refer.html", context, status=422 if problem else 200)


def _by_office(held: Iterable[Holding]) -> dict[str, list[Holding]]:
    """Who may be asked, once each, by the office of their post; "" for posts of the organisation itself."""
    groups: dict[str, list[Holding]] = {}
    seen: set[int] = set()
    for one in held:
        if one.person_id not in seen:
            groups.setdefault(one.post.office.title if one.post.office else "", []).append(one)
        seen.add(one.person_id)
    return groups


def _referred(request: Request, made: Referral) -> HttpResponse:
    if made.way != HAND_OVER:
        said = {"what": WAYS[made.way].word, "name": made.to.name}
        messages.success(request, _("%(what)s：已告知 %(name)s。") % said)
        return redirect("workflow:item", made.item_id)
    if made.to_id == request.actor.person:
        messages.success(request, _("这一件现在由您办理。"))
        return redirect("workflow:item", made.item_id)
    messages.success(request, _("已转给 %(name)s，期限不变。") % {"name": made.to.name})
    return _next(request.actor)


@require_POST
def answer(request: Request, referral: int) -> HttpResponse:
    """Answer what one was asked about a piece of work that another one has in hand."""
    made = actions.answer(
        referral,
        request.POST.get("words", ""),
        agreed=request.POST.get("agreed") != "no",
        actor=request.actor,
        now=request.now,
        key=request.POST.get("command") or new_key(),
    )
    messages.success(request, _("已答复 %(name)s。") % {"name": made.by.name})
    return _next(request.actor)


@require_POST
def take_back(request: Request, referral: int) -> HttpResponse:
    """Wait for somebody no longer."""
    key = request.POST.get("command") or new_key()
    made = actions.take_back(referral, actor=request.actor, now=request.now, key=key)
    messages.success(request, _("已收回，不再等 %(name)s。") % {"name": made.to.name})
    return redirect("workflow:item", made.item_id)
