"""One step over many: what can be done is done once, what can't is named with its reason; many as a task."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kezhi.base.access import NotAllowed, Refused
from kezhi.base.actor import NOBODY, Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine, TaskBeat
from kezhi.projects.actions import batches, screening
from kezhi.projects.models import Application, Batch, Call, ScreeningRow
from kezhi.subjects.models import FactValue
from kezhi.workflow import actions as workflow
from kezhi.workflow.models import WorkItem
from tests import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
BARRED = "无在期失信惩戒"


@pytest.fixture
def officer(department: None) -> Actor:
    return rounds.holder("high-tech", Role.CASE_OFFICER)


@pytest.fixture
def three(call: Call, actor: Actor, now: datetime) -> dict[str, Application]:
    """One of which every rule is met, one with an unmet rule, one that is undetermined."""
    unknown = rounds.applicant("未查者")
    FactValue.objects.filter(person=unknown.person, name="integrity.barred").delete()
    applicants = {"met": actor, "unmet": rounds.applicant("年长者"), "undetermined": unknown}
    found = {name: rounds.at_screening(call, who, now) for name, who in applicants.items()}
    rule = ScreeningRow.objects.get(screening=found["unmet"].screening, code="负责人年龄")
    screening.rule(
        rule.pk, "not_met", "身份证", actor=rounds.holder("high-tech", Role.CASE_OFFICER), now=now, key=new_key()
    )
    return found


def keys(three: dict[str, Application]) -> list[int]:
    return [one.pk for one in three.values()]


def result(batch: Batch) -> dict[int, tuple[bool, str]]:
    batch.refresh_from_db()
    return {line["application"]: (line["done"], line["reason"]) for line in batch.lines}


def element(application: Application) -> str:
    assert application.case is not None
    return application.case.items.get(state=WorkItem.State.OPEN).element


def test_those_of_which_all_is_met_pass_and_the_others_are_named(
    three: dict[str, Application], call: Call, officer: Actor, now: datetime
) -> None:
    begun = batches.begin(call.pk, "approve", keys(three), actor=officer, now=now, key="a")
    assert begun.task is None
    said = result(begun.batch)
    assert said[three["met"].pk][0]
    assert said[three["unmet"].pk] == (False, "还有 0 条待定、1 条不符合，不能通过。请先逐条判断，或退回补正。")
    assert "1 条待定" in said[three["undetermined"].pk][1]
    assert [element(one) for one in three.values()] == ["review", "screening", "screening"]
    line = JournalLine.objects.get(action="screening.batch")
    assert (line.detail["rows"], line.detail["step"]) == (3, "approve")


def test_those_with_an_unmet_rule_are_refused_each_with_its_reasons(
    three: dict[str, Application], call: Call, officer: Actor, now: datetime
) -> None:
    begun = batches.begin(call.pk, "refuse", keys(three), reason="形式审查未通过", actor=officer, now=now, key="a")
    said = result(begun.batch)
    done, comment = said[three["unmet"].pk]
    assert done
    assert comment.splitlines() == [
        "形式审查未通过",
        "不符合：负责人在年龄计算日未满 60 周岁（申报指南第七条）。身份证",
    ]
    assert [said[three[name].pk][0] for name in ("met", "undetermined")] == [False, False]
    assert "没有不符合的条款" in said[three["met"].pk][1]
    assert element(three["unmet"]) == "refusal"


def test_a_batch_is_done_once(three: dict[str, Application], call: Call, officer: Actor, now: datetime) -> None:
    first = batches.begin(call.pk, "approve", keys(three), actor=officer, now=now, key="a")
    again = batches.begin(call.pk, "approve", keys(three), actor=officer, now=now, key="a")
    assert first.batch == again.batch
    assert Batch.objects.count() == 1
    batches.run(first.batch, keys(three), "", actor=officer, now=now)
    assert result(first.batch)[three["met"].pk][0] is False
    assert WorkItem.objects.filter(case=three["met"].case, element="screening", state="done").count() == 1


def test_what_is_another_offices_is_named(
    three: dict[str, Application], call: Call, officer: Actor, now: datetime
) -> None:
    Application.objects.filter(pk=three["met"].pk).update(office=rounds.post_of("rural", Role.CASE_OFFICER).office)
    begun = batches.begin(call.pk, "approve", keys(three), actor=officer, now=now, key="a")
    assert "不在您的岗位办理" in result(begun.batch)[three["met"].pk][1]
    assert len(begun.batch.lines) == 3


@pytest.mark.parametrize(("step", "ids", "says"), [("nonsense", [1], "没有这种"), ("approve", [], "还没有选申报")])
def test_nothing_chosen_or_an_unknown_step_is_refused(
    step: str, ids: list[int], says: str, call: Call, officer: Actor, now: datetime
) -> None:
    with pytest.raises(Refused, match=says):
        batches.begin(call.pk, step, ids, actor=officer, now=now, key="a")


@pytest.mark.parametrize("step", list(batches.STEPS))
def test_who_has_no_such_post_begins_nothing(step: str, call: Call, actor: Actor, now: datetime) -> None:
    for who in (actor, NOBODY, rounds.holder("leaders", Role.DIRECTOR)):
        with pytest.raises(NotAllowed):
            batches.begin(call.pk, step, [1], actor=who, now=now, key=new_key())
    assert not Batch.objects.exists()


def test_many_are_a_task_by_who_asked_for_it(
    three: dict[str, Application], call: Call, officer: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "AT_ONCE", 2)
    begun = batches.begin(call.pk, "screen", keys(three), actor=officer, now=now, key="a")
    assert TaskBeat.objects.get(task=begun.task).person == officer.person
    assert begun.batch.lines == []
    who: dict[str, Any] = {"person": officer.person, "holding": officer.holding, "on_behalf_of": None}
    outcome = batches.run_later.func(begun.batch.pk, keys(three), "", who, "zh-hans")
    assert outcome["url"] == f"/screening/batches/{begun.batch.pk}/"
    assert {done for done, _reason in result(begun.batch).values()} == {True}
    again = batches.run_later.func(begun.batch.pk, keys(three), "", who, "zh-hans")
    assert again == outcome
    assert three["met"].screenings.count() == 2


def test_a_ruling_outlives_a_new_screening_of_many(
    three: dict[str, Application], call: Call, officer: Actor, now: datetime
) -> None:
    batches.begin(call.pk, "screen", keys(three), actor=officer, now=now + timedelta(hours=1), key="a")
    three["unmet"].refresh_from_db()
    kept = ScreeningRow.objects.get(screening=three["unmet"].screening, code="负责人年龄")
    assert (kept.human_verdict, kept.human_grounds) == ("not_met", "身份证")


def test_a_single_decision_is_held_to_the_same(three: dict[str, Application], officer: Actor, now: datetime) -> None:
    item = WorkItem.objects.get(case=three["undetermined"].case, element="screening", state="open")
    with pytest.raises(Refused, match="1 条待定"):
        workflow.complete(item.pk, "approve", actor=officer, now=now, key="k")
    item.refresh_from_db()
    assert item.state == "open"
    stranger = rounds.holder("rural", Role.CASE_OFFICER)
    with pytest.raises(Refused) as refused:
        workflow.complete(item.pk, "approve", actor=stranger, now=now, key="k")
    assert isinstance(refused.value, NotAllowed) or "没有找到" in refused.value.reason
