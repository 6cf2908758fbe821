"""Giving files out: to save, and page by page as pictures."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from kezhi.base import files, previews
from kezhi.base.filetypes import TYPES
from kezhi.base.requests import Request

NOTHING_RUNS = "sandbox; default-src 'none'"
PDF_IS_SHOWN = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""Browsers refuse to show a PDF within a sandbox."""


@require_safe
def download(request: Request, use_id: int, name: str) -> FileResponse:
    """A file's bytes, to save; with ``?inline=1`` to show, for types that can do no harm."""
    use = files.require(request.actor, use_id)
    inline = files.shows_inline(use) and request.GET.get("inline") == "1"
    response = FileResponse(files.open_stored(use.file), content_type=TYPES[use.file.type].media_type)
    response["Content-Length"] = use.file.size
    response["Content-Disposition"] = content_disposition_header(not inline, use.name) or "attachment"
    response["Content-Security-Policy"] = PDF_IS_SHOWN if inline and use.file.type == "pdf" else NOTHING_RUNS
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def pages(request: Request, use_id: int, number: int) -> HttpResponse:
    """The viewer at one page; for htmx without what surrounds it."""
    use = files.require(request.actor, use_id)
    context = {"use": use, "number": number, "count": previews.count(use.file)}
    template = "files/viewer.html" if "HX-Request" in request.headers else "files/pages.html"
    return render(request, template, context)


@require_safe
def page(request: Request, use_id: int, number: int) -> HttpResponse:
    """One page as a picture that was drawn here."""
    use = files.require(request.actor, use_id)
    response = HttpResponse(previews.page(use.file, number), content_type="image/png")
    response["Content-Security-Policy"] = NOTHING_RUNS
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response
