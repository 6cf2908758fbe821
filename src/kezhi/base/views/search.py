"""Search over everything that the reader may see."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kezhi.base import searching
from kezhi.base.requests import Request

LONGEST = 100


@require_safe
def search(request: Request) -> HttpResponse:
    """What is found, kind by kind; without a query, how to search."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    found = searching.find(request.actor, text) if text else []
    context = {"text": text, "found": found, "total": sum(len(hits) for _source, hits in found)}
    context["frame_template"] = "frame.html" if request.actor.signed_in else "public.html"
    return render(request, "search.html", context)
