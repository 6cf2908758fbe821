"""Pages of the base itself."""

from django.http import HttpResponse
from django.shortcuts import render

from kezhi.base import samples
from kezhi.base.requests import Request


def styleguide(request: Request) -> HttpResponse:
    """Every component with made-up data, for those who write pages."""
    return render(request, "styleguide.html", samples.all_components())
