"""Calls and function definitions as closures."""

from functools import partial

from kezhi.engine.feel import tree
from kezhi.engine.feel.arithmetic import FAILURES
from kezhi.engine.feel.functions import Function, Parameter, Run, Signature, Trouble, invoke
from kezhi.engine.feel.interpreter.frame import Code, Frame, Source, code
from kezhi.engine.feel.kinds import ALIASES, ANY, fits, known_kind
from kezhi.engine.feel.values import Value


@code.register
def _(node: tree.Call, source: Source) -> Code:
    function, where = code(node.function, source), source.where(node)
    arguments = [code(argument.value, source) for argument in node.arguments]
    names = [argument.name for argument in node.arguments if argument.name is not None]

    def run(frame: Frame) -> Value:
        called = function(frame)
        if called is None:
            return None
        try:
            frame.run.spend(1)
            return invoke(frame.run, called, [argument(frame) for argument in arguments], names)
        except FAILURES as why:
            return where.report(frame, why)

    return run


@code.register
def _(node: tree.Function, source: Source) -> Code:
    parameters = tuple(map(_parameter, node.parameters))
    names = [parameter.name for parameter in node.parameters]
    body, where = code(node.body, source), source.where(node)

    def run(frame: Frame) -> Value:
        def call(run: Run, arguments: list[Value]) -> Value:
            return body(Frame(dict(zip(names, arguments, strict=True)), frame, run))

        if node.external:
            return where.report(frame, Trouble("external"))
        return Function("function", (Signature(parameters, call, open=True),))

    return run


def _parameter(node: tree.Parameter) -> Parameter:
    """Null may be passed for anything; a type that isn't known here is the decision model's to check."""
    kind = ALIASES.get(node.type.name, node.type.name) if node.type else ANY
    if node.type is None or not known_kind(kind):
        return Parameter(node.name, nullable=True)
    return Parameter(node.name, kind, check=partial(fits, wanted=node.type), nullable=True)
