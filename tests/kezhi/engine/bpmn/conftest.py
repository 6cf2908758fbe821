"""A short notation for processes, so that a test shows what it is about and not its XML."""

import re
import shlex
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest

from kezhi.engine import bpmn

TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "throw": "intermediateThrowEvent",
    "catch": "intermediateCatchEvent",
    "boundary": "boundaryEvent",
    "user": "userTask",
    "manual": "manualTask",
    "service": "serviceTask",
    "rule": "businessRuleTask",
    "send": "sendTask",
    "receive": "receiveTask",
    "exclusive": "exclusiveGateway",
    "parallel": "parallelGateway",
    "inclusive": "inclusiveGateway",
    "event-based": "eventBasedGateway",
}
FLOW = re.compile(r"(?:([\w-]+): )?([\w-]+) -> ([\w-]+)(?: if (.+))?")
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:kz="urn:kezhi:bpmn" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test">'
)


def write(notation: str) -> bytes:
    """BPMN for lines such as ``user a kz:who=applicant``, ``boundary t on=a timer=P1D``, ``f: a -> b if x``.

    Options: timer (ISO 8601 or FEEL), cycle, date, message, error, terminate, loose (does not interrupt);
    any other is an attribute.
    """
    roots: dict[str, str] = {}
    body = []
    for number, line in enumerate(filter(None, map(str.strip, notation.splitlines()))):
        flow = FLOW.fullmatch(line)
        body.append(_flow(number, *flow.groups()) if flow else _element(line, roots))
    process = "\n".join(['<process id="p" name="流程">', *body, "</process>"])
    return "\n".join([HEAD, *roots.values(), process, "</definitions>"]).encode()


def _flow(number: int, name: str | None, source: str, target: str, condition: str | None) -> str:
    inside = f"<conditionExpression>{escape(condition)}</conditionExpression>" if condition else ""
    name = name or f"flow{number}"
    return f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{inside}</sequenceFlow>'


def _element(line: str, roots: dict[str, str]) -> str:
    kind, name, *options = shlex.split(line)
    attributes, inside = [f'id="{name}"'], ""
    for option in options:
        key, _, value = option.partition("=")
        if key in ("timer", "cycle", "date"):
            tag = {"timer": "timeDuration", "cycle": "timeCycle", "date": "timeDate"}[key]
            inside += f"<timerEventDefinition><{tag}>{escape(value)}</{tag}></timerEventDefinition>"
        elif key == "message" and kind in ("receive", "send"):
            roots[value] = f'<message id="m_{value}" name="{value}"/>'
            attributes.append(f'messageRef="m_{value}"')
        elif key == "message":
            roots[value] = f'<message id="m_{value}" name="{value}"/>'
            inside += f'<messageEventDefinition messageRef="m_{value}"/>'
        elif key == "error":
            if value:
                roots[value] = f'<error id="e_{value}" errorCode="{value}"/>'
            inside += f'<errorEventDefinition errorRef="e_{value}"/>' if value else "<errorEventDefinition/>"
        elif key == "terminate":
            inside += "<terminateEventDefinition/>"
        elif key == "loose":
            attributes.append('cancelActivity="false"')
        else:
            attributes.append(f"{'attachedToRef' if key == 'on' else key}={quoteattr(value)}")
    return f"<{TAGS[kind]} {' '.join(attributes)}>{inside}</{TAGS[kind]}>"


class Story:
    """A case told step by step; each step's events are kept in ``events``, the time is ``now``."""

    def __init__(self, process: bpmn.Process, now: datetime, functions: dict[str, Callable[..., object]]) -> None:
        self.process = process
        self.now = now
        self.functions = functions
        self.state: bpmn.State
        self.events: tuple[bpmn.Event, ...] = ()

    def start(self, **data: object) -> "Story":
        self.state, self.events = bpmn.start(self.process, data, now=self.now, functions=self.functions)
        return self

    def send(self, command: bpmn.Command) -> "Story":
        self.state, self.events = bpmn.step(self.state, command, now=self.now, functions=self.functions)
        return self

    def complete(self, element: str, **data: object) -> "Story":
        return self.send(bpmn.Complete(self.item(element), data))

    def fail(self, element: str, code: str) -> "Story":
        return self.send(bpmn.Fail(self.item(element), code))

    def fire(self, element: str) -> "Story":
        return self.send(bpmn.Fire(next(each.id for each in self.state.timers if each.element == element)))

    def item(self, element: str) -> str:
        return next(work.id for work in self.state.work if work.element == element)

    @property
    def open(self) -> list[str]:
        """The elements that wait for something: work, then timers, then messages."""
        state = self.state
        return [each.element for waiting in (state.work, state.timers, state.waits) for each in waiting]

    @property
    def told(self) -> list[tuple[str, str]]:
        return [(event.kind, event.element) for event in self.events]


@pytest.fixture(scope="session")
def now() -> datetime:
    return datetime.fromisoformat("2026-03-02T09:00:00+08:00")


@pytest.fixture(scope="session")
def sketch() -> Callable[[str], bytes]:
    """Writes a process in BPMN from the notation of :func:`write`."""
    return write


@pytest.fixture(scope="session")
def story(now: datetime) -> Callable[..., Story]:
    """A case of a process given in notation, as bytes or as the name of a file beside the tests."""

    def begin(source: str | bytes, **functions: Callable[..., object]) -> Story:
        xml = source
        if isinstance(source, str):
            file = Path(__file__).parent / source
            xml = file.read_bytes() if source.endswith(".bpmn") else write(source)
        assert isinstance(xml, bytes)
        return Story(bpmn.load(xml), now, functions)

    return begin
