"""Random walks through generated processes: what holds of every state, whatever was done to it."""

import copy
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kezhi.engine import bpmn

NOW = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
DATA = st.fixed_dictionaries(
    {}, optional={name: st.booleans() | st.none() for name in ("a", "b", "c")}
) | st.dictionaries(st.sampled_from(["a", "x"]), st.lists(st.dictionaries(st.just("y"), st.decimals(allow_nan=False))))

BLOCKS = st.recursive(
    st.sampled_from(["user", "service", "manual", "send", "receive", "catch", "throw"]).map(lambda kind: (kind,)),
    lambda inner: (
        st.tuples(st.sampled_from(["sequence", "exclusive", "parallel", "inclusive"]), inner, inner)
        | st.tuples(st.sampled_from(["loop", "timed", "reminded", "failing", "stop"]), inner)
    ),
    max_leaves=7,
)


class Drawing:
    """Writes a tree of blocks in the notation of conftest; each block has one way in and one way out."""

    def __init__(self, block: Any) -> None:
        self.lines: list[str] = []
        self.numbers = count(1)
        end = self.block(block, self.node("start"))
        self.flow(end, self.node("end"))

    def node(self, kind: str, options: str = "") -> str:
        name = f"{kind}{next(self.numbers)}"
        self.lines.append(f"{kind} {name} {options.replace('NAME', name)}")
        return name

    def flow(self, source: str, target: str, condition: str = "", name: str = "") -> None:
        name = name or f"f{next(self.numbers)}"
        self.lines.append(f"{name}: {source} -> {target}" + (f" if {condition} = true" if condition else ""))

    def block(self, block: Any, after: str) -> str:
        """Draw a block behind the element ``after``; the last element of it."""
        kind, *inner = block
        if kind == "sequence":
            return self.block(inner[1], self.block(inner[0], after))
        if kind in ("exclusive", "inclusive", "parallel"):
            return self.fork(kind, inner, after)
        if kind == "loop":
            return self.loop(inner[0], after)
        if kind in ("timed", "reminded", "failing", "stop"):
            return self.guarded(kind, inner[0], after)
        option = {"receive": "message=NAME", "catch": "timer=P1D", "throw": "message=out"}.get(kind, "")
        name = self.node(kind, option)
        self.flow(after, name)
        return name

    def fork(self, kind: str, inner: list[Any], after: str) -> str:
        name = f"d{next(self.numbers)}"
        split = self.node(kind, "" if kind == "parallel" else f"default={name}")
        join = self.node(kind)
        self.flow(after, split)
        for index, branch in enumerate(inner):
            first = self.node("throw")
            condition = "ab"[index] if kind != "parallel" else ""
            self.flow(split, first, condition)
            self.flow(self.block(branch, first), join)
        if kind != "parallel":
            self.flow(split, join, name=name)
        return join

    def loop(self, inner: Any, after: str) -> str:
        top, task = self.node("exclusive"), self.node("user")
        name = f"d{next(self.numbers)}"
        bottom = self.node("exclusive", f"default={name}")
        self.flow(after, top)
        self.flow(top, task)
        self.flow(self.block(inner, task), bottom)
        self.flow(bottom, top, "c")
        out = self.node("throw")
        self.flow(bottom, out, name=name)
        return out

    def guarded(self, kind: str, inner: Any, after: str) -> str:
        """A task with a boundary event whose own branch is ``inner`` and then meets the way, or ends."""
        task, meet = self.node("user"), self.node("exclusive")
        how = {
            "timed": "timer=PT1H",
            "reminded": "cycle=R2/PT1H loose",
            "failing": "error=E",
            "stop": "timer=PT2H",
        }
        event = self.node("boundary", f"on={task} {how[kind]}")
        self.flow(after, task)
        self.flow(task, meet)
        last = self.block(inner, event)
        if kind in ("timed", "failing"):
            self.flow(last, meet)
        else:
            self.flow(last, self.node("end", "terminate" if kind == "stop" else ""))
        return meet


