"""A round from screening to the projects, through the actions that its persons use."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from kezhi.base.actor import NOBODY, Role
from kezhi.base.models import JournalLine
from kezhi.projects.actions import deciding, objecting, proposing
from kezhi.projects.models import Award, Call, Project
from kezhi.projects.queries.comparing import comparison, totals
from kezhi.projects.queries.funded import Wanted, funded
from kezhi.workflow import actions as workflow
from tests import rounds
from tests.ranked import WAN, meeting, places
from tests.reviewed import Panel, screened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def call(now: datetime) -> Call:
    """A call that can spend 60 万元."""
    made = rounds.open_call(now, code="projects/young-scientists")
    assert made.envelope is not None
    made.envelope.amount = 60 * WAN
    made.envelope.save()
    return made


def test_a_round_comes_to_its_end(call: Call, now: datetime) -> None:
    panel = Panel(call, now)
    head, director = rounds.holder("high-tech", Role.OFFICE_HEAD), rounds.holder("leaders", Role.DIRECTOR, "陆承泽")
    supervisor = rounds.holder("supervision", Role.SUPERVISOR, "石敬亭")
    for asked in (20, 20, 20, 20):
        screened(call, now, asked=asked)
    panel.closed(panel.begun())
    proposal = proposing.begin(call.pk, **panel.by(panel.officer))
    proposing.fit(proposal.pk, **panel.by(panel.officer))
    proposing.send(proposal.pk, explanation="首批试点，见说明。", **panel.by(head))
    decision = deciding.decide(proposal.pk, meeting(now), {}, **panel.by(director))
    given = list(decision.awards.filter(amount__gt=0).order_by("place"))
    assert [award.amount for award in given] == [20 * WAN] * 3
    call.envelope.refresh_from_db()  # type: ignore[union-attr]
    assert call.envelope.allotted == 60 * WAN  # type: ignore[union-attr]

    protest = objecting.Protest(given[0].pk, "内容与已立项的项目相同。", "李真名", "13900000000")
    objection, _token = objecting.file(protest, **panel.by(NOBODY))
    objecting.acknowledge(objection.pk, **panel.by(supervisor))
    objecting.answer(objection.pk, upheld=True, words="经查核，内容重复，异议成立。", **panel.by(supervisor))
    workflow.fire_due(decision.publicity.closes + timedelta(days=1))

    assert funded(Wanted()).count() == Project.objects.count() == 2
    assert set(Award.objects.values_list("state", flat=True)) == {"reopened", "awarded", "rejected"}
    again, *others = (award.application.number for award in given)
    there = {again: ["propose"], **{number: ["contract_draft"] for number in others}}
    assert places(call) == there, "one is back at the office, the others go on to their contracts"
    call.envelope.refresh_from_db()  # type: ignore[union-attr]
    assert call.envelope.allotted == 40 * WAN  # type: ignore[union-attr]
    assert totals(comparison(call))["awarded"] == Decimal(40) * WAN
    assert totals(comparison(call))["unexplained"] == 0


def test_every_step_of_it_is_in_the_journal(call: Call, now: datetime) -> None:
    panel = Panel(call, now)
    head, director = rounds.holder("high-tech", Role.OFFICE_HEAD), rounds.holder("leaders", Role.DIRECTOR, "陆承泽")
    screened(call, now, asked=20)
    panel.closed(panel.begun())
    proposal = proposing.begin(call.pk, **panel.by(panel.officer))
    proposing.fit(proposal.pk, **panel.by(panel.officer))
    proposing.send(proposal.pk, explanation="首批试点，见说明。", **panel.by(head))
    deciding.decide(proposal.pk, meeting(now), {}, **panel.by(director))
    said = list(JournalLine.objects.order_by("pk").values_list("action", flat=True))
    steps = [
        "review.opened", "review.grouped", "review.drawn", "review.invited", "assignment.accepted", "review.closed",
        "proposal.begun", "proposal.fitted", "proposal.sent", "envelope.allotted", "publicity.opened", "decision.made",
    ]  # fmt: skip
    assert [step for step in dict.fromkeys(said) if step in steps] == steps
