"""Tasks say how far they are, outlive their worker, and fail in the end rather than run for ever."""

import logging
import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import F
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from kezhi.base import registry, tasks
from kezhi.base.actor import NOBODY, Actor, Role
from kezhi.base.models import PeriodicJob, TaskBeat
from kezhi.site import postgres

ACTOR = Actor(person=7, name="沈若舟", account=1)
LONG_AGO = timedelta(seconds=31)


@task()
def count_to(number: int) -> tasks.Outcome:
    """Say every step."""
    for done in range(1, number + 1):
        tasks.progress(done, number, f"第 {done} 步")
    return {"url": f"/counted/{number}/", "label": "看结果"}


@task()
def break_down() -> None:
    raise ValueError("no")


@task()
def wait_while(path: str) -> str:
    """Run as long as there is a file."""
    Path(path).with_suffix(".begun").touch()
    while Path(path).exists():
        time.sleep(0.02)
    return "done"


def ask(number: int = 3) -> UUID:
    return tasks.enqueue(count_to, title="数数", actor=ACTOR, arguments={"number": number})


def work() -> None:
    tasks.Worker(worker_id="w", interval=0, batch=True).run()


def row(number: UUID) -> DBTaskResult:  # type: ignore[type-arg]
    return DBTaskResult.objects.get(pk=number)


def die(number: UUID, attempt: int, *, silent: timedelta = LONG_AGO) -> None:
    """What a killed worker leaves behind: a task that runs, and a heartbeat that has stopped."""
    DBTaskResult.objects.filter(pk=number).update(status="RUNNING", worker_ids=["killed"] * attempt)
    tasks.begin(number, "killed", attempt=attempt)
    TaskBeat.objects.filter(pk=number).update(at=F("at") - silent)


@pytest.mark.django_db(transaction=True)
def test_a_task_runs_and_says_how_far_it_came() -> None:
    number = ask()
    work()
    beat = TaskBeat.objects.get(pk=number)
    assert (beat.person, beat.title, beat.done, beat.total, beat.note) == (7, "数数", 3, 3, "第 3 步")
    assert (beat.worker, beat.attempt) == ("w", 1)
    assert tasks.result(beat).return_value == {"url": "/counted/3/", "label": "看结果"}


@pytest.mark.django_db(transaction=True)
def test_a_task_that_was_asked_for_in_a_failed_change_never_runs() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ask()
        raise ZeroDivisionError
    work()
    assert not DBTaskResult.objects.exists()
    assert not TaskBeat.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_task_that_fails_has_failed_and_the_next_one_runs(caplog: pytest.LogCaptureFixture) -> None:
    broken = tasks.enqueue(break_down, title="", actor=ACTOR, arguments={})
    fine = ask()
    with caplog.at_level(logging.CRITICAL):
        work()
    assert (row(broken).status, row(broken).exception_class_path) == ("FAILED", "builtins.ValueError")
    assert row(fine).status == "SUCCESSFUL"
    assert tasks.running_task.get() is None


@pytest.mark.django_db(transaction=True)
def test_the_task_of_a_dead_worker_runs_again() -> None:
    number = ask()
    die(number, 1)
    assert tasks.requeue_dead() == 1
    assert row(number).status == "READY"
    work()
    beat = TaskBeat.objects.get(pk=number)
    assert (row(number).status, beat.attempt, beat.worker) == ("SUCCESSFUL", 2, "w")


@pytest.mark.django_db
def test_a_worker_that_was_heard_of_lately_keeps_its_task() -> None:
    number = ask()
    die(number, 1, silent=timedelta(seconds=25))
    assert tasks.requeue_dead() == 0
    assert row(number).status == "RUNNING"


@pytest.mark.django_db
def test_a_task_whose_worker_died_before_its_first_heartbeat_runs_again() -> None:
    number = ask()
    DBTaskResult.objects.filter(pk=number).update(status="RUNNING", started_at=F("enqueued_at") - LONG_AGO)
    assert tasks.requeue_dead() == 1


@pytest.mark.django_db
def test_a_task_that_kills_every_worker_fails_in_the_end() -> None:
    number = ask()
    for attempt in range(1, tasks.ATTEMPTS + 1):
        die(number, attempt)
        tasks.requeue_dead()
        assert row(number).status == ("READY" if attempt < tasks.ATTEMPTS else "FAILED")
    assert row(number).exception_class_path == tasks.KILLED
    assert row(number).finished_at is not None
    assert tasks.requeue_dead() == 0


