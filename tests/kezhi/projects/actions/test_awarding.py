"""After the publicity: projects with their numbers, and everybody told."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from kezhi.base.actor import SYSTEM
from kezhi.base.commands import command, new_key
from kezhi.base.models import JournalLine, Notice, SearchEntry
from kezhi.projects.actions import awarding
from kezhi.projects.models import Award, Call, Member, Project
from kezhi.workflow import actions as workflow
from tests.people import person
from tests.ranked import WAN, Round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def ranked(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    """One application funded in part, one rejected; the publicity is over."""
    ranked = Round(call, now, monkeypatch, (100, 80))
    Member.objects.create(
        application=ranked.applications[0],
        person=person("成员甲"),
        name="成员甲",
        organisation="x",
        contact="x",
        state=Member.State.ACCEPTED,
        invited_at=now,
    )
    decision = ranked.decided(envelope=100)
    workflow.fire_due(decision.publicity.closes)
    return ranked


def test_a_project_is_entered_as_applied_for_and_decided(ranked: Round) -> None:
    project = Project.objects.get()
    first = ranked.applications[0]
    assert (project.title, project.host, project.pi) == (first.title, first.host, first.applicant)
    assert (project.starts, project.ends) == (date(2026, 7, 1), date(2029, 6, 30))
    assert (project.amount, project.state) == (Decimal(100) * WAN, "running")
    assert [one.name for one in project.members.all()] == ["成员甲"]
    assert project.award == ranked.award(1)
    assert SearchEntry.objects.filter(object_type="projects.project", object_id=project.pk).exists()


def test_leader_and_team_are_told_of_the_award_and_the_grant(ranked: Round) -> None:
    told = Notice.objects.filter(kind="application-awarded")
    member = Member.objects.get()
    assert {one.person for one in told} == {ranked.applications[0].applicant_id, member.person_id}
    assert told[0].arguments["amount"] == {"money": "1000000.00"}


def test_a_rejection_says_until_when_it_can_be_re_examined(ranked: Round) -> None:
    notice = Notice.objects.get(kind="application-rejected")
    assert notice.person == ranked.applications[1].applicant_id
    assert notice.arguments["until"] == {"day": "2026-04-08"}, "15 days after 24 March"
    line = JournalLine.objects.get(action="award.refused")
    assert line.detail["reexamination_until"] == "2026-04-08"


def test_what_was_awarded_is_not_awarded_again(ranked: Round, now: datetime) -> None:
    with command("test", actor=SYSTEM, now=now, key=new_key()) as cmd:
        assert awarding.award(ranked.applications[0], cmd=cmd) is None
        assert awarding.award(ranked.applications[1], cmd=cmd) is None, "nor what was rejected"
    assert Project.objects.count() == 1


def test_numbers_of_a_field_have_no_gap(ranked: Round, call: Call, now: datetime) -> None:
    assert Project.objects.get().number == "26YFA010001"
    Award.objects.filter(pk=ranked.award(1).pk).update(state=Award.State.PUBLIC, ended_at=None)
    Project.objects.all().delete()
    with command("test", actor=SYSTEM, now=now, key=new_key()) as cmd:
        again = awarding.award(ranked.applications[0], cmd=cmd)
    assert again is not None
    assert again.number == "26YFA010002", "a number that was used isn't used again"


@pytest.mark.parametrize(
    ("data", "term"),
    [
        ({}, (date(2026, 7, 1), date(2029, 6, 30))),
        ({"starts_on": "2026-09-01", "ends_on": "2027-08-31"}, (date(2026, 9, 1), date(2027, 8, 31))),
        ({"starts_on": "明年", "ends_on": None}, (date(2026, 7, 1), date(2029, 6, 30))),
        ({"starts_on": "2030-01-01", "ends_on": "2029-06-30"}, (date(2030, 1, 1), date(2030, 1, 1))),
    ],
)
def test_the_term_is_the_applications_or_else_the_calls(
    ranked: Round, now: datetime, data: dict[str, str | None], term: tuple[date, date]
) -> None:
    first = ranked.applications[0]
    assert first.submission is not None
    first.submission.data = data
    assert awarding.term(first, now.date()) == term
