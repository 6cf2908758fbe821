"""Paths of the base."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
