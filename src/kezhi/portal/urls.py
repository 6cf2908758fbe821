"""Paths of the portal."""

from django.urls import path

from kezhi.portal import views

urlpatterns = [
    path("", views.public, name="public"),
    path("home/", views.home, name="home"),
    path("help/", views.help_page, name="help"),
]
