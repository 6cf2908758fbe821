"""What boxed expressions mean (DMN 1.5 §10.2, §10.3.2.13)."""

from functools import singledispatch

from kezhi.engine.dmn import boxed
from kezhi.engine.dmn.evaluation.tables import evaluate_table
from kezhi.engine.dmn.evaluation.tracker import Tracker
from kezhi.engine.dmn.evaluation.types import typed
from kezhi.engine.feel import Function, Range, Scope, Undetermined, Value
from kezhi.engine.feel.arithmetic import FAILURES, trouble
from kezhi.engine.feel.comparing import conjunction, disjunction
from kezhi.engine.feel.functions import Parameter, Run, Signature, Trouble, invoke


def evaluate_box(box: boxed.Box | None, scope: Scope, tracker: Tracker) -> Value:
    """What a boxed expression is worth in a scope; nothing at all is null."""
    if box is None:
        return None
    return typed(_value(box, scope, tracker), box.type, tracker, box.place)


@singledispatch
def _value(box: boxed.Box, scope: Scope, tracker: Tracker) -> Value:
    raise TypeError(box)


@_value.register
def _(box: boxed.Literally, scope: Scope, tracker: Tracker) -> Value:
    return tracker.value(box.expression, scope, box.place)


@_value.register
def _(box: boxed.Table, scope: Scope, tracker: Tracker) -> Value:
    return evaluate_table(box, scope, tracker)


@_value.register
def _(box: boxed.Entries, scope: Scope, tracker: Tracker) -> Value:
    found: dict[str, Value] = {}
    for entry in box.entries:
        value = typed(evaluate_box(entry.box, scope, tracker), entry.type, tracker, box.place)
        if entry.name is None:
            return value
        found[entry.name] = value
        scope = scope.plus({entry.name: value})
    return found


@_value.register
def _(box: boxed.Items, scope: Scope, tracker: Tracker) -> Value:
    return [evaluate_box(item, scope, tracker) for item in box.items]


@_value.register
def _(box: boxed.Relation, scope: Scope, tracker: Tracker) -> Value:
    return [
        {name: evaluate_box(cell, scope, tracker) for name, cell in zip(box.columns, row, strict=False)}
        for row in box.rows
    ]


@_value.register
def _(box: boxed.Invocation, scope: Scope, tracker: Tracker) -> Value:
    function = evaluate_box(box.function, scope, tracker)
    names = [binding.name or "" for binding in box.bindings]
    arguments = [
        typed(evaluate_box(binding.box, scope, tracker), binding.type, tracker, box.place) for binding in box.bindings
    ]
    if function is None:
        return None
    run = Run(tracker.problems, tracker.arithmetic, box.place)
    try:
        return invoke(run, function, arguments, names)
    except FAILURES as why:
        return run.trouble(trouble(why))
    except RecursionError:
        return run.trouble(Trouble("deep"))


@_value.register
def _(box: boxed.Definition, scope: Scope, tracker: Tracker) -> Value:
    return function_of("function", box, scope, tracker)


def function_of(name: str, box: boxed.Definition, scope: Scope, tracker: Tracker) -> Function:
    """A function value whose body sees the scope and its parameters."""
    parameters = tuple(Parameter(parameter.name) for parameter in box.parameters)

    def body(_: Run, arguments: list[Value]) -> Value:
        bound: dict[str, Value] = {}
        for parameter, argument in zip(box.parameters, arguments, strict=True):
            value = typed(argument, parameter.type, tracker, box.place)
            if value is None and argument is not None:
                return None
            bound[parameter.name] = value
        if box.body is None:
            tracker.complain("foreign", box.place, function=name)
        result = evaluate_box(box.body, scope.plus(bound), tracker)
        return typed(result, box.type, tracker, box.place)

    return Function(name, (Signature(parameters, body, open=True),))


@_value.register
def _(box: boxed.Conditional, scope: Scope, tracker: Tracker) -> Value:
    found = evaluate_box(box.condition, scope, tracker)
    if type(found) is Undetermined or not _is_verdict(found, box, tracker):
        return found if type(found) is Undetermined else None
    return evaluate_box(box.consequence if found is True else box.alternative, scope, tracker)


def _is_verdict(value: Value, box: boxed.Box, tracker: Tracker) -> bool:
    """Whether a condition gave a truth value, null or undetermined; noted when it did not."""
    fine = value is None or type(value) in (bool, Undetermined)
    if not fine:
        tracker.complain("type", box.place, type="boolean")
    return fine


@_value.register
def _(box: boxed.Filtered, scope: Scope, tracker: Tracker) -> Value:
    domain = evaluate_box(box.domain, scope, tracker)
    if type(domain) is Undetermined or domain is None:
        return domain
    kept: list[Value] = []
    verdicts: list[Value] = []
    for item in domain if type(domain) is list else [domain]:
        names = {"item": item, **item} if type(item) is dict else {"item": item}
        verdict = evaluate_box(box.match, scope.plus(names), tracker)
        if not _is_verdict(verdict, box, tracker):
            return None
        verdicts.append(verdict)
        if verdict is True:
            kept.append(item)
    missing = Undetermined.of(*verdicts)
    return kept if missing is None else missing


@_value.register
def _(box: boxed.Iterated, scope: Scope, tracker: Tracker) -> Value:
    domain = evaluate_box(box.domain, scope, tracker)
    if type(domain) is Undetermined or domain is None:
        return domain
    if type(domain) is Range:
        tracker.complain("type", box.place, type="list")
        return None
    results: list[Value] = []
    for item in domain if type(domain) is list else [domain]:
        names = {box.variable: item, "partial": list(results)}
        results.append(evaluate_box(box.result, scope.plus(names), tracker))
    if box.kind == "for":
        return results
    if not all(_is_verdict(result, box, tracker) for result in results):
        return None
    return disjunction(results) if box.kind == "some" else conjunction(results)
