"""What an office does to one assignment for a reason: replace, record a conflict, give a ballot back; panel results."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base.access import NotFound
from kezhi.base.lists.declared import Text
from kezhi.base.requests import Request, by
from kezhi.review import inputs, queries
from kezhi.review.access import ASSIGNMENTS, ROUNDS
from kezhi.review.actions import answering, balloting, panels
from kezhi.review.models import Assignment, Item, PanelResult
from kezhi.review.views.asking import ask


@dataclass(frozen=True)
class Step:
    """Something done to an assignment: what it is called, what it does, who is told, and what is said afterwards."""

    may: str
    title: Text
    button: Text
    note: Text
    done: Text
    do: Callable[[int, str, dict[str, Any]], object]


STEPS = {
    "replace": Step(
        "replace",
        _lazy("更换专家"),
        _lazy("更换专家"),
        _lazy("原专家会收到通知，系统从同一学科另拟一名，请再发邀请。理由记入日志。"),
        _lazy("已更换。"),
        lambda pk, why, who: answering.replace(pk, why=why, **who),
    ),
    "conflict": Step(
        "replace",
        _lazy("登记回避"),
        _lazy("登记回避并作废评分"),
        _lazy("写明是什么关系、怎么知道的。已交的评分表作废留档，专家会被告知须回避，系统另拟一名。"),
        _lazy("已登记回避。"),
        lambda pk, why, who: answering.register(pk, grounds=why, **who),
    ),
    "reopen": Step(
        "reopen",
        _lazy("退回评分表"),
        _lazy("退回评分表"),
        _lazy("原来的一版作废留档，专家在同样内容上修改后再提交。专家会看到理由。"),
        _lazy("已退回。"),
        lambda pk, why, who: balloting.reopen(pk, why=why, **who),
    ),
}


def step(request: Request, assignment: int, step: str) -> HttpResponse:
    """Ask for the reason, then do it."""
    if step not in STEPS:
        raise NotFound(_("没有这一步。请从评审组页面重新打开。"))
    what = STEPS[step]
    row = ASSIGNMENTS.require(request.actor, what.may, queries.assignment_rows(), pk=assignment)

    def do(said: dict[str, Any]) -> str:
        what.do(row.pk, said["why"], by(request))
        return str(what.done)

    return ask(
        request,
        inputs.ReasonForm,
        do,
        then=group_url(row.item),
        page={
            "title": what.title,
            "button": what.button,
            "crumbs": [(row.item.code, group_url(row.item))],
            "note": f"{row.expert.person.name} · {row.item.code} {row.item.title}",
            "consequence": what.note,
        },
    )


def group_url(item: Item) -> str:
    """Where an item is worked on."""
    if item.group_id is not None:
        return reverse("review:group", args=[item.group_id])
    return reverse("review:round", args=[item.round_id])


def panel(request: Request, item: int) -> HttpResponse:
    """Enter what a meeting said of an item."""
    found = queries.items(request.actor).filter(pk=item).first()
    if found is None:
        raise NotFound(_("没有找到这个评审项。请从评审组页面重新打开。"))
    ROUNDS.require(request.actor, "panel", queries.round_rows(), pk=found.round_id)
    before = PanelResult.objects.filter(item=found).first()

    def do(said: dict[str, Any]) -> str:
        panels.enter(found.pk, said, said["scan"], **by(request))
        return _("%(code)s 的会评结果已录入。") % {"code": found.code}

    then = reverse("review:results", args=[found.round_id])
    return ask(
        request,
        inputs.PanelForm,
        do,
        then=then,
        initial={name: getattr(before, name) for name in panels.SAID} if before else None,
        page={
            "title": _("录入会评结果"),
            "button": _("保存会评结果"),
            "crumbs": [(found.round.title, then)],
            "note": f"{found.code} {found.title}",
        },
    )


def where(row: Assignment) -> str:
    """Where an office finds an assignment."""
    return group_url(row.item)
