"""From a proposal to a decision, and what it gives."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from kezhi.base import calendar
from kezhi.projects.models import Award, Call, Project
from kezhi.workflow import actions as workflow
from tests.ranked import Round, places

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def ranked(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    """Four applications that ask for 100, 80, 60 and 40 万元."""
    return Round(call, now, monkeypatch, (100, 80, 60, 40))


def test_from_the_ranking_to_projects(ranked: Round, now: datetime) -> None:
    decision = ranked.decided(envelope=240)
    assert [award.state for award in decision.awards.order_by("place")] == ["public"] * 3 + ["rejected"]
    ranked.call.envelope.refresh_from_db()
    assert ranked.call.envelope.allotted == Decimal(2_400_000)
    last = calendar.current().add_working_days(now.date(), 5)
    assert decision.publicity.closes == last.ends
    assert places(ranked.call) == {}
    assert workflow.fire_due(last.ends - timedelta(seconds=1)) == 0
    assert workflow.fire_due(last.ends) == 3
    projects = Project.objects.order_by("number")
    assert [one.number for one in projects] == ["26YFA010001", "26YFA010002", "26YFA010003"]
    assert sum(one.amount for one in projects) == ranked.call.envelope.allotted
    assert {award.state for award in Award.objects.filter(amount__gt=0)} == {"awarded"}
    assert set(map(tuple, places(ranked.call).values())) == {("contract_draft",)}
