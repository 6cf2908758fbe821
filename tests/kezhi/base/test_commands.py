"""Writes happen once a key, wholly or not at all."""

from datetime import datetime
from threading import Event, Thread

import pytest
from django.db import connection

from kezhi.base import journal
from kezhi.base.access import BadRequest
from kezhi.base.actor import Actor
from kezhi.base.commands import command, new_key
from kezhi.base.models import Command, JournalLine

ACTOR = Actor(person=7, name="沈若舟", account=1)
pytestmark = pytest.mark.django_db


def test_a_key_used_twice_writes_once_and_gives_the_first_result(now: datetime) -> None:
    key = new_key()
    for _ in range(2):
        with command("greet", actor=ACTOR, now=now, key=key) as cmd:
            if cmd.earlier is None:
                cmd.journal("greeted", summary="你好")
                cmd.result = {"n": 1}
    assert cmd.earlier == {"n": 1}
    assert JournalLine.objects.filter(action="greeted").count() == 1


def test_the_same_key_of_another_person_is_another_command(now: datetime) -> None:
    for person in (7, 8):
        with command("greet", actor=Actor(person=person), now=now, key="same") as cmd:
            assert cmd.earlier is None
    assert Command.objects.count() == 2


def test_a_failure_leaves_neither_command_nor_journal(now: datetime) -> None:
    with pytest.raises(ValueError, match="no"), command("greet", actor=ACTOR, now=now, key="k") as cmd:
        cmd.journal("greeted")
        raise ValueError("no")
    assert not Command.objects.exists()
    assert not JournalLine.objects.exists()


@pytest.mark.parametrize("result", [{}, {"n": 0}, {"id": 5, "parts": ["甲", None, {"x": True}]}])
def test_any_result_is_remembered_even_an_empty_one(now: datetime, result: dict[str, object]) -> None:
    for expected in (None, result):
        with command("greet", actor=ACTOR, now=now, key="k") as cmd:
            assert cmd.earlier == expected
            cmd.result = dict(result)


def test_a_second_run_does_not_change_the_first_result(now: datetime) -> None:
    for n in (1, 2, 3):
        with command("greet", actor=ACTOR, now=now, key="k") as cmd:
            cmd.result = {"n": n}
    assert Command.objects.get().result == {"n": 1}


def test_after_a_failure_the_same_key_may_be_tried_again(now: datetime) -> None:
    with pytest.raises(ValueError, match="no"), command("greet", actor=ACTOR, now=now, key="k"):
        raise ValueError("no")
    with command("greet", actor=ACTOR, now=now, key="k") as cmd:
        assert cmd.earlier is None
        cmd.result = {"n": 2}
    assert Command.objects.get().result == {"n": 2}


def test_who_is_not_registered_has_keys_too(now: datetime) -> None:
    for earlier in (None, {"n": 1}):
        with command("greet", actor=Actor(), now=now, key="k") as cmd:
            assert cmd.earlier == earlier
            cmd.result = {"n": 1}
    assert Command.objects.get().person == 0


def test_a_line_of_the_journal_says_who_when_and_what(now: datetime) -> None:
    thing = Command.objects.create(person=1, key="x", name="thing", at=now)
    with command("greet", actor=ACTOR, now=now, key="k") as cmd:
        cmd.journal("greeted", thing, summary="你好", times=2, names=["甲"])
    line = JournalLine.objects.get()
    assert (line.action, line.person, line.at, line.summary) == ("greeted", 7, now, "你好")
    assert (line.object_type, line.object_id) == ("base.command", thing.pk)
    assert line.detail == {"times": 2, "names": ["甲"]}
    assert line.personal is None


def test_personal_values_are_not_readable_in_the_line(now: datetime) -> None:
    with command("greet", actor=ACTOR, now=now, key="k") as cmd:
        cmd.journal("greeted", personal={"phone": "13800138000"}, subject=9)
    line = JournalLine.objects.get()
    assert line.personal is not None
    assert b"13800138000" not in bytes(line.personal)
    assert "13800138000" not in str(line.detail)
    assert journal.personal_values(line) == {"phone": "13800138000"}


@pytest.mark.django_db(transaction=True)
def test_what_comes_after_comes_after_the_commit_and_its_failure_harms_nothing(now: datetime) -> None:
    heard: list[bool] = []

    def fail() -> None:
        heard.append(Command.objects.filter(result__n=1).exists())
        raise LookupError

    with command("greet", actor=ACTOR, now=now, key="k") as cmd:
        cmd.after(fail)
        cmd.after(lambda: heard.append(True))
        cmd.result = {"n": 1}
        assert heard == []
    assert heard == [True, True]
    assert Command.objects.get().result == {"n": 1}


@pytest.mark.django_db(transaction=True)
def test_what_comes_after_does_not_come_when_nothing_was_done(now: datetime) -> None:
    heard: list[int] = []
    with pytest.raises(ValueError, match="no"), command("greet", actor=ACTOR, now=now, key="k") as cmd:
        cmd.after(lambda: heard.append(1))
        raise ValueError("no")
    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_a_twin_waits_for_the_first_and_gets_its_result(now: datetime) -> None:
    begun, found = Event(), []

    def twin() -> None:
        begun.wait(5)
        try:
            with command("greet", actor=ACTOR, now=now, key="k") as cmd:
                found.append(cmd.earlier)
        finally:
            connection.close()

    thread = Thread(target=twin)
    thread.start()
    with command("greet", actor=ACTOR, now=now, key="k") as cmd:
        begun.set()
        thread.join(0.2)
        assert found == []
        cmd.result = {"n": 1}
    thread.join(10)
    assert found == [{"n": 1}]


def test_keys_are_never_the_same() -> None:
    assert len({new_key() for _ in range(1_000)}) == 1_000


@pytest.mark.parametrize("key", ["k" * 65, "a\0b", "\ud800", "k\n"])
def test_a_key_that_no_page_gives_is_refused_in_words(now: datetime, key: str) -> None:
    with pytest.raises(BadRequest, match="刷新"), command("greet", actor=ACTOR, now=now, key=key):
        pass
    assert not Command.objects.exists()


def test_the_longest_key_of_a_page_is_taken(now: datetime) -> None:
    with command("greet", actor=ACTOR, now=now, key="键" * 64) as cmd:
        assert cmd.earlier is None
