"""What processes, forms, reviews and leaving call by name: screening by rules, notices, what an application is."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from kezhi.base import notices
from kezhi.base.commands import Running
from kezhi.base.registry import handlers
from kezhi.engine.bpmn import Work
from kezhi.forms.access import FormSubject, form_subjects
from kezhi.projects import queries
from kezhi.projects.access import APPLICATIONS
from kezhi.projects.actions import awarding, leaving, refusing, reviewing
from kezhi.projects.actions.applying import keep_title
from kezhi.projects.actions.hearing import hear
from kezhi.projects.actions.screening import keep
from kezhi.projects.models import Application
from kezhi.projects.queries.reviewing import KIND, joint_projects, reading
from kezhi.review.access import ItemKind, closings, items, relations
from kezhi.rules.domain.judging import Status
from kezhi.subjects.queries.leaving import Belongings, belongings
from kezhi.workflow.models import Case
from kezhi.workflow.queries import deciding, process_of

REFUSAL_LETTER = "notice-refused"
"""A send task is named after its letter; this one serves a refusal."""


def screen(*, case: Case, item: Work, cmd: Running) -> Mapping[str, Any]:
    """形式审查 by rules: each decision's verdict is kept; nothing is refused by a rule alone."""
    rows = Application.objects.select_related("call", "call__envelope", "submission", "topic")
    made = keep([rows.get(pk=case.about_id)], cmd=cmd)[0]
    found = Counter(made.rows.values_list("verdict", flat=True))
    return {"screening": {status.value: found[status.value] for status in Status}}


def notify(*, case: Case, item: Work, cmd: Running) -> Mapping[str, Any]:
    """Tell the applicant what was decided, with the last opinion; a refusal with its reasons and the way against it."""
    application = Application.objects.select_related("call", "host").get(pk=case.about_id)
    element = process_of(case).elements[item.element]
    last = case.items.exclude(comment="").order_by("-closed_at", "-pk").first()
    opinion = last.comment if last else ""
    arguments = {
        "title": application.title,
        "number": application.number or "",
        "outcome": (element.name or item.element, element.name_en or element.name or item.element),
        "opinion": opinion,
    }
    if item.element == REFUSAL_LETTER:
        refusing.serve(application, case, opinion, cmd=cmd)
    else:
        notices.send([application.applicant_id], "application-outcome", application, arguments, cmd=cmd)
    return {}


def _decided(case: Case) -> Application:
    rows = Application.objects.select_related("call__office", "host", "applicant", "submission")
    return rows.get(pk=case.about_id)


def award(*, case: Case, item: Work, cmd: Running) -> Mapping[str, Any]:
    """立项通知: the publicity is over; the project is entered and its people are told."""
    project = awarding.award(_decided(case), cmd=cmd)
    return {"project": project.number} if project else {}


def reject(*, case: Case, item: Work, cmd: Running) -> Mapping[str, Any]:
    """不予立项通知: told with the grounds, the experts' opinions and how to have it re-examined."""
    awarding.reject(_decided(case), cmd=cmd)
    return {}


form_subjects.add(
    "projects.application",
    FormSubject(
        readers=lambda actor: APPLICATIONS.allowed(actor, "read_form", Application.objects.all()),
        writers=lambda actor: APPLICATIONS.allowed(actor, "write", Application.objects.all()),
        viewers=lambda actor: APPLICATIONS.allowed(actor, "see", Application.objects.all()),
        frame=queries.frame,
        saved=keep_title,
    ),
)
deciding.add("projects.application", hear)
items.add(KIND, ItemKind(_lazy("申报"), reading))
relations.add("projects", joint_projects)
closings.add(KIND, reviewing.follow)
belongings.add("projects.applications", Belongings(_lazy("申报"), leaving.applications, leaving.pass_application))
belongings.add("projects.objections", Belongings(_lazy("办理中的异议"), leaving.objections, leaving.pass_objection))
handlers.add("projects.screen", screen)
handlers.add("projects.notify", notify)
handlers.add("projects.award", award)
handlers.add("projects.reject", reject)
