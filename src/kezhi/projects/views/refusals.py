"""不予受理 and 复审: what was served, the request against it, and the list of those who answer."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base import lists, registry
from kezhi.base.access import NotAllowed, NotFound, Refused, reason_for
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.display import language
from kezhi.base.lists import Badge, Column, Empty, ListPage, View
from kezhi.base.requests import Request, command_key
from kezhi.projects import queries
from kezhi.projects.access import APPLICATIONS
from kezhi.projects.access.screening import REEXAMINATIONS
from kezhi.projects.actions import refusing as actions
from kezhi.projects.models import Reexamination, Refusal


def _outcome(row: Reexamination) -> Badge:
    if not row.outcome:
        return Badge("waiting", _("待答复"))
    return Badge("met" if row.outcome == Reexamination.Outcome.REVOKED else "done", row.get_outcome_display())


ASKED = registry.list_pages.add(
    "projects.reexaminations",
    ListPage(
        code="projects.reexaminations",
        title=_lazy("复审"),
        rows=queries.reexaminations,
        link=lambda one: reverse("projects:reexamination", args=[one.pk]),
        columns=(
            Column("number", _lazy("编号"), "refusal.application.number", sort=("refusal__application__number",)),
            Column(
                "title", _lazy("项目"), "refusal.application.title", "link", sort=("refusal__application__title",)
            ),
            Column("host", _lazy("单位"), "refusal.application.host.name", "organisation",
                   sort=("refusal__application__host__name",)),
            Column("ground", _lazy("理由"), lambda one: one.get_ground_display(), sort=("ground",)),
            Column("outcome", _lazy("结论"), _outcome, "badge", sort=("outcome",)),
            Column("asked", _lazy("提出"), "asked_at", "moment", sort=("asked_at",)),
            Column("due", _lazy("答复期限"), "due", "deadline", sort=("due",)),
        ),
        search=("refusal__application__number", "refusal__application__title"),
        views=(
            View("mine", _lazy("等我答复"), lambda actor, now: REEXAMINATIONS.rules["answer"](actor)),
            View("all", _lazy("全部")),
            View("answered", _lazy("已答复"), lambda actor, now: ~Q(outcome="")),
        ),
        sort="due",
        empty=Empty(_lazy("没有复审申请"), _lazy("申报人对不予受理不服的，在期限内提出，由没有参与原决定的人答复。")),
    ),
)  # fmt: skip


def _answers(actor: Actor) -> bool:
    return actor.has(Role.CASE_OFFICER, Role.OFFICE_HEAD, Role.DIRECTOR, Role.SUPERVISOR)


def _waiting(actor: Actor) -> int:
    return REEXAMINATIONS.allowed(actor, "answer", Reexamination.objects.all()).count()


def reexaminations(request: Request) -> HttpResponseBase:
    """Requests that this post may answer or see."""
    if not _answers(request.actor):
        raise NotAllowed(reason_for(request.actor))
    return lists.show(request, ASKED)


def refusal(request: Request, refusal: int) -> HttpResponse:
    """A refusal with its reasons; to the applicant, the request against it while it is in time."""
    found = queries.refusal_of(refusal, request.actor)
    problem = ""
    if request.method == "POST":
        try:
            actions.ask(
                refusal,
                request.POST.get("ground", ""),
                request.POST.get("grounds", ""),
                actor=request.actor,
                now=request.now,
                key=command_key(request),
            )
        except (NotAllowed, NotFound):
            raise
        except Refused as refused:
            problem = refused.reason
        else:
            messages.success(request, _("复审申请已提交。答复前不用再办理。"))
            return redirect("projects:refusal", refusal)
    until = queries.ask_until(found)
    context: dict[str, Any] = {
        "refusal": found,
        "reasons": _reasons(found),
        "asked": Reexamination.objects.filter(refusal=found).select_related("answered_by").first(),
        "until": until,
        "in_time": until is not None and request.now < until.ends,
        "may_ask": APPLICATIONS.may(request.actor, "reexamine", found.application),
        "grounds": [*Reexamination.Ground.choices, (actions.ACADEMIC, _("学术观点不同（不作为复审的理由）"))],
        "said": request.POST,
        "problem": problem,
        "command_key": new_key(),
    }
    return render(request, "projects/screening/refusal.html", context, status=422 if problem else 200)


def _reasons(found: Refusal) -> list[str]:
    return [one[language()] for one in found.reasons]


def reexamination(request: Request, reexamination: int) -> HttpResponse:
    """A request with the decision that it is against; to who may, the answer."""
    found = queries.reexaminations(request.actor).filter(pk=reexamination).first()
    if found is None:
        raise NotFound(_("没有找到这件复审，或者您无权查看。"))
    if request.method == "POST":
        actions.answer(
            reexamination,
            request.POST.get("outcome", ""),
            request.POST.get("answer", ""),
            actor=request.actor,
            now=request.now,
            key=command_key(request),
        )
        return redirect("projects:reexamination", reexamination)
    context = {
        "asked": found,
        "refusal": found.refusal,
        "application": found.refusal.application,
        "reasons": _reasons(found.refusal),
        "decided_by": [person.name for person in found.refusal.decided_by.order_by("pk")],
        "may_answer": REEXAMINATIONS.may(request.actor, "answer", found),
        "outcomes": Reexamination.Outcome.choices,
        "command_key": new_key(),
    }
    return render(request, "projects/screening/reexamination.html", context)


registry.areas.add(
    "reexaminations",
    registry.Area(_lazy("复审"), "scale", "projects:reexaminations", 27, _answers, waiting=_waiting),
)
