"""Cases under way: the engine's state and what people see of it move together, once, with a record."""

import random
from datetime import timedelta

import pytest

from kezhi.base.access import NotFound, Refused
from kezhi.base.actor import SYSTEM, Actor, Role
from kezhi.base.commands import Running, command, new_key
from kezhi.base.models import JournalLine, Notice
from kezhi.engine import bpmn
from kezhi.workflow import actions, queries
from kezhi.workflow.domain.outcomes import OUTCOMES
from kezhi.workflow.models import Case, Step, Timer, WorkItem
from tests import people
from tests.kezhi.workflow.conftest import Round
from tests.lists import NOW

LATER = NOW + timedelta(days=60)


def lines(action: str) -> list[JournalLine]:
    return list(JournalLine.objects.filter(action=action).order_by("pk"))


def told(actor: Actor) -> list[str]:
    return list(Notice.objects.filter(person=actor.person).order_by("pk").values_list("kind", flat=True))


def test_a_start_opens_the_first_step_numbers_the_case_and_says_so(around: Round) -> None:
    case, item = around.case, around.item
    assert case.number == "C26-000001"
    assert case.state == Case.State.RUNNING
    assert (item.element, item.title) == ("unit_check", "单位审核")
    assert item.title_en
    assert item.organisation_id == around.application.host_id
    assert item.due is not None
    assert [step.command for step in case.steps.order_by("place")] == ["start"]
    assert lines("case.started")[-1].object_id == case.pk


def test_finishing_closes_the_item_and_opens_the_next(around: Round) -> None:
    first = around.item
    done = actions.complete(first.pk, "approve", comment=" 同意 ", actor=around.unit, now=NOW, key=new_key())
    assert (done.state, done.outcome, done.comment) == ("done", "approve", "同意")
    assert done.closed_by_id == around.unit.person
    assert done.closed_at == NOW
    assert around.item.element == "recommend"
    line = lines("work.completed")[-1]
    assert line.person == around.unit.person
    assert line.detail == {"outcome": "approve", "case": around.case.number}


def test_one_key_finishes_once(around: Round) -> None:
    first, key = around.item, new_key()
    for _twice in range(2):
        again = actions.complete(first.pk, "approve", actor=around.unit, now=NOW, key=key)
        assert again.outcome == "approve"
    assert Step.objects.filter(case=around.case, command="complete").count() == 1


@pytest.mark.parametrize("outcome", ["reject", "hand-over", "consult", "made-up", ""])
def test_only_a_declared_outcome_finishes(around: Round, outcome: str) -> None:
    with pytest.raises(Refused, match="不能这样办理"):
        actions.complete(around.item.pk, outcome, comment="x", actor=around.unit, now=NOW, key=new_key())
    assert around.item.element == "unit_check"


@pytest.mark.parametrize("comment", ["", "  \n "])
def test_a_return_needs_reasons(around: Round, comment: str) -> None:
    with pytest.raises(Refused, match="必须写明意见"):
        actions.complete(around.item.pk, "send-back", comment=comment, actor=around.unit, now=NOW, key=new_key())
    assert around.item.element == "unit_check"


def test_who_may_not_see_it_learns_nothing_of_it(around: Round) -> None:
    with pytest.raises(NotFound):
        actions.complete(around.item.pk, "approve", actor=around.applicant, now=NOW, key=new_key())


def test_the_later_of_two_is_told_who_was_first(around: Round) -> None:
    first = around.item
    actions.complete(first.pk, "approve", actor=around.unit, now=NOW, key=new_key())
    with pytest.raises(Refused, match="魏敏 已在 14:06:21 办理了这一件"):
        actions.complete(first.pk, "send-back", comment="晚了", actor=around.unit, now=NOW, key=new_key())


def test_a_return_goes_to_the_applicant_and_comes_back(around: Round) -> None:
    back = around.go("send-back")
    assert (back.element, back.person_id) == ("mend", around.applicant.person)
    assert "work-item" in told(around.applicant)
    around.go("resubmit")
    assert around.item.element == "unit_check"
    assert around.case.items.filter(element="unit_check").count() == 2


def test_a_refusal_ends_the_case_and_tells_the_applicant_why(around: Round) -> None:
    around.do("approve")
    later = NOW + timedelta(hours=1)
    around.do("reject", later, comment="超出推荐名额")
    around.case.refresh_from_db()
    assert (around.case.state, around.case.ended_at) == (Case.State.FINISHED, later)
    assert not around.case.items.filter(state=WorkItem.State.OPEN).exists()
    notice = Notice.objects.filter(person=around.applicant.person, kind="application-outcome").get()
    assert notice.arguments["opinion"] == "超出推荐名额"


def test_automatic_steps_run_within_the_command(around: Round) -> None:
    item = around.go("approve", "approve")
    assert item.element == "screening"
    assert [step.command for step in around.case.steps.order_by("place")][-1] == "business-rule"
    assert lines("application.screened")


def test_cancelling_takes_everything_away_once(around: Round) -> None:
    open_item = around.item
    for _twice in range(2):
        with command("test.cancel", actor=around.applicant, now=NOW, key=new_key()) as cmd:
            actions.cancel(around.case, cmd=cmd)
    around.case.refresh_from_db()
    open_item.refresh_from_db()
    assert around.case.state == Case.State.CANCELLED
    assert (open_item.state, open_item.closed_at) == (WorkItem.State.CANCELLED, NOW)
    assert len(lines("case.cancelled")) == 1
    with pytest.raises(Refused, match="不用再办"):
        actions.complete(open_item.pk, "approve", actor=around.unit, now=NOW, key=new_key())


