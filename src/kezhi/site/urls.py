"""All paths: each room's own under its name."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

ROOTS = {
    "portal": "",
    "projects": "",
    "subjects": "",
    "forms": "forms/",
    "workflow": "work/",
    "packs": "packs/",
    "rules": "rules/",
    "review": "review/",
    "funds": "funds/",
    "demo": "demo/",
    "base": "",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    *(
        path(root, include(f"kezhi.{room}.urls"))
        for room, root in ROOTS.items()
        if room in settings.ROOMS and find_spec(f"kezhi.{room}.urls")
    ),
]
handler404 = "kezhi.site.errors.not_found"
handler500 = "kezhi.site.errors.failed"
