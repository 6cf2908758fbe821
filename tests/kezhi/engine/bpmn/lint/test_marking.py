"""Joins that may wait for ever, and joins that don't."""

from collections.abc import Callable

import pytest

from kezhi.engine import bpmn
from kezhi.engine.bpmn.lint.marking import stuck_joins

Sketch = Callable[[str], bytes]
TASKS = "start s\nuser a\nuser b\nparallel j\nend e\na -> j\nb -> j\nj -> e\n"


@pytest.mark.parametrize(
    "text",
    [
        "exclusive x default=f\ns -> x\nx -> a if ok\nf: x -> b",
        "inclusive x default=f\ns -> x\nx -> a if ok\nf: x -> b",
        "parallel x\ns -> x\nx -> a\nx -> b\nboundary t on=b timer=P1D\nt -> e",
        "event-based x\ncatch c timer=P1D\ncatch d message=m\ns -> x\nx -> c\nx -> d\nc -> a\nd -> b",
        "parallel x\nexclusive y default=f\ns -> x\nx -> a\nx -> y\ny -> b if ok\nf: y -> e",
    ],
)
def test_a_branch_that_may_not_come_leaves_the_join_waiting(sketch: Sketch, text: str) -> None:
    assert stuck_joins(bpmn.load(sketch(TASKS + text))) == {"j"}


@pytest.mark.parametrize(
    "text",
    [
        "parallel x\ns -> x\nx -> a\nx -> b",
        "s -> a\nsb: s -> b",
        "parallel x\ns -> x\nx -> a\nx -> b\nboundary t on=b timer=P1D loose\nt -> e",
        "parallel x\nend stop terminate\ns -> x\nx -> a\nx -> b\nboundary t on=b timer=P1D\nt -> stop",
        "parallel x\ns -> x\nx -> a\nx -> b\nboundary t on=b timer=P1D\nuser c\nt -> c\nc -> b",
    ],
)
def test_branches_that_all_come_do_not(sketch: Sketch, text: str) -> None:
    assert stuck_joins(bpmn.load(sketch(TASKS + text))) == set()


def test_an_inclusive_join_never_waits_for_ever(sketch: Sketch) -> None:
    text = TASKS.replace("parallel", "inclusive") + "inclusive x\ns -> x\nx -> a if one\nx -> b if two"
    assert stuck_joins(bpmn.load(sketch(text))) == set()


def test_a_process_that_makes_tokens_without_end_is_given_up(sketch: Sketch) -> None:
    text = TASKS + "parallel x\nexclusive y\ns -> y\ny -> x\nx -> a\nx -> b\nback: x -> y"
    assert stuck_joins(bpmn.load(sketch(text))) == set()
