"""An expert's page of one item: what they may read beside the rubric that they fill in."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_POST

from kezhi.base import files
from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.commands import new_key
from kezhi.base.filetypes import TYPES
from kezhi.base.lists.declared import Text
from kezhi.base.models import FileUse
from kezhi.base.requests import Request, by, words
from kezhi.engine.errors import Problem, Problems
from kezhi.engine.packs import Rubric, as_score
from kezhi.review import inputs, queries
from kezhi.review.access import ASSIGNMENTS, items
from kezhi.review.actions import answering, balloting
from kezhi.review.domain.reading import Reading
from kezhi.review.models import Assignment, Ballot
from kezhi.review.views.acting import where
from kezhi.review.views.asking import ask
from kezhi.review.views.lists import state_of


@require_GET
def assignment(request: Request, assignment: int) -> HttpResponse:
    """One assignment: an invitation to answer, or an item to read and score. An office is led to its group."""
    row = ASSIGNMENTS.require(request.actor, "see", queries.assignment_rows(), pk=assignment)
    if request.actor.role is not None:
        return redirect(where(row))
    return page(request, row)


def page(request: Request, row: Assignment, problems: tuple[Problem, ...] = ()) -> HttpResponse:
    """The expert's page, with everything that keeps the ballot from being handed in where that was tried."""
    may = ASSIGNMENTS.actions(request.actor, row)
    rubric = queries.rubric_of(row.item.round)
    ballot = row.ballots.exclude(state=Ballot.State.SET_ASIDE).order_by("-number").first()
    writable = "score" in may and ballot is not None and ballot.state == Ballot.State.DRAFT
    context = {
        "row": row,
        "item": row.item,
        "round": row.item.round,
        "rubric": rubric,
        "state": state_of(row),
        "kind": items[row.item.round.kind].title,
        "reading": reading(row) if "read" in may else None,
        "may": may,
        "ballot": ballot,
        "writable": writable,
        "criteria": _criteria(rubric, ballot, problems) if ballot and "read" in may else [],
        "recommendations": [(one.name, one.title) for one in rubric.recommendations],
        "recommendation_wrong": _wrong(problems, "recommendation"),
        "missing": len(_lacks(rubric, ballot)) if writable and ballot else 0,
        "problems": [{"text": words(one), "anchor": anchor(one.place.field or "")} for one in problems],
        "because": balloting.recused_because(row) if row.state == Assignment.State.CONFLICTED else "",
        "command_key": new_key(),
    }
    return render(request, "review/assignment.html", context, status=422 if problems else 200)


def reading(row: Assignment) -> Reading:
    """What the expert reads of the item."""
    round_ = row.item.round
    language = "en" if (get_language() or "zh").startswith("en") else "zh"
    return items[round_.kind].reading(row.item.object_id, queries.rubric_of(round_).blind, language)


def anchor(place: str) -> str:
    """A place's name in the page's address."""
    return place.replace(".", "-")


