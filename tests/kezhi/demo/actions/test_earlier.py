"""Rounds of calls that have closed: each has come as far as the story has it, through the actions of its people."""

from datetime import date

import pytest

from kezhi.base import journal
from kezhi.base.models import FileUse, JournalLine
from kezhi.demo.actions.earlier import play_earlier
from kezhi.demo.actions.playing import story_of_the_pack
from kezhi.demo.domain.scale import Plan
from kezhi.packs.queries import department_document
from kezhi.projects.models import Award, Call, Decision, Project
from kezhi.workflow.models import WorkItem
from tests.province import Province

pytestmark = pytest.mark.django_db


def call(like: str) -> Call:
    """The call that is declared under a code."""
    declared = next(one for one in department_document("data/demo-calls.toml")["earlier"] if one["code"] == like)
    return Call.objects.get(title=declared["title"]["zh"].format(year=2026))


def test_four_calls_have_closed_and_three_are_open(played: Province) -> None:
    closed = Call.objects.filter(closes__date__lt=played.plan.day).order_by("closes")
    assert [one.year for one in closed] == [2026] * 4
    assert list(Call.objects.exclude(pk__in=closed).values_list("year", flat=True)) == [2027] * 3
    assert all(one.applications.exclude(number=None).exists() for one in closed)


def test_one_round_has_come_to_its_projects(played: Province) -> None:
    found = call("YFG-1")
    given = Award.objects.filter(application__call=found, state=Award.State.AWARDED)
    projects = Project.objects.filter(award__in=given)
    assert 0 < projects.count() == given.count() < found.applications.count()
    assert all(project.published and project.number.startswith("26YF") for project in projects)
    told = JournalLine.objects.filter(action="award.made").count()
    assert told == projects.count()
    assert WorkItem.objects.filter(element="contract_draft", state=WorkItem.State.OPEN).count() == projects.count()


def test_one_is_made_public_now_with_an_objection_that_waits(played: Province) -> None:
    decision = Decision.objects.get(call=call("JRQ-1"))
    assert decision.publicity.opens.date() < played.plan.day <= decision.publicity.closes.date()
    states = list(decision.awards.filter(amount__gt=0).values_list("state", flat=True))
    assert states.count(Award.State.OBJECTED) == 1
    assert Award.State.PUBLIC in states
    supervisor = played.actor("石敬亭")
    assert WorkItem.objects.filter(element="objection_check", state="open", role=supervisor.role).count() == 1


def test_decisions_have_their_meeting_and_its_minutes(played: Province) -> None:
    decided = list(Decision.objects.order_by("at"))
    assert [one.meeting for one in decided] == ["厅务会纪要〔2026〕第 9 号", "厅务会纪要〔2026〕第 21 号"]
    for one in decided:
        assert one.present >= one.quorum
        assert FileUse.objects.filter(owner_type="projects.decision", owner_id=one.pk, purpose="minutes").exists()


def test_nothing_of_it_lies_after_the_day(played: Province) -> None:
    assert not JournalLine.objects.filter(at__date__gt=played.plan.day).exists()
    assert journal.verify().holds


def test_a_round_from_before_the_rules_is_left_out(played: Province) -> None:
    """The packs' parameters begin on 1 January 2026: of an earlier day nothing could be judged."""
    lines: list[str] = []
    play_earlier(Plan(seed=1, day=date(2026, 1, 20), size="medium"), story_of_the_pack(), lines.append)
    assert lines == []
    assert not Call.objects.filter(opens__year=2025).exists()
