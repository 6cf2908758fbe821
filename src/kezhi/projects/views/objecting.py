"""Objections as supervisors handle them: the list, one of them, acknowledged, answered."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from kezhi.base import lists, registry
from kezhi.base.access import NotAllowed, NotFound, Refused, reason_for
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.lists import Badge, Column, Empty, Filter, ListPage, View
from kezhi.base.registry import TaskPage, task_pages
from kezhi.base.requests import Request, command_key
from kezhi.projects.access.deciding import OBJECTIONS as TABLE
from kezhi.projects.actions import objecting as actions
from kezhi.projects.models import Objection
from kezhi.projects.queries import deciding as queries
from kezhi.projects.queries.proposing import OBJECTIONS as PAGE

BADGES = {
    Objection.State.RECEIVED: "waiting_me",
    Objection.State.ACKNOWLEDGED: "running",
    Objection.State.UPHELD: "returned",
    Objection.State.DISMISSED: "done",
}
OPEN = (Objection.State.RECEIVED, Objection.State.ACKNOWLEDGED)


def _due(one: Objection) -> Any:
    return one.acknowledge_by if one.state == Objection.State.RECEIVED else one.answer_by


OBJECTIONS = registry.list_pages.add(
    "projects.objections",
    ListPage(
        code="projects.objections",
        title=_lazy("公示异议"),
        rows=queries.objections,
        link=lambda one: reverse("projects:objection", args=[one.pk]),
        columns=(
            Column("number", _lazy("编号"), "number", sort=("number",)),
            Column("title", _lazy("项目"), "award.application.title", "link", sort=("award__application__title",)),
            Column("host", _lazy("单位"), "award.application.host.name", "organisation"),
            Column("state", _lazy("状态"), lambda one: Badge(BADGES[one.state], one.get_state_display()), "badge"),
            Column("handler", _lazy("办理人"), "handler.name", "person", sort=("handler__name",)),
            Column("at", _lazy("收到"), "at", "moment", sort=("at",)),
            Column("due", _lazy("期限"), _due, "deadline", sort=("answer_by",)),
        ),
        filters=(
            Filter("state", _lazy("状态"), "choice", field="state", choices=lambda actor: Objection.State.choices),
            Filter("at", _lazy("收到日期"), "dates", apply=lists.moments("at")),
        ),
        search=("number", "award__application__title", "award__application__number"),
        views=(
            View("open", _lazy("待答复"), lambda actor, now: Q(state__in=OPEN)),
            View("late", _lazy("已超期"), lambda actor, now: Q(state__in=OPEN, answer_by__lt=now)),
            View("answered", _lazy("已答复"), lambda actor, now: ~Q(state__in=OPEN)),
        ),
        sort="due",
        empty=Empty(_lazy("没有待答复的异议。"), _lazy("公示期内收到的异议会出现在这里，3 个工作日内告知收到。")),
    ),
)


def _handles(actor: Actor) -> bool:
    return actor.has(Role.SUPERVISOR, Role.DIRECTOR, Role.AUDITOR)


def _waiting(actor: Actor) -> int:
    found = Objection.objects.filter(state__in=OPEN)
    return found.filter(TABLE.rules["acknowledge"](actor) | TABLE.rules["answer"](actor)).count()


def objections(request: Request) -> HttpResponseBase:
    """The objections that this post may see."""
    if not _handles(request.actor):
        raise NotAllowed(reason_for(request.actor))
    return lists.show(request, OBJECTIONS)


def objection(request: Request, objection: int) -> HttpResponse:
    """One objection; who objected stands there for its handler only."""
    found = TABLE.require(request.actor, "see", queries.objections(request.actor), pk=objection)
    if request.method != "POST":
        return _page(request, found)
    try:
        done = actions.answer(
            found.pk,
            upheld=request.POST.get("verdict") == "upheld",
            words=request.POST.get("answer", ""),
            actor=request.actor,
            now=request.now,
            key=command_key(request),
        )
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _page(request, found, problem=refused.reason)
    messages.success(request, _("已答复：%(verdict)s。") % {"verdict": done.get_state_display()})
    return redirect("projects:objection", done.pk)


def _page(request: Request, found: Objection, problem: str = "") -> HttpResponse:
    may = TABLE.actions(request.actor, found)
    context = {
        "objection": found,
        "may": may,
        "who": Objection.objects.select_related("person").get(pk=found.pk) if "know_who" in may else None,
        "others": found.award.objections.exclude(pk=found.pk).count(),
        "problem": problem,
        "typed": request.POST.get("answer", ""),
        "command_key": new_key(),
    }
    return render(request, "projects/objection/page.html", context, status=422 if problem else 200)


@require_POST
def acknowledge(request: Request, objection: int) -> HttpResponse:
    """Take it in hand; from now on one knows who objected."""
    actions.acknowledge(objection, actor=request.actor, now=request.now, key=command_key(request))
    messages.success(request, _("已告知收到。异议人的姓名和联系方式只有您看得到。"))
    return redirect("projects:objection", objection)


def _of_application(application: int) -> str:
    found = Objection.objects.filter(award__application=application).order_by("-pk").values_list("pk", flat=True)
    latest = found.first()
    return reverse("projects:objection", args=[latest]) if latest else reverse("projects:objections")


task_pages.add(PAGE, TaskPage(_lazy("公示异议"), _of_application))
registry.objects.add(
    "projects.objection",
    registry.AboutObject(
        visible=queries.objections,
        label=lambda one: one.number,
        url=lambda one: reverse("projects:objection", args=[one.pk]),
        name="number",
    ),
)
registry.areas.add(
    "objections",
    registry.Area(_lazy("公示异议"), "message-report", "projects:objections", 46, _handles, waiting=_waiting),
)
