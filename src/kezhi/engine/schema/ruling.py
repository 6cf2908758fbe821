"""The third pass over form data: checks over several fields and the limits of a budget, with the mends
they offer.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from kezhi.engine import feel
from kezhi.engine.schema import expressions
from kezhi.engine.schema.definition import Budget, Definition, Field, Limit, Mend, Offer, Rule
from kezhi.engine.schema.settling import Cell, Settled
from kezhi.engine.schema.texts import NOTHING, Text, yuan
from kezhi.engine.schema.values import Spot, decimal, fitted, stored

_CENT = Decimal("0.01")


def check_rules(form: Definition, settled: Settled) -> None:
    """Complain about every rule that isn't kept and every budget cell beyond its limit."""
    for cell in list(settled.cells.values()):
        if cell.field.budget and not cell.faulty:
            for limit in cell.field.budget.limits:
                _check_limit(form, cell, cell.field.budget, limit, settled)
    for rule in form.rules:
        if _top(rule.field) in settled.cells:
            _check_rule(form, rule, settled)


def _top(path: str) -> str:
    return re.split(r"[.\[]", path)[0]


def spot_of(form: Definition, path: str) -> Spot:
    """A path with its words: ``budget.indirect.grant`` is 预算 · 间接费用 · 省拨, ``team[2].name`` 成员第
    3 行 · 姓名.
    """
    steps = re.findall(r"[^.\[\]]+", path)
    field = form.field(steps[0]) if steps else None
    if not field:
        return Spot(path, form.title)
    spot = Spot(field.name, field.label)
    if field.budget and len(steps) == 3:
        row, column = field.budget.row(steps[1]), field.budget.column(steps[2])
        return spot.inside(steps[1], row.label if row else NOTHING).inside(
            steps[2], column.label if column else NOTHING
        )
    if len(steps) > 1 and steps[1].isdecimal():
        spot = spot.row(int(steps[1]))
        for column_field in field.columns:
            if len(steps) > 2 and column_field.name == steps[2]:
                return spot.inside(column_field.name, column_field.label)
    return spot


def rounded(limit: Limit, scope: feel.Scope) -> Decimal | None:
    """The bound of a budget cell to 分: a maximum down, a minimum up; None if it isn't known."""
    found = decimal(expressions.value(limit.bound, scope))
    if found is None:
        return None
    return found.quantize(_CENT, "ROUND_FLOOR" if limit.side == "maximum" else "ROUND_CEILING")


def _check_limit(form: Definition, cell: Cell, budget: Budget, limit: Limit, settled: Settled) -> None:
    bound = rounded(limit, settled.scope)
    value = settled.scope[cell.field.name][limit.row][limit.column]
    over = None if bound is None else value - bound if limit.side == "maximum" else bound - value
    if bound is None or over is None or over <= 0:
        return
    path = f"{cell.field.name}.{limit.row}.{limit.column}"
    scope = expressions.inner(settled.scope, {"limit": bound, "over": over})
    row, column = budget.row(limit.row), budget.column(limit.column)
    mend = _offered(form, limit.mend, scope)
    if mend is None and row and column and budget.typed(row, column):
        words = yuan(bound)
        mend = Mend(Text(f"改为 {words.zh}", f"Set it to {words.en}"), {path: stored("money", bound)})
    settled.complaints.add(
        "limit" if limit.side == "maximum" else "short",
        spot_of(form, path),
        value=yuan(value),
        bound=yuan(bound),
        over=yuan(over),
        reason=_reason(limit, scope),
        **({"mend": mend} if mend else {}),
    )


def _reason(limit: Limit, scope: feel.Scope) -> Text:
    """The reason as a clause before the figures."""
    text = expressions.filled(limit.reason, scope)
    return Text(f"{text.zh}：", f"{text.en}: ") if text.zh else NOTHING


def _offered(form: Definition, offer: Offer | None, scope: feel.Scope) -> Mend | None:
    """The mend with its values worked out; None if one of them can't be."""
    if offer is None:
        return None
    values: dict[str, Any] = {}
    for path, text in offer.set.items():
        field = form.field(_top(path))
        found = expressions.value(text, scope)
        values[path] = _as_data(field, found) if field else None
    if any(value is None for value in values.values()):
        return None
    return Mend(expressions.filled(offer.label, scope), values)


def _as_data(field: Field, found: Any) -> Any:
    if field.kind == "budget":
        number = decimal(found)
        return None if number is None else stored("money", number.quantize(_CENT, "ROUND_HALF_UP"))
    return stored(field.kind, fitted(field, found))


def _check_rule(form: Definition, rule: Rule, settled: Settled) -> None:
    scope = expressions.inner(settled.scope, {})
    for name, text in rule.let:
        scope.update(feel.Scope({name: expressions.value(text, scope)}))
    verdict = expressions.value(rule.when, scope)
    if verdict is True:
        return
    if verdict is not False:
        _undecided(form, rule, settled)
        return
    mend = _offered(form, rule.mend, scope)
    settled.complaints.add(
        "rule",
        spot_of(form, rule.field),
        rule=rule.id,
        message=expressions.filled(rule.message, scope),
        **({"mend": mend} if mend else {}),
    )


def _undecided(form: Definition, rule: Rule, settled: Settled) -> None:
    """Ask for the empty field that keeps a rule from being decided, unless it is complained about already."""
    texts = (rule.when, *(text for _, text in rule.let))
    named = _standing_on(form, frozenset[str]().union(*map(expressions.names, texts)))
    wanted = frozenset[str]().union(*map(expressions.outside, texts))
    if not named <= settled.cells.keys() or _unknown(wanted, settled):
        return
    empty = [
        path
        for path, cell in settled.cells.items()
        if _top(path) in named and cell.value is None and cell.field.computed is None
    ]
    complained = {problem.place.field for problem in settled.complaints.found}
    if complained & set(empty):
        return
    for path in empty[:1]:
        settled.complaints.add("undecided", spot_of(form, path), about=spot_of(form, rule.field).label, rule=rule.id)
    if not empty:
        settled.complaints.add("unclear", spot_of(form, rule.field), rule=rule.id)


def _standing_on(form: Definition, words: frozenset[str]) -> set[str]:
    """The fields that an expression with these words stands on, through computed ones too."""
    fields = {field.name: field for field in form.fields}
    named: set[str] = set()
    queue = list(words & fields.keys())
    while queue:
        name = queue.pop()
        if name not in named:
            named.add(name)
            queue.extend(expressions.names(fields[name].computed or "") & fields.keys())
    return named


def _unknown(wanted: Iterable[str], settled: Settled) -> bool:
    return any(expressions.asked(settled.scope, path) is expressions.MISSING for path in wanted)
