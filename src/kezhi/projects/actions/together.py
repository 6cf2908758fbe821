"""Finishing the same step of many cases at once: a few within the command, hundreds as a task with its progress."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tasks import task

from kezhi.base import tasks
from kezhi.base.access import Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import Running, command
from kezhi.projects.models import Award, Call, ProposalItem
from kezhi.projects.queries.proposing import still_on, waiting_items
from kezhi.workflow import actions as workflow
from kezhi.workflow.models import Case, WorkItem

AT_ONCE = 40
"""Cases that are taken further while the page waits."""
Outcomes = Mapping[int, tuple[str, str]]
"""By application: how its item ends, and the comment on it."""


def complete_together(
    call: Call, page: str, outcomes: Outcomes, *, cmd: Running, data: Mapping[str, Any] | None = None
) -> UUID | None:
    """Finish the item of each application that waits on a page; ``data`` goes into every case.

    Up to ``AT_ONCE`` within the running command; more by a task, whose number is given back. The task can be run
    again: what is finished already stays as it is.
    """
    if len(outcomes) <= AT_ONCE:
        for item, application in _items(call, page):
            if application in outcomes:
                _finish(item, *outcomes[application], data or {}, cmd)
        return None
    arguments = {
        "call": call.pk,
        "page": page,
        "outcomes": {str(pk): list(said) for pk, said in outcomes.items()},
        "data": dict(data or {}),
        "actor": cmd.actor.as_json(),
        "now": cmd.now.isoformat(),
        "key": cmd.key,
    }
    title = _("办理 %(count)d 件：%(call)s") % {"count": len(outcomes), "call": call.title}
    return tasks.enqueue(carry_on, title=title, actor=cmd.actor, arguments=arguments)


def require_moved(page: str, call: Call, rows: QuerySet[ProposalItem] | QuerySet[Award]) -> None:
    """Refuse what comes while a task still moves the cases on from a page: it would pass over them."""
    if left := still_on(page, call, rows):
        raise Refused(_("还有 %(count)d 件正在转到这一步，请几分钟后再办。") % {"count": left})


def _items(call: Call, page: str) -> list[tuple[WorkItem, int]]:
    """The open items with the application that each is about."""
    rows = waiting_items(call, page).select_related("case__version__pack").order_by("pk")
    return [(item, item.case.about_id) for item in rows]


def _finish(item: WorkItem, outcome: str, comment: str, data: Mapping[str, Any], cmd: Running) -> None:
    item.case = Case.objects.select_for_update(of=("self",)).select_related("version__pack").get(pk=item.case_id)
    workflow.finish(item, outcome, comment=comment, data=data, cmd=cmd)


@task()
def carry_on(
    call: int,
    page: str,
    outcomes: dict[str, list[str]],
    data: dict[str, Any],
    actor: dict[str, Any],
    now: str,
    key: str,
) -> tasks.Outcome:
    """Finish the items one by one, each in a transaction of its own."""
    who, at = Actor.from_json(actor), datetime.fromisoformat(now)
    found = Call.objects.select_related("version__pack").get(pk=call)
    items = [(item, pk) for item, pk in _items(found, page) if str(pk) in outcomes]
    for done, (item, pk) in enumerate(items, start=1):
        with command("work.complete", actor=who, now=at, key=f"{key[:60]}-{pk}") as cmd:
            if cmd.earlier is None:
                outcome, comment = outcomes[str(pk)]
                _finish(item, outcome, comment, data, cmd)
        tasks.progress(done, len(items))
    return {"url": reverse("projects:ranking", args=[call]), "label": found.title}
