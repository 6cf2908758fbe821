"""Small decision models for tests, written in few words."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from kezhi.engine import dmn

FOLDER = Path(__file__).parent / "models"
NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
POLICIES = {
    "U": 'hitPolicy="UNIQUE"',
    "F": 'hitPolicy="FIRST"',
    "A": 'hitPolicy="ANY"',
    "P": 'hitPolicy="PRIORITY"',
    "R": 'hitPolicy="RULE ORDER"',
    "O": 'hitPolicy="OUTPUT ORDER"',
    "C": 'hitPolicy="COLLECT"',
    "C+": 'hitPolicy="COLLECT" aggregation="SUM"',
    "C#": 'hitPolicy="COLLECT" aggregation="COUNT"',
    "C<": 'hitPolicy="COLLECT" aggregation="MIN"',
    "C>": 'hitPolicy="COLLECT" aggregation="MAX"',
}


def definitions(*parts: str, namespace: str = NAMESPACE, own: str = "https://example.org/test") -> bytes:
    """A whole file around some elements."""
    return f'<definitions xmlns="{namespace}" name="test" namespace="{own}">{"".join(parts)}</definitions>'.encode()


def input_data(name: str, kind: str | None = None) -> str:
    """Input data whose id is its name."""
    ref = f' typeRef="{kind}"' if kind else ""
    return f'<inputData id="{name}" name="{name}"><variable name="{name}"{ref}/></inputData>'


def decision(name: str, logic: str, inputs: Sequence[str] = (), decisions: Sequence[str] = (), kind: str = "") -> str:
    """A decision whose id is its name."""
    needs = "".join(
        f'<informationRequirement><required{what} href="#{each}"/></informationRequirement>'
        for what, names in (("Input", inputs), ("Decision", decisions))
        for each in names
    )
    ref = f' typeRef="{kind}"' if kind else ""
    return f'<decision id="{name}" name="{name}"><variable name="{name}"{ref}/>{needs}{logic}</decision>'


def literal(text: str) -> str:
    """A literal expression."""
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def _entry(kind: str, text: str) -> str:
    return f"<{kind}><text>{escape(text)}</text></{kind}>"


def table(
    policy: str,
    inputs: Sequence[str],
    rules: Sequence[tuple[Sequence[str], Sequence[str]]],
    outputs: Sequence[str] = ("out",),
    values: str = "",
    default: str = "",
) -> str:
    """A decision table: rules are pairs of tests and results."""
    columns = "".join(
        f"<input><inputExpression><text>{escape(each)}</text></inputExpression></input>" for each in inputs
    )
    inside = (_entry("outputValues", values) if values else "") + (
        _entry("defaultOutputEntry", default) if default else ""
    )
    results = "".join(f'<output name="{each}">{inside}</output>' for each in outputs)
    rows = "".join(
        f"<rule>{''.join(_entry('inputEntry', each) for each in tests)}"
        f"{''.join(_entry('outputEntry', each) for each in given)}</rule>"
        for tests, given in rules
    )
    return f"<decisionTable {POLICIES[policy]}>{columns}{results}{rows}</decisionTable>"


def table_model(policy: str, inputs: Sequence[str], *args: object, **kwargs: object) -> dmn.Model:
    """A model with one decision ``d`` that is a table over these inputs."""
    logic = table(policy, inputs, *args, **kwargs)  # type: ignore[arg-type]
    return dmn.load(definitions(*map(input_data, inputs), decision("d", logic, inputs)))
