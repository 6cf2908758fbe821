"""Tasks: asked for within a transaction, run by a worker, run again when that worker dies.

    @task()
    def export(view: int) -> tasks.Outcome: …

    tasks.enqueue(export, title=_("导出"), actor=actor, arguments={"view": view.pk})

A task may run more than once, up to ``ATTEMPTS`` times: it has to be written so that this does no harm.
"""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, TypedDict
from uuid import UUID

from django.db import connection, transaction
from django.db.models import DateTimeField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus, task
from django_tasks.base import Task
from django_tasks_db.management.commands.db_worker import Worker as DatabaseWorker
from django_tasks_db.models import DBTaskResult

from kezhi.base import journal, notices, registry
from kezhi.base.actor import Actor, Role
from kezhi.base.models import PeriodicJob, TaskBeat

log = logging.getLogger(__name__)
BEAT_EVERY = 5.0
"""Seconds between a running task's heartbeats."""
DEAD_AFTER = timedelta(seconds=30)
"""Silence after which a task's worker is taken for dead."""
ATTEMPTS = 5
FAULTS_NAMED = 10
KILLED = "WorkerKilled"
running_task: ContextVar[UUID | None] = ContextVar("running_task", default=None)


class Outcome(TypedDict):
    """What a task gives back to who asked for it: where the result is, and what the link to it says."""

    url: str
    label: str


def enqueue(task: Task[Any, Any], *, title: str, actor: Actor, arguments: Mapping[str, Any]) -> UUID:
    """Ask for a task within the running transaction; its progress is shown to the actor at ``/tasks/<id>/``."""
    number = UUID(task.enqueue(**arguments).id)
    TaskBeat.objects.create(task=number, person=actor.person, title=title)
    return number


def progress(done: int, total: int, note: str = "") -> None:
    """Say how far the task that runs here has come; outside of a task nothing is said."""
    if (number := running_task.get()) is not None:
        TaskBeat.objects.filter(task=number).update(done=done, total=total, note=note, at=Now())


def visible(actor: Actor) -> QuerySet[TaskBeat]:
    """The tasks that the actor asked for; the system administrator sees all."""
    if actor.has(Role.SYSTEM_ADMIN):
        return TaskBeat.objects.all()
    return TaskBeat.objects.filter(person=actor.person) if actor.person is not None else TaskBeat.objects.none()


def result(beat: TaskBeat) -> DBTaskResult[Any, Any]:
    """The queue's own row of a task: its state, and what it gave back."""
    return DBTaskResult.objects.get(pk=beat.task)


def requeue_dead() -> int:
    """Give tasks whose worker fell silent to another one; after the last attempt they fail. How many were found."""
    silent = Coalesce(Subquery(TaskBeat.objects.filter(task=OuterRef("pk")).values("at")), F("started_at"))
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    with transaction.atomic():
        dead = running.annotate(last_beat=silent).filter(last_beat__lt=_before(DEAD_AFTER))
        found = list(dead.select_for_update(skip_locked=True, of=("self",)))
        for row in found:
            _requeue(row)
    return len(found)


def _before(span: timedelta) -> Any:
    return Now(output_field=DateTimeField()) - span


def _requeue(row: DBTaskResult[Any, Any]) -> None:
    log.warning("task %s (%s): its worker is dead after attempt %d", row.pk, row.task_path, len(row.worker_ids))
    row.status = TaskResultStatus.READY
    if len(row.worker_ids) >= ATTEMPTS:
        row.status, row.finished_at = TaskResultStatus.FAILED, timezone.now()
        row.exception_class_path = KILLED
    row.save(update_fields=["status", "finished_at", "exception_class_path"])


class Worker(DatabaseWorker):
    """Runs tasks one after another, each with a heartbeat; periodic jobs run beside them."""

    def __init__(self, *, worker_id: str, interval: float = 1.0, batch: bool = False) -> None:
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id,
            excluded_queue_names=[],
        )

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        """Run one task while a thread says that this worker lives."""
        number = db_task_result.pk
        begin(number, self.worker_id, attempt=len(db_task_result.worker_ids))
        token = running_task.set(number)
        try:
            with every(BEAT_EVERY, lambda: beat(number, self.worker_id)):
                super().run_task(db_task_result)
        finally:
            running_task.reset(token)


def begin(number: UUID, worker: str, *, attempt: int) -> None:
    """A worker takes a task: what an earlier attempt said of its progress no longer holds."""
    taken = {"worker": worker, "attempt": attempt, "at": Now(), "done": 0, "total": 0, "note": ""}
    TaskBeat.objects.update_or_create(task=number, defaults=taken)


def beat(number: UUID, worker: str) -> None:
    """The worker still runs the task."""
    TaskBeat.objects.filter(task=number, worker=worker).update(at=Now())


@contextmanager
def every(seconds: float, do: Any) -> Iterator[None]:
    """Call ``do`` in a thread of its own, at once and every so many seconds while the block runs."""
    stop = threading.Event()

    def repeat() -> None:
        while True:
            try:
                do()
            except Exception:  # the thread outlives a lost connection or a faulty job
                log.exception("a job beside the tasks failed")
            finally:
                connection.close()
            if stop.wait(seconds):
                return

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def run_periodic() -> list[str]:
    """Run the periodic jobs that are due, each on one worker at a time; the names of those that ran."""
    ran = []
    for name, job in registry.periodic.items():
        if not _claim(name, job.every):
            continue
        ran.append(name)
        try:
            job.run(timezone.now())
        except Exception as error:  # the other jobs still run
            log.exception("periodic job %s failed", name)
            PeriodicJob.objects.filter(pk=name).update(error=f"{type(error).__name__}: {error}")
    return ran


def _claim(name: str, seconds: float) -> bool:
    _job, first = PeriodicJob.objects.get_or_create(pk=name, defaults={"began_at": Now()})
    due = PeriodicJob.objects.filter(Q(pk=name), began_at__lte=_before(timedelta(seconds=seconds)))
    return bool(first or due.update(began_at=Now(), error=""))


@task()
def verify_journal(lines: int) -> Outcome:
    """Verify the whole journal; ``lines`` are about how many it has."""
    found = journal.verify(say=lambda done: progress(done, max(done, lines)))
    sums = {"seals": found.seals, "lines": found.lines, "faults": len(found.faults)}
    if found.holds:
        return {"url": "", "label": _("留痕完整：核对了 %(seals)d 个封存、%(lines)d 条，没有改动、删除或调换。") % sums}
    places = "；".join(_place(fault) for fault in found.faults[:FAULTS_NAMED])
    return {"url": "", "label": _("留痕有 %(faults)d 处不符：") % sums + places}


def _place(fault: journal.Fault) -> str:
    if fault.line is not None:
        return _("第 %(seal)d 个封存的留痕 %(line)d") % {"seal": fault.seal, "line": fault.line}
    return _("第 %(seal)d 个封存") % {"seal": fault.seal}


def _seal(now: datetime) -> None:
    journal.seal(now=now)


def _deliver(now: datetime) -> None:
    notices.deliver(now=now)


def _requeue_dead(now: datetime) -> None:
    requeue_dead()


registry.periodic.add("tasks.requeue", registry.Periodic(10, _requeue_dead))
registry.periodic.add("notices.deliver", registry.Periodic(5, _deliver))
registry.periodic.add("journal.seal", registry.Periodic(60, _seal))
