"""Long exports: asked for by a list's button, then a page that says how far one is and gives its file."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kezhi.base import exports, registry
from kezhi.base.access import NotFound
from kezhi.base.models import TaskBeat
from kezhi.base.requests import Request
from kezhi.base.views.tasks import progress_of


@login_required
@require_POST
def ask(request: Request) -> HttpResponse:
    """Ask for all rows of a list in a state to be exported in the background."""
    page = registry.list_pages.get(request.POST.get("list", ""))
    if page is None:
        raise NotFound(_("没有找到这张列表。请从列表页面重新导出。"))
    made = exports.ask(
        page,
        request.actor,
        request.POST.get("query", ""),
        purpose=request.POST.get("purpose", ""),
        now=request.now,
        key=request.POST.get("command", ""),
    )
    return redirect("base:export", made.pk)


@login_required
@require_safe
def show(request: Request, number: int) -> HttpResponse:
    """An export of one's own: how far it is, then its file until that expires."""
    export = exports.of(request.actor).filter(pk=number).first()
    if export is None:
        raise NotFound(_("没有找到这次导出，或者它不是您提出的。"))
    context = {"export": export, "title": exports.title_of(export), "file": exports.file_of(export)}
    if export.made_at is None and export.task is not None:
        context |= progress_of(TaskBeat.objects.get(task=export.task))
    return render(request, "exports/show.html", context)
