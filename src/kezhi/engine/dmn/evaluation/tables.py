"""Decision tables: each rule is Kleene's ``and`` of its tests, the hit policy weighs the rules.

DMN 1.5 §8.2.8; where facts are missing, a rule may be undetermined, and the policies wait for it.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Final

from kezhi.engine.dmn.boxed import Cell, Input, Output, Policy, Rule, Table
from kezhi.engine.dmn.evaluation.tracker import MOST_TABLES, Tracker
from kezhi.engine.dmn.evaluation.types import typed
from kezhi.engine.dmn.explanation import CellTrace, RuleTrace, TableTrace, verdict_of
from kezhi.engine.feel import Scope, Undetermined, Value, missing_names
from kezhi.engine.feel.arithmetic import FAILURES
from kezhi.engine.feel.builtins.statistics import greatest, least, total
from kezhi.engine.feel.comparing import conjunction, equal, same

Verdicts = Sequence[tuple[Rule, Value]]


class Hits:
    """The rules of a table with their verdicts, and what they give."""

    def __init__(self, table: Table, verdicts: Verdicts, scope: Scope, tracker: Tracker) -> None:
        self.table = table
        self.tracker = tracker
        self.verdicts = verdicts
        self.true = [rule for rule, verdict in verdicts if verdict is True]
        self._scope = scope

    def missing(self, among: Verdicts | None = None) -> Undetermined | None:
        """What the undetermined rules wait for; None when there are none."""
        return Undetermined.of(*(verdict for _, verdict in (self.verdicts if among is None else among)))

    def output(self, rule: Rule) -> Value:
        """What a rule gives: a value, or a context when there are several outputs."""
        return self._joined(rule.results)

    def default(self) -> Value:
        """What the table gives when no rule holds."""
        cells = [output.default for output in self.table.outputs]
        return self._joined(cells) if any(cells) else None

    def _joined(self, cells: Sequence[Cell | None]) -> Value:
        values = [self._value(cell, output) for cell, output in zip(cells, self.table.outputs, strict=True)]
        if len(values) == 1:
            return values[0]
        return {output.name: value for output, value in zip(self.table.outputs, values, strict=True)}

    def _value(self, cell: Cell | None, output: Output) -> Value:
        if cell is None:
            return None
        found = self.tracker.value(cell.expression, self._scope, cell.place)
        return typed(found, output.type, self.tracker, cell.place)

    def violate(self, code: str) -> None:
        """The hit policy is violated by the rules that hold."""
        rules = ", ".join(str(rule.number) for rule in self.true)
        self.tracker.violate(code, self.table.place, rules=rules)

    def rank(self, value: Value) -> list[int]:
        """Where a rule's output stands in the order of declared values; a lower rank is better."""
        outputs = self.table.outputs
        values = [value] if len(outputs) == 1 else [value[output.name] for output in outputs]
        return [self._place(each, output) for each, output in zip(values, outputs, strict=True)]

    def _place(self, value: Value, output: Output) -> int:
        for place, expression in enumerate(output.ranking):
            if same(self.tracker.value(expression, self._scope, self.table.place), value):
                return place
        return len(output.ranking)


def _unique(hits: Hits) -> Value:
    if len(hits.true) > 1:
        hits.violate("not_unique")
        return None
    return _sole(hits)


def _sole(hits: Hits) -> Value:
    """What the rules that hold agree on, unless an undetermined one may still speak."""
    missing = hits.missing()
    if missing is not None:
        return missing
    return hits.output(hits.true[0]) if hits.true else hits.default()


def _any(hits: Hits) -> Value:
    outputs = [hits.output(rule) for rule in hits.true]
    agreement = conjunction(_agree(left, right) for left, right in combinations(outputs, 2))
    if agreement is False:
        hits.violate("not_any")
        return None
    return agreement if type(agreement) is Undetermined else _sole(hits)


def _agree(left: Value, right: Value) -> Value:
    found = equal(left, right)
    return False if found is None else found


