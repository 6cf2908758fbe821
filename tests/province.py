"""The demo's small province for tests of any room: packs, posts with their holders, open calls, begun drafts."""

from dataclasses import dataclass
from datetime import datetime

import pytest
from django.utils import timezone

from kezhi.base.actor import Actor
from kezhi.demo import actions
from kezhi.demo.domain.scale import Plan
from kezhi.projects.models import Application, Call
from kezhi.subjects.models import Person
from kezhi.subjects.queries import actors_of


@dataclass(frozen=True)
class Province:
    """What was built. Names are those of ``data/demo-people.csv`` of the department's pack."""

    plan: Plan

    def person(self, name: str) -> Person:
        """One of the demo's persons; they have accounts."""
        return Person.objects.get(name=name, account__isnull=False)

    def actor(self, name: str) -> Actor:
        """The person in their post, or as themselves where they have none."""
        return actors_of(self.person(name).pk, self.plan.day)[0]

    def call(self, programme: str = "YF") -> Call:
        """An open call, by the letters of its programme: YF, JR or CX."""
        return Call.objects.get(programme=programme)

    def application(self, name: str = "沈若舟") -> Application:
        """What the person has begun."""
        return Application.objects.get(applicant=self.person(name))


@pytest.fixture
def province(db: None, now: datetime) -> Province:
    """The province of seed 1, small, as it is at ``now``; about two seconds."""
    plan = Plan(seed=1, day=timezone.localdate(now), size="small")
    actions.build(plan, lambda step: None)
    return Province(plan)
