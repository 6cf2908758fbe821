"""Reads decision tables."""

from typing import Final

from kezhi.engine.dmn import boxed
from kezhi.engine.dmn.boxed import Cell, Policy
from kezhi.engine.dmn.reader.reading import Reading
from kezhi.engine.dmn.reader.xml import Element
from kezhi.engine.feel import Expression
from kezhi.engine.feel.tree import Tests

_POLICIES: Final[dict[str, Policy]] = {
    "UNIQUE": "U",
    "FIRST": "F",
    "ANY": "A",
    "PRIORITY": "P",
    "RULE ORDER": "R",
    "OUTPUT ORDER": "O",
    "COLLECT": "C",
}
_AGGREGATIONS: Final[dict[str, Policy]] = {"SUM": "C+", "COUNT": "C#", "MIN": "C<", "MAX": "C>"}


def read_table(element: Element, reading: Reading) -> boxed.Table:
    """A decision table with its columns and rules."""
    columns, results = list(element.children("input")), list(element.children("output"))
    inputs = [_input(each, number, reading) for number, each in enumerate(columns, 1)]
    outputs = tuple(_output(each, number, reading) for number, each in enumerate(results, 1))
    labels = [_input_label(each, number) for number, each in enumerate(columns, 1)]
    rules = tuple(
        _rule(each, number, labels, [output.label for output in outputs], reading)
        for number, each in enumerate(element.children("rule"), 1)
    )
    if not outputs:
        reading.complain("no_output", reading.place(element))
    return boxed.Table(
        _policy(element, outputs, reading),
        tuple(column for column in inputs if column),
        outputs,
        rules,
        type=reading.type_of(element),
        place=reading.place(element),
    )


def _policy(element: Element, outputs: tuple[boxed.Output, ...], reading: Reading) -> Policy:
    name = element.attribute("hitPolicy") or "UNIQUE"
    aggregation = element.attribute("aggregation")
    policy = _POLICIES.get(name)
    if policy is None or (aggregation and aggregation not in _AGGREGATIONS):
        reading.complain("policy", reading.place(element), policy=name, aggregation=aggregation or "")
        return "U"
    if policy == "C" and aggregation:
        if len(outputs) > 1:
            reading.complain("aggregated_outputs", reading.place(element))
        return _AGGREGATIONS[aggregation]
    if policy in ("P", "O") and not any(output.ranking for output in outputs):
        reading.complain("no_ranking", reading.place(element))
    return policy


def _input_label(element: Element, number: int) -> str:
    inner = element.child("inputExpression")
    text = (inner.inner_text("text") if inner else None) or str(number)
    return element.attribute("label") or " ".join(text.split())


def _input(element: Element, number: int, reading: Reading) -> boxed.Input | None:
    inner = element.child("inputExpression")
    text = inner.child("text") if inner else None
    if inner is None or text is None or not text.text.strip():
        reading.complain("no_input", reading.place(element), number=str(number))
        return None
    label = _input_label(element, number)
    place = reading.place(text, cell=label)
    expression = reading.expression(text.text, place)
    if expression is None:
        return None
    allowed = _tests_inside(element.child("inputValues"), label, reading)
    return boxed.Input(label, expression, place, reading.type_of(inner), allowed)


def _tests_inside(element: Element | None, label: str, reading: Reading) -> Expression | None:
    text = element.child("text") if element else None
    if text is None or not text.text.strip():
        return None
    return reading.tests(text.text, reading.place(text, cell=label))


def _output(element: Element, number: int, reading: Reading) -> boxed.Output:
    name = element.attribute("name") or ""
    label = element.attribute("label") or name or str(number)
    values = _tests_inside(element.child("outputValues"), label, reading)
    ranking: tuple[Expression, ...] = ()
    if values is not None and isinstance(values.root, Tests):
        ranking = tuple(Expression(test, values.text) for test in values.root.tests)
    default = element.child("defaultOutputEntry")
    cell = _cell(default, label, None, reading) if default else None
    return boxed.Output(name, label, reading.type_of(element), ranking, cell)


def _cell(element: Element, label: str, rule: int | None, reading: Reading) -> Cell | None:
    """A result; None, with the problem noted, when it can't be read. Blank is null."""
    text = element.child("text")
    place = reading.place(text if text is not None else element, rule, label)
    written = text.text if text is not None and text.text.strip() not in ("", "-") else "null"
    expression = reading.expression(written, place)
    return Cell(label, expression, place) if expression else None


def _test(element: Element, label: str, rule: int, reading: Reading) -> Cell | None:
    """A test; None, with the problem noted, when it can't be read. Blank is irrelevant: ``-``."""
    text = element.child("text")
    place = reading.place(text if text is not None else element, rule, label)
    written = text.text if text is not None and text.text.strip() else "-"
    expression = reading.tests(written, place)
    return Cell(label, expression, place) if expression else None


def _rule(element: Element, number: int, inputs: list[str], outputs: list[str], reading: Reading) -> boxed.Rule:
    tests, results = list(element.children("inputEntry")), list(element.children("outputEntry"))
    for found, wanted in ((tests, inputs), (results, outputs)):
        if len(found) != len(wanted):
            counts = {"wanted": str(len(wanted)), "found": str(len(found))}
            reading.complain("columns", reading.place(element, number), **counts)
    read_tests = [_test(each, label, number, reading) for each, label in zip(tests, inputs, strict=False)]
    read_results = [_cell(each, label, number, reading) for each, label in zip(results, outputs, strict=False)]
    return boxed.Rule(
        number,
        tuple(cell for cell in read_tests if cell),
        tuple(cell for cell in read_results if cell),
        tuple((each.inner_text("text") or "").strip() for each in element.children("annotationEntry")),
        element.marks(),
    )
