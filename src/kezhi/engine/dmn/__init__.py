"""DMN 1.1 to 1.5: load a model, ask its decisions, see why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kezhi.engine.dmn.evaluation import Outcome, Session
from kezhi.engine.dmn.explanation import (
    CellTrace,
    Explanation,
    Fact,
    RuleTrace,
    Status,
    TableTrace,
    Verdict,
)
from kezhi.engine.dmn.model import Decision, Definitions, InputData, Knowledge, Service
from kezhi.engine.dmn.reader import read
from kezhi.engine.dmn.reader.xml import KEZHI_NS
from kezhi.engine.dmn.scoping import strangers
from kezhi.engine.errors import Place, Problem, Problems
from kezhi.engine.feel import MISSING, Arithmetic, Value, known, published
from kezhi.engine.feel.arithmetic import FAILURES, trouble
from kezhi.engine.feel.functions import Run, invoke

__all__ = [
    "KEZHI_NS",
    "MISSING",
    "CellTrace",
    "Decision",
    "Explanation",
    "Fact",
    "InputData",
    "Model",
    "Result",
    "RuleTrace",
    "Status",
    "TableTrace",
    "Verdict",
    "load",
]


@dataclass(frozen=True)
class Result:
    """What came of a question. ``value`` is None unless the status is ok; ``missing`` is what to ask for."""

    value: Value
    status: Status
    missing: tuple[str, ...]
    explanation: Explanation
    problems: tuple[Problem, ...] = field(default=())


@dataclass(frozen=True)
class Model:
    """A loaded decision model."""

    definitions: Definitions

    @property
    def name(self) -> str:
        """The model's name."""
        return self.definitions.name

    @property
    def namespace(self) -> str:
        """The model's namespace."""
        return self.definitions.namespace

    @property
    def decisions(self) -> Mapping[str, Decision]:
        """Decisions by name, with label, type and marks."""
        return self.definitions.decisions

    @property
    def decision_names(self) -> tuple[str, ...]:
        """The names of the decisions, in the order of the file."""
        return tuple(self.definitions.decisions)

    def inputs(self, decision: str) -> tuple[InputData, ...]:
        """The input data that a decision, a function or a service needs in the end. Raises Problems."""
        key = self._find(decision, (Decision, Knowledge, Service))
        return tuple(self.definitions.leaves(key))

    def strangers(self, offered: Iterable[str] = ()) -> tuple[Problem, ...]:
        """A problem for each name that a decision uses and doesn't require; ``offered`` are host functions."""
        return tuple(strangers(self.definitions, offered))

    def evaluate(self, decision: str, inputs: Mapping[str, Any], *, problems: Arithmetic = "null") -> Result:
        """A decision, by name or id. An input left out is null; MISSING makes undetermined what needs it.

        ``problems="undetermined"``: an arithmetic problem counts as a missing fact, named by its place.
        Raises Problems when there is no such decision.
        """
        key = self._find(decision, (Decision,))
        met: list[Problem] = []
        return _result(Session(self.definitions, inputs, problems, met).decide(key), met)

    def invoke(self, service_or_bkm: str, inputs: Mapping[str, Any], *, problems: Arithmetic = "null") -> Result:
        """A decision service or a business knowledge model, its parameters by name. Raises Problems."""
        key = self._find(service_or_bkm, (Service, Knowledge))
        element = self.definitions.elements[key]
        met: list[Problem] = []
        session = Session(self.definitions, inputs, problems, met)
        values = {name: known(value, name) for name, value in inputs.items()}
        if isinstance(element, Service):
            names = {ref.key: self.definitions.elements[ref.key].name for ref in element.inputs}
            return _result(session.serve(element, {key: values.get(name) for key, name in names.items()}), met)
        if not isinstance(element, Knowledge):
            raise TypeError(element)
        return _called(element, session, values, Run(met, problems, Place(element=element.name)))

    def _find(self, name: str, kinds: tuple[Any, ...]) -> str:
        key = self.definitions.find(name, kinds)
        if key is None:
            raise Problems([Problem("dmn.unknown", Place(element=name), {"name": name})])
        return key


def _called(knowledge: Knowledge, session: Session, values: dict[str, Value], run: Run) -> Result:
    function = session.function(knowledge)
    names = [each.name for each in knowledge.function.parameters] if knowledge.function else []
    try:
        value = invoke(run, function, [values.get(name) for name in names], names)
    except FAILURES as why:
        value = run.trouble(trouble(why))
    return _result(session.called(knowledge, value), run.problems)


def _result(outcome: Outcome, problems: list[Problem]) -> Result:
    explanation = outcome.explanation
    value = published(outcome.value) if explanation.status == "ok" else None
    return Result(value, explanation.status, explanation.missing, explanation, tuple(problems))


def load(source: bytes | Path, imports: Iterable[bytes | Path] = ()) -> Model:
    """Read a model; ``imports`` are further ones, found by namespace. Raises Problems, all at once."""
    return Model(read(source, imports))
