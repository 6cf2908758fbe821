"""What this room registers into the ports: search, objects, who does what in an application's case."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base.actor import Role
from kezhi.base.registry import AboutObject, Hit, SearchSource, objects, search_sources
from kezhi.projects.models import Application, Call
from kezhi.projects.queries.applications import applications
from kezhi.projects.queries.calls import call_title, calls
from kezhi.workflow.queries import Offer, assignees


def _offer(application_id: int, who: str) -> Offer:
    """Who does what the process of an application calls by relation or role."""
    application = Application.objects.select_related("call").get(pk=application_id)
    match who:
        case "applicant":
            return Offer(person=application.applicant_id)
        case "unit-office":
            return Offer(role=Role.UNIT_OFFICE, organisation=application.host_id)
        case "recommender":
            itself = application.recommender_id == application.host_id
            role = Role.UNIT_OFFICE if itself else Role.RECOMMENDER
            return Offer(role=role, organisation=application.recommender_id)
        case "case-officer" | "office-head":
            return Offer(role=Role(who), office=application.office_id or application.call.office_id)
    return Offer(role=Role(who))


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


assignees.add("projects.application", _offer)
objects.add(
    "projects.application",
    AboutObject(
        visible=applications,
        label=lambda one: one.title or _("未命名的申报"),
        url=lambda one: reverse("projects:application", args=[one.pk]),
    ),
)
objects.add(
    "projects.call",
    AboutObject(visible=calls, label=call_title, url=lambda one: reverse("projects:call", args=[one.pk])),
)
search_sources.add("projects.call", SearchSource(_lazy("申报通知"), calls, _show_calls))
search_sources.add("projects.application", SearchSource(_lazy("申报"), applications, _show_applications))