def _first(hits: Hits) -> Value:
    for place, (rule, verdict) in enumerate(hits.verdicts):
        if verdict is True:
            missing = hits.missing(hits.verdicts[:place])
            return hits.output(rule) if missing is None else missing
    missing = hits.missing()
    return hits.default() if missing is None else missing


def _priority(hits: Hits) -> Value:
    ordered = _output_order(hits)
    return ordered[0] if type(ordered) is list and hits.true else ordered


def _output_order(hits: Hits) -> Value:
    missing = hits.missing()
    if missing is not None:
        return missing
    outputs = [hits.output(rule) for rule in hits.true]
    unranked = frozenset().union(*map(missing_names, outputs))
    if unranked:
        return Undetermined(unranked)
    return sorted(outputs, key=hits.rank) if outputs else hits.default()


def _collect(hits: Hits) -> Value:
    missing = hits.missing()
    if missing is not None:
        return missing
    return [hits.output(rule) for rule in hits.true] or hits.default()


def _count(hits: Hits) -> Value:
    missing = hits.missing()
    if missing is not None:
        return missing
    default = None if hits.true else hits.default()
    return Decimal(len(hits.true)) if default is None else default


def _aggregate(combine: Callable[[list[Value]], Value]) -> Callable[[Hits], Value]:
    def weigh(hits: Hits) -> Value:
        found = _collect(hits)
        if type(found) is not list or not hits.true:
            return found
        missing = Undetermined.of(*found)
        if missing is not None:
            return missing
        try:
            return combine(found)
        except FAILURES:
            hits.tracker.complain("aggregate", hits.table.place)
            return None

    return weigh


_POLICIES: Final[dict[Policy, Callable[[Hits], Value]]] = {
    "U": _unique,
    "A": _any,
    "F": _first,
    "P": _priority,
    "O": _output_order,
    "R": _collect,
    "C": _collect,
    "C+": _aggregate(total),
    "C<": _aggregate(least),
    "C>": _aggregate(greatest),
    "C#": _count,
}


def evaluate_table(table: Table, scope: Scope, tracker: Tracker) -> Value:
    """What the table gives in a scope; how it came about is added to the tracker's tables."""
    values = [_input(column, scope, tracker) for column in table.inputs]
    verdicts: list[tuple[Rule, Value]] = []
    traces: list[RuleTrace] = []
    for rule in table.rules:
        cells = [
            tracker.verdict(cell.expression, value, scope, cell.place)
            for cell, value in zip(rule.tests, values, strict=True)
        ]
        verdict = conjunction(cells)
        verdicts.append((rule, verdict))
        if len(tracker.tables) < MOST_TABLES:
            traces.append(_trace(rule, verdict, cells, values))
    if traces:
        tracker.tables.append(TableTrace(table.policy, tuple(traces)))
    return _POLICIES[table.policy](Hits(table, verdicts, scope, tracker))


def _input(column: Input, scope: Scope, tracker: Tracker) -> Value:
    value = tracker.value(column.expression, scope, column.place)
    value = typed(value, column.type, tracker, column.place)
    if column.allowed is not None and value is not None:
        verdict = tracker.verdict(column.allowed, value, scope, column.place)
        if verdict is not True and type(verdict) is not Undetermined:
            tracker.complain("not_allowed", column.place, column=column.label)
    return value


def _names(verdict: Value) -> tuple[str, ...]:
    return tuple(sorted(verdict.names)) if type(verdict) is Undetermined else ()


def _trace(rule: Rule, verdict: Value, cells: Sequence[Value], values: Sequence[Value]) -> RuleTrace:
    traced = tuple(
        CellTrace(test.column, test.expression.text.strip(), value, verdict_of(cell), _names(cell))
        for test, cell, value in zip(rule.tests, cells, values, strict=True)
    )
    results = {cell.column: cell.expression.text.strip() for cell in rule.results}
    return RuleTrace(rule.number, verdict_of(verdict), traced, results, _names(verdict), rule.annotations, rule.marks)
