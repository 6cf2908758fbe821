"""How far a task has come, as a page."""

from uuid import UUID, uuid4

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from kezhi.base import tasks
from kezhi.base.actor import Actor, Role
from kezhi.base.models import TaskBeat
from tests import people
from tests.kezhi.base.test_tasks import count_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(client: Client) -> UUID:
    """A task of who is signed in."""
    unit = people.unit()
    person = people.person(at=unit)
    people.in_post(person, Role.UNIT_OFFICE, unit)
    assert person.account is not None
    client.force_login(person.account)
    return tasks.enqueue(count_to, title="导出申报书", actor=Actor(person=person.pk), arguments={"number": 2})


def part(client: Client, number: UUID) -> str:
    return client.get(f"/tasks/{number}/", headers={"HX-Request": "true"}).content.decode()


def test_a_waiting_task_asks_again_by_itself(client: Client, asked: UUID) -> None:
    page = client.get(f"/tasks/{asked}/").content.decode()
    assert "导出申报书" in page
    assert "排队等候中" in page
    assert f'hx-get="/tasks/{asked}/"' in page
    assert part(client, asked).lstrip().startswith("<div id=")


def test_a_running_task_shows_how_far_it_is(client: Client, asked: UUID) -> None:
    DBTaskResult.objects.update(status="RUNNING")
    TaskBeat.objects.update(done=3, total=8, note="第 3 份")
    assert "进行中：3 / 8" in part(client, asked)
    assert "第 3 份" in part(client, asked)


def test_an_ended_task_links_its_result_and_asks_no_more(client: Client, asked: UUID) -> None:
    DBTaskResult.objects.update(status="SUCCESSFUL", return_value={"url": "/files/7/a.xlsx", "label": "下载 46 件"})
    shown = part(client, asked)
    assert '<a href="/files/7/a.xlsx">下载 46 件</a>' in shown
    assert "hx-get" not in shown


def test_a_failed_task_gives_its_number_to_quote(client: Client, asked: UUID) -> None:
    DBTaskResult.objects.update(status="FAILED", traceback="Traceback …")
    shown = part(client, asked)
    assert str(asked) in shown
    assert "Traceback" not in shown
    assert "hx-get" not in shown


def test_the_tasks_of_others_are_not_there(client: Client, asked: UUID) -> None:
    TaskBeat.objects.update(person=0)
    assert client.get(f"/tasks/{asked}/").status_code == 404
    assert client.get(f"/tasks/{uuid4()}/").status_code == 404
