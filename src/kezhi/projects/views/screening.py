"""形式审查: the board of a call, one application's rules, and steps over many applications."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kezhi.base import lists, registry
from kezhi.base.access import NotAllowed, NotFound, Refused, reason_for
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.lists import Badge, Batch, Column, Empty, Filter, ListPage, View
from kezhi.base.requests import Request, command_key
from kezhi.projects import queries
from kezhi.projects.access import APPLICATIONS
from kezhi.projects.actions import batches
from kezhi.projects.actions import screening as actions
from kezhi.projects.inputs.screening import FactForm
from kezhi.projects.models import Call, Topic, Verdict
from kezhi.workflow.access import WORK_ITEMS
from kezhi.workflow.models import WorkItem

VERDICTS = ((Verdict.UNDETERMINED, "undetermined"), (Verdict.NOT_MET, "not_met"), (Verdict.MET, "met"))


def _verdict(row: Any) -> Badge:
    """The verdict over all rules, with how many stand open."""
    said = [
        ngettext("%(n)s 条待定", "%(n)s 条待定", row.undetermined) % {"n": row.undetermined}
        if row.undetermined
        else "",
        ngettext("%(n)s 条不符合", "%(n)s 条不符合", row.unmet) % {"n": row.unmet} if row.unmet else "",
    ]
    kind = "undetermined" if row.undetermined else row.verdict
    return Badge(kind, _("，").join(filter(None, said)) or _("全部符合"))


def _stage(row: Any) -> Badge:
    if row.item:
        return Badge("waiting", _("等待审查"))
    if row.case and row.case.ended_at:
        return Badge("paused", _("已办结"))
    return Badge("done", _("已办理"))


def _calls(actor: Actor) -> Sequence[tuple[str, str]]:
    seen = queries.board(actor).order_by().values_list("call", flat=True).distinct()
    return [(str(one.pk), queries.call_title(one)) for one in Call.objects.filter(pk__in=seen).order_by("-closes")]


def _topics(actor: Actor) -> Sequence[tuple[str, str]]:
    """Topics of the calls that the actor's office runs, by code and title."""
    own = Topic.objects.filter(call__in=queries.calls(actor).filter(applications__screening__isnull=False))
    found = own.order_by("code", "title").values_list("pk", "code", "title").distinct()
    return [(str(pk), f"{code} {title}") for pk, code, title in found]


def _waiting(actor: Actor, now: datetime) -> Q:
    return Q(item__isnull=False)


BOARD = registry.list_pages.add(
    "projects.screening",
    ListPage(
        code="projects.screening",
        title=_lazy("形式审查"),
        rows=queries.board,
        link=lambda one: reverse("projects:screening", args=[one.pk]),
        columns=(
            Column("number", _lazy("编号"), "number", sort=("number",)),
            Column("title", _lazy("项目"), "title", "link", sort=("title",)),
            Column("verdict", _lazy("审查结论"), _verdict, "badge", sort=("rank",)),
            Column("stage", _lazy("环节"), _stage, "badge", sort=("item",)),
            Column("topic", _lazy("方向"), "topic.code", sort=("topic__code",)),
            Column("host", _lazy("单位"), "host.name", "organisation", sort=("host__name",)),
            Column("applicant", _lazy("负责人"), "applicant.name", "person", sort=("applicant__name",), personal=True),
            Column("call", _lazy("申报通知"), "call.title", shown=False, sort=("call__title",)),
            Column("due", _lazy("期限"), "due", "deadline", sort=("due",)),
        ),
        filters=(
            Filter("call", _lazy("申报通知"), "choice", field="call", choices=_calls),
            Filter("verdict", _lazy("审查结论"), "choice", field="verdict", choices=lambda actor: Verdict.choices),
            Filter("topic", _lazy("方向"), "choice", field="topic", choices=_topics),
            Filter("host", _lazy("单位"), "text", field="host__name"),
        ),
        search=("number", "title", "host__name", "applicant__name"),
        views=(
            View("waiting", _lazy("等待审查"), _waiting),
            View("all", _lazy("全部")),
            View("settled", _lazy("已办理"), lambda actor, now: Q(item=None)),
        ),
        batch=(
            Batch(_lazy("全部符合的，通过"), "projects:screening_approve", primary=True),
            Batch(_lazy("不符合的，拟不予受理"), "projects:screening_refuse"),
            Batch(_lazy("按规则重新审查"), "projects:screening_again"),
            Batch(_lazy("群发通知"), "projects:message"),
        ),
        sort="verdict",
        empty=Empty(_lazy("没有等待审查的申报"), _lazy("推荐单位同意后，系统先按规则审查，再出现在这里。")),
    ),
)


def may_open(actor: Actor) -> bool:
    """Whether the post has to do with screening."""
    return actor.has(Role.CASE_OFFICER, Role.OFFICE_HEAD, Role.DIRECTOR, Role.SUPERVISOR)


def board(request: Request) -> HttpResponseBase:
    """The screened applications that this post may see; of one call, with its term."""
    if not may_open(request.actor):
        raise NotAllowed(reason_for(request.actor))
    named = request.GET.getlist("f.call")
    call = None
    if len(named) == 1 and named[0].isdecimal() and len(named[0]) < 19:
        call = queries.calls(request.actor).filter(pk=named[0]).first()
    term = queries.screening_due(call) if call else None
    return lists.show(request, BOARD, template="projects/screening/board.html", call=call, term=term)


@require_GET
def of_call(request: Request, call: int) -> HttpResponse:
    """A call's board."""
    return redirect(f"{reverse('projects:screening_board')}?f.call={call}&view=all")


