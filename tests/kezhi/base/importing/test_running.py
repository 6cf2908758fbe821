"""Checks and imports as tasks: what they give back, and that a killed worker's task is finished by another."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kezhi.base import tasks
from kezhi.base.importing import actions, carrying, running
from kezhi.base.models import ImportBatch, NumberSeries, TaskBeat
from tests.kezhi.base.importing.ledger import ACTOR, NOW, answers, check, line, new_key, send, table

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = table(*(line(n) for n in range(1, 8)), line(8, amount="x"))


def work() -> None:
    tasks.Worker(worker_id="w", interval=0, batch=True).run()


def asked() -> ImportBatch:
    """An import that waits for a worker."""
    batch = check(send(ROWS))
    return actions.ask_import(batch.pk, actor=ACTOR, now=NOW, key=new_key())


def die(batch: ImportBatch) -> None:
    """What a killed worker leaves behind: a task that runs, and a heartbeat that has stopped."""
    long_ago = timezone.now() - timedelta(minutes=5)
    DBTaskResult.objects.filter(pk=batch.task).update(status="RUNNING", worker_ids=["killed"], started_at=long_ago)
    TaskBeat.objects.filter(task=batch.task).update(at=long_ago)


def test_the_check_says_what_was_found() -> None:
    batch = send(ROWS)
    batch = actions.ask_check(batch.pk, answers(batch), actor=ACTOR, now=NOW, key=new_key())
    work()
    given = DBTaskResult.objects.get(pk=batch.task).return_value
    assert given == {"url": f"/imports/{batch.pk}/", "label": "看检查结果：可导入 7 行，有误 1 行"}


def test_progress_can_be_followed() -> None:
    batch = asked()
    work()
    beat = TaskBeat.objects.get(task=batch.task)
    assert (beat.done, beat.total, beat.person) == (8, 8, ACTOR.person)


def test_another_worker_finishes_what_a_killed_one_began(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "AT_ONCE", 3)
    batch = asked()
    die(batch)
    ImportBatch.objects.filter(pk=batch.pk).update(cursor=0)
    assert tasks.requeue_dead() == 1
    work()
    batch.refresh_from_db()
    assert (batch.state, batch.created, batch.faulty) == ("done", 7, 1)
    assert NumberSeries.objects.filter(scope="ledger").count() == 7


def test_a_task_that_runs_twice_does_no_harm() -> None:
    batch = asked()
    work()
    again = running.import_rows.func(batch.pk)
    assert again["url"] == f"/imports/{batch.pk}/"
    batch.refresh_from_db()
    assert batch.created == 7
    assert running.check_rows.func(batch.pk)["label"] == "看检查结果：可导入 0 行，有误 1 行"
    assert not ImportBatch.objects.filter(created__gt=F("rows_in")).exists()
