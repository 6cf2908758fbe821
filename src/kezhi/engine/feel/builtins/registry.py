"""How a built-in is declared: its FEEL name and parameters beside the Python that does it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from kezhi.engine.feel.functions import REQUIRED, Function, Parameter, Run, Signature, Trouble
from kezhi.engine.feel.values import Value

Body = Callable[..., Value]
BUILTINS: Final[dict[str, Function]] = {}
"""Every built-in by name."""


def _parameters(text: str) -> tuple[tuple[Parameter, ...], bool]:
    """From ``"string: string, length: number?, rest: Any*"``: ``?`` is optional, ``Any*`` the rest."""
    parameters: list[Parameter] = []
    for part in filter(None, text.split(", ")):
        name, kind = part.split(": ")
        default = None if kind.endswith("?") else REQUIRED
        parameters.append(Parameter(name, "list" if kind == "Any*" else kind.rstrip("?"), default))
    return tuple(parameters), text.endswith("*")


def builtin(name: str, parameters: str, *, open: bool = False) -> Callable[[Body], Body]:
    """Declare one signature of a built-in; several of one name are tried in the order of the file.

    ``open`` bodies see undetermined values inside their arguments and judge for themselves.
    """

    def declare(body: Body) -> Body:
        add(name, parameters, lambda run, arguments: body(*arguments), open)
        return body

    return declare


def calling(name: str, parameters: str, *, open: bool = False) -> Callable[[Body], Body]:
    """Declare a built-in that calls functions: its body gets the run first."""

    def declare(body: Body) -> Body:
        add(name, parameters, lambda run, arguments: body(run, *arguments), open)
        return body

    return declare


def add(name: str, parameters: str, body: Callable[[Run, list[Value]], Value], open: bool) -> None:
    """Add a signature to the built-in of this name."""
    declared, variadic = _parameters(parameters)
    earlier = BUILTINS[name].signatures if name in BUILTINS else ()
    BUILTINS[name] = Function(name, (*earlier, Signature(declared, body, open, variadic)))


def whole(number: Decimal, of: str = "number") -> int:
    """The number as an int. Raises Trouble when it isn't whole."""
    found = int(number)
    if found != number:
        raise Trouble("not_whole", name=of, number=number)
    return found


def numbers(values: list[Any]) -> list[Decimal]:
    """The list, when all of it is numbers. Raises Trouble."""
    if any(type(value) is not Decimal for value in values):
        raise Trouble("not_numbers")
    return values
