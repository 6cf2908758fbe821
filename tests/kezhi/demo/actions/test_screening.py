"""Screening in the demo: refusals with reasons, verdicts by hand, and a board where something waits."""

import pytest

from kezhi.projects.models import Inquiry, Refusal, ScreeningRow, Verdict
from kezhi.workflow.models import WorkItem
from tests.kezhi.demo.actions.test_earlier import call
from tests.province import Province

pytestmark = pytest.mark.django_db


def test_some_are_refused_with_the_rule_that_is_not_met(played: Province) -> None:
    refused = list(Refusal.objects.select_related("application__call"))
    assert {one.application.call for one in refused} == {call("YFG-1"), call("JRQ-1")}
    assert all(one.reasons and one.decided_by.count() >= 2 for one in refused)


def test_what_was_undetermined_is_settled_by_hand_with_grounds(played: Province) -> None:
    ruled = ScreeningRow.objects.filter(verdict=Verdict.UNDETERMINED).exclude(human_verdict="")
    assert ruled.exists()
    assert all(row.human_grounds and row.human_by_id for row in ruled)
    settled = {row.screening.application.call_id for row in ruled.select_related("screening__application")}
    assert call("YFG-1").pk in settled


def test_the_board_of_a_closed_call_has_undetermined_and_unmet_rules(played: Province) -> None:
    found = call("CXQ-1")
    waiting = WorkItem.objects.filter(state=WorkItem.State.OPEN, element="screening", case__application__call=found)
    assert waiting.count() >= 3
    open_rows = ScreeningRow.objects.filter(screening__application__case__in=waiting.values("case"), human_verdict="")
    assert set(open_rows.values_list("verdict", flat=True)) == {"met", "not_met", "undetermined"}
    assert Inquiry.objects.filter(application__call=found, answer="").exists()
