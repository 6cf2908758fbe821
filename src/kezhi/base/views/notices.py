"""My notices, and the outbox of the demonstration."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kezhi.base import notices, registry
from kezhi.base.access import NotFound
from kezhi.base.models import Notice, OutboxMessage
from kezhi.base.requests import Request

PAGE = 30
OUTBOX_SHOWN = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: Request) -> HttpResponse:
    """The notices of who is signed in; a POST marks the one in ``id``, or all, as read."""
    rows = notices.of(request.actor)
    if request.method == "POST":
        chosen = rows.filter(pk=request.POST["id"]) if request.POST.get("id", "").isdecimal() else rows
        notices.mark_read(chosen, now=request.now)
        return redirect(request.get_full_path())
    only_unread = request.GET.get("unread") == "1"
    page = Paginator(rows.filter(read_at=None) if only_unread else rows, PAGE).get_page(request.GET.get("page"))
    waiting = notices.unread(request.actor)
    shown = [(notice, notices.words(notice)) for notice in page if notice.kind in notices.kinds]
    return render(
        request,
        "notices/mine.html",
        {"page": page, "shown": shown, "notices_unread": waiting, "tabs": _tabs(waiting, only_unread)},
    )


def _tabs(waiting: int, only_unread: bool) -> list[dict[str, Any]]:
    return [
        {"label": _("全部"), "url": "?", "current": not only_unread},
        {"label": _("未读"), "url": "?unread=1", "count": waiting, "current": only_unread},
    ]


@login_required
@require_safe
def follow(request: Request, notice_id: int) -> HttpResponse:
    """Go to what a notice is about; it counts as read then."""
    rows = notices.of(request.actor).filter(pk=notice_id)
    notice = rows.first()
    if notice is None:
        raise NotFound(_("没有找到这条通知。请从通知列表重新打开。"))
    notices.mark_read(rows, now=request.now)
    return redirect(_place(request, notice))


def _place(request: Request, notice: Notice) -> str:
    about = registry.objects.get(notice.object_type)
    thing = about.visible(request.actor).filter(pk=notice.object_id).first() if about else None
    return about.url(thing) if about and thing is not None else "base:notices"


@require_safe
def outbox(request: Request) -> HttpResponse:
    """What a demonstration would have sent; anybody may read it there, and nobody elsewhere."""
    if not settings.DEMO:
        raise NotFound(_("没有找到这一页。请核对网址，或从首页重新进入。"))
    return render(
        request, "notices/outbox.html", {"messages_kept": OutboxMessage.objects.order_by("-pk")[:OUTBOX_SHOWN]}
    )
