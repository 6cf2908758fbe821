"""A draft to write in: of an application to an open call, with its people."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.base.models import Account
from kezhi.forms.models import Draft
from kezhi.projects.actions import applying
from kezhi.projects.models import Application, Member
from kezhi.subjects.models import Person
from tests import people, rounds


@dataclass
class Writing:
    """An application under way: who owns it, a colleague in the team, a stranger."""

    application: Application
    owner: Actor
    colleague: Actor
    stranger: Actor
    now: datetime

    @property
    def draft(self) -> Draft:
        return rounds.draft_of(self.application)


@pytest.fixture
def writing(db: None, now: datetime) -> Writing:
    rounds.publish(now)
    call = rounds.open_call(now)
    owner = rounds.applicant()
    application = applying.start(call.pk, actor=owner, now=now, key=new_key())
    mate = people.person("祁连川", at=people.unit("甘肃农业大学"))
    Member.objects.create(
        application=application, person=mate, name=mate.name, organisation="甘肃农业大学",
        contact="", state=Member.State.ACCEPTED, invited_at=now, answered_at=now,
    )  # fmt: skip
    stranger = people.acting(people.person("路人", at=people.unit("西北师范大学")))
    return Writing(application, owner, people.acting(mate), stranger, now)


def person_of(actor: Actor) -> Person:
    """The person behind an actor."""
    return Person.objects.get(pk=actor.person)


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account))
    return client


def url(writing: Writing, rest: str = "") -> str:
    return f"/forms/{writing.draft.pk}/{rest}"


def autosave(client: Client, writing: Writing, body: Any) -> tuple[int, dict[str, Any]]:
    sent = body if isinstance(body, str | bytes) else json.dumps(body, ensure_ascii=False)
    answer = client.post(url(writing, "save/"), sent, content_type="application/json")
    return answer.status_code, json.loads(answer.content)
