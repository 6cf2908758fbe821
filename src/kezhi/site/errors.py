"""The pages for what isn't there and for what failed; each shows the number that the log knows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    reason = _("没有找到这一页。请核对网址，或从首页重新进入。")
    return render(request, "refused.html", {"reason": reason, "status": 404}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    return render(request, "failed.html", {"number": getattr(request, "number", "")}, status=500)
