"""Paths of work, below /work/."""

from django.urls import path

from kezhi.workflow.views import items, work

app_name = "workflow"
urlpatterns = [
    path("", work.work, name="work"),
    path("approve/", work.approve, name="approve"),
    path("<int:item>/", items.item, name="item"),
    path("<int:item>/<str:way>/", items.refer, name="refer"),
    path("referrals/<int:referral>/answer/", items.answer, name="answer"),
    path("referrals/<int:referral>/take-back/", items.take_back, name="take_back"),
]
