"""Paths of the base."""

from django.urls import path

from kezhi.base.views import files, styleguide

app_name = "base"
urlpatterns = [
    path("files/<int:use_id>/<str:name>", files.download, name="file"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
