"""The work-list, one piece of work, and what waits on the home page."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kezhi.base import lists, registry
from kezhi.base.access import NotAllowed, reason_for
from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.base.lists import Badge, Column, Empty, ListPage, View
from kezhi.base.requests import Request
from kezhi.workflow import actions, queries
from kezhi.workflow.access import WORK_ITEMS
from kezhi.workflow.models import WorkItem

AT_HOME = 6
OUTCOMES = {
    "approve": _("通过"),
    "send-back": _("退回修改，附意见"),
    "reject": _("不予通过，附理由"),
    "resubmit": _("重新提交"),
    "complete": _("办结"),
    "uphold": _("异议成立"),
    "dismiss": _("异议不成立"),
    "submit": _("提交"),
}
"""What an action that a process declares is called on its button; others need pages of their own."""


def title(item: WorkItem) -> str:
    """What is to be done, in the reader's language."""
    return item.title_en if item.title_en and (get_language() or "").startswith("en") else item.title


def about(items: Sequence[WorkItem], actor: Actor) -> dict[int, tuple[str, str]]:
    """What each piece of work is about: its name and where its page is. One query for each kind of thing."""
    found = {item.pk: (item.case.number, "") for item in items}
    for kind in {item.case.about_type for item in items}:
        known = registry.objects[kind]
        ids = {item.case.about_id: item.pk for item in items if item.case.about_type == kind}
        for thing in known.visible(actor).filter(pk__in=ids):
            found[ids[thing.pk]] = (known.label(thing), known.url(thing))
    return found


def _state(item: WorkItem) -> Badge:
    return Badge({"open": "running", "done": "done"}.get(item.state, "paused"), item.get_state_display())


def _tomorrow(actor: Actor, now: datetime) -> Q:
    end = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2)
    return Q(state=WorkItem.State.OPEN, due__gte=now, due__lte=end)


WORK = registry.list_pages.add(
    "workflow.items",
    ListPage(
        code="workflow.items",
        title=_("待办"),
        rows=queries.work,
        link=lambda item: reverse("workflow:item", args=[item.pk]),
        columns=(
            Column("title", _("事项"), title, "link", sort=("title",)),
            Column("case", _("办件"), "case.number", sort=("case__number",)),
            Column("state", _("状态"), _state, "badge", sort=("state",)),
            Column("due", _("期限"), "due", "deadline", sort=("due",)),
            Column("opened", _("到达"), "opened_at", "moment", sort=("opened_at",)),
        ),
        views=(
            View("open", _("等我办理"), lambda actor, now: Q(state=WorkItem.State.OPEN)),
            View("tomorrow", _("明天到期"), _tomorrow),
            View("late", _("已超期"), lambda actor, now: Q(state=WorkItem.State.OPEN, due__lt=now)),
            View("done", _("已办"), lambda actor, now: ~Q(state=WorkItem.State.OPEN)),
        ),
        search=("title", "case__number"),
        sort="due",
        empty=Empty(_("都办完了。"), _("新的事项到达时会出现在这里，也会发通知。")),
    ),
)


def work(request: Request) -> HttpResponseBase:
    """Everything that waits for the reader."""
    if not request.actor.person:
        raise NotAllowed(reason_for(request.actor))
    first = queries.waiting(request.actor).first()
    primary = (_("从第一件开始办"), reverse("workflow:item", args=[first.pk])) if first else None
    return lists.show(request, WORK, primary=primary)


def item(request: Request, item: int) -> HttpResponse:
    """One piece of work: what it is about, where its case stands, and what can be done."""
    found = WORK_ITEMS.require(request.actor, "see", queries.work(request.actor), pk=item)
    if request.method == "POST":
        actions.complete(
            found.pk,
            request.POST.get("outcome", ""),
            comment=request.POST.get("comment", ""),
            actor=request.actor,
            now=request.now,
            key=request.POST.get("command") or new_key(),
        )
        return redirect("workflow:work")
    label, url = about([found], request.actor)[found.pk]
    context = {
        "item": found,
        "title": title(found),
        "label": label,
        "url": url,
        "stages": queries.strip(found.case),
        "process": queries.drawing(found.case),
        "steps": found.case.items.select_related("closed_by", "person").order_by("pk"),
        "outcomes": [(one, OUTCOMES[one]) for one in found.actions if one in OUTCOMES],
        "may": WORK_ITEMS.actions(request.actor, found),
        "command_key": new_key(),
    }
    return render(request, "workflow/item.html", context)


def waiting(actor: Actor, now: datetime) -> Mapping[str, Any] | None:
    """What waits for the reader, the most urgent first."""
    if actor.person is None:
        return None
    rows = list(queries.waiting(actor)[:AT_HOME])
    if not rows and actor.role is None:
        return None
    labels = about(rows, actor)
    total = queries.waiting(actor).count()
    return {"rows": [(one, title(one), labels[one.pk][0]) for one in rows], "waiting": total}


registry.areas.add(
    "work",
    registry.Area(
        _("待办"),
        "checkbox",
        "workflow:work",
        10,
        lambda actor: actor.person is not None,
        waiting=lambda actor: queries.waiting(actor).count(),
    ),
)
registry.home_sections.add("workflow.waiting", registry.HomeSection(10, "workflow/home.html", waiting))