@pytest.mark.django_db
def test_a_worker_that_was_taken_for_dead_no_longer_beats_for_its_task() -> None:
    number = ask()
    tasks.begin(number, "first", attempt=1)
    tasks.begin(number, "second", attempt=2)
    TaskBeat.objects.update(at=F("at") - LONG_AGO)
    silent = TaskBeat.objects.get(pk=number).at
    tasks.beat(number, "first")
    assert TaskBeat.objects.get(pk=number).at == silent
    tasks.beat(number, "second")
    at = TaskBeat.objects.get(pk=number).at
    assert at is not None
    assert silent is not None
    assert at > silent


@pytest.mark.django_db(transaction=True)
def test_a_running_task_has_a_heartbeat() -> None:
    number = ask()
    tasks.begin(number, "w", attempt=1)
    beats = set()
    with tasks.every(0.01, lambda: tasks.beat(number, "w")):
        for _ in range(20):
            beats.add(TaskBeat.objects.get(pk=number).at)
            time.sleep(0.01)
    assert len(beats) > 2


@pytest.mark.django_db
def test_progress_outside_of_a_task_is_said_to_nobody() -> None:
    tasks.progress(1, 2, "x")
    assert not TaskBeat.objects.exists()


@pytest.mark.django_db
def test_who_asked_sees_a_task_and_the_system_administrator_all() -> None:
    number = ask()
    seen = {
        actor.name: tasks.visible(actor).filter(pk=number).exists()
        for actor in (
            ACTOR,
            Actor(person=8, account=2, name="other"),
            Actor(person=9, account=3, role=Role.SYSTEM_ADMIN, name="admin"),
            NOBODY,
        )
    }
    assert seen == {"沈若舟": True, "other": False, "admin": True, "": False}


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """One periodic job, every minute; when it ran."""
    ran: list[datetime] = []
    monkeypatch.setattr(registry, "periodic", registry.Port("periodic jobs"))
    registry.periodic.add("note", registry.Periodic(60, ran.append))
    return ran


@pytest.mark.django_db
def test_a_periodic_job_runs_when_it_is_due(jobs: list[datetime]) -> None:
    assert [tasks.run_periodic(), tasks.run_periodic()] == [["note"], []]
    PeriodicJob.objects.update(began_at=F("began_at") - timedelta(seconds=60))
    assert tasks.run_periodic() == ["note"]
    assert len(jobs) == 2


@pytest.mark.django_db
def test_a_periodic_job_that_fails_is_noted_and_holds_up_no_other(
    jobs: list[datetime], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(now: datetime) -> None:
        raise OSError("disk full")

    ports: registry.Port[registry.Periodic] = registry.Port("periodic jobs")
    ports.add("broken", registry.Periodic(60, fail))
    ports.add("note", registry.Periodic(60, jobs.append))
    monkeypatch.setattr(registry, "periodic", ports)
    assert tasks.run_periodic() == ["broken", "note"]
    assert PeriodicJob.objects.get(pk="broken").error == "OSError: disk full"
    assert "periodic job broken failed" in caplog.text
    assert len(jobs) == 1


def test_the_base_seals_delivers_and_requeues() -> None:
    assert {"journal.seal", "notices.deliver", "tasks.requeue"} <= set(registry.periodic)


def database_url() -> str:
    return f"postgresql://postgres@{quote(str(postgres.socket_folder()), safe='')}/{connection.settings_dict['NAME']}"


def start_worker() -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "KEZHI_DATABASE_URL": database_url(),
        "PYTHONPATH": os.pathsep.join(["src", "."]),
        "DJANGO_SETTINGS_MODULE": "kezhi.site.settings",
    }
    return subprocess.Popen([sys.executable, "-m", "kezhi.site.cli", "worker"], env=environment)


def wait_for(what: Path, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not what.exists():
        assert time.monotonic() < end, f"{what} never came"
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_really_killed_loses_no_task(tmp_path: Path) -> None:
    running = tmp_path / "running"
    running.touch()
    number = tasks.enqueue(wait_while, title="", actor=ACTOR, arguments={"path": str(running)})
    worker = start_worker()
    wait_for(running.with_suffix(".begun"))
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert row(number).status == "RUNNING"
    TaskBeat.objects.update(at=F("at") - LONG_AGO)
    assert tasks.requeue_dead() == 1
    running.unlink()
    work()
    assert (row(number).status, row(number).return_value, len(row(number).worker_ids)) == ("SUCCESSFUL", "done", 2)
