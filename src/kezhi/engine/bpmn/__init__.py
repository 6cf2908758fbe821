"""Processes: BPMN 2.0, a closed subset, run as pure steps from state to state.

A process is data; a case is an immutable :class:`State`; a command makes a new one. Nothing runs by itself:
a task is an item that waits for Complete, a timer waits for Fire.
"""

from kezhi.engine.bpmn.layout import layout
from kezhi.engine.bpmn.lint import lint
from kezhi.engine.bpmn.model import Element, Flow, Process, Stage, Timing
from kezhi.engine.bpmn.reader import load
from kezhi.engine.bpmn.refusals import CannotProceed, Refused
from kezhi.engine.bpmn.run import start, step
from kezhi.engine.bpmn.state import (
    Cancel,
    Command,
    Complete,
    Deliver,
    Event,
    Fail,
    Fire,
    State,
    Timer,
    Wait,
    Work,
    from_json,
    to_json,
)

__all__ = [
    "Cancel",
    "CannotProceed",
    "Command",
    "Complete",
    "Deliver",
    "Element",
    "Event",
    "Fail",
    "Fire",
    "Flow",
    "Process",
    "Refused",
    "Stage",
    "State",
    "Timer",
    "Timing",
    "Wait",
    "Work",
    "from_json",
    "layout",
    "lint",
    "load",
    "start",
    "step",
    "to_json",
]
