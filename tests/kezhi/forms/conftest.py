"""A draft to write in: of an application to an open call, with its people."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
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
