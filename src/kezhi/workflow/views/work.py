"""The work-list."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kezhi.base import display, lists, registry
from kezhi.base.access import NotAllowed, Refused, reason_for
from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.base.lists import Badge, Batch, Column, Empty, Filter, ListPage, View
from kezhi.base.requests import Request
from kezhi.workflow import actions, queries
from kezhi.workflow.access import WORK_ITEMS
from kezhi.workflow.domain.outcomes import APPROVE, OUTCOMES
from kezhi.workflow.domain.referring import WAYS
from kezhi.workflow.models import WorkItem


def _state(item: WorkItem) -> Badge:
    asked = getattr(item, "asked", None)  # which queries.work adds
    if asked and item.state == WorkItem.State.OPEN:
        return Badge("waiting_me", WAYS[asked].offer)
    if item.state == WorkItem.State.DONE and item.outcome in OUTCOMES:
        return Badge(OUTCOMES[item.outcome].kind, OUTCOMES[item.outcome].done)
    return Badge({"open": "waiting_me", "done": "done"}.get(item.state, "paused"), item.get_state_display())


def _mine(actor: Actor, now: datetime) -> Q:
    return queries.mine(actor)


def _tomorrow(actor: Actor, now: datetime) -> Q:
    end = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2)
    return queries.mine(actor) & Q(due__gte=now, due__lte=end)


def _late(actor: Actor, now: datetime) -> Q:
    return queries.mine(actor) & Q(due__lt=now)


def _others(actor: Actor, now: datetime) -> Q:
    return Q(state=WorkItem.State.OPEN) & ~queries.mine(actor)


def _steps(actor: Actor) -> Sequence[tuple[str, str]]:
    found = queries.work(actor).order_by("element").values_list("element", "title", "title_en").distinct()
    return [(element, (display.english() and title_en) or title) for element, title, title_en in found]


WORK = registry.list_pages.add(
    "workflow.items",
    ListPage(
        code="workflow.items",
        title=_lazy("待办"),
        rows=queries.work,
        link=lambda item: reverse("workflow:item", args=[item.pk]),
        columns=(
            Column("case", _lazy("办件"), "case.number", sort=("case__number",)),
            Column("about", _lazy("事项"), lambda item: item.about or _("未命名"), "link", sort=("about",)),
            Column("title", _lazy("环节"), queries.title_of, sort=("title",)),
            Column("state", _lazy("状态"), _state, "badge", sort=("state",)),
            Column("by", _lazy("办理人"), "closed_by.name", "person", shown=False, sort=("closed_by__name",)),
            Column("opened", _lazy("到达"), "opened_at", "moment", sort=("opened_at",)),
            Column("closed", _lazy("办结"), "closed_at", "moment", shown=False, sort=("closed_at",)),
            Column("due", _lazy("期限"), "due", "deadline", sort=("due",)),
        ),
        views=(
            View("open", _lazy("等我办理"), _mine),
            View("tomorrow", _lazy("明天到期"), _tomorrow),
            View("late", _lazy("已超期"), _late),
            View("others", _lazy("在别人手里"), _others),
            View("done", _lazy("已办"), lambda actor, now: ~Q(state=WorkItem.State.OPEN)),
        ),
        filters=(
            Filter("step", _lazy("环节"), "choice", field="element", choices=_steps),
            Filter("due", _lazy("期限"), "dates", apply=lists.moments("due")),
        ),
        search=("about", "title", "case__number"),
        sort="due",
        batch=(Batch(_lazy("通过"), "workflow:approve", primary=True),),
        empty=Empty(_lazy("都办完了"), _lazy("新的事项一到，这里和通知里都会出现。办过的在“已办”里。")),
    ),
)


def work(request: Request) -> HttpResponseBase:
    """Everything that waits for the reader."""
    if not request.actor.person:
        raise NotAllowed(reason_for(request.actor))
    first = queries.waiting(request.actor).values_list("pk", flat=True).first()
    primary = (_("从第一件开始办"), reverse("workflow:item", args=[first])) if first else None
    return lists.show(request, WORK, primary=primary, state_line=state_line(request.actor, request.now))


def state_line(actor: Actor, now: datetime) -> str:
    """How much waits for the actor, and how urgent that is. One query."""
    counted = WorkItem.objects.filter(queries.mine(actor)).aggregate(
        all=Count("pk"), soon=Count("pk", filter=_tomorrow(actor, now)), late=Count("pk", filter=_late(actor, now))
    )
    if not counted["all"]:
        return " · ".join(filter(None, (actor.title, actor.office_name or actor.organisation_name)))
    said = [ngettext("%(all)s 件等我办理", "%(all)s 件等我办理", counted["all"])]
    if counted["soon"]:
        said.append(ngettext("%(soon)s 件明天到期", "%(soon)s 件明天到期", counted["soon"]))
    said.append(
        ngettext("%(late)s 件已超期", "%(late)s 件已超期", counted["late"]) if counted["late"] else _("没有超期的")
    )
    return _("，").join(said) % counted + _("。")


MOST_AT_ONCE = 100
"""Pieces of work that one person approves with one opinion."""


@require_POST
def approve(request: Request) -> HttpResponse:
    """Approve several pieces of work of one step with one opinion: first what would be approved and what not, with the
    reason; then what was.
    """
    rows = list(lists.chosen(WORK, request).order_by("due", "pk")[: MOST_AT_ONCE + 1])
    if not rows:
        return redirect("workflow:work")
    if len(rows) > MOST_AT_ONCE:
        raise Refused(_("一次最多通过 %(most)s 件。请分几次选。") % {"most": MOST_AT_ONCE})
    fitting, left = _sorted_out(rows, request.actor)
    context = {"command_key": request.POST.get("command") or new_key(), "comment": request.POST.get("comment", "")}
    if request.POST.get("confirmed") != "1":
        step = queries.title_of(fitting[0]) if fitting else ""
        return render(request, "workflow/approve.html", context | {"fitting": fitting, "left": left, "step": step})
    done, refused = _approved(fitting, request, context["command_key"])
    return render(request, "workflow/approved.html", context | {"done": done, "left": left + refused})


def _sorted_out(rows: list[WorkItem], actor: Actor) -> tuple[list[WorkItem], list[tuple[WorkItem, str]]]:
    """Those that the actor can approve together, and the rest, each with the reason. One query."""
    pks = [item.pk for item in rows]
    free = set(WORK_ITEMS.allowed(actor, "complete", WorkItem.objects.filter(pk__in=pks)).values_list("pk", flat=True))
    steps = Counter(
        _step(item) for item in rows if item.pk in free and APPROVE in item.actions and not queries.page_of(item)
    )
    step = steps.most_common(1)[0][0] if steps else None
    fitting, left = [], []
    for item in rows:
        if reason := _obstacle(item, free, step):
            left.append((item, reason))
        else:
            fitting.append(item)
    return fitting, left


def _step(item: WorkItem) -> tuple[str, str]:
    """What makes pieces of work of one kind: the step, in whatever call."""
    return item.element, item.title


def _obstacle(item: WorkItem, free: set[int], step: tuple[str, str] | None) -> str:
    """Why a piece of work can't be approved with the others; "" where it can."""
    if item.state != WorkItem.State.OPEN:
        return queries.taken_by(item)
    if item.pk not in free:
        return _("不在您手里，或还在等别人签字、交回。")
    if APPROVE not in item.actions:
        return _("“%(step)s”不是用“通过”办理的，请打开办理。") % {"step": queries.title_of(item)}
    if page := queries.page_of(item):
        return _("这一步在“%(page)s”页上一并办理。") % {"page": page.title}
    if _step(item) != step:
        return _("不是同一环节（%(step)s），请另外办理。") % {"step": queries.title_of(item)}
    return ""


def _approved(fitting: list[WorkItem], request: Request, key: str) -> tuple[list[WorkItem], list[tuple[WorkItem, str]]]:
    """Each by itself, so that one that is refused keeps no other back; a double click approves once."""
    done, refused = [], []
    for item in fitting:
        try:
            actions.complete(
                item.pk,
                APPROVE,
                comment=request.POST.get("comment", ""),
                actor=request.actor,
                now=request.now,
                key=f"{key[:40]}-{item.pk}",
            )
        except Refused as refusal:
            refused.append((item, refusal.reason))
        else:
            done.append(item)
    return done, refused
