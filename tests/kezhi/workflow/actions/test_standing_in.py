"""Who stands in for a holder has their work between the dates only, and what they do names both."""

from datetime import date, datetime, timedelta

import pytest

from kezhi.base.access import NotAllowed, NotFound
from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine
from kezhi.subjects import queries
from kezhi.subjects.actions import posts
from kezhi.subjects.models import Organisation, Person
from kezhi.workflow import actions
from kezhi.workflow.queries import doings, done_by, steps, taken_by, waiting
from tests import people
from tests.kezhi.workflow.conftest import Round
from tests.lists import NOW
from tests.people import ON

WEEK = timedelta(days=7)


@pytest.fixture
def deputy(around: Round) -> Person:
    """A member of the unit for which its office delegates from tomorrow on, for a week."""
    who = people.person("代办人", at=Organisation.objects.get(pk=around.unit.organisation))
    posts.delegate(
        around.unit.holding or 0, who.pk, first=ON + timedelta(days=1), last=ON + WEEK, actor=around.unit, now=NOW,
        key=new_key(),
    )  # fmt: skip
    return who


def as_deputy(who: Person, on: date) -> Actor | None:
    """As whom the deputy may act for somebody on a day, if at all."""
    return next((one for one in queries.actors_of(who.pk, on) if one.on_behalf_of), None)


def test_the_work_is_seen_between_the_dates_only(around: Round, deputy: Person) -> None:
    assert as_deputy(deputy, ON) is None
    assert as_deputy(deputy, ON + WEEK + timedelta(days=1)) is None
    for day in (ON + timedelta(days=1), ON + WEEK):
        actor = as_deputy(deputy, day)
        assert actor is not None
        assert list(waiting(actor)) == [around.item]
    assert not waiting(people.acting(deputy)).exists()


def test_outside_the_dates_nothing_can_be_done(around: Round, deputy: Person) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        around.do("approve", actor=people.acting(deputy))


def test_what_is_done_names_both(around: Round, deputy: Person) -> None:
    actor = as_deputy(deputy, ON + timedelta(days=1))
    assert actor is not None
    item = around.item
    later: datetime = NOW + timedelta(days=1)
    actions.complete(item.pk, "approve", comment="同意", actor=actor, now=later, key=new_key())
    done = steps(around.case).get(pk=item.pk)
    assert done_by(done) == "代办人（代 魏敏）"
    assert "代办人（代 魏敏） 已在" in taken_by(done)
    assert [one.who for one in doings([done])] == ["代办人（代 魏敏）"]
    line = JournalLine.objects.get(action="work.completed", object_id=item.pk)
    assert (line.person, line.on_behalf_of) == (deputy.pk, around.unit.person)


def test_who_acts_for_themselves_is_named_alone(around: Round) -> None:
    item = around.do("approve", actor=around.unit)
    assert done_by(steps(around.case).get(pk=item.pk)) == "魏敏"
