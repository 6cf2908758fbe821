"""Paths of persons, organisations and posts."""

from django.urls import URLPattern

app_name = "subjects"
urlpatterns: list[URLPattern] = []
