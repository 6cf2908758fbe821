"""Paths of forms, below /forms/."""

from django.urls import path

from kezhi.forms import views

app_name = "forms"
urlpatterns = [
    path("<int:draft>/", views.page, name="draft"),
    path("<int:draft>/save/", views.save, name="save"),
    path("<int:draft>/paste/<str:field>/", views.paste, name="paste"),
    path("<int:draft>/files/<str:field>/", views.attach, name="attach"),
    path("<int:draft>/files/<str:field>/refer/", views.refer, name="refer"),
    path("<int:draft>/files/<str:field>/<int:number>/remove/", views.detach, name="detach"),
    path("<int:draft>/sections/<str:section>/", views.grant, name="grant"),
    path("<int:draft>/comments/<int:comment>/", views.remark, name="remark"),
    path("<int:draft>/print/", views.draft_pdf, name="print"),
    path("submitted/<int:submission>/", views.submission_pdf, name="submission_print"),
]
