"""A case within one step: the places of its tokens and what waits, open to change, and the record."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from kezhi.engine.bpmn import conditions, timing
from kezhi.engine.bpmn.model import ITEM_KINDS, Element, Flow, Process
from kezhi.engine.bpmn.refusals import CannotProceed
from kezhi.engine.bpmn.state import Event, State, Timer, Token, Wait

Functions = Mapping[str, Callable[..., Any]]
Happening = Literal["entered", "left", "cancelled", "thrown", "failed", "finished"]


@dataclass
class Case:
    """A state on its way to the next. All that it holds is its own: a halt leaves the given state alone."""

    process: Process
    now: datetime
    functions: Functions
    data: dict[str, Any]
    tokens: list[Token]
    timers: list[Timer]
    waits: list[Wait]
    error: str | None
    serial: int
    events: list[Event] = field(default_factory=list)
    arrivals: list[tuple[Element, Flow | None]] = field(default_factory=list)
    """Tokens on their way, the next one last: a branch is followed to its end before the next begins."""

    @classmethod
    def of(cls, state: State, now: datetime, functions: Functions) -> "Case":
        return cls(
            process=state.process,
            now=now,
            functions=functions,
            data=state.data,
            tokens=list(state.tokens),
            timers=list(state.timers),
            waits=list(state.waits),
            error=state.error,
            serial=state.serial,
        )

    def state(self) -> State:
        return State(
            process=self.process,
            tokens=tuple(self.tokens),
            timers=tuple(self.timers),
            waits=tuple(self.waits),
            error=self.error,
            serial=self.serial,
            _data=self.data,
        )

    def seen(self) -> dict[str, Any]:
        """What conditions and timers see."""
        return conditions.context(self.data, self.functions, self.now)

    def record(self, kind: Happening, element: str, **about: Any) -> None:
        self.events.append(Event(kind, element, about))

    def element(self, token: Token) -> Element:
        return self.process.elements[token.element]

    def put(self, element: Element, flow: Flow | None = None) -> Token:
        """Rest a new token at ``element``."""
        token = Token(self._new_id(), element.id, flow.id if flow else None)
        self.tokens.append(token)
        item = {"item": token.id} if element.kind in ITEM_KINDS else {}
        self.record("entered", element.id, **item)
        return token

    def take(self, tokens: Iterable[Token]) -> None:
        """Lift ``tokens`` from where they rest; what they armed goes with them."""
        gone = {token.id for token in tokens}
        self.tokens = [token for token in self.tokens if token.id not in gone]
        self.timers = [timer for timer in self.timers if timer.token not in gone]
        self.waits = [wait for wait in self.waits if wait.token not in gone]

    def cancel(self, tokens: Iterable[Token]) -> None:
        """Take ``tokens`` away from outside: what waited there is ended."""
        tokens = tuple(tokens)
        for token in tokens:
            element = self.element(token)
            item = {"item": token.id} if element.kind in ITEM_KINDS else {}
            self.record("cancelled", element.id, **item)
        self.take(tokens)

    def stop(self, error: str | None = None) -> None:
        """End everything at once, with the code of the error that did it."""
        self.cancel(self.tokens)
        self.arrivals.clear()
        self.error = error

    def arm(self, element: Element, token: Token) -> None:
        """Let ``element`` wait on behalf of ``token``, if a time or a message is what it waits for."""
        if element.trigger == "timer":
            self._set_timer(element, token)
        elif element.message is not None and element.kind in ("receive", "catch", "boundary"):
            self.waits.append(Wait(self._new_id(), element.id, element.message, token.id))

    def arm_again(self, timer: Timer) -> None:
        """Set a cycle's timer anew, counted from when it was due, not from when it was fired."""
        if timer.cycle is None or timer.left == 1:
            return
        with _within_the_calendar(timer.element, timer.cycle):
            due = timing.again(timer.cycle, timer.due)
        left = None if timer.left is None else timer.left - 1
        self.timers.append(replace(timer, id=self._new_id(), due=due, left=left))

    def _set_timer(self, element: Element, token: Token) -> None:
        moment = conditions.moment(element, self.seen())
        with _within_the_calendar(element.id, str(moment)):
            due = timing.due(moment, self.now)
        timer = Timer(self._new_id(), element.id, due, token.id)
        if isinstance(moment, timing.Cycle):
            timer = replace(timer, cycle=moment.every, left=moment.times)
        self.timers.append(timer)

    def _new_id(self) -> str:
        self.serial += 1
        return str(self.serial)


@contextmanager
def _within_the_calendar(element: str, text: str) -> Iterator[None]:
    try:
        yield
    except (OverflowError, ValueError) as beyond:
        raise CannotProceed.because("no-time", element, text=text) from beyond
