"""One question to a model: each decision once, after those it requires, with its explanation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from kezhi.engine.dmn import boxed
from kezhi.engine.dmn.evaluation.boxes import evaluate_box, function_of
from kezhi.engine.dmn.evaluation.tracker import Tracker
from kezhi.engine.dmn.evaluation.types import completed, typed
from kezhi.engine.dmn.explanation import Explanation, Fact, Status
from kezhi.engine.dmn.model import Decision, Definitions, InputData, Knowledge, Reference, Service
from kezhi.engine.errors import Place, Problem
from kezhi.engine.feel import Arithmetic, Expression, Function, Scope, Value, known, missing_names
from kezhi.engine.feel.functions import Parameter, Run, Signature


@dataclass(frozen=True)
class Outcome:
    """What a decision or a function came to."""

    value: Value
    explanation: Explanation

    @property
    def status(self) -> Status:
        """ok, undetermined or error."""
        return self.explanation.status


class Session:
    """One evaluation of a model with given inputs. ``given`` are values that elements have by order."""

    def __init__(
        self,
        model: Definitions,
        inputs: Mapping[str, Any],
        arithmetic: Arithmetic,
        problems: list[Problem],
        given: Mapping[str, Value] | None = None,
    ) -> None:
        self._model = model
        self._inputs = inputs
        self._tracker = Tracker(model.types, arithmetic, problems)
        self._given = given or {}
        self._hosts = {name: known(value, name) for name, value in inputs.items() if callable(value)}
        self._outcomes: dict[str, Outcome] = {}
        self._values: dict[str, Value] = {}

    def decide(self, key: str) -> Outcome:
        """A decision, with all that it requires."""
        if key not in self._outcomes:
            decision = self._model.elements[key]
            if not isinstance(decision, Decision):
                raise TypeError(key)
            self._outcomes[key] = self._decide(decision)
        return self._outcomes[key]

    def _decide(self, decision: Decision) -> Outcome:
        scope = self._scope(decision.requires)
        required = [self._outcomes[ref.key] for ref in decision.requires if ref.key in self._outcomes]
        tracker = replace(self._tracker, violations=[], tables=[])
        before = len(self._tracker.violations)  # those of functions and services that it calls
        value = evaluate_box(decision.box, scope, tracker)
        value = typed(value, decision.type, tracker, Place(element=decision.name))
        called = len(self._tracker.violations) > before
        failed = called or bool(tracker.violations) or any(each.status == "error" for each in required)
        return _outcome(decision, None if failed else value, failed, scope, tracker, required)

    def _scope(self, requires: Sequence[Reference]) -> Scope:
        """The names that requirements bring; those imported under a prefix stand in a context of its name."""
        names: dict[str, Value] = dict(self._hosts)
        for reference in requires:
            value = self._value(reference)
            name = self._model.elements[reference.key].name
            if reference.prefix is None:
                names[name] = value
            else:
                names[reference.prefix] = {**names.get(reference.prefix, {}), name: value}
        return Scope({}).plus(names)

    def _value(self, reference: Reference) -> Value:
        key = reference.key
        if key in self._given:
            return self._given[key]
        if key not in self._values:
            self._values[key] = self._made(reference)
        return self._values[key]

    def _made(self, reference: Reference) -> Value:
        match self._model.elements[reference.key]:
            case InputData() as data:
                return self._input(data, self._model.prefixes.get(reference.key.rpartition("#")[0]))
            case Decision():
                return self.decide(reference.key).value
            case Knowledge() as knowledge:
                return self.function(knowledge)
            case Service() as service:
                return self._service_function(service)

    def _input(self, data: InputData, prefix: str | None) -> Value:
        inputs, name = self._inputs, data.name
        inner = inputs.get(prefix) if prefix else None
        if isinstance(inner, Mapping) and name in inner:
            value = known(inner[name], f"{prefix}.{name}")
        else:
            value = known(inputs.get(name), name)
        return typed(completed(value, data.type, self._tracker), data.type, self._tracker, Place(element=name))

    def function(self, knowledge: Knowledge) -> Value:
        """A business knowledge model as a function."""
        if knowledge.function is None:
            return None
        scope = self._scope(knowledge.requires)
        definition = replace(knowledge.function, type=knowledge.function.type or knowledge.type)
        return function_of(knowledge.name, definition, scope, self._tracker)

    def _service_function(self, service: Service) -> Function:
        parameters = tuple(Parameter(self._model.elements[ref.key].name) for ref in service.inputs)
        body = partial(self._serve_call, service)
        return Function(service.name, (Signature(parameters, body, open=True),))

    def _serve_call(self, service: Service, _: Run, arguments: list[Value]) -> Value:
        given = {ref.key: argument for ref, argument in zip(service.inputs, arguments, strict=True)}
        if any(self._checked(key, value) is None and value is not None for key, value in given.items()):
            return None
        outcome = self.serve(service, given)
        if outcome.status == "error":
            self._tracker.violate("in_service", Place(element=service.name), service=service.name)
        return outcome.value

    def serve(self, service: Service, given: Mapping[str, Value]) -> Outcome:
        """A decision service: its output decision, or a context of them when there are several."""
        checked = {key: self._checked(key, value) for key, value in given.items()}
        inner = Session(self._model, self._hosts, self._tracker.arithmetic, self._tracker.problems, checked)
        outcomes = {self._model.elements[ref.key].name: inner.decide(ref.key) for ref in service.outputs}
        failed = any(outcome.status == "error" for outcome in outcomes.values())
        value = _joined({name: outcome.value for name, outcome in outcomes.items()})
        value = typed(value, service.type, self._tracker, Place(element=service.name))
        return _outcome(service, None if failed else value, failed, Scope({}), None, list(outcomes.values()))

    def called(self, knowledge: Knowledge, value: Value) -> Outcome:
        """What a call of a business knowledge model came to."""
        failed = bool(self._tracker.violations)
        return _outcome(knowledge, None if failed else value, failed, Scope({}), self._tracker, ())

    def _checked(self, key: str, value: Value) -> Value:
        element = self._model.elements[key]
        wanted = element.type if isinstance(element, InputData | Decision) else None
        return typed(value, wanted, self._tracker, Place(element=element.name))


def _joined(values: dict[str, Value]) -> Value:
    return next(iter(values.values())) if len(values) == 1 else values


def _outcome(
    element: Decision | Service | Knowledge,
    value: Value,
    failed: bool,
    scope: Scope,
    tracker: Tracker | None,
    required: Sequence[Outcome],
) -> Outcome:
    names = tuple(sorted(missing_names(value)))
    decision = element if isinstance(element, Decision) else None
    explanation = Explanation(
        element.id,
        element.name,
        value,
        "error" if failed else "undetermined" if names else "ok",
        names,
        _text(decision),
        _facts(decision, scope),
        tuple(tracker.tables) if tracker else (),
        tuple(outcome.explanation for outcome in required),
        decision.label if decision else None,
        decision.marks if decision else {},
    )
    return Outcome(value, explanation)


def _text(decision: Decision | None) -> str | None:
    box = decision.box if decision else None
    return box.expression.text.strip() if isinstance(box, boxed.Literally) else None


def _facts(decision: Decision | None, scope: Scope) -> tuple[Fact, ...]:
    """The values that the decision's expression, or its input columns, name."""
    expressions: list[Expression] = []
    match decision and decision.box:
        case boxed.Literally() as literal:
            expressions = [literal.expression]
        case boxed.Table() as table:
            expressions = [column.expression for column in table.inputs]
    names = sorted({name for expression in expressions for name in expression.names()})
    found = [Fact(name, _found(scope, name)) for name in names]
    return tuple(fact for fact in found if not isinstance(fact.value, Function))


def _found(scope: Scope, name: str) -> Value:
    """The value at a path; what is missing on the way there is what is missing there."""
    if name in scope:
        return scope[name]
    found: Value = scope
    for step in name.split("."):
        if not isinstance(found, dict):
            return found if missing_names(found) else None
        found = found.get(step)
    return found
