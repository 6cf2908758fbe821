"""Reads the ``[review]`` of pack.toml; what it means together is checked later."""

from decimal import Decimal
from typing import Any

from kezhi.engine.packs.naming import read_name
from kezhi.engine.packs.rubric import CONFLICTS, EFFECTS, METHODS, ConflictRule, Criterion, Recommendation, Rubric
from kezhi.engine.schema.reader import Node, Reader

_RUBRIC = (
    *("name", "title", "method", "experts", "working_days", "blind", "basis", "ties", "wide"),
    *("criteria", "recommendations", "conflicts"),
)
_CRITERION = ("name", "title", "help", "weight", "minimum", "maximum", "step", "comment")
HERE = "review"


def read_rubric(reader: Reader, value: Any) -> Rubric:
    """The rubric that a pack declares; what can't be read is a complaint of the reader."""
    node = reader.node(value, HERE, _RUBRIC)
    return Rubric(
        name=read_name(reader, node, HERE),
        title=reader.text(node, "title", HERE),
        method=_known(reader, node, "method", HERE, METHODS),
        experts=reader.count(node, "experts", HERE, 1),
        working_days=reader.count(node, "working_days", HERE, 1),
        blind=reader.flag(node, "blind", HERE),
        basis=reader.string(node, "basis", HERE),
        ties=reader.strings(node, "ties", HERE),
        wide=_number(reader, node, "wide", HERE, "15") if "wide" in node else None,
        criteria=tuple(_criterion(reader, item, at) for at, item in reader.nodes(node, "criteria", HERE, needed=True)),
        recommendations=tuple(
            _recommendation(reader, item, at) for at, item in reader.nodes(node, "recommendations", HERE, needed=True)
        ),
        conflicts=tuple(_rule(reader, item, at) for at, item in reader.nodes(node, "conflicts", HERE, needed=True)),
    )


def _known(reader: Reader, node: Node, key: str, where: str, known: tuple[str, ...]) -> str:
    value = reader.string(node, key, where)
    if value and value not in known:
        reader.complain("packs.unknown_value", f"{where}.{key}", value=value, known=", ".join(known))
    return value


def _criterion(reader: Reader, item: Any, where: str) -> Criterion:
    node = reader.node(item, where, _CRITERION)
    return Criterion(
        name=read_name(reader, node, where),
        title=reader.text(node, "title", where),
        help=reader.text(node, "help", where, needed=False),
        weight=_number(reader, node, "weight", where, "0.30"),
        minimum=_number(reader, node, "minimum", where, "0"),
        maximum=_number(reader, node, "maximum", where, "100"),
        step=_number(reader, node, "step", where, "1"),
        comment=reader.flag(node, "comment", where),
    )


def _number(reader: Reader, node: Node, key: str, where: str, example: str) -> Decimal:
    value = node.get(key)
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        shown = "" if value is None else str(value)
        reader.complain("packs.bad_form", f"{where}.{key}", value=shown, example=example)
        return Decimal(example)
    return Decimal(value)


def _recommendation(reader: Reader, item: Any, where: str) -> Recommendation:
    node = reader.node(item, where, ("name", "title"))
    return Recommendation(read_name(reader, node, where), reader.text(node, "title", where))


def _rule(reader: Reader, item: Any, where: str) -> ConflictRule:
    node = reader.node(item, where, ("kind", "effect", "window", "basis"))
    return ConflictRule(
        kind=_known(reader, node, "kind", where, CONFLICTS),
        effect=_known(reader, node, "effect", where, EFFECTS),
        basis=reader.string(node, "basis", where),
        window=reader.string(node, "window", where, needed=False),
    )
