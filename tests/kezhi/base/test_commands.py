"""Writes happen once a key, wholly or not at all."""

from datetime import datetime

import pytest

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
