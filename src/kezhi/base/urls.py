"""Paths of the base."""

from django.urls import path

from kezhi.base.views import files

app_name = "base"
urlpatterns = [
    path("files/<int:use_id>/<str:name>", files.download, name="file"),
]
