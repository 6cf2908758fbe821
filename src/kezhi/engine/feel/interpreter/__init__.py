"""Turns a tree into closures, once, and runs them."""

from kezhi.engine.feel import tree
from kezhi.engine.feel.interpreter import access, calls, iteration, membership, operators
from kezhi.engine.feel.interpreter.frame import Code, Frame, Source, code

__all__ = ["TOPICS", "Code", "Frame", "closure"]

TOPICS = (access, calls, iteration, membership, operators)
"""Importing them is what teaches ``code`` its nodes."""


def closure(node: tree.Node, text: str) -> Code:
    """The closure that evaluates the node; ``text`` is what it was parsed from."""
    return code(node, Source(text))
