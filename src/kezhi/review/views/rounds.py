"""A round as its office sees it: groups and how far they are, and the next step."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kezhi.base.commands import new_key
from kezhi.base.requests import Request, by, words
from kezhi.engine.errors import Problems
from kezhi.review import inputs, queries
from kezhi.review.access import ROUNDS
from kezhi.review.actions import answering, assigning
from kezhi.review.actions import rounds as actions
from kezhi.review.models import Conflict, Round
from kezhi.review.queries.rounds import Progress
from kezhi.review.views.asking import ask


@require_GET
def show(request: Request, round: int) -> HttpResponse:
    """One round."""
    return page(request, found_round(request, round))


def found_round(request: Request, round: int) -> Round:
    """The round that the reader may see."""
    return ROUNDS.require(request.actor, "see", queries.rounds(request.actor), pk=round)


def page(request: Request, found: Round, *, problems: list[str] | None = None) -> HttpResponse:
    """The round's page, with what keeps it from being closed where that was tried."""
    progress = queries.progress(found)
    may = ROUNDS.actions(request.actor, found)
    context = {
        "round": found,
        "rubric": queries.rubric_of(found),
        "groups": [(group, progress[group.pk]) for group in found.groups.all() if group.pk in progress],
        "loose": list(found.items.filter(group=None)) if None in progress else [],
        "figures": _figures(found, progress),
        "may": may,
        "step": _step(found, progress) if "assign" in may else "",
        "due_form": inputs.DueForm(initial={"due": inputs.usual_due(found, request.now)}),
        "rules": _rules(request, found),
        "problems": problems or [],
        "command_key": new_key(),
    }
    return render(request, "review/round.html", context, status=422 if problems else 200)


def _sum(progress: Mapping[Any, Progress], name: str) -> int:
    return sum(getattr(one, name) for one in progress.values())


def _figures(found: Round, progress: Mapping[int | None, Progress]) -> list[dict[str, Any]]:
    """How far the round is as a whole."""
    of = _sum(progress, "wanted")
    shown = (
        (_("评审项"), _sum(progress, "items"), _("项"), _("每项 %(n)s 名专家") % {"n": found.per_item}),
        (_("已派"), _sum(progress, "on_it"), _("/ %(of)s 人次") % {"of": of}, ""),
        (_("已接受"), _sum(progress, "accepted"), _("/ %(of)s 人次") % {"of": of}, ""),
        (_("已交评分表"), _sum(progress, "handed_in"), _("/ %(of)s 份") % {"of": of}, ""),
    )
    return [{"label": label, "value": value, "unit": unit, "note": note} for label, value, unit, note in shown]


def _step(found: Round, progress: Mapping[int | None, Progress]) -> str:
    """What comes next: group, draw, invite, wait or close."""
    if None in progress:
        return "group"
    if _sum(progress, "missing"):
        return "draw"
    if _sum(progress, "proposed"):
        return "invite"
    return "close" if _sum(progress, "handed_in") >= _sum(progress, "wanted") else "wait"


def _rules(request: Request, found: Round) -> list[dict[str, Any]]:
    """The rules of conflict as they hold today, in words."""
    rules = queries.rules_of(found, timezone.localdate(request.now))
    units = {"excluded": _("最多 %(n)s 名"), "reciprocal": _("近 %(n)s 轮")}
    return [
        {
            "kind": queries.KINDS[kind],
            "strength": Conflict.Strength(rule.strength).label,
            "window": (units.get(kind, _("%(n)s 年内")) % {"n": rule.window}) if rule.window else "",
            "basis": rule.basis,
        }
        for kind, rule in rules.items()
    ]


def settle(request: Request, round: int) -> HttpResponse:
    """Change the settings before the first ballot is out."""
    found = found_round(request, round)
    ROUNDS.require(request.actor, "settle", queries.round_rows(), pk=round)

    def do(said: dict[str, Any]) -> str:
        actions.settle(found.pk, **said, **by(request))
        return _("评审设置已保存。")

    return ask(
        request,
        inputs.SettleForm,
        do,
        then=reverse("review:round", args=[found.pk]),
        initial={"title": found.title, "method": found.method, "per_item": found.per_item},
        page={
            "title": _("评审设置"),
            "button": _("保存设置"),
            "crumbs": [(found.title, reverse("review:round", args=[found.pk]))],
            "note": _("第一位专家领到评分表后，这些设置不能再改。"),
        },
    )


@require_POST
def group(request: Request, round: int) -> HttpResponse:
    """Group what is in no group, by topic or discipline."""
    moved = actions.group_by(round, request.POST.get("by", ""), **by(request))
    messages.success(request, ngettext("%(n)s 项已分组。", "%(n)s 项已分组。", moved) % {"n": moved})
    return redirect("review:round", round)


@require_POST
def move(request: Request, round: int) -> HttpResponse:
    """Put the ticked items into a group."""
    found = found_round(request, round)
    chosen = inputs.chosen_items(request.POST, found)
    moved = actions.move_items(found.pk, chosen, request.POST.get("title", ""), **by(request))
    messages.success(request, _("%(n)s 项已移到“%(title)s”。") % {"n": len(chosen), "title": moved.title})
    return redirect("review:group", moved.pk)


def _back(request: Request, round: int) -> HttpResponse:
    """To the group from which it was asked for, else to the round."""
    group = inputs.number(request.POST.get("group", ""))
    return redirect("review:group", group) if group else redirect("review:round", round)


@require_POST
def draw(request: Request, round: int) -> HttpResponse:
    """Propose experts for the places that nobody has."""
    made = assigning.draw(round, group=inputs.number(request.POST.get("group", "")) or None, **by(request))
    messages.success(request, _("拟派 %(n)s 人次，请核对后发出邀请。") % {"n": len(made)})
    return _back(request, round)


@require_POST
def invite(request: Request, round: int) -> HttpResponse:
    """Ask everybody who is proposed."""
    form = inputs.DueForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("期限没有读懂，邀请没有发出。请按年-月-日填写。"))
        return _back(request, round)
    group = inputs.number(request.POST.get("group", "")) or None
    asked = assigning.invite(round, due=form.moment(), group=group, **by(request))
    messages.success(request, _("已发出 %(n)s 份邀请。") % {"n": asked})
    return _back(request, round)


@require_POST
def check(request: Request, round: int) -> HttpResponse:
    """Compare everybody on an item with the data once more."""
    late = answering.check(round, **by(request))
    said = (
        _("比对完毕：%(n)s 人次须回避，评分已作废并另拟专家。") % {"n": late} if late else _("比对完毕：没有新的回避。")
    )
    messages.success(request, said)
    return redirect("review:round", round)


@require_POST
def close(request: Request, round: int) -> HttpResponse:
    """End the round; where it can't end yet, the page says which items are in the way."""
    try:
        closed = actions.close(round, **by(request))
    except Problems as refused:
        return page(request, found_round(request, round), problems=[words(one) for one in refused.problems])
    messages.success(request, _("评审已结束，结果已封存。"))
    return redirect("review:results", closed.pk)
