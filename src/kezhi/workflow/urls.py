"""Paths of work, below /work/."""

from django.urls import path

from kezhi.workflow import views

app_name = "workflow"
urlpatterns = [
    path("", views.work, name="work"),
    path("<int:item>/", views.item, name="item"),
    path("<int:item>/hand-over/", views.hand_over, name="hand_over"),
]
