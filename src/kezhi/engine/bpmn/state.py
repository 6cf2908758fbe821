"""A case between two steps: where its tokens are, what waits for whom, and the data. Immutable."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from kezhi.engine.bpmn import values
from kezhi.engine.bpmn.model import ITEM_KINDS, Process


@dataclass(frozen=True)
class Work:
    """A task that waits for :class:`Complete`. ``data`` is what it sees, a copy of its own."""

    id: str
    element: str
    kind: Literal["user", "manual", "service", "business-rule", "send"]
    handler: str | None
    data: dict[str, Any] = field(hash=False)


@dataclass(frozen=True)
class Timer:
    """Waits for :class:`Fire` from ``due`` on."""

    id: str
    element: str
    due: datetime
    token: str
    """The token that armed it; the timer goes when that goes."""
    cycle: str | None = None
    """The ISO duration between two firings, when it repeats."""
    left: int | None = None
    """How often a cycle fires, this time included; None is without end."""


@dataclass(frozen=True)
class Wait:
    """Waits for :class:`Deliver` of its ``message``."""

    id: str
    element: str
    message: str
    token: str


@dataclass(frozen=True)
class Token:
    """One place where a case stands: at a task, an event that waits, or a gateway reached by ``flow``."""

    id: str
    element: str
    flow: str | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened in a step, for the record. ``data`` names the item, timer, message or code.

    An activity, event or gateway is ``entered`` and ``left``; an end event is only entered.
    ``cancelled``: it was ended from outside. ``thrown``: a message or an error was. ``failed``: a task
    reported a failure. ``finished`` bears the id of the process and comes last, once.
    """

    kind: Literal["entered", "left", "cancelled", "thrown", "failed", "finished"]
    element: str
    data: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Complete:
    """A work item is done; ``data`` is merged into the case's. ``item`` is a Work or its id."""

    item: Work | str
    data: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Fail:
    """A work item can't be done: error ``code`` is caught by a boundary event or ends the case."""

    item: Work | str
    code: str


@dataclass(frozen=True)
class Fire:
    """A timer is due. ``timer`` is a Timer or its id; whether its time has come is the caller's to know."""

    timer: Timer | str


@dataclass(frozen=True)
class Deliver:
    """A message has come: the oldest wait for it takes it, and ``data`` is merged into the case's."""

    message: str
    data: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Cancel:
    """Ends every item, timer and wait. A finished case stays as it is."""


Command = Complete | Fail | Fire | Deliver | Cancel


@dataclass(frozen=True)
class State:
    """Where a case stands. Public: ``data``, ``work``, ``timers``, ``waits``, ``finished``, ``error``."""

    process: Process = field(repr=False, compare=False)
    tokens: tuple[Token, ...]
    timers: tuple[Timer, ...]
    waits: tuple[Wait, ...]
    error: str | None
    """The code of the error that nothing caught; the case is then finished too."""
    serial: int
    """How many ids have been given."""
    _data: dict[str, Any] = field(hash=False)

    @property
    def data(self) -> dict[str, Any]:
        """The case's data, a new copy at each asking."""
        copy: dict[str, Any] = values.copied(self._data)
        return copy

    @property
    def work(self) -> tuple[Work, ...]:
        """The open work items, oldest first."""
        return tuple(self._work(token) for token in self.tokens if self._kind(token) in ITEM_KINDS)

    @property
    def finished(self) -> bool:
        """True when no token is left."""
        return not self.tokens

    def _kind(self, token: Token) -> str:
        return self.process.elements[token.element].kind

    def _work(self, token: Token) -> Work:
        element = self.process.elements[token.element]
        return Work(token.id, element.id, element.kind, element.handler, self.data)  # type: ignore[arg-type]


def to_json(state: State) -> str:
    """The state as JSON text; :func:`from_json` gives it back."""
    return json.dumps(
        {
            "process": state.process.id,
            "serial": state.serial,
            "error": state.error,
            "tokens": [asdict(token) for token in state.tokens],
            "timers": [asdict(timer) | {"due": values.encoded(timer.due)} for timer in state.timers],
            "waits": [asdict(wait) for wait in state.waits],
            "data": values.encoded(state._data),
        },
        ensure_ascii=False,
    )


def from_json(text: str, process: Process) -> State:
    """The state that :func:`to_json` wrote.

    Raises ValueError if the text isn't such a state, is another process's, stands at an element
    that ``process`` doesn't have, or holds a timer or a wait for a token that isn't there.
    """
    try:
        state = _read(json.loads(text), process)
    except (KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as wrong:
        raise ValueError("not the state of a case") from wrong
    places = [each.element for each in state.tokens]
    places += [each.element for each in state.timers] + [each.element for each in state.waits]
    if gone := set(places) - set(process.elements):
        raise ValueError(f"process {process.id} has no {', '.join(sorted(gone))}")
    tokens = {token.id for token in state.tokens}
    if not tokens.issuperset([timer.token for timer in state.timers] + [wait.token for wait in state.waits]):
        raise ValueError("something waits for a token that isn't there")
    return state


def _read(found: Mapping[str, Any], process: Process) -> State:
    if found["process"] != process.id:
        raise ValueError(f"a state of process {found['process']}, not of {process.id}")
    return State(
        process=process,
        serial=found["serial"],
        error=found["error"],
        tokens=tuple(Token(**token) for token in found["tokens"]),
        timers=tuple(Timer(**timer | {"due": _moment(timer["due"])}) for timer in found["timers"]),
        waits=tuple(Wait(**wait) for wait in found["waits"]),
        _data=dict(values.decoded(found["data"]).items()),
    )


def _moment(written: Any) -> datetime:
    due = values.decoded(written)
    if not isinstance(due, datetime):
        raise TypeError(written)
    return due