@require_GET
def application(request: Request, application: int) -> HttpResponse:
    """One application: each rule with verdict, values and what settles it; its limits; the way on."""
    return page(request, application)


def page(request: Request, application: int, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The page of one application's screening."""
    if not may_open(request.actor):
        raise NotAllowed(reason_for(request.actor))
    found = APPLICATIONS.require(
        request.actor,
        "see",
        queries.board(request.actor).select_related("submission", "screening", "case"),
        pk=application,
    )
    files = queries.attachments(found)
    rules = queries.shown(found, files, request.actor)
    item = WorkItem.objects.filter(pk=found.item or 0).first()
    context = {
        "application": found,
        "rules": rules,
        "files": [use for uses in files.values() for use in uses],
        "tally": [(kind, sum(1 for one in rules if one.effective == verdict)) for verdict, kind in VERDICTS],
        "may": APPLICATIONS.actions(request.actor, found),
        "item": item,
        "may_complete": item is not None and WORK_ITEMS.may(request.actor, "complete", item),
        "limits": queries.limits(found),
        "term": queries.screening_due(found.call),
        "fact": FactForm(initial={"on": request.now.date()}),
        "near": queries.neighbours(found, request.actor),
        "problem": problem,
        "command_key": new_key(),
    }
    return render(request, "projects/screening/application.html", context, status=status)


@require_POST
def rule(request: Request, application: int, row: int) -> HttpResponse:
    """A person's verdict on one rule."""
    said = request.POST
    return _done(
        request,
        application,
        lambda by: actions.rule(row, said.get("verdict", ""), said.get("grounds", ""), **by),
        f"rule-{said.get('place', '')}",
    )


@require_POST
def ask(request: Request, application: int) -> HttpResponse:
    """Ask the unit about one rule."""
    said = request.POST
    return _done(
        request,
        application,
        lambda by: actions.ask_unit(application, said.get("code", ""), said.get("text", ""), **by),
        f"rule-{said.get('place', '')}",
    )


@require_POST
def supply(request: Request, application: int) -> HttpResponse:
    """Keep a fact that was looked up, and judge anew."""
    form = FactForm(request.POST)
    if not form.is_valid():
        return page(request, application, problem=_("请写全查到的结果、来源和日期。"), status=422)
    said = form.cleaned_data
    on: date = said["on"]
    return _done(
        request,
        application,
        lambda by: actions.supply(
            application, request.POST.get("name", ""), said["value"], source=said["source"], on=on, **by
        ),
        "",
    )


def _done(request: Request, application: int, do: Any, anchor: str) -> HttpResponse:
    """Do one thing to an application and show its page again, with the problem where it was refused."""
    try:
        do({"actor": request.actor, "now": request.now, "key": command_key(request)})
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return page(request, application, problem=refused.reason, status=422)
    return redirect(f"{reverse('projects:screening', args=[application])}{f'#{anchor}' if anchor else ''}")


def chosen(request: Request) -> tuple[int, list[int]]:
    """The call and the applications that were chosen on the board. Raises Refused for none or several calls."""
    rows = dict(lists.chosen(BOARD, request).values_list("pk", "call"))
    if not rows:
        raise Refused(_("还没有选申报。请先勾选，或选中全部。"))
    if len(set(rows.values())) != 1:
        raise Refused(_("请只选同一个通知的申报：先按“申报通知”筛选，再选。"))
    return next(iter(rows.values())), list(rows)


@require_POST
def batch(request: Request, step: str) -> HttpResponse:
    """A step over the chosen applications: at once, or as a task whose progress is shown."""
    call, ids = chosen(request)
    begun = batches.begin(
        call,
        step,
        ids,
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        now=request.now,
        key=command_key(request),
    )
    if begun.task is not None:
        return redirect("base:task", begun.task)
    return redirect("projects:batch", begun.batch.pk)


@require_GET
def batch_result(request: Request, batch: int) -> HttpResponse:
    """What became of each application of a batch; what wasn't done comes first, with its reason."""
    found = queries.batches(request.actor).filter(pk=batch).first()
    if found is None:
        raise NotFound(_("没有找到这次批量办理，或者您无权查看。"))
    undone = [line for line in found.lines if not line["done"]]
    done = [line for line in found.lines if line["done"]]
    context = {"batch": found, "title": batches.STEPS[found.step].title, "undone": undone, "done": done}
    return render(request, "projects/screening/batch.html", context)


def answer(request: Request, inquiry: int) -> HttpResponse:
    """The unit's or the applicant's answer to a question about a rule."""
    found = queries.inquiries(request.actor).filter(pk=inquiry).first()
    if found is None:
        raise NotFound(_("没有找到这个问题，或者您无权查看。"))
    if request.method == "POST":
        actions.answer_inquiry(
            inquiry, request.POST.get("text", ""), actor=request.actor, now=request.now, key=command_key(request)
        )
        messages.success(request, _("已答复，经办人会收到。"))
        return redirect("projects:application", found.application_id)
    return render(request, "projects/screening/inquiry.html", {"inquiry": found, "command_key": new_key()})


registry.areas.add(
    "screening",
    registry.Area(_lazy("形式审查"), "checklist", "projects:screening_board", 28, may_open),
)
registry.objects.add(
    "projects.inquiry",
    registry.AboutObject(
        queries.inquiries,
        lambda one: one.application.title,
        lambda one: reverse("projects:inquiry", args=[one.pk]),
        name="text",
    ),
)
