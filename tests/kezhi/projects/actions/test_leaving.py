"""Applications of a leaver: who takes over becomes the applicant of what isn't sent yet."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kezhi.base.access import NotAllowed, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine
from kezhi.projects import queries
from kezhi.projects.access.deciding import OBJECTIONS
from kezhi.projects.actions import applying
from kezhi.projects.actions import leaving as projects_leaving
from kezhi.projects.models import Application, Call, Objection
from kezhi.subjects.actions import leaving
from kezhi.subjects.models import Departure, Organisation, Person
from kezhi.subjects.queries import parting as queries_of_leaving
from kezhi.workflow import actions as workflow
from kezhi.workflow.queries import waiting
from tests import rounds
from tests.kezhi.projects.actions.test_objecting import filed, in_hand, second_supervisor
from tests.people import ON, acting, in_post, person, unit
from tests.ranked import Round


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


def send_back(application: Application, office: Actor, now: datetime) -> None:
    item = rounds.open_item(application)
    workflow.complete(item.pk, "send-back", comment="请补预算", actor=office, now=now, key=new_key())


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


def test_a_returned_application_stays_with_its_applicant_where_the_call_says_so(
    call: Call, actor: Actor, office: Actor, colleague: Actor, now: datetime
) -> None:
    application = rounds.submitted(call, actor, now)
    send_back(application, office, now)
    with pytest.raises(Refused, match="退回后修改时不能更换负责人"):
        go(actor, colleague, office, now)


def test_a_returned_application_goes_with_the_work_of_mending_it(
    call: Call, actor: Actor, office: Actor, colleague: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = rounds.submitted(call, actor, now)
    send_back(application, office, now)
    monkeypatch.setattr(projects_leaving, "_applicant_stays", lambda one: False)
    go(actor, colleague, office, now)
    item = rounds.open_item(application)
    assert item.person_id == colleague.person
    assert list(waiting(colleague)) == [item]
    assert not waiting(actor).exists()
    assert JournalLine.objects.filter(action="work.handed_over", object_id=item.pk).count() == 1


@pytest.fixture
def objection(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> tuple[Round, Objection]:
    """An objection that the supervisor has acknowledged."""
    ranked = Round(call, now, monkeypatch, (100, 80))
    ranked.decided(envelope=180)
    return ranked, in_hand(ranked, filed(ranked))


@pytest.fixture
def admin(objection: tuple[Round, Objection]) -> Actor:
    at = Organisation.objects.get(pk=objection[0].supervisor.organisation)
    who = person("管理员")
    return acting(who, in_post(who, Role.SYSTEM_ADMIN, at))


def test_an_objection_in_hand_goes_to_another_supervisor(
    objection: tuple[Round, Objection], admin: Actor, now: datetime
) -> None:
    ranked, one = objection
    second = second_supervisor()
    made = go(ranked.supervisor, second, admin, now, with_posts=False)
    assert [line["hindrance"] for line in made.lines if line["kind"] == "projects.objections"] == [""]
    one.refresh_from_db()
    assert one.handler_id == second.person
    assert OBJECTIONS.may(second, "know_who", one)
    assert not OBJECTIONS.may(ranked.supervisor, "know_who", one)
    assert JournalLine.objects.get(action="objection.handed_over").object_id == one.pk


def test_an_objection_goes_to_nobody_who_decided_or_is_no_supervisor(
    objection: tuple[Round, Objection], admin: Actor, now: datetime
) -> None:
    ranked, _one = objection
    for other, reason in (
        (rounds.holder("high-tech", Role.CASE_OFFICER), "没有监督的岗位"),
        (rounds.holder("leaders", Role.DIRECTOR), "参与了这项决定"),
    ):
        said = queries_of_leaving(
            admin, Person.objects.get(pk=ranked.supervisor.person),
            Organisation.objects.get(pk=admin.organisation), successor=Person.objects.get(pk=other.person),
            last=ON - timedelta(days=1), with_posts=reason == "参与了这项决定", now=now,
        )  # fmt: skip
        assert [reason in open_.hindrance for open_ in projects_leaving.objections(said)] == [True]
