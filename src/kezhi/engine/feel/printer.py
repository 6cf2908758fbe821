"""Prints a tree as FEEL that parses to the same tree."""

from collections.abc import Callable
from functools import singledispatch
from typing import Final

from kezhi.engine.feel import tree
from kezhi.engine.feel.scanner import Scanner
from kezhi.engine.feel.tree import Node

_LOOSE, _OR, _AND, _COMPARISON, _SUM, _PRODUCT, _POWER, _SIGN, _TIGHT = range(9)
_ARITHMETIC: Final = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "**": _POWER}
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def quoted(text: str) -> str:
    """A FEEL string literal."""
    return f'"{text.translate(_ESCAPES)}"'


def print_node(node: Node) -> str:
    """The node as FEEL."""
    return _shown(node)


def _strength(node: Node) -> int:
    """How strongly the node's outermost operator binds."""
    match node:
        case tree.Logic(operator="or"):
            return _OR
        case tree.Logic():
            return _AND
        case tree.Compare() | tree.Between() | tree.In():
            return _COMPARISON
        case tree.Arithmetic():
            return _ARITHMETIC[node.operator]
        case tree.Negate() | tree.InstanceOf():
            return _SIGN
        case tree.If() | tree.For() | tree.Quantified() | tree.Function() | tree.HalfLine():
            return _LOOSE
        case _:
            return _TIGHT


def _within(node: Node, least: int) -> str:
    """The node, in brackets when it binds less strongly than its surroundings need."""
    text = _shown(node)
    return text if _strength(node) >= least else f"({text})"


def _listed(nodes: tuple[Node, ...], show: Callable[[Node], str] | None = None) -> str:
    return ", ".join((show or _shown)(node) for node in nodes)


@singledispatch
def _shown(node: Node) -> str:
    raise TypeError(node)


@_shown.register
def _(node: tree.Number) -> str:
    return str(node.value)


@_shown.register
def _(node: tree.Text) -> str:
    return quoted(node.value)


@_shown.register
def _(node: tree.Boolean) -> str:
    return "true" if node.value else "false"


@_shown.register
def _(node: tree.Null) -> str:
    return "null"


@_shown.register
def _(node: tree.At) -> str:
    return "@" + quoted(node.text)


@_shown.register
def _(node: tree.Name) -> str:
    return node.name


def _base(node: Node) -> str:
    """What a path, a filter or a call hangs on; ``1.a`` and ``[1..2].start`` would read otherwise."""
    return f"({_shown(node)})" if isinstance(node, tree.Number) else _within(node, _TIGHT)


@_shown.register
def _(node: tree.Path) -> str:
    return f"{_base(node.base)}.{node.name}"


@_shown.register
def _(node: tree.Filter) -> str:
    return f"{_base(node.base)}[{_shown(node.condition)}]"


@_shown.register
def _(node: tree.Call) -> str:
    return f"{_base(node.function)}({_listed(node.arguments)})"


@_shown.register
def _(node: tree.Argument) -> str:
    return f"{node.name}: {_shown(node.value)}" if node.name else _shown(node.value)


@_shown.register
def _(node: tree.Negate) -> str:
    return f"-{_within(node.operand, _SIGN)}"


@_shown.register
def _(node: tree.Arithmetic) -> str:
    strength = _ARITHMETIC[node.operator]
    return f"{_within(node.left, strength)} {node.operator} {_within(node.right, strength + 1)}"


@_shown.register
def _(node: tree.Compare) -> str:
    return f"{_within(node.left, _COMPARISON)} {node.operator} {_within(node.right, _SUM)}"


@_shown.register
def _(node: tree.Logic) -> str:
    strength = _strength(node)
    return f"{_within(node.left, strength)} {node.operator} {_within(node.right, strength + 1)}"


@_shown.register
def _(node: tree.Between) -> str:
    value, low, high = _within(node.value, _COMPARISON), _within(node.low, _SUM), _within(node.high, _SUM)
    return f"{value} between {low} and {high}"


@_shown.register
def _(node: tree.In) -> str:
    value = _within(node.value, _COMPARISON)
    if len(node.tests) > 1:
        return f"{value} in ({_listed(node.tests)})"
    return f"{value} in {_within(node.tests[0], _SUM)}"


@_shown.register
def _(node: tree.HalfLine) -> str:
    return f"{node.operator} {_within(node.operand, _SUM)}"


@_shown.register
def _(node: tree.Interval) -> str:
    start, end = "[" if node.start_included else "(", "]" if node.end_included else ")"
    last = _within(node.end, _SUM)
    return f"{start}{_shown(node.start)}..{f'({last})' if last.endswith(']') else last}{end}"


@_shown.register
def _(node: tree.Items) -> str:
    return f"[{_listed(node.items)}]"


@_shown.register
def _(node: tree.Entry) -> str:
    key = node.key if Scanner(node.key + ":", ()).key() == node.key else quoted(node.key)
    return f"{key}: {_shown(node.value)}"


@_shown.register
def _(node: tree.Entries) -> str:
    return f"{{{_listed(node.entries)}}}"


@_shown.register
def _(node: tree.Type) -> str:
    if node.name == "function" and node.result:
        return f"function<{_listed(node.arguments)}>->{_shown(node.result)}"
    if node.names:
        pairs = zip(node.names, node.arguments, strict=True)
        return f"context<{', '.join(f'{name}: {_shown(kind)}' for name, kind in pairs)}>"
    return f"{node.name}<{_listed(node.arguments)}>" if node.arguments else node.name


@_shown.register
def _(node: tree.InstanceOf) -> str:
    return f"{_within(node.value, _TIGHT)} instance of {_shown(node.type)}"


@_shown.register
def _(node: tree.If) -> str:
    condition, consequence = _shown(node.condition), _shown(node.consequence)
    return f"if {condition} then {consequence} else {_shown(node.alternative)}"


@_shown.register
def _(node: tree.Iteration) -> str:
    end = f"..{_shown(node.end)}" if node.end else ""
    return f"{node.name} in {_shown(node.domain)}{end}"


@_shown.register
def _(node: tree.For) -> str:
    return f"for {_listed(node.iterations)} return {_shown(node.result)}"


@_shown.register
def _(node: tree.Quantified) -> str:
    return f"{node.kind} {_listed(node.iterations)} satisfies {_shown(node.condition)}"


@_shown.register
def _(node: tree.Parameter) -> str:
    return f"{node.name}: {_shown(node.type)}" if node.type else node.name


@_shown.register
def _(node: tree.Function) -> str:
    external = "external " if node.external else ""
    return f"function({_listed(node.parameters)}) {external}{_shown(node.body)}"


@_shown.register
def _(node: tree.Tests) -> str:
    if not node.tests:
        return "-"
    tests = _listed(node.tests)
    return f"not({tests})" if node.negated else tests
