"""The state of a case as text, and what may be read back."""

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from kezhi.engine import bpmn

Begin = Callable[..., Any]


@pytest.fixture
def halfway(story: Begin) -> Any:
    case = story("approval.bpmn").start(notice_until="2026-04-01", sum=Decimal("12.50"), team=["甲"])
    return case.fire("remind").complete("unit", outcome="approve").complete("rules")


def test_a_state_is_written_and_read_back_the_same(halfway: Any) -> None:
    text = bpmn.to_json(halfway.state)
    again = bpmn.from_json(text, halfway.process)
    assert again == halfway.state
    assert bpmn.to_json(again) == text
    assert again.work == halfway.state.work
    assert again.data["sum"].as_tuple() == Decimal("12.50").as_tuple()


def test_a_state_read_back_goes_on_like_the_other(halfway: Any, now: Any) -> None:
    again = bpmn.from_json(bpmn.to_json(halfway.state), halfway.process)
    command = bpmn.Complete(halfway.item("similar"), {"score": Decimal("0.3")})
    assert bpmn.step(again, command, now=now) == bpmn.step(halfway.state, command, now=now)


def test_timers_and_waits_are_written_too(story: Begin) -> None:
    text = "start s\nuser a\nboundary t on=a loose cycle=R3/P1D\nboundary m on=a message=x\ns -> a"
    case = story(text).start().fire("t")
    again = bpmn.from_json(bpmn.to_json(case.state), case.process)
    assert (again.timers, again.waits) == (case.state.timers, case.state.waits)
    assert again.timers[0].left == 2


def test_the_text_is_plain_json_in_chinese(halfway: Any) -> None:
    text = bpmn.to_json(halfway.state)
    found = json.loads(text)
    assert "甲" in text
    assert found["process"] == "approval"
    assert found["data"]["sum"] == {"$decimal": "12.50"}
    assert [token["element"] for token in found["tokens"]] == ["notice", "similar", "join"]


def test_a_finished_case_keeps_its_data_and_error(story: Begin) -> None:
    case = story("start s\nuser a\nend e error=E7\ns -> a\na -> e").start().complete("a", x=1)
    again = bpmn.from_json(bpmn.to_json(case.state), case.process)
    assert (again.finished, again.error, again.data) == (True, "E7", {"x": 1})


def test_ids_are_never_given_twice(halfway: Any) -> None:
    again = bpmn.from_json(bpmn.to_json(halfway.state), halfway.process)
    given = {token.id for token in again.tokens} | {timer.id for timer in again.timers}
    fresh, _ = bpmn.step(again, bpmn.Complete(halfway.item("similar")), now=halfway.now)
    assert not {work.id for work in fresh.work if work.element == "admit"} & given


def test_a_deep_copy_is_the_same_state(halfway: Any) -> None:
    assert copy.deepcopy(halfway.state) == halfway.state


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", '{"process": "approval"}'])
def test_other_text_is_refused(halfway: Any, text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        bpmn.from_json(text, halfway.process)


def test_a_state_of_another_process_is_refused(halfway: Any, sketch: Callable[[str], bytes]) -> None:
    other = bpmn.load(sketch("start s\nuser a\ns -> a"))
    with pytest.raises(ValueError, match="of process approval, not of p"):
        bpmn.from_json(bpmn.to_json(halfway.state), other)


def test_a_state_at_an_element_that_is_gone_is_refused(story: Begin, sketch: Callable[[str], bytes]) -> None:
    case = story("start s\nuser a\ns -> a").start()
    with pytest.raises(ValueError, match="process p has no a"):
        bpmn.from_json(bpmn.to_json(case.state), bpmn.load(sketch("start s\nuser b\ns -> b")))


def test_public_objects_are_frozen(halfway: Any) -> None:
    for thing in (
        halfway.state,
        halfway.state.work[0],
        halfway.events[0],
        bpmn.Complete("1"),
        halfway.process,
    ):
        with pytest.raises(AttributeError):
            thing.data = {}
