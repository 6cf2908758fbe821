"""Paths of the demo, below ``/demo/``."""

from django.urls import path

from kezhi.demo import views

app_name = "demo"
urlpatterns = [path("sign-in/<str:public_id>/", views.sign_in, name="sign-in")]
