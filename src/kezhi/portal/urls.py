"""Paths of the portal."""

from django.urls import path

from kezhi.portal import views
from kezhi.portal.views import funded, publicity

urlpatterns = [
    path("", views.public, name="public"),
    path("home/", views.home, name="home"),
    path("publicity/", publicity.publicities, name="publicities"),
    path("publicity/<int:publicity>/", publicity.publicity, name="publicity"),
    path("publicity/<int:publicity>/list.pdf", publicity.download, {"kind": "pdf"}, name="publicity_list"),
    path("publicity/<int:publicity>/list.xlsx", publicity.download, {"kind": "xlsx"}, name="publicity_workbook"),
    path("publicity/<int:publicity>/list.csv", publicity.download, {"kind": "csv"}, name="publicity_csv"),
    path("publicity/<int:publicity>/object/", publicity.object_to, name="object"),
    path("publicity/objections/<str:token>/", publicity.follow, name="follow_objection"),
    path("funded/", funded.funded, name="funded"),
    path("funded/list.csv", funded.download, name="funded_csv"),
    path("help/", views.help_page, name="help"),
]
