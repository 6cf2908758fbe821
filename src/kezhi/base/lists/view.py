"""The one view of all list pages: shows a list, exports it, keeps views of it; all at the list's own address."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kezhi.base.access import NotFound, Refused
from kezhi.base.commands import new_key
from kezhi.base.exporting import CONTENT_TYPE
from kezhi.base.lists import keeping
from kezhi.base.lists.declared import ListPage
from kezhi.base.lists.reading import answer
from kezhi.base.lists.sending import export_at_once
from kezhi.base.lists.showing import Shown
from kezhi.base.lists.state import options, read
from kezhi.base.requests import Request


def show(request: Request, page: ListPage, **context: Any) -> HttpResponseBase:
    """Answer a list's address; the caller has made sure that the actor may open it at all.

    ``context`` may hold ``state_line`` (one line under the title), ``primary`` = (label, url) of the main action,
    ``crumbs`` = [(title, url)], and ``template``, one that extends ``lists/page.html``.
    """
    if request.method == "POST":
        return _do(request, page)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    reading = answer(page, request.GET, actor=request.actor, now=request.now)
    template = context.pop("template", "lists/page.html")
    shown = {"now": request.now, "page": page, "list": Shown(reading), "command_key": new_key()}
    return render(request, template, {**context, **shown, "most_at_once": settings.EXPORT_AT_ONCE})


def _do(request: Request, page: ListPage) -> HttpResponseBase:
    """What the list's own buttons ask for; the state is the one in the address."""
    actor, asked = request.actor, request.POST
    state, _notes = read(page, request.GET, options(page, actor))
    query = state.but().query()
    what = asked.get("do")
    if what == "export":
        made = export_at_once(page, actor, query, now=request.now, purpose=asked.get("purpose", ""))
        return FileResponse(made.file, as_attachment=True, filename=made.name, content_type=CONTENT_TYPE)
    if what == "save-view":
        keeping.save(page, asked.get("name", ""), query, actor=actor)
    elif what == "rename-view":
        keeping.rename(page, _view(asked.get("view", "")), asked.get("name", ""), actor=actor)
    elif what == "delete-view":
        keeping.delete(page, _view(asked.get("view", "")), actor=actor)
        query = ""
    else:
        raise Refused(_("这张列表不认识这个请求。请刷新页面再试。"))
    return redirect(f"{request.path}?{query}" if query else request.path)


def _view(key: str) -> int:
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        raise NotFound(_("没有找到这个视图，可能已经删去。请刷新列表再试。"))
    return int(key)
