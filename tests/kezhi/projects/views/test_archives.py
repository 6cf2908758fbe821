"""What a page of an application asks the database for: never the archive of a pack, which is opened once a process."""

from collections.abc import Iterator
from datetime import datetime
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kezhi.base.actor import Actor
from kezhi.base.models import Account
from kezhi.packs.queries import definition
from kezhi.projects.models import Application, Call
from kezhi.workflow.models import WorkItem
from tests import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
TABS = ("overview", "review", "form", "versions", "process", "history")


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Iterator[None]:
    with mock.patch("django.utils.timezone.now", return_value=now):
        yield


@pytest.fixture
def sent(call: Call, actor: Actor, now: datetime) -> Application:
    found = rounds.submitted(call, actor, now)
    definition(found.call.version_id)
    return found


def window(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account))
    session = client.session
    session["holding"] = actor.holding
    session.save()
    return client


def asked(client: Client, path: str, data: dict[str, str] | None = None) -> str:
    """The statements that a page needs, as one text; a POST where there is something to send."""
    client.get("/home/")
    with CaptureQueriesContext(
        connection,
    ) as found:
        answer = client.get(path) if data is None else client.post(path, data)
    assert answer.status_code in (200, 302), (path, answer.status_code)
    return "\n".join(one["sql"] for one in found)


@pytest.mark.parametrize("tab", TABS)
def test_the_record_as_an_office_reads_it(tab: str, sent: Application) -> None:
    page = asked(window(rounds.unit_office(sent)), f"/applications/{sent.pk}/?tab={tab}")
    assert '"archive"' not in page


def test_the_form_and_its_check(sent: Application, actor: Actor, now: datetime) -> None:
    unit = rounds.unit_office(sent)
    item = WorkItem.objects.get(case=sent.case, state=WorkItem.State.OPEN)
    returned = asked(window(unit), f"/work/{item.pk}/", {"outcome": "send-back", "comment": "请补充", "command": "k"})
    assert '"archive"' not in returned
    mine = window(actor)
    for path in (f"/forms/{sent.draft_id}/", f"/applications/{sent.pk}/check/", "/applications/", "/home/"):
        assert '"archive"' not in asked(mine, path), path


def test_a_piece_of_work_and_finishing_it(sent: Application) -> None:
    unit = window(rounds.unit_office(sent))
    item = WorkItem.objects.get(case=sent.case, state=WorkItem.State.OPEN)
    assert '"archive"' not in asked(unit, f"/work/{item.pk}/")
    assert '"archive"' not in asked(
        unit, f"/work/{item.pk}/", {"outcome": "approve", "comment": "同意", "command": "k"}
    )
