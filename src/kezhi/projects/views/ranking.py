"""The ranking page of a call: the experts' order, the money beside it, what the list keeps, who steps aside."""

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_POST

from kezhi.base.access import NotAllowed, Refused, reason_for
from kezhi.base.commands import new_key
from kezhi.base.registry import TaskPage, task_pages
from kezhi.base.requests import Request, command_key, words
from kezhi.engine.errors import Problem, Problems
from kezhi.projects import queries
from kezhi.projects.access import CALLS
from kezhi.projects.access.deciding import PROPOSALS
from kezhi.projects.actions import proposing as actions
from kezhi.projects.models import Application, Call, Grounds, Proposal, ProposalItem, Recusal
from kezhi.projects.queries import proposing
from kezhi.projects.queries.proposing import DECISION, RANKING, WIDE, Standing
from kezhi.projects.queries.recusing import staff_of
from kezhi.projects.views.asking import looked

PAGE_SIZE = 100
SCALE = (60, 100)
"""Points between which the spread is drawn, unless a score lies outside."""
YOUNG = 40
Said = Mapping[int, dict[str, Any]]
"""By item: what was typed and couldn't be taken, and why."""


def of_application(page: str) -> Any:
    def url(application: int) -> str:
        return reverse(page, args=[Application.objects.values_list("call", flat=True).get(pk=application)])

    return url


task_pages.add(RANKING, TaskPage(_lazy("排序与经费安排"), of_application("projects:ranking")))
task_pages.add(DECISION, TaskPage(_lazy("审定立项"), of_application("projects:decision")))


def call_of(request: Request, call: int) -> Call:
    """The call, for who may see what is proposed in it."""
    rows = queries.calls(request.actor).defer("version__archive")
    found = CALLS.require(request.actor, "see", rows, pk=call)
    if not (request.actor.is_staff or request.actor.role):
        raise NotAllowed(reason_for(request.actor))
    return found


@require_GET
def ranking(request: Request, call: int) -> HttpResponse:
    """The ranking with the money, or what is lacking before there can be one."""
    found = call_of(request, call)
    proposal = proposing.latest_proposal(request.actor, found)
    if proposal is None or (proposal.state == Proposal.State.DECIDED and proposing.waiting(found, RANKING).exists()):
        return _before(request, found, proposal)
    return show(request, proposal)


def _before(request: Request, call: Call, earlier: Proposal | None, problem: str = "") -> HttpResponse:
    context = {
        "call": call,
        "earlier": earlier,
        "waiting": proposing.waiting(call, RANKING).count(),
        "problem": problem,
        "may_begin": request.actor.is_staff and call.office_id == request.actor.office,
        "recusals": list(proposing.recusals(call)),
        "command_key": new_key(),
    }
    return render(request, "projects/ranking/before.html", context, status=422 if problem else 200)


@require_POST
def begin(request: Request, call: int) -> HttpResponse:
    """Take over what the experts said, and begin to arrange."""
    found = call_of(request, call)
    try:
        actions.begin(call, actor=request.actor, now=request.now, key=command_key(request))
    except NotAllowed:
        raise
    except Refused as refused:
        return _before(request, found, proposing.latest_proposal(request.actor, found), refused.reason)
    return redirect("projects:ranking", call)


def show(
    request: Request,
    proposal: Proposal,
    *,
    said: Said | None = None,
    problems: Iterable[Problem] = (),
    part: bool = False,
) -> HttpResponse:
    """The page, or with ``part`` only what a change of one amount changes."""
    standing = proposing.standing(proposal)
    call = proposal.call
    shown = _shown(request, standing)
    if not part:
        looked(request, _("排序与经费安排"), proposal, len(shown))
    rows = [_row(item, standing, (said or {}).get(item.pk, {})) for item in shown]
    context = {
        "call": call,
        "proposal": proposal,
        "standing": standing,
        "part": part,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "may": PROPOSALS.actions(request.actor, proposal),
        "topics": list(call.topics.all()),
        "topic": request.GET.get("topic", ""),
        "by_group": request.GET.get("by") == "group",
        "scale": scale(standing.items),
        "grounds": Grounds.choices,
        "recusals": list(proposing.recusals(call)),
        "own_recusal": Recusal.objects.filter(call=call, person=request.actor.person or 0).exists(),
        "staff": staff_of(call, timezone.localdate(request.now)) if CALLS.may(request.actor, "amend", call) else [],
        "problems": [
            {"text": words(one), "anchor": one.place.field or "", "field": one.place.field} for one in problems
        ],
        "command_key": new_key(),
    }
    template = "projects/ranking/arrangement.html" if part else "projects/ranking/page.html"
    status = 422 if context["problems"] and not part else 200
    return render(request, template, context, status=status)


def _shown(request: Request, standing: Standing) -> list[ProposalItem]:
    """The items of the chosen topic, in the chosen order."""
    topic = request.GET.get("topic", "")
    found = [
        item
        for item in standing.items
        if not topic or (item.application.topic and item.application.topic.code == topic)
    ]
    if request.GET.get("by") == "group":
        found.sort(key=lambda item: (item.group, item.group_place, item.place))
    return found


