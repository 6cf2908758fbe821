"""What this room registers into the ports: search, objects, who does what in an application's case."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base.registry import AboutObject, Hit, SearchSource, objects, search_sources
from kezhi.projects.models import Application, Call
from kezhi.projects.queries.applications import applications
from kezhi.projects.queries.calls import call_title, calls
from kezhi.projects.queries.offering import offer
from kezhi.workflow.queries import assignees


def _show_calls(rows: Sequence[Call]) -> list[Hit]:
    return [Hit(call_title(call), call.document_number, reverse("projects:call", args=[call.pk])) for call in rows]


def _show_applications(rows: Sequence[Application]) -> list[Hit]:
    return [
        Hit(
            application.title or _("未命名的申报"),
            f"{application.number or ''} {application.host.name}".strip(),
            reverse("projects:application", args=[application.pk]),
        )
        for application in rows
    ]


assignees.add("projects.application", offer)
objects.add(
    "projects.application",
    AboutObject(
        visible=applications,
        label=lambda one: one.title or _("未命名的申报"),
        url=lambda one: reverse("projects:application", args=[one.pk]),
        reading=lambda one: f"{reverse('projects:application', args=[one.pk])}?tab=form",
    ),
)
objects.add(
    "projects.call",
    AboutObject(visible=calls, label=call_title, url=lambda one: reverse("projects:call", args=[one.pk])),
)
search_sources.add("projects.call", SearchSource(_lazy("申报通知"), calls, _show_calls))
search_sources.add("projects.application", SearchSource(_lazy("申报"), applications, _show_applications))
