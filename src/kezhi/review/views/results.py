"""The results of a round: ranked, without names; with names once, for a reason that the journal keeps."""

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kezhi.base import looking as looking_at
from kezhi.base import registry
from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.commands import new_key
from kezhi.base.models import FileUse
from kezhi.base.requests import Request, by
from kezhi.review import queries
from kezhi.review.access import ROUNDS
from kezhi.review.actions import looking
from kezhi.review.actions.panels import SCAN
from kezhi.review.queries.results import ItemResult
from kezhi.review.views.rounds import found_round

PAGE = 40
TEN = Decimal(10)


def show(request: Request, round: int) -> HttpResponse:
    """Where each item stands; a POST asks whose scores they are."""
    found = found_round(request, round)
    names, refused = _names(request, found.pk)
    results = queries.results(found.pk)
    page = Paginator(results.rows, PAGE).get_page(request.GET.get("page"))
    low, high = _scale(results)
    by_reader: dict[str, Any] = {"actor": request.actor, "now": request.now, "summary": found.title}
    looking_at.record("scores.looked_at", found, len(results.rows), purpose=_("评审结果"), **by_reader)
    context = {
        "round": found,
        "rubric": results.rubric,
        "results": results,
        "page": page,
        "rows": [_row(row, results, names) for row in page],
        "scans": _scans(page),
        "low": low,
        "high": high,
        "may": ROUNDS.actions(request.actor, found),
        "named": bool(names),
        "refused": refused,
        "counted": sum(row.standing.count for row in results.rows),
        "command_key": new_key(),
    }
    return render(request, "review/results.html", context, status=422 if refused else 200)


def _names(request: Request, round: int) -> tuple[Mapping[int, str], str]:
    """Names by assignment where they were asked for; or why they aren't given."""
    if request.method != "POST":
        return {}, ""
    try:
        return looking.names_of(round, why=request.POST.get("why", ""), **by(request)), ""
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return {}, refused.reason


def _scale(results: queries.Results) -> tuple[int, int]:
    """From where to where the plots go: from the tens below the lowest total to the top of the scale."""
    first = results.rubric.criteria[0]
    totals = [one.total for row in results.rows for one in row.ballots]
    low = min(totals, default=first.minimum) // TEN * TEN
    return int(max(first.minimum, low)), math.ceil(first.maximum)


def _row(row: ItemResult, results: queries.Results, names: Mapping[int, str]) -> dict[str, Any]:
    standing, rubric = row.standing, results.rubric
    language = get_language() or "zh"
    return {
        "result": row,
        "totals": [one.total.quantize(Decimal("0.01")) for one in row.ballots],
        "wide": rubric.wide is not None and standing.spread is not None and standing.spread >= rubric.wide,
        "recommendations": [
            (each.title.of(language), standing.recommendations[each.name])
            for each in rubric.recommendations
            if standing.recommendations[each.name]
        ],
        "ballots": [_ballot(one, results, names) for one in row.ballots],
    }


def _ballot(one: Any, results: queries.Results, names: Mapping[int, str]) -> dict[str, Any]:
    """A ballot under its label, or its expert's name where that was asked for."""
    language = get_language() or "zh"
    advice = results.rubric.recommendation(one.recommendation)
    said = [
        (each.title.of(language), one.scores[each.name], one.comments.get(each.name, ""))
        for each in results.rubric.criteria
    ]
    label = _("专家 %(label)s") % {"label": one.label}
    return {
        "who": f"{label} · {names[one.assignment]}" if one.assignment in names else label,
        "total": one.total.quantize(Decimal("0.01")),
        "advice": advice.title.of(language) if advice else "",
        "said": said,
        "opinion": one.opinion,
    }


def _scans(rows: Page[ItemResult] | Sequence[ItemResult]) -> dict[int, FileUse]:
    """By item, the signed record of its meeting. One query."""
    panels = [row.panel for row in rows if row.panel is not None]
    by_panel = {panel.pk: panel.item_id for panel in panels}
    if not panels:
        return {}
    owner = registry.object_type(panels[0])
    uses = FileUse.objects.filter(owner_type=owner, owner_id__in=by_panel, purpose=SCAN).order_by("pk")
    return {by_panel[use.owner_id]: use for use in uses}
