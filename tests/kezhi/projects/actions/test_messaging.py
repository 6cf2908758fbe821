"""群发: counted before it is sent, sent once to each person, and written down with the number of rows."""

from datetime import datetime

import pytest

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.models import JournalLine, Notice
from kezhi.base.notices import words
from kezhi.projects.actions import messaging
from kezhi.projects.models import Application, Call
from tests import rounds
from tests.people import in_post, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def officer(department: None) -> Actor:
    return rounds.holder("high-tech", Role.CASE_OFFICER)


@pytest.fixture
def two(call: Call, actor: Actor, now: datetime) -> list[Application]:
    return [rounds.submitted(call, one, now) for one in (actor, rounds.applicant("乙"))]


def send(call: Call, ids: list[int], officer: Actor, now: datetime, key: str = "k", **more: object) -> int:
    said: dict[str, object] = {"title": "补交材料", "text": "请于周五前补交。", "units": False} | more
    return messaging.send(call.pk, ids, **said, actor=officer, now=now, key=key)  # type: ignore[arg-type]


def test_each_person_is_told_once_and_the_journal_counts(
    two: list[Application], call: Call, officer: Actor, now: datetime
) -> None:
    ids = [one.pk for one in two]
    assert len(messaging.recipients(ids, units=False, actor=officer, now=now)) == 2
    assert send(call, ids, officer, now) == 2
    assert send(call, ids, officer, now) == 2
    told = Notice.objects.filter(kind="call-message")
    assert set(told.values_list("person", flat=True)) == {one.applicant_id for one in two}
    assert told.count() == 2
    assert words(told[0]).title == "补交材料"
    line = JournalLine.objects.get(action="message.sent")
    assert (line.detail["rows"], line.detail["persons"]) == (2, 2)


def test_the_units_offices_are_told_where_asked(
    two: list[Application], call: Call, officer: Actor, now: datetime
) -> None:
    office = in_post(person("魏敏"), Role.UNIT_OFFICE, two[0].host)
    assert send(call, [two[0].pk], officer, now, units=True) == 2
    assert Notice.objects.filter(kind="call-message", person=office.person_id).exists()


def test_only_rows_of_the_call_that_the_office_sees_are_told(
    two: list[Application], call: Call, officer: Actor, now: datetime
) -> None:
    other = rounds.submitted(rounds.open_call(now), rounds.applicant("丙"), now)
    assert send(call, [two[0].pk, other.pk], officer, now) == 1
    assert messaging.recipients([one.pk for one in two], units=False, actor=rounds.applicant("丁"), now=now) == []
    with pytest.raises(NotAllowed):
        send(call, [two[0].pk], rounds.applicant("戊"), now, key="x")


def test_without_words_or_recipients_nothing_is_sent(
    two: list[Application], call: Call, officer: Actor, now: datetime
) -> None:
    for more in ({"title": " "}, {"text": ""}):
        with pytest.raises(Refused, match="标题和正文"):
            send(call, [two[0].pk], officer, now, **more)
    with pytest.raises(Refused, match="没有收件人"):
        send(call, [], officer, now)
    with pytest.raises(NotFound):
        messaging.send(0, [], title="a", text="b", units=False, actor=officer, now=now, key="z")
    assert not Notice.objects.filter(kind="call-message").exists()
