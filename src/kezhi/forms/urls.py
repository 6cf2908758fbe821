"""Paths of forms, below /forms/."""

from django.urls import path

from kezhi.forms.views import acts, page, prints

app_name = "forms"
urlpatterns = [
    path("<int:draft>/", page.page, name="draft"),
    path("<int:draft>/save/", page.save, name="save"),
    path("<int:draft>/paste/<str:field>/", acts.paste, name="paste"),
    path("<int:draft>/files/<str:field>/", acts.attach, name="attach"),
    path("<int:draft>/files/<str:field>/refer/", acts.refer, name="refer"),
    path("<int:draft>/files/<str:field>/<int:number>/remove/", acts.detach, name="detach"),
    path("<int:draft>/sections/<str:section>/", acts.grant, name="grant"),
    path("<int:draft>/comments/<int:comment>/", acts.remark, name="remark"),
    path("<int:draft>/print/", prints.draft_pdf, name="print"),
    path("submitted/<int:submission>/", prints.submission_pdf, name="submission_print"),
]
