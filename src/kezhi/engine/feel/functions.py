"""What a call needs: functions, their signatures, the run, and how arguments find their parameters."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from kezhi.engine.errors import Place, Problem
from kezhi.engine.feel.kinds import ANY, coerced
from kezhi.engine.feel.values import Undetermined, Value, missing_names

Arithmetic = Literal["null", "undetermined"]
NOWHERE: Final = Place()
MOST_STEPS: Final = 2_000_000
"""Loop steps and calls that one evaluation may take: some seconds."""
LONGEST: Final = 1_000_000
"""Characters of a string, or items of a list, that an operation may make."""
MOST_PROBLEMS: Final = 100
"""Problems that one evaluation records; a loop may meet the same one many times."""
REQUIRED: Final = object()
"""The default of a parameter that must be given."""


class Trouble(Exception):  # noqa: N818 — it ends as a recorded problem, not as an error
    """Why an operation has no result: the code of a message and its arguments."""

    def __init__(self, code: str, *, arithmetic: bool = False, **arguments: Any) -> None:
        super().__init__(code)
        self.code = code
        self.arithmetic = arithmetic
        self.arguments = arguments


def bounded(made: Sequence[Value]) -> Value:
    """A string or list that was put together. Raises Trouble when it is too long to go on with."""
    if len(made) > LONGEST:
        raise Trouble("too_large_made", limit=LONGEST)
    return made


class Run:
    """One evaluation: the problems met, what an arithmetic problem counts as, and where we are."""

    __slots__ = ("arithmetic", "fuel", "place", "problems")

    def __init__(self, problems: list[Problem], arithmetic: Arithmetic = "null", place: Place = NOWHERE) -> None:
        self.problems = problems
        self.arithmetic = arithmetic
        self.place = place
        self.fuel = MOST_STEPS

    def spend(self, steps: int) -> None:
        """Count steps of loops and calls. Raises Trouble when an evaluation takes too many."""
        self.fuel -= steps
        if self.fuel < 0:
            raise Trouble("too_long")

    def trouble(self, trouble: Trouble, line: int = 1, column: int = 1) -> Undetermined | None:
        """Record the trouble. It is null, or a missing fact named by its place when it is arithmetic."""
        place = replace(self.place, line=(self.place.line or 1) + line - 1, column=column)
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(f"feel.{trouble.code}", place, trouble.arguments))
        if trouble.arithmetic and self.arithmetic == "undetermined":
            return Undetermined(frozenset({str(replace(place, file=None))}))
        return None


@dataclass(frozen=True)
class Parameter:
    """A parameter: ``kind`` says what it takes, ``default`` what it is when left out."""

    name: str
    kind: str = ANY
    default: Value = REQUIRED
    check: Callable[[Value], bool] | None = None
    """A finer check than ``kind``: the type that a function definition declares."""
    nullable: bool = False
    """Whether null may be passed though ``kind`` is another type."""


@dataclass(frozen=True)
class Signature:
    """One way to call a function. ``open`` bodies see undetermined arguments, the others never do."""

    parameters: tuple[Parameter, ...]
    body: Callable[[Run, list[Value]], Value]
    open: bool = False
    variadic: bool = False


@dataclass(frozen=True, eq=False)
class Function:
    """A function value: built in, defined in FEEL, or given by the host."""

    name: str
    signatures: tuple[Signature, ...] = field(repr=False)


def invoke(run: Run, function: Value, arguments: Sequence[Value], names: Sequence[str] = ()) -> Value:
    """Call with positional arguments, or with named ones when ``names`` are given. Raises Trouble."""
    if type(function) is Undetermined:
        return function
    if not isinstance(function, Function):
        raise Trouble("not_function")
    for signature in function.signatures:
        bound = _named(signature, arguments, names) if names else _positional(signature, arguments)
        if bound is not None:
            return _called(run, signature, bound)
    raise Trouble("arguments", function=function.name)


def _called(run: Run, signature: Signature, bound: list[Value]) -> Value:
    if signature.variadic and type(bound[-1]) is Undetermined:
        return bound[-1]
    if not signature.open:
        missing = frozenset().union(*map(missing_names, bound))
        if missing:
            return Undetermined(missing)
    return signature.body(run, bound)


def _positional(signature: Signature, arguments: Sequence[Value]) -> list[Value] | None:
    parameters = signature.parameters
    if signature.variadic and not (len(arguments) == 1 and type(arguments[0]) is list):
        fixed = len(parameters) - 1
        rest = list(arguments[fixed:])
        return _fitted(parameters[:fixed], arguments[:fixed], [rest]) if rest else None
    return _fitted(parameters, arguments, []) if len(arguments) <= len(parameters) else None


def _fitted(
    parameters: Sequence[Parameter], arguments: Sequence[Value], bound_after: list[Value]
) -> list[Value] | None:
    bound: list[Value] = []
    for parameter, argument in zip(parameters, arguments, strict=False):
        fits, value = _fit(parameter, argument)
        if not fits:
            return None
        bound.append(value)
    for parameter in parameters[len(arguments) :]:
        if parameter.default is REQUIRED:
            return None
        bound.append(parameter.default)
    return bound + bound_after


def _fit(parameter: Parameter, argument: Value) -> tuple[bool, Value]:
    if type(argument) is Undetermined or (argument is None and (parameter.nullable or parameter.default is None)):
        return True, argument
    fits, value = coerced(argument, parameter.kind)
    return fits and (parameter.check is None or parameter.check(value)), value


def _named(signature: Signature, arguments: Sequence[Value], names: Sequence[str]) -> list[Value] | None:
    given = dict(zip(names, arguments, strict=True))
    bound: list[Value] = []
    for parameter in signature.parameters:
        if parameter.name in given:
            fits, value = _fit(parameter, given.pop(parameter.name))
            if not fits:
                return None
            bound.append(value)
        elif parameter.default is REQUIRED:
            return None
        else:
            bound.append(parameter.default)
    return None if given else bound


def hosted(name: str, function: Callable[..., Any], take: Callable[[Any], Value]) -> Function:
    """A host's callable as a FEEL function. ``take`` makes its result a value; an exception is a problem."""
    parameters, variadic = _host_parameters(function)

    def body(_: Run, arguments: list[Value]) -> Value:
        given = [*arguments[:-1], *arguments[-1]] if variadic else arguments
        try:
            return take(function(*given))
        except Exception as why:
            raise Trouble("host", function=name, why=str(why)) from why

    return Function(name, (Signature(parameters, body, variadic=variadic),))


def _host_parameters(function: Callable[..., Any]) -> tuple[tuple[Parameter, ...], bool]:
    try:
        found: Mapping[str, inspect.Parameter] = inspect.signature(function).parameters
    except ValueError:
        return (Parameter("values"),), True
    parameters: list[Parameter] = []
    for name, parameter in found.items():
        if parameter.kind is parameter.VAR_POSITIONAL:
            return (*parameters, Parameter(name)), True
        if parameter.kind is not parameter.KEYWORD_ONLY:
            default = REQUIRED if parameter.default is parameter.empty else parameter.default
            parameters.append(Parameter(name.replace("_", " "), default=default))
    return tuple(parameters), False