def commands(state: bpmn.State, data: dict[str, Any]) -> list[bpmn.Command]:
    """Everything that may be done to a state next."""
    found: list[bpmn.Command] = [bpmn.Complete(work.id, data) for work in state.work]
    found += [bpmn.Fire(timer.id) for timer in state.timers]
    found += [bpmn.Deliver(wait.message, data) for wait in state.waits]
    found += [bpmn.Fail(work.id, code) for work in state.work for code in ("E", "F")]
    return [*found, bpmn.Cancel()]


def check(state: bpmn.State, events: tuple[bpmn.Event, ...], process: bpmn.Process) -> None:
    """What holds of every state."""
    ids = [each.id for each in (*state.tokens, *state.timers, *state.waits)]
    assert len(set(ids)) == len(ids)
    assert {work.id for work in state.work} <= set(ids)
    assert state.finished == (state.tokens == ())
    assert not state.finished or (state.work, state.timers, state.waits) == ((), (), ())
    assert state.finished or state.error is None
    assert {each.token for each in (*state.timers, *state.waits)} <= {token.id for token in state.tokens}
    assert [event.kind for event in events].count("finished") == state.finished
    assert not state.finished or events[-1] == bpmn.Event("finished", process.id, events[-1].data)
    text = bpmn.to_json(state)
    again = bpmn.from_json(text, process)
    assert again == state
    assert bpmn.to_json(again) == text
    assert all(work.data == state.data for work in state.work)


def scribble(value: Any) -> None:
    """Spoil everything in a value that can be changed."""
    for item in list(value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()):
        scribble(item)
    if isinstance(value, dict | list):
        value.clear()


@settings(max_examples=60, deadline=None)
@given(BLOCKS, DATA, st.data())
def test_every_state_on_every_walk_is_sound(sketch: Callable[[str], bytes], block: Any, data: Any, draw: Any) -> None:
    process = bpmn.load(sketch("\n".join(Drawing(block).lines)))
    state, events = bpmn.start(process, data, now=NOW)
    now = NOW
    for _ in range(12):
        check(state, events, process)
        if state.finished:
            break
        more = draw.draw(DATA)
        command = draw.draw(st.sampled_from(commands(state, more)))
        now += timedelta(hours=draw.draw(st.integers(0, 30)))
        before, text, given_data = copy.deepcopy(state), bpmn.to_json(state), copy.deepcopy(more)
        after, events = bpmn.step(state, command, now=now)
        assert (after, events) == bpmn.step(bpmn.from_json(text, process), command, now=now)
        for work in after.work:
            scribble(work.data)
        scribble(after.data)
        assert bpmn.to_json(state) == text
        assert state == before
        assert more == given_data
        kept = bpmn.to_json(after)
        scribble(more)
        assert bpmn.to_json(after) == kept
        state = after


@settings(max_examples=60, deadline=None)
@given(BLOCKS)
def test_a_well_built_process_always_comes_to_its_end(sketch: Callable[[str], bytes], block: Any) -> None:
    """Doing the first thing that waits, without loops, ends every case: no token is lost, none is left."""
    process = bpmn.load(sketch("\n".join(Drawing(block).lines)))
    state, _ = bpmn.start(process, {"a": True, "b": True}, now=NOW)
    for _ in range(200):
        if state.finished:
            break
        state, _ = bpmn.step(state, commands(state, {})[0], now=NOW)
    assert state.finished
    assert state.error is None


@settings(max_examples=60, deadline=None)
@given(BLOCKS)
def test_lint_finds_no_slip_of_structure_in_a_well_built_process(sketch: Callable[[str], bytes], block: Any) -> None:
    process = bpmn.load(sketch("\n".join(Drawing(block).lines)))
    found = {problem.code for problem in bpmn.lint(process)}
    assert found <= {"bpmn.no-who", "bpmn.no-actions", "bpmn.no-handler", "bpmn.no-title"}
