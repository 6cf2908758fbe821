"""Slips that an author is shown, each with its place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kezhi.engine import bpmn

Sketch = Callable[[str], bytes]
APPROVAL = Path(__file__).parents[1] / "approval.bpmn"
FULL = "name=某 kz:title-en=Some kz:who=applicant kz:actions=approve"

TIMED = f"user a {FULL}\nboundary t on=a timer=P1D"


def slips(xml: bytes) -> set[tuple[str, str | None]]:
    return {(problem.code.partition(".")[2], problem.place.element) for problem in bpmn.lint(bpmn.load(xml))}


def test_a_sound_process_has_none() -> None:
    assert bpmn.lint(bpmn.load(APPROVAL.read_bytes())) == []


@pytest.mark.parametrize(
    ("code", "element", "text"),
    [
        ("unreachable", "b", f"start s\nuser a {FULL}\nuser b {FULL}\nend e\ns -> a\na -> e\nb -> e"),
        ("dead-end", "a", f"start s\nuser a {FULL}\ns -> a"),
        ("dead-end", "s", "start s"),
        ("timer-without-flow", "t", f"start s\n{TIMED}\nend e\ns -> a\na -> e"),
        ("timer-without-flow", "c", "start s\ncatch c timer=P1D\ns -> c"),
        ("no-default", "x", "start s\nexclusive x\nend e\ns -> x\nx -> e if a\ng: x -> e if not(a)"),
        ("no-default", "a", f"start s\nuser a {FULL}\nend e\ns -> a\na -> e if ok"),
        ("no-who", "a", "start s\nuser a name=某 kz:title-en=A kz:actions=approve\nend e\ns -> a\na -> e"),
        ("no-actions", "a", "start s\nuser a name=某 kz:title-en=A kz:who=office\nend e\ns -> a\na -> e"),
        ("no-handler", "a", "start s\nservice a name=某 kz:title-en=A\nend e\ns -> a\na -> e"),
        ("no-title", "a", "start s\nsend a name=某 implementation=h\nend e\ns -> a\na -> e"),
        (
            "too-many-stages",
            "p",
            "start s\n" + "\n".join(f"throw a{n} kz:stage=阶段{n}" for n in range(8)) + "\nend e\ns -> a0\n"
            + "\n".join(f"a{n} -> a{n + 1}" for n in range(7)) + "\na7 -> e",
        ),
    ],
)  # fmt: skip
def test_each_slip_alone(sketch: Sketch, code: str, element: str, text: str) -> None:
    assert slips(sketch(text)) == {(code, element)}


def test_every_element_of_a_way_without_an_end_is_told(sketch: Sketch) -> None:
    assert slips(sketch(f"start s\nuser a {FULL}\ns -> a\na -> a")) == {("no-end", "s"), ("no-end", "a")}


def test_every_element_of_a_loop_without_a_task_is_told(sketch: Sketch) -> None:
    text = "start s\nexclusive x default=f\nthrow y\nend e\ns -> x\nf: x -> e\nx -> y if a\ny -> x"
    assert slips(sketch(text)) == {("task-free-loop", "x"), ("task-free-loop", "y")}


def test_a_join_that_may_wait_for_ever_is_told(sketch: Sketch) -> None:
    text = f"start s\nexclusive x default=f\nuser a {FULL}\nparallel j\nend e\n"
    text += "s -> x\nx -> a if ok\nf: x -> j\na -> j\nj -> e"
    assert slips(sketch(text)) == {("stuck-join", "j")}


def test_a_slip_says_what_where_and_how_to_mend(sketch: Sketch) -> None:
    (problem,) = bpmn.lint(bpmn.load(sketch(f"start s\nuser a {FULL}\ns -> a")))
    assert problem.place.line == 4
    assert problem.render("zh") == "“某”之后没有出口也没有结束事件。请连接到下一步或结束事件。"
    assert problem.render("en").startswith("nothing follows “某”")


def test_slips_come_in_the_order_of_the_file(sketch: Sketch) -> None:
    found = bpmn.lint(bpmn.load(sketch("start s\nuser b\nuser a\ns -> b\ns2: s -> a")))
    lines = [problem.place.line for problem in found]
    assert lines == sorted(lines, key=lambda line: line or 0)
    assert len(found) == 8