def _criteria(rubric: Rubric, ballot: Ballot, problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    return [
        {
            "criterion": each,
            "percent": f"{each.weight * 100:f}".rstrip("0").rstrip("."),
            "score": ballot.scores.get(each.name, ""),
            "comment": ballot.comments.get(each.name, ""),
            "wrong": _wrong(problems, f"scores.{each.name}"),
            "comment_wrong": _wrong(problems, f"comments.{each.name}"),
        }
        for each in rubric.criteria
    ]


def _wrong(problems: tuple[Problem, ...], place: str) -> list[str]:
    return [words(one) for one in problems if one.place.field == place]


def _lacks(rubric: Rubric, ballot: Ballot) -> list[Problem]:
    return rubric.check(ballot.scores, ballot.comments, ballot.recommendation)


@require_POST
def save(request: Request, assignment: int) -> HttpResponse:
    """An automatic save: answers with the time, what is still lacking, and the total once every score is right."""
    if not request.actor.signed_in:
        return JsonResponse({"reason": _("登录已过期。请在新窗口登录，已输入的内容不会丢。")}, status=401)
    try:
        typed = inputs.typed_ballot(_said(request))
        ballot = balloting.save(assignment, typed, actor=request.actor, now=request.now)
    except Refused as refused:
        status = 403 if isinstance(refused, NotAllowed | NotFound) else 409
        return JsonResponse({"reason": refused.reason}, status=status)
    return JsonResponse(_answer(request, ballot))


def _said(request: Request) -> dict[str, Any]:
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Refused(_("没有读懂这次保存。请刷新页面再试。")) from None
    return said if isinstance(said, dict) else {}


def _answer(request: Request, ballot: Ballot) -> dict[str, Any]:
    rubric = queries.rubric_of(ballot.assignment.item.round)
    lacks = _lacks(rubric, ballot)
    typed = [one for one in lacks if not one.code.endswith("_missing")]
    return {
        "saved_at": timezone.localtime(request.now).strftime("%H:%M:%S"),
        "missing": len(lacks),
        "wrong": {one.place.field: words(one) for one in typed},
        "total": _total(rubric, ballot, lacks),
    }


def _total(rubric: Rubric, ballot: Ballot, lacks: list[Problem]) -> str:
    """The weighted total as it would stand; blank while a score is missing or wrong."""
    if any((one.place.field or "").startswith("scores.") for one in lacks):
        return ""
    scores = {each.name: as_score(ballot.scores[each.name]) for each in rubric.criteria}
    return f"{rubric.total({name: score for name, score in scores.items() if score is not None}):.2f}"


@require_POST
def submit(request: Request, assignment: int) -> HttpResponse:
    """Hand the ballot in; without scripts the same form saves."""
    typed = inputs.typed_ballot(request.POST)
    if request.POST.get("do") == "save":
        balloting.save(assignment, typed, actor=request.actor, now=request.now)
        messages.success(request, _("已保存。"))
        return redirect("review:assignment", assignment)
    try:
        balloting.submit(assignment, typed, **by(request))
    except Problems as refused:
        balloting.save(assignment, typed, actor=request.actor, now=request.now)
        row = ASSIGNMENTS.require(request.actor, "see", queries.assignment_rows(), pk=assignment)
        return page(request, row, refused.problems)
    messages.success(request, _("评分表已提交。谢谢您的评审。"))
    return redirect("review:mine")


@require_POST
def accept(request: Request, assignment: int) -> HttpResponse:
    """Take the item."""
    answering.accept(assignment, **by(request))
    messages.success(request, _("已接受，可以开始评审。"))
    return redirect("review:assignment", assignment)


@dataclass(frozen=True)
class No:
    """A way not to review: the right that it takes, what it is called, what it means, and what is said afterwards."""

    right: str
    title: Text
    note: Text
    done: Text
    do: Callable[[int, str, dict[str, Any]], object]


SAYING_NO = {
    "decline": No(
        "answer",
        _lazy("谢绝评审"),
        _lazy("请写明原因，例如时间冲突或不熟悉这个方向。系统会另请专家。"),
        _lazy("已谢绝，谢谢告知。"),
        lambda pk, why, who: answering.decline(pk, why=why, **who),
    ),
    "recuse": No(
        "recuse",
        _lazy("申报回避"),
        _lazy("请写明您与这一项可能有的关系。只有组织处室和监督处看得到；您对这一项的评分不计入结果。"),
        _lazy("已回避，谢谢如实申报。"),
        lambda pk, why, who: answering.recuse(pk, grounds=why, **who),
    ),
}


def say_no(request: Request, assignment: int, how: str) -> HttpResponse:
    """Decline, or step aside for a conflict."""
    way = SAYING_NO[how]
    row = ASSIGNMENTS.require(request.actor, way.right, queries.assignment_rows(), pk=assignment)

    def do(said: dict[str, Any]) -> str:
        way.do(row.pk, said["why"], by(request))
        return str(way.done)

    own = reverse("review:mine")
    return ask(
        request,
        inputs.ReasonForm,
        do,
        then=own,
        page={
            "title": way.title,
            "button": way.title,
            "note": f"{row.item.code} {row.item.title}",
            "consequence": way.note,
            "crumbs": [(_("我的评审"), own)],
        },
    )


@require_GET
def file(request: Request, assignment: int, use: int) -> FileResponse:
    """A file of the item that the expert may open, under a name that doesn't tell whose it is."""
    row = ASSIGNMENTS.require(request.actor, "read", queries.assignment_rows(), pk=assignment)
    known = reading(row).files.get(use)
    found = FileUse.objects.select_related("file").filter(pk=use).first() if known else None
    if known is None or found is None:
        raise NotFound(_("没有找到这个文件，或者您无权查看。请从评审项页面重新打开。"))
    kind = TYPES[found.file.type]
    response = FileResponse(files.open_stored(found.file), content_type=kind.media_type)
    name = f"{row.item.code} {known.label}.{found.file.type}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response
