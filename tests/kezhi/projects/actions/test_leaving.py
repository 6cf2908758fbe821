"""Applications of a leaver: who takes over becomes the applicant of what isn't sent yet."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kezhi.base.access import NotAllowed, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine
from kezhi.projects import queries
from kezhi.projects.actions import applying
from kezhi.projects.models import Application, Call
from kezhi.subjects.actions import leaving
from kezhi.subjects.models import Departure, Organisation, Person
from tests import rounds
from tests.people import ON, acting, in_post, person, unit


@pytest.fixture
def host(actor: Actor) -> Organisation:
    return Organisation.objects.get(pk=actor.organisation)


@pytest.fixture
def office(host: Organisation) -> Actor:
    who = person("魏敏", at=host)
    return acting(who, in_post(who, Role.UNIT_OFFICE, host))


@pytest.fixture
def colleague(host: Organisation) -> Actor:
    return rounds.applicant("祁连川", host)


def go(leaver: Actor, to: Actor, by: Actor, now: datetime, at: Organisation | None = None, **more: Any) -> Departure:
    unit_id = at.pk if at else by.organisation or 0
    said = {"last": ON - timedelta(days=1), "with_posts": True, "reason": "离职", "seen": 0, "key": new_key()} | more
    return leaving.hand_on(leaver.registered, unit_id, to.registered, actor=by, now=now, **said)


def start(call: Call, actor: Actor, now: datetime) -> Application:
    return applying.start(call.pk, actor=actor, now=now, key=new_key())


def test_a_draft_goes_with_its_form_to_the_successor(
    call: Call, actor: Actor, office: Actor, colleague: Actor, now: datetime
) -> None:
    application = start(call, actor, now)
    made = go(actor, colleague, office, now)
    application.refresh_from_db()
    assert [(line["kind"], line["hindrance"]) for line in made.lines] == [("projects.applications", "")]
    assert application.applicant_id == colleague.person
    assert rounds.draft_of(application).owner_id == colleague.person
    assert list(queries.my_applications(colleague)) == [application]
    assert not queries.my_applications(actor).exists()
    assert not application.members.exists()
    lines = JournalLine.objects.filter(action__in=["application.handed_over", "draft.handed_over"])
    assert lines.count() == 2


def test_one_who_applies_already_gets_no_second_application(
    call: Call, actor: Actor, office: Actor, colleague: Actor, now: datetime
) -> None:
    application = start(call, actor, now)
    start(call, colleague, now)
    with pytest.raises(Refused, match="在这个通知下已有申报"):
        go(actor, colleague, office, now)
    application.refresh_from_db()
    assert application.applicant_id == actor.person


def test_what_was_submitted_keeps_its_applicant_and_says_why(
    call: Call, actor: Actor, office: Actor, colleague: Actor, now: datetime
) -> None:
    application = rounds.submitted(call, actor, now)
    with pytest.raises(Refused, match="负责人以提交的为准"):
        go(actor, colleague, office, now)
    application.refresh_from_db()
    assert application.applicant_id == actor.person


def test_a_draft_for_a_call_that_closed_is_not_open(
    call: Call, actor: Actor, office: Actor, colleague: Actor, now: datetime
) -> None:
    start(call, actor, now)
    Call.objects.filter(pk=call.pk).update(opens=now - timedelta(days=9), closes=now - timedelta(days=1))
    with pytest.raises(Refused, match="没有未结的事"):
        go(actor, colleague, office, now)


def test_another_units_office_moves_nothing(
    call: Call, actor: Actor, host: Organisation, colleague: Actor, now: datetime
) -> None:
    application = start(call, actor, now)
    who = person("外人")
    other = acting(who, in_post(who, Role.UNIT_OFFICE, unit("别家")))
    with pytest.raises(NotAllowed):
        go(actor, colleague, other, now, at=host)
    application.refresh_from_db()
    assert application.applicant_id == actor.person


def test_a_member_of_the_team_who_takes_over_is_a_member_no_more(
    call: Call, actor: Actor, office: Actor, colleague: Actor, now: datetime
) -> None:
    application = start(call, actor, now)
    who = Person.objects.get(pk=colleague.person)
    application.members.create(person=who, name=who.name, state="accepted", invited_at=now)
    go(actor, colleague, office, now)
    assert not application.members.exists()
