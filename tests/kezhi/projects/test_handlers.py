"""What the process of an application does by itself: screening by rules, telling the applicant."""

from datetime import datetime

import pytest

from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine, Notice
from kezhi.projects.models import Application, Call
from kezhi.subjects.models import FactValue
from kezhi.workflow import actions as workflow
from kezhi.workflow.models import WorkItem
from tests import rounds
from tests.people import acting, in_post, person
from tests.ranked import Round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def sent(call: Call, actor: Actor, now: datetime) -> Application:
    return rounds.submitted(call, actor, now)


def act(sent: Application, outcome: str, now: datetime, comment: str = "") -> None:
    """The next step, by a new holder of the post that it is offered to."""
    assert sent.case is not None
    item = sent.case.items.get(state=WorkItem.State.OPEN)
    at = sent.host if item.role == Role.UNIT_OFFICE else sent.recommender
    assert at is not None
    held = in_post(person(item.who), Role(item.role), at)
    by = acting(held.person, held)
    workflow.complete(item.pk, outcome, comment=comment, actor=by, now=now, key=new_key())


def test_after_the_recommendation_the_rules_screen(sent: Application, now: datetime) -> None:
    FactValue.objects.filter(person=sent.applicant, name="integrity.barred").delete()
    for _step in range(2):
        act(sent, "approve", now)
    verdicts = JournalLine.objects.get(action="application.screened").detail["verdicts"]
    assert verdicts["无在期失信惩戒"] == "undetermined"
    assert verdicts["申请额度在上限内"] == "met"
    assert "not_met" not in verdicts.values()
    assert sent.case is not None
    item = sent.case.items.get(state=WorkItem.State.OPEN)
    assert (item.element, item.role, item.office_id) == ("screening", Role.CASE_OFFICER, sent.call.office_id)


def test_who_is_not_recommended_is_told_with_the_last_opinion(sent: Application, now: datetime) -> None:
    act(sent, "approve", now, "同意申报")
    act(sent, "reject", now, "名额已满")
    notice = Notice.objects.get(kind="application-outcome")
    assert notice.person == sent.applicant_id
    assert notice.arguments["opinion"] == "名额已满"
    assert notice.arguments["number"] == sent.number


def test_the_end_of_a_publicity_enters_the_project_into_the_case(
    call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranked = Round(call, now, monkeypatch, (100, 80))
    decision = ranked.decided(envelope=100)
    workflow.fire_due(decision.publicity.closes)
    first, second = (one.case for one in ranked.applications)
    assert first is not None
    first.refresh_from_db()
    assert '"26YFA010001"' in first.engine_state
    assert second is not None
    second.refresh_from_db()
    assert second.state == "finished", "a rejection ends its case"
    told = Notice.objects.filter(kind__startswith="application-").values_list("kind", "person")
    assert set(told) == {
        ("application-awarded", ranked.applications[0].applicant_id),
        ("application-rejected", ranked.applications[1].applicant_id),
    }
