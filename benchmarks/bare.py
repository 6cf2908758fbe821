"""The service's addresses and one that does nothing, to compare with."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from kezhi.site.urls import handler404, handler500
from kezhi.site.urls import urlpatterns as service

__all__ = ["handler404", "handler500", "urlpatterns"]


def bare(request: HttpRequest) -> HttpResponse:
    """What Django and our middleware take where the view itself does nothing."""
    return HttpResponse("bare")


urlpatterns = [path("bare/", bare), *service]
