"""The demo's small province for tests of any room: packs, posts with their holders, open calls, begun drafts."""

from dataclasses import dataclass
from datetime import date, datetime

import pytest
from django.utils import timezone

from kezhi.base import calendar
from kezhi.base.actor import Actor
from kezhi.demo import actions
from kezhi.demo.domain.scale import Plan
from kezhi.engine import packs
from kezhi.projects.models import Application, Call
from kezhi.subjects.models import Person
from kezhi.subjects.queries import actors_of
from tests import keeping


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
def province(db: None, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Province:
    """The province of seed 1, small, as it is at ``now``. Built once a run, then copied into each test's database."""
    return there(Plan(seed=1, day=timezone.localdate(now), size="small"), monkeypatch)


@pytest.fixture
def played(db: None, monkeypatch: pytest.MonkeyPatch) -> Province:
    """The province of seed 1 with a few applications in each of its earlier rounds, on 24 November 2026.

    So late in the year the rules were in force already when those rounds began.
    """
    return there(Plan(seed=1, day=date(2026, 11, 24), size="medium"), monkeypatch)


def there(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> Province:
    """The province of a plan, built or put back."""
    monkeypatch.setattr(packs, "check", lambda *_: [])  # packs are checked by tests of their own
    keeping.once(("province", plan), lambda: actions.build(plan, lambda step: None))
    calendar.forget()
    return Province(plan)
