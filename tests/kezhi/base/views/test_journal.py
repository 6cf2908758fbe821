"""The journal as a page: who may read it, and that it can be verified there."""

from datetime import datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kezhi.base import journal, registry, tasks
from kezhi.base.actor import SYSTEM, Actor, Role
from kezhi.base.models import JournalLine, TaskBeat
from tests import people
from tests.kezhi.base.test_journal import nobody_watches
from tests.sealing import soon

READERS = {Role.AUDITOR, Role.SYSTEM_ADMIN}


def sign_in(client: Client, role: Role) -> None:
    unit = people.unit()
    person = people.person(at=unit)
    people.in_post(person, role, unit)
    assert person.account is not None
    client.force_login(person.account)


def say(now: datetime, *summaries: str) -> None:
    for summary in summaries:
        journal.write("told", None, actor=SYSTEM, at=now, summary=summary)


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_only_watchers_read_and_verify(client: Client, role: Role, now: datetime) -> None:
    say(now, "交了申报书")
    sign_in(client, role)
    page = client.get("/journal/")
    allowed = role in READERS
    assert page.status_code == (200 if allowed else 403)
    assert ("交了申报书" in page.content.decode()) == allowed
    assert client.post("/journal/verify/", {"command": "k"}).status_code == (302 if allowed else 403)
    assert registry.areas["journal"].open_to(Actor(account=1, role=role)) == allowed


@pytest.mark.django_db
def test_who_is_not_signed_in_is_asked_to(client: Client) -> None:
    assert client.get("/journal/")["Location"].startswith("/account/login/")


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(
    client: Client, now: datetime, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    say(now, *"甲乙丙"[:count])
    sign_in(client, Role.AUDITOR)
    client.get("/journal/")
    with django_assert_max_num_queries(12):
        assert client.get("/journal/").status_code == 200


@pytest.mark.django_db
def test_lines_are_found_by_action_person_and_object(client: Client, now: datetime) -> None:
    sign_in(client, Role.AUDITOR)
    say(now, "交了申报书")
    for query, found in (("action=told", True), ("action=tol", True), ("action=x", False), ("person=abc", False)):
        assert ("交了申报书" in client.get(f"/journal/?f.{query}").content.decode()) == found


@pytest.mark.django_db(transaction=True)
def test_the_button_verifies_once_and_says_that_all_holds(client: Client, now: datetime) -> None:
    say(now, "甲", "乙")
    soon(now, 2)
    sign_in(client, Role.AUDITOR)
    answers = [client.post("/journal/verify/", {"command": "key"}) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert JournalLine.objects.filter(action="journal.verification-asked").count() == 1
    tasks.Worker(worker_id="w", interval=0, batch=True).run()
    assert TaskBeat.objects.get().done == 2
    said = client.get(answers[0]["Location"]).content.decode()
    assert "留痕完整" in said
    assert "2 条" in said


@pytest.mark.django_db(transaction=True)
def test_the_page_names_what_was_changed(client: Client, now: datetime) -> None:
    say(now, "甲", "乙")
    soon(now, 2)
    line = JournalLine.objects.earliest("pk").pk
    with nobody_watches() as cursor:
        cursor.execute("UPDATE base_journalline SET summary = '丙' WHERE id = %s", [line])
    sign_in(client, Role.SYSTEM_ADMIN)
    place = client.post("/journal/verify/", {"command": "key"})["Location"]
    tasks.Worker(worker_id="w", interval=0, batch=True).run()
    assert f"留痕有 1 处不符：第 1 个封存的留痕 {line}" in client.get(place).content.decode()
