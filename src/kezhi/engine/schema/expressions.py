"""Where forms meet FEEL: does a text parse, which names does it use, what is its value, and texts with FEEL in
braces.
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from kezhi.engine import feel
from kezhi.engine.feel import tree
from kezhi.engine.schema.texts import Text, plain, shown, yuan

MISSING = feel.MISSING

_HOLE = re.compile(r"\{([^{}]+?)(?::(万元|元))?\}")


@lru_cache(maxsize=4096)
def _parsed(text: str) -> feel.Expression:
    return feel.parse(text)


def fault(text: str) -> Text | None:
    """Why ``text`` isn't FEEL, in the parser's words; None if it is."""
    try:
        _parsed(text)
    except feel.SyntaxProblem as refusal:
        return Text(refusal.problem.render("zh"), refusal.problem.render("en"))
    return None


@lru_cache(maxsize=4096)
def paths(text: str) -> frozenset[str]:
    """The free names of an expression, dotted where a path hangs on them; none if it isn't FEEL."""
    return frozenset() if fault(text) else _parsed(text).names()


@lru_cache(maxsize=4096)
def names(text: str) -> frozenset[str]:
    """The first words of the free names: the fields, or ``call``, ``facts``, ``parameters``."""
    return frozenset(path.partition(".")[0] for path in paths(text))


@lru_cache(maxsize=4096)
def outside(text: str) -> frozenset[str]:
    """What an expression asks for besides the form: names under ``call``, ``parameters`` and ``facts``."""
    return frozenset(path for path in paths(text) if path.startswith(("call.", "parameters.", "facts.")))


@lru_cache(maxsize=4096)
def filtering(text: str) -> frozenset[str]:
    """The names in the conditions of filters: most are of the items, which only the data knows."""
    return frozenset() if fault(text) else frozenset(_filtering(_parsed(text).root, inside=False))


def _filtering(node: tree.Node, *, inside: bool) -> Iterator[str]:
    if isinstance(node, tree.Name) and inside:
        yield node.name
    for child in tree.children(node):
        condition = isinstance(node, tree.Filter) and child is node.condition
        yield from _filtering(child, inside=inside or condition)


def value(text: str, scope: feel.Scope) -> Any:
    """The value of FEEL ``text``; null for any error, `MISSING` when a needed fact isn't known."""
    return feel.published(_parsed(text).evaluate(scope))


def inner(scope: feel.Scope, names: Mapping[str, Any]) -> feel.Scope:
    """A scope with further names before those of ``scope``. Their values must be FEEL's already."""
    below = feel.Scope({})
    below.update(scope)
    below.update(names)
    return below


def holes(template: str) -> Iterator[str]:
    """The expressions in the braces of a text."""
    for found in _HOLE.finditer(template):
        yield found[1]


def filled(template: Text, scope: feel.Scope) -> Text:
    """The text with every ``{expression}`` replaced by its value; ``:万元`` and ``:元`` say that it is money in 元."""
    return Text(_filled(template.zh, scope, "zh"), _filled(template.en, scope, "en"))


def _filled(template: str, scope: feel.Scope, language: str) -> str:
    return _HOLE.sub(lambda hole: _words(value(hole[1], scope), hole[2], language), template)


def _words(found: Any, unit: str | None, language: str) -> str:
    if isinstance(found, Decimal):
        if unit == "万元":
            return yuan(found).of(language)
        return f"{found:,.2f} 元" if unit == "元" and language == "zh" else plain(found)
    if isinstance(found, bool):
        return str(found).lower()
    if found is None or found is MISSING:
        return "？"
    if isinstance(found, datetime.date):
        return found.isoformat()
    return shown(found)


def typed(given: Any) -> Any:
    """A value that was handed in as FEEL knows it: numbers are Decimal, all the way down."""
    if isinstance(given, bool | str | Decimal) or given is None:
        return given
    if isinstance(given, int | float):
        return Decimal(str(given))
    if isinstance(given, Mapping):
        return context(given)
    if isinstance(given, list | tuple):
        return [typed(item) for item in given]
    return given


def context(given: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON object as a FEEL context."""
    return {str(key): typed(item) for key, item in given.items()}


def nested(given: Mapping[str, Any]) -> dict[str, Any]:
    """Facts with dotted names as contexts: ``{"org.uscc": …}`` becomes ``{"org": {"uscc": …}}``.

    Where a name is both a value and the beginning of longer names, the longer ones win.
    """
    tree: dict[str, Any] = {}
    for name, item in given.items():
        *above, last = name.split(".")
        node = tree
        for step in above:
            below = node.get(step)
            if not isinstance(below, dict):
                below = node[step] = {}
            node = below
        found = typed(item)
        if not isinstance(node.get(last), dict):
            node[last] = found
        elif isinstance(found, dict):
            node[last].update(found)
    return tree


def asked(tree: Mapping[str, Any], path: str) -> Any:
    """What lies at a dotted name; `MISSING` where nothing does."""
    node: Any = tree
    for step in path.split("."):
        if not isinstance(node, Mapping) or step not in node:
            return MISSING
        node = node[step]
    return MISSING if node is None or isinstance(node, feel.Undetermined) else node


def with_gaps(tree: Mapping[str, Any], wanted: frozenset[str]) -> dict[str, Any]:
    """``tree`` in which every wanted dotted name exists: `MISSING` where it isn't known."""
    filled_up: dict[str, Any] = dict(tree)
    for path in wanted:
        if asked(tree, path) is MISSING:
            _set(filled_up, path.split("."))
    return filled_up


def _set(node: dict[str, Any], steps: list[str]) -> None:
    for step in steps[:-1]:
        below = node.get(step)
        node[step] = dict(below) if isinstance(below, Mapping) else {}
        node = node[step]
    node[steps[-1]] = MISSING
