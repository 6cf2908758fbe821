"""How far a task has come, for who asked for it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_tasks import TaskResultStatus

from kezhi.base import tasks
from kezhi.base.access import NotFound
from kezhi.base.models import TaskBeat
from kezhi.base.requests import Request


@login_required
@require_safe
def show(request: Request, task_id: str) -> HttpResponse:
    """A page; for htmx the part of it that asks again until the task has ended."""
    beat = tasks.visible(request.actor).filter(pk=task_id).first()
    if beat is None:
        raise NotFound(_("没有找到这项任务，或者它不是您发起的。"))
    template = "tasks/progress.html" if "HX-Request" in request.headers else "tasks/show.html"
    return render(request, template, progress_of(beat))


def progress_of(beat: TaskBeat) -> dict[str, Any]:
    """What ``tasks/progress.html`` shows of a task."""
    row = tasks.result(beat)
    ended = row.status in (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)
    return {"beat": beat, "row": row, "ended": ended}
