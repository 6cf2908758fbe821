"""Arguments find their parameters: by place, by name, converted, left out, or not at all."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kezhi.engine import feel
from kezhi.engine.errors import Place, Problem
from kezhi.engine.feel.builtins import BUILTINS
from kezhi.engine.feel.functions import REQUIRED, Function, Parameter, Run, Signature, Trouble, invoke
from tests.kezhi.engine.feel.trees import patient, values

RUN = Run([])


def echo(*parameters: Parameter, variadic: bool = False) -> Function:
    """A function that gives back what it was called with."""
    return Function("echo", (Signature(parameters, lambda run, arguments: arguments, variadic=variadic),))


A, B = Parameter("a"), Parameter("b", "number", None)
D = feel.known


@pytest.mark.parametrize(
    ("arguments", "names", "bound"),
    [
        (["x"], [], ["x", None]),
        (["x", D(1, "")], [], ["x", 1]),
        ([D(1, ""), "x"], ["b", "a"], ["x", 1]),
        (["x"], ["a"], ["x", None]),
        (["x", [D(1, "")]], [], ["x", 1]),
        (["x", None], [], ["x", None]),
    ],
)
def test_arguments_are_bound(arguments: list[Any], names: list[str], bound: list[Any]) -> None:
    assert invoke(RUN, echo(A, B), arguments, names) == bound


@pytest.mark.parametrize(
    ("arguments", "names"),
    [([], []), (["x", "y"], []), (["x", D(1, ""), "z"], []), (["x"], ["b"]), (["x", "y"], ["a", "c"])],
)
def test_arguments_that_dont_fit_are_trouble(arguments: list[Any], names: list[str]) -> None:
    with pytest.raises(Trouble) as caught:
        invoke(RUN, echo(A, B), arguments, names)
    assert caught.value.code == "arguments"
    assert caught.value.arguments == {"function": "echo"}


def test_the_first_signature_that_fits_is_called() -> None:
    number = Signature((Parameter("n", "number"),), lambda run, arguments: "number")
    text = Signature((Parameter("s", "string"),), lambda run, arguments: "string")
    function = Function("f", (number, text))
    assert invoke(RUN, function, [D(1, "")]) == "number"
    assert invoke(RUN, function, ["x"]) == "string"
    assert invoke(RUN, function, ["x"], ["s"]) == "string"


def test_a_missing_argument_is_never_seen_unless_the_body_is_open() -> None:
    missing = feel.Undetermined(frozenset({"x"}))
    closed = echo(A)
    opened = Function("f", (Signature((A,), lambda run, arguments: arguments, open=True),))
    assert invoke(RUN, closed, [missing]) == missing
    assert invoke(RUN, closed, [[1, {"y": missing}]]) == missing
    assert invoke(RUN, opened, [missing]) == [missing]


def test_the_rest_goes_to_the_last_parameter() -> None:
    rest = echo(A, Parameter("list", "list"), variadic=True)
    assert invoke(RUN, rest, ["x", 1, 2]) == ["x", [1, 2]]
    with pytest.raises(Trouble):
        invoke(RUN, rest, ["x"])


def test_what_is_no_function_is_trouble_and_what_is_missing_stays_so() -> None:
    missing = feel.Undetermined(frozenset({"f"}))
    assert invoke(RUN, missing, []) == missing
    with pytest.raises(Trouble, match="not_function"):
        invoke(RUN, 5, [])


def test_a_run_stops_after_too_many_steps() -> None:
    run = Run([])
    run.spend(run.fuel)
    with pytest.raises(Trouble, match="too_long"):
        run.spend(1)


def test_trouble_is_recorded_at_its_line_and_column() -> None:
    run = Run([], "undetermined", Place(file="f", line=5, element="e"))
    assert run.trouble(Trouble("host", function="f", why="?"), 2, 3) is None
    assert run.trouble(Trouble("undefined", arithmetic=True), 1, 9) == feel.Undetermined(frozenset({"5:9 e"}))
    assert [str(problem.place) for problem in run.problems] == ["f:6:3 e", "f:5:9 e"]


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_a_builtin_declares_itself_soundly(name: str) -> None:
    for signature in BUILTINS[name].signatures:
        names = [parameter.name for parameter in signature.parameters]
        assert len(set(names)) == len(names)
        optional = [parameter.default is not REQUIRED for parameter in signature.parameters]
        assert optional == sorted(optional), "what may be left out comes last"


@pytest.mark.parametrize("name", sorted(BUILTINS))
@settings(patient, max_examples=15)
@given(arguments=st.lists(st.one_of(values(), st.just(feel.MISSING)), max_size=4))
def test_a_builtin_takes_whatever_it_is_given(name: str, arguments: list[Any]) -> None:
    context = {f"x{place}": argument for place, argument in enumerate(arguments)}
    problems: list[Problem] = []
    value = feel.parse(f"{name}({', '.join(context)})").evaluate(context, problems=problems)
    assert feel.missing_names(value) <= {each for each, argument in context.items() if argument is feel.MISSING}
    assert all(problem.code.startswith("feel.") and problem.render("zh") for problem in problems)
    assert len(problems) <= 1, "one call has one complaint"


def test_a_host_function_shows_its_parameters() -> None:
    def working_days(first_day: Any, *, calendar: str = "cn") -> str:
        return f"{first_day} {calendar}"

    context = {"working days": working_days, "round": round, "most": max}
    assert feel.evaluate('working days(first day: "x")', context) == "x cn"
    assert feel.evaluate('working days("x", "y")', context) is None
    assert feel.evaluate("most(1, 2)", context) == 2
    assert feel.evaluate("most([1, 5])", context) == 5
    assert feel.evaluate("round(1.7)", context) == 2
