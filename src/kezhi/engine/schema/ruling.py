"""The third pass over form data: checks over several fields and the limits of a budget, with the mends they offer."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from kezhi.engine import feel
from kezhi.engine.schema import expressions
from kezhi.engine.schema.definition import Budget, Definition, Field, Limit, Mend, Offer, Rule
from kezhi.engine.schema.settling import Cell, Settled
from kezhi.engine.schema.texts import NOTHING, Text, yuan
from kezhi.engine.schema.values import Spot, cents, decimal, fitted, stored


def check_rules(form: Definition, settled: Settled) -> None:
    """Complain about every rule that isn't kept and every budget cell beyond its limit."""
    for cell in list(settled.cells.values()):
        if cell.field.budget and not cell.faulty:
            for limit in cell.field.budget.limits:
                _check_limit(form, cell, limit, settled)
    for rule in form.rules:
        if _top(rule.field) in settled.cells:
            _check_rule(form, rule, settled)


def _top(path: str) -> str:
    return re.split(r"[.\[]", path)[0]


def spot_of(form: Definition, path: str) -> Spot:
    """A path with its words: ``team[2].name`` is 成员第 3 行 · 姓名."""
    name, *steps = re.findall(r"[^.\[\]]+", path) or [""]
    field = form.field(name)
    if not field:
        return Spot(path, form.title)
    spot = Spot(field.name, field.label)
    if field.budget:
        return _budget_spot(field.budget, spot, steps)
    if not steps or not steps[0].isdecimal():
        return spot
    spot = spot.row(int(steps[0]))
    columns = (column for column in field.columns if column.name in steps[1:])
    return next((spot.inside(column.name, column.label) for column in columns), spot)


def _budget_spot(budget: Budget, spot: Spot, steps: list[str]) -> Spot:
    """The spot of a cell: ``budget.indirect.grant`` is 预算 · 间接费用 · 省拨."""
    if len(steps) != 2:
        return spot
    row, column = budget.row(steps[0]), budget.column(steps[1])
    above = spot.inside(steps[0], row.label if row else NOTHING)
    return above.inside(steps[1], column.label if column else NOTHING)


def rounded(limit: Limit, scope: feel.Scope) -> Decimal | None:
    """The bound of a budget cell to 分: a maximum down, a minimum up; None if it isn't known."""
    found = decimal(expressions.value(limit.bound, scope))
    if found is None:
        return None
    return cents(found, "ROUND_FLOOR" if limit.side == "maximum" else "ROUND_CEILING")


def known_limits(settled: Settled) -> dict[str, list[tuple[Limit, Decimal]]]:
    """By budget, each limit whose bound is known, with it in 元."""
    budgets = {path: cell.field.budget for path, cell in settled.cells.items() if cell.field.budget}
    found: dict[str, list[tuple[Limit, Decimal]]] = {path: [] for path in budgets}
    for path, budget in budgets.items():
        for limit in budget.limits:
            bound = rounded(limit, settled.scope)
            if bound is not None:
                found[path].append((limit, bound))
    return found


def _check_limit(form: Definition, cell: Cell, limit: Limit, settled: Settled) -> None:
    bound = rounded(limit, settled.scope)
    if bound is None:
        return
    value = settled.scope[cell.field.name][limit.row][limit.column]
    over = value - bound if limit.side == "maximum" else bound - value
    if over <= 0:
        return
    path = f"{cell.field.name}.{limit.row}.{limit.column}"
    scope = expressions.inner(settled.scope, {"limit": bound, "over": over})
    mend = _offered(form, limit.mend, scope) or _set_to_bound(cell, limit, path, bound)
    settled.complaints.add(
        "limit" if limit.side == "maximum" else "short",
        spot_of(form, path),
        value=yuan(value),
        bound=yuan(bound),
        over=yuan(over),
        reason=_reason(limit, scope),
        **({"mend": mend} if mend else {}),
    )


def _set_to_bound(cell: Cell, limit: Limit, path: str, bound: Decimal) -> Mend | None:
    """The mend of a limit that offers none of its own; a sum can't be set."""
    budget = cell.field.budget
    row, column = (budget.row(limit.row), budget.column(limit.column)) if budget else (None, None)
    if not budget or not row or not column or not budget.typed(row, column):
        return None
    words = yuan(bound)
    return Mend(Text(f"改为 {words.zh}", f"Set it to {words.en}"), {path: stored("money", bound)})


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
        return None if number is None else stored("money", cents(number, "ROUND_HALF_UP"))
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
    empty = [path for path, cell in settled.cells.items() if _top(path) in named and _open(cell)]
    if {problem.place.field for problem in settled.complaints.found}.intersection(empty):
        return
    if empty:
        about = spot_of(form, rule.field).label
        settled.complaints.add("undecided", spot_of(form, empty[0]), about=about, rule=rule.id)
    else:
        settled.complaints.add("unclear", spot_of(form, rule.field), rule=rule.id)


def _open(cell: Cell) -> bool:
    return cell.value is None and cell.field.computed is None


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