def test_a_due_timer_fires_once_and_takes_the_case_on(around: Round) -> None:
    item = around.go("approve", "approve", "send-back")
    timer = Timer.objects.get(case=around.case, ended_at=None)
    assert (item.element, timer.element) == ("correct", "correction_overdue")
    assert actions.fire_due(timer.due - timedelta(seconds=1)) == 0
    assert actions.fire_due(timer.due) == 1
    assert actions.fire_due(LATER) == 0
    around.case.refresh_from_db()
    item.refresh_from_db()
    assert item.state == WorkItem.State.CANCELLED
    assert around.item.element == "refusal"
    assert lines("timer.fired")[-1].detail == {"element": "correction_overdue"}


def test_a_timer_goes_with_its_step(around: Round) -> None:
    around.go("approve", "approve", "send-back")
    timer = Timer.objects.get(case=around.case, ended_at=None)
    around.do("resubmit")
    timer.refresh_from_db()
    assert timer.ended_at == NOW
    assert actions.fire_due(LATER) == 0


def test_a_message_moves_a_case_that_waits_for_it(around: Round) -> None:
    around.go("approve", "approve", "approve")
    for outcome in ("complete", "approve", "approve"):  # review, proposal, decision
        around.finish(around.item, outcome, NOW)
    assert not around.case.items.filter(state=WorkItem.State.OPEN).exists(), "in publicity"
    message = next(iter(bpmn.from_json(fresh(around).engine_state, queries.process_of(around.case)).waits)).message
    with command("test.object", actor=SYSTEM, now=NOW, key=new_key()) as cmd:
        actions.deliver(around.case, message, {}, cmd=cmd)
    assert around.item.element == "objection_check"


def fresh(around: Round) -> Case:
    around.case.refresh_from_db()
    return around.case


@pytest.mark.parametrize("seed", range(6))
def test_whatever_people_decide_state_and_projections_agree(around: Round, seed: int) -> None:
    """A random walk: after each move the open items and timers are exactly those that the engine waits for."""
    choose, now = random.Random(seed), NOW
    for _move in range(12):
        case = fresh(around)
        state = bpmn.from_json(case.engine_state, queries.process_of(case))
        open_items = list(case.items.filter(state=WorkItem.State.OPEN))
        assert {item.item for item in open_items} == {work.id for work in state.work}
        live = set(case.timers.filter(ended_at=None).values_list("timer", flat=True))
        assert live == {timer.id for timer in state.timers}
        assert (case.state == Case.State.RUNNING) is not state.finished
        places = list(case.steps.order_by("place").values_list("place", flat=True))
        assert places == list(range(1, len(places) + 1)), "no move is lost or doubled"
        if not open_items:
            break
        now += timedelta(hours=1)
        item = choose.choice(open_items)
        outcome = choose.choice([name for name in item.actions if name in OUTCOMES])
        if queries.page_of(item):
            around.finish(item, outcome, now)
        else:
            around.do(outcome, now)


def test_a_step_that_is_done_together_names_its_page_and_tells_nobody_one_by_one(around: Round) -> None:
    around.finish(around.go("approve", "approve", "approve"), "complete", NOW)
    item = around.item
    place = queries.page_of(item)
    assert place is not None
    assert str(place.title) == "排序与经费安排"
    assert place.url(around.application.pk) == f"/calls/{around.application.call_id}/ranking/"
    assert not Notice.objects.filter(kind="work-item", object_id=item.pk).exists()
    with pytest.raises(Refused, match="排序与经费安排"):
        around.do("approve")
    assert queries.elements_of(around.case.version_id, around.case.process, "projects.ranking") == [item.element]


def test_a_thing_is_heard_before_a_decision_on_it(around: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = []

    def hear(item: WorkItem, outcome: str, comment: str, cmd: Running) -> dict[str, str]:
        heard.append((item.element, item.state, outcome, comment))
        if outcome == "approve":
            raise Refused("名额已满")
        return {"reason": "预算"}

    monkeypatch.setitem(queries.deciding._items, "projects.application", hear)
    with pytest.raises(Refused, match="名额已满"):
        around.do("approve", comment="同意")
    assert around.item.element == "unit_check"
    around.do("send-back", comment="请改")
    assert heard == [("unit_check", "open", "approve", "同意"), ("unit_check", "open", "send-back", "请改")]
    around.case.refresh_from_db()
    state = bpmn.from_json(around.case.engine_state, queries.process_of(around.case))
    assert (state.data["reason"], state.data["outcome"]) == ("预算", "send-back")


def test_open_work_is_offered_anew_with_its_deadline(around: Round) -> None:
    around.go("approve")
    item, due = around.item, around.item.due
    other = people.unit("金昌市科学技术局的替身", kind="government")
    held = people.in_post(people.person("金昌人"), Role.RECOMMENDER, other)
    with command("move", actor=SYSTEM, now=LATER, key=new_key()) as cmd:
        actions.offer_anew(around.case, cmd=cmd)
    assert not lines("work.offered_anew")
    around.application.recommender = other
    around.application.save(update_fields=["recommender"])
    with command("move", actor=SYSTEM, now=LATER, key=new_key()) as cmd:
        actions.offer_anew(around.case, cmd=cmd)
    item.refresh_from_db()
    assert (item.organisation_id, item.due, item.state) == (other.pk, due, "open")
    assert told(people.acting(held.person, held)) == ["work-item"]
    assert len(lines("work.offered_anew")) == 1
