"""The pages for what isn't there and for what failed; each shows the number that the log knows."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    reason = _("没有找到这一页。请核对网址，或从首页重新进入。")
    return render(request, "refused.html", {"reasons": [reason], "status": 404}, status=404)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What was sent doesn't bear the page's own mark: the page is too old, or another site sent it."""
    words = _("这一页打开得太久，或者您已在别处退出登录。请返回上一页，刷新后再办；填过的内容浏览器会保留。")
    shown = {"title": _("这一页已过期"), "reasons": [words], "status": 403}
    return render(request, "refused.html", shown, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """Rendered without the frame's context: what it asks the database may be what failed."""
    page = render_to_string("failed.html", {"number": getattr(request, "number", "")})
    return HttpResponseServerError(page)
