"""A process as others see it: elements with their attributes, flows in order, stages from start to end."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kezhi.engine import bpmn

Sketch = Callable[[str], bytes]


@pytest.fixture(scope="module")
def approval() -> bpmn.Process:
    return bpmn.load((Path(__file__).parent / "approval.bpmn").read_bytes())


def test_a_process_has_its_titles_and_words(approval: bpmn.Process) -> None:
    assert (approval.id, approval.name, approval.name_en) == ("approval", "申报受理", "Admission")
    assert approval.documentation == "单位审核、推荐、受理。"
    assert approval.start == "start"


def test_a_user_task_says_who_what_and_by_when(approval: bpmn.Process) -> None:
    unit = approval.elements["unit"]
    assert (unit.kind, unit.name, unit.name_en) == ("user", "单位审核", "Unit check")
    assert (unit.who, unit.form, unit.deadline) == ("unit-office", "opinion", "5wd")
    assert unit.actions == ("approve", "send-back", "reject")
    assert (unit.documentation, unit.lane) == ("核对经费与盖章。", "申报单位")
    assert approval.elements["rules"].handler == "rules.screen"
    assert approval.elements["cool"].actions == ()


def test_events_say_what_they_wait_for(approval: bpmn.Process) -> None:
    remind, failed, cool = (approval.elements[name] for name in ("remind", "failed", "cool"))
    assert (remind.host, remind.interrupting, remind.timing) == (
        "unit",
        False,
        bpmn.Timing("cycle", "R2/P1D"),
    )
    assert (failed.trigger, failed.code, failed.interrupting) == ("error", "no-result", True)
    assert cool.timing == bpmn.Timing("date", "notice_until")


def test_flows_keep_the_order_of_the_file(approval: bpmn.Process) -> None:
    assert [flow.id for flow in approval.outgoing["decide"]] == ["f_ok", "f_back", "f_reject"]
    assert [flow.source for flow in approval.incoming["unit"]] == ["start", "mend"]
    assert approval.flows["f_ok"].condition == 'outcome = "approve"'
    assert approval.flows["f_ok"].name == "同意"
    assert [event.id for event in approval.boundary["admit"]] == ["late"]
    assert approval.boundary["mend"] == ()


def test_stages_run_from_start_to_end_whatever_the_order_of_the_file(approval: bpmn.Process, sketch: Sketch) -> None:
    assert [stage.name for stage in approval.stages()] == ["单位审核", "形式审查", "受理"]
    assert approval.stages()[0] == bpmn.Stage("单位审核", "Unit", ("unit", "mend"))
    late_first = """
    user c kz:stage=三
    user b kz:stage=二 kz:stage-en=Two
    user a kz:stage=一
    start s
    user again kz:stage=一 kz:stage-en=One
    s -> a
    a -> b
    b -> c
    c -> again
    again -> b
    """
    stages = bpmn.load(sketch(late_first)).stages()
    assert [(stage.name, stage.name_en) for stage in stages] == [("一", "One"), ("二", "Two"), ("三", None)]
    assert stages[0].elements == ("a", "again")


def test_a_process_without_stages_has_none(sketch: Sketch) -> None:
    assert bpmn.load(sketch("start s\nuser a\ns -> a")).stages() == ()
