"""Giving files out."""

from django.http import FileResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from kezhi.base import files
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
