"""Paths of the base."""

from django.urls import path

from kezhi.base.views import exports, files, importing, journal, notices, resume, search, styleguide, tasks

app_name = "base"
urlpatterns = [
    path("files/<int:use_id>/<str:name>", files.download, name="file"),
    path("exports/", exports.ask, name="ask-export"),
    path("exports/<int:number>/", exports.show, name="export"),
    path("search/", search.search, name="search"),
    path("notices/", notices.mine, name="notices"),
    path("notices/<int:notice_id>/", notices.follow, name="notice"),
    path("outbox/", notices.outbox, name="outbox"),
    path("tasks/<uuid:task_id>/", tasks.show, name="task"),
    path("resume/", resume.resume, name="resume"),
    path("journal/", journal.lines, name="journal"),
    path("journal/verify/", journal.verify, name="journal-verify"),
    path("imports/", importing.batches, name="imports"),
    path("imports/new/", importing.choose, name="new-import"),
    path("imports/new/<slug:kind>/", importing.upload, name="upload-import"),
    path("imports/new/<slug:kind>/template.xlsx", importing.template, name="import-template"),
    path("imports/<int:number>/", importing.batch, name="import"),
    path("imports/<int:number>/columns/", importing.mapping, name="map-import"),
    path("imports/<int:number>/look/", importing.look, name="look-at-import"),
    path("imports/<int:number>/rows/", importing.rows, name="import-rows"),
    path("imports/<int:number>/faulty.xlsx", importing.faulty, name="import-faulty"),
    path("imports/<int:number>/<slug:what>/", importing.step, name="step-import"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