def _row(item: ProposalItem, standing: Standing, said: Mapping[str, Any]) -> dict[str, Any]:
    born = item.application.applicant.birth_date
    scores = [Decimal(score) for score in item.scores]
    width = max(scores) - min(scores) if scores else Decimal(0)
    flags = []
    if item.pk in standing.order.raised:
        flags.append(("undetermined", _("越序立项，须有理由并由另一人批准")))
    if item.pk in standing.order.passed_over:
        flags.append(("undetermined", _("名次在前而未安排，须有理由")))
    if width >= WIDE:
        flags.append(("undetermined", _("专家分差 %(width)s 分") % {"width": f"{width.normalize():f}"}))
    if not item.recommended:
        flags.append(("not-met", _("评审意见不推荐")))
    if item.application_id in standing.barred:
        flags.append(("not-met", _("负责人在失信惩戒期内")))
    elif item.application_id in standing.unchecked:
        flags.append(("undetermined", _("诚信记录待核")))
    return {
        "item": item,
        "scores": scores,
        "wide": width >= WIDE,
        "young": born is not None and proposing.age(born, standing.proposal.frozen_on) < YOUNG,
        "running": standing.running.get(item.pk),
        "line": item.place == standing.line_after,
        "flags": flags,
        "needs_reason": item.pk in standing.order.raised | standing.order.passed_over
        or (item.amount is not None and item.amount != item.asked),
        "change": item.amount - item.asked if item.amount is not None and item.amount != item.asked else None,
        "typed": said.get("typed"),
        "problem": said.get("problem", ""),
    }


def scale(items: Iterable[ProposalItem]) -> tuple[float, float]:
    """The ends of the scale on which all spreads are drawn."""
    scores = [float(score) for item in items for score in item.scores]
    return (min([SCALE[0], *scores]), max([SCALE[1], *scores]))


@require_POST
def fit(request: Request, proposal: int) -> HttpResponse:
    """Fund from the top while the envelope covers it."""
    found = actions.fit(proposal, actor=request.actor, now=request.now, key=command_key(request))
    messages.success(request, _("已按名次安排 %(total)s 万元。") % {"total": f"{found.total / 10_000:,.2f}"})
    return redirect("projects:ranking", found.call_id)


@require_POST
def arrange(request: Request, proposal: int) -> HttpResponse:
    """Amounts as they were typed; each row by itself, so that one fault keeps none of the others."""
    found = PROPOSALS.require(request.actor, "see", proposing.proposals(request.actor), pk=proposal)
    said: dict[int, dict[str, Any]] = {}
    for pk in _sent(request):
        if trouble := _arrange(request, pk):
            said[pk] = trouble
    found.refresh_from_db()
    part = request.headers.get("HX-Request") == "true"
    if part or said:
        return show(request, found, said=said, part=part)
    return redirect("projects:ranking", found.call_id)


def _sent(request: Request) -> list[int]:
    """The items whose fields came with the request."""
    return [int(name[7:]) for name in request.POST if name.startswith("amount-") and name[7:].isdecimal()]


def _arrange(request: Request, pk: int) -> dict[str, Any]:
    """Take one row; what was typed and why it couldn't be taken, nothing where it could."""
    sent = {name: request.POST.get(f"{name}-{pk}", "") for name in ("amount", "grounds", "reason", "revision")}
    revision = int(sent["revision"]) if sent["revision"].isdecimal() else 0
    change = actions.Change(sent["amount"], sent["grounds"], sent["reason"], revision)
    key = hashlib.sha256(repr((command_key(request), pk, change)).encode()).hexdigest()
    try:
        done = actions.arrange(pk, change, actor=request.actor, now=request.now, key=key)
    except Problems as refused:
        return {"typed": sent["amount"], "problem": " ".join(words(one) for one in refused.problems)}
    if not done.by_other:
        return {}
    who = done.item.changed_by.name if done.item.changed_by else ""
    return {"problem": _("%(who)s 刚改过这一项，您的改动没有保存。请看现在的金额，再改。") % {"who": who}}


@require_POST
def send(request: Request, proposal: int) -> HttpResponse:
    """报分管领导, or everything that lacks."""
    by: dict[str, Any] = {"actor": request.actor, "now": request.now, "key": command_key(request)}
    try:
        sent = actions.send(proposal, explanation=request.POST.get("explanation", ""), **by)
    except Problems as refused:
        found = PROPOSALS.require(request.actor, "see", proposing.proposals(request.actor), pk=proposal)
        found.explanation = request.POST.get("explanation", "")
        return show(request, found, problems=refused.problems)
    messages.success(request, _("已报分管领导审定。"))
    return redirect("projects:ranking", sent.call_id)


@require_POST
def recuse(request: Request, call: int) -> HttpResponse:
    """Step aside, or enter that a colleague does."""
    found = call_of(request, call)
    number = request.POST.get("application", "").strip()
    application = Application.objects.filter(call=found, number__iexact=number).values_list("pk", flat=True).first()
    person = request.POST.get("person", "")
    actions.recuse(
        found.pk,
        int(person) if person.isdecimal() else request.actor.registered,
        application or 0,
        request.POST.get("reason", ""),
        actor=request.actor,
        now=request.now,
        key=command_key(request),
    )
    messages.success(request, _("已登记回避。回避的人不能安排这个通知里任何一项的金额和次序。"))
    return redirect("projects:ranking", found.pk)
