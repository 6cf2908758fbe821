"""What one evaluation keeps: the problems met, the violations of hit policies, the tables gone through."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from kezhi.engine.dmn.explanation import TableTrace
from kezhi.engine.dmn.model import ItemType
from kezhi.engine.errors import Place, Problem
from kezhi.engine.feel import Arithmetic, Expression, Scope, Value

MOST_TABLES: Final = 20
"""Tables that an explanation shows for one decision; a loop may go through one many times."""


@dataclass
class Tracker:
    """One evaluation."""

    types: Mapping[str, ItemType]
    arithmetic: Arithmetic
    problems: list[Problem] = field(default_factory=list)
    violations: list[Problem] = field(default_factory=list)
    tables: list[TableTrace] = field(default_factory=list)

    def value(self, expression: Expression, scope: Scope, place: Place) -> Value:
        """What an expression is worth."""
        return expression.evaluate(scope, problems=self.problems, arithmetic=self.arithmetic, place=place)

    def verdict(self, tests: Expression, value: Value, scope: Scope, place: Place) -> Value:
        """Whether a value stands unary tests."""
        return tests.test(value, scope, problems=self.problems, arithmetic=self.arithmetic, place=place)

    def complain(self, code: str, place: Place, **arguments: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(f"dmn.{code}", place, arguments))

    def violate(self, code: str, place: Place, **arguments: str) -> None:
        """Note that a table's hit policy is violated: the decision is in error."""
        problem = Problem(f"dmn.{code}", place, arguments)
        self.problems.append(problem)
        self.violations.append(problem)
