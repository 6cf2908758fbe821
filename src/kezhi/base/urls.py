"""Paths of the base."""

from django.urls import path

from kezhi.base.views import exports, files, journal, notices, resume, search, styleguide, tasks

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
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
