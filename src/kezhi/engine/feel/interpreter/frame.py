"""Where names are found while an expression runs, and how nodes become closures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import singledispatch
from typing import Final

from kezhi.engine.feel import tree
from kezhi.engine.feel.arithmetic import trouble
from kezhi.engine.feel.functions import Run
from kezhi.engine.feel.values import Value

ABSENT: Final = object()


class Frame:
    """Names bound at one level, the levels around it, and the run it belongs to."""

    __slots__ = ("names", "parent", "run")

    def __init__(self, names: Mapping[str, Value], parent: "Frame | None", run: Run) -> None:
        self.names = names
        self.parent = parent
        self.run = run

    def find(self, name: str) -> Value:
        """The value of a name at the nearest level; ABSENT when no level has it."""
        frame: Frame | None = self
        while frame is not None:
            names = frame.names
            if name in names:
                return names[name]
            frame = frame.parent
        return ABSENT


Code = Callable[[Frame], Value]


@dataclass(frozen=True)
class Where:
    """Line and column of a node, for what goes wrong there."""

    line: int
    column: int

    def report(self, frame: Frame, why: Exception) -> Value:
        """Record what went wrong; the value that takes its place."""
        return frame.run.trouble(trouble(why), self.line, self.column)


@dataclass(frozen=True)
class Source:
    """The text that a tree was read from."""

    text: str

    def where(self, node: tree.Node) -> Where:
        """Line and column at which the node starts, from 1."""
        before = self.text[: node.span.start]
        return Where(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


@singledispatch
def code(node: tree.Node, source: Source) -> Code:
    """The closure that evaluates a node."""
    raise TypeError(node, source)


def mentions(node: tree.Node, name: str) -> bool:
    """Whether the variable occurs anywhere in the node."""
    if isinstance(node, tree.Name):
        return node.name == name
    return any(mentions(child, name) for child in tree.children(node))
