"""Paths of the base."""

from django.urls import URLPattern, path

from kezhi.base import views

urlpatterns: list[URLPattern] = [
    path("styleguide/", views.styleguide, name="styleguide"),
]
