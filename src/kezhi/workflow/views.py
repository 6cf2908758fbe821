"""The work-list, one piece of work, and what waits on the home page."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
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

from kezhi.base import lists, registry
from kezhi.base.access import NotAllowed, NotFound, Refused, reason_for
from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.base.lists import Badge, Column, Empty, Filter, ListPage, View
from kezhi.base.requests import Request
from kezhi.forms.queries import unsent
from kezhi.workflow import actions, queries
from kezhi.workflow.access import WORK_ITEMS
from kezhi.workflow.domain.outcomes import HAND_OVER, OUTCOMES, SEND_BACK
from kezhi.workflow.models import WorkItem

AT_HOME = 6
IN_A_ROW = 500
"""How many pieces of work one can page through."""


def _state(item: WorkItem) -> Badge:
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
    return [(element, (queries.english() and title_en) or title) for element, title, title_en in found]


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
            View("others", _lazy("同岗同事在办"), _others),
            View("done", _lazy("已办"), lambda actor, now: ~Q(state=WorkItem.State.OPEN)),
        ),
        filters=(
            Filter("step", _lazy("环节"), "choice", field="element", choices=_steps),
            Filter("due", _lazy("期限"), "dates", apply=lists.moments("due")),
        ),
        search=("about", "title", "case__number"),
        sort="due",
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
    counted = WORK_ITEMS.allowed(actor, "complete", WorkItem.objects.all()).aggregate(
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
    link = queries.links([found], actor)[found.pk]
    may = WORK_ITEMS.actions(actor, found)
    place = queries.page_of(found)
    decides = "complete" in may and not found.form and place is None
    draft = getattr(found, "draft", None)  # which queries.work adds
    comments = unsent(found.pk) if decides and SEND_BACK in found.actions else 0
    context = {
        "item": found,
        "title": queries.title_of(found),
        "what_to_do": queries.process_of(case).elements[found.element].documentation,
        "label": link.label,
        "url": link.url,
        "reading": link.reading if decides and SEND_BACK in found.actions else "",
        "comments": comments,
        "mend_url": reverse("forms:draft", args=[draft]) if draft and "complete" in may else "",
        "back": queries.sent_back(found) if found.form else None,
        "stages": queries.strip(case, request.now),
        "process": queries.drawing(case),
        "steps": queries.steps(case),
        "place": place and {"title": place.title, "url": place.url(case.about_id)},
        "ways": _ways(found, request.now, comments) if decides else [],
        "may": may,
        "colleagues": _colleagues(found, request) if "hand_over" in may and HAND_OVER in found.actions else [],
        "row": _row(actor, found),
        "problem": problem,
        "comment": comment,
        "command_key": new_key(),
    }
    return render(request, "workflow/item.html", context, status=status)


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


def _colleagues(found: WorkItem, request: Request) -> list[dict[str, Any]]:
    """Into whose hands it may be put: other holders of the post; oneself where it is in another's hands."""
    held = queries.colleagues(found, timezone.localdate(request.now))
    now_with = found.person_id or request.actor.person
    people = {one.person_id: one.person.name for one in held if one.person_id != now_with}
    return [{"id": pk, "name": name, "me": pk == request.actor.person} for pk, name in people.items()]


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


@require_POST
def hand_over(request: Request, item: int) -> HttpResponse:
    """Put it into the hands of a colleague of the same post."""
    to = request.POST.get("to", "")
    given = actions.hand_over(
        item,
        int(to) if to.isdecimal() and len(to) < 19 else 0,
        comment=request.POST.get("comment", "").strip(),
        actor=request.actor,
        now=request.now,
        key=request.POST.get("command") or new_key(),
    )
    if given.person_id == request.actor.person:
        messages.success(request, _("这一件现在由您办理。"))
        return redirect("workflow:item", item)
    messages.success(request, _("已转给 %(name)s，期限不变。") % {"name": given.person.name if given.person else ""})
    return _next(request.actor)


def waiting(actor: Actor, now: datetime) -> Mapping[str, Any] | None:
    """What waits for the reader, the most urgent first."""
    if actor.person is None:
        return None
    rows = list(queries.waiting(actor)[:AT_HOME])
    if not rows and actor.role is None:
        return None
    total = queries.waiting_count(actor) if len(rows) == AT_HOME else len(rows)
    return {"rows": rows, "waiting": total, "earliest": rows[0].due if rows else None}


registry.areas.add(
    "work",
    registry.Area(
        _lazy("待办"),
        "checkbox",
        "workflow:work",
        10,
        lambda actor: actor.person is not None,
        waiting=queries.waiting_count,
    ),
)
registry.home_sections.add("workflow.waiting", registry.HomeSection(10, "workflow/home.html", waiting))
