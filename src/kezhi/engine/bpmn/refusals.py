"""The two ways in which the process engine says no: when a file is read, and when a case can't go on."""

from kezhi.engine.errors import Place, Problem


class Refused(Exception):  # noqa: N818 — the public name is fixed by the engines' contract
    """A file that isn't inside the supported subset of BPMN, or isn't sound. Nothing of it is used.

    ``element`` is the id of the element at fault, or its tag if it has none; ``line`` is counted from 1.
    ``problem`` says the same in both languages.
    """

    def __init__(self, element: str | None, line: int | None, why: str, problem: Problem | None = None) -> None:
        self.element = element
        self.line = line
        self.why = why
        self.problem = problem or Problem("bpmn.refused", Place(line=line, element=element), {"why": why})
        where = " ".join(part for part in (f"line {line}" if line else "", element or "") if part)
        super().__init__(f"{where}: {why}" if where else why)

    @classmethod
    def because(cls, code: str, element: str | None, line: int | None, **arguments: object) -> "Refused":
        """A refusal whose words stand in the messages under ``bpmn.<code>``."""
        problem = Problem(f"bpmn.{code}", Place(line=line, element=element), arguments)
        return cls(element, line, problem.render("en"), problem)


class CannotProceed(Exception):  # noqa: N818 — the public name is fixed by the engines' contract
    """A command that can't be carried out; the state that it was given still holds.

    ``element`` is where the case stands, ``problem`` says why in both languages.
    """

    def __init__(self, element: str, why: str, problem: Problem | None = None) -> None:
        self.element = element
        self.why = why
        self.problem = problem or Problem("bpmn.cannot-proceed", Place(element=element), {"why": why})
        super().__init__(f"{element}: {why}")

    @classmethod
    def because(cls, code: str, element: str, **arguments: object) -> "CannotProceed":
        """A halt whose words stand in the messages under ``bpmn.<code>``."""
        problem = Problem(f"bpmn.{code}", Place(element=element), arguments)
        return cls(element, problem.render("en"), problem)
