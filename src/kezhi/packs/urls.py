"""Paths of packs and code lists."""

from django.urls import path

from kezhi.packs import views

app_name = "packs"
urlpatterns = [path("codes/", views.codes, name="codes")]
