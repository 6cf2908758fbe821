"""Reading: every version of DMN, every problem at once with its line, and no trust in the file."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import dmn
from kezhi.engine.dmn.reader.xml import DMN_NS
from kezhi.engine.errors import Problem, Problems
from tests.kezhi.engine.dmn.models import decision, definitions, input_data, literal, table


def refused(source: bytes | Path, imports: tuple[bytes, ...] = ()) -> list[Problem]:
    with pytest.raises(Problems) as caught:
        dmn.load(source, imports)
    assert all(problem.render("zh") and problem.render("en") for problem in caught.value.problems)
    return list(caught.value.problems)


@pytest.mark.parametrize("namespace", sorted(DMN_NS))
def test_every_version_is_read(namespace: str) -> None:
    model = dmn.load(definitions(decision("d", literal("1 + 1")), namespace=namespace))
    assert model.evaluate("d", {}).value == 2


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"", "dmn.xml"),
        (b"<definitions", "dmn.xml"),
        (b"\x00\x01", "dmn.xml"),
        (b"<definitions/>", "dmn.root"),
        (b'<x xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"/>', "dmn.root"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "dmn.doctype"),
        (Path("/nowhere/at/all.dmn"), "dmn.file"),
    ],
)
def test_what_is_no_decision_model_is_refused(source: bytes | Path, code: str) -> None:
    assert [problem.code for problem in refused(source)] == [code]


def test_entities_are_never_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    source = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'.encode()
    assert "hidden" not in str(refused(source))


def test_every_problem_is_told_at_once_with_its_line() -> None:
    bad_table = table("F", ["a +"], [(["> 1"], ["1", "2"]), (["<"], ["1 +"])])
    source = definitions("\n", decision("d", bad_table), "\n", decision("e", literal("\n1 1")))
    problems = refused(source)
    assert [(problem.code, problem.place.line, problem.place.element) for problem in problems] == [
        ("feel.unexpected", 2, "d"),
        ("dmn.columns", 2, "d"),
        ("feel.unexpected", 2, "d"),
        ("feel.unexpected", 2, "d"),
        ("feel.unexpected", 4, "e"),
    ]
    assert [(problem.place.rule, problem.place.cell) for problem in problems[1:4]] == [
        (1, None),
        (2, "a +"),
        (2, "out"),
    ]


@pytest.mark.parametrize(
    ("logic", "code"),
    [
        ("<decisionTable/>", "dmn.no_output"),
        ('<decisionTable hitPolicy="LUCKY"><output/></decisionTable>', "dmn.policy"),
        ('<decisionTable hitPolicy="COLLECT" aggregation="MEAN"><output/></decisionTable>', "dmn.policy"),
        (
            '<decisionTable hitPolicy="COLLECT" aggregation="SUM"><output/><output/></decisionTable>',
            "dmn.aggregated_outputs",
        ),
        ('<decisionTable hitPolicy="PRIORITY"><output/></decisionTable>', "dmn.no_ranking"),
        ("<decisionTable><input/><output/></decisionTable>", "dmn.no_input"),
        ('<literalExpression expressionLanguage="python"><text>1</text></literalExpression>', "dmn.language"),
        ("<invocation/>", "dmn.no_logic"),
        ('<relation><column name="a"/><row/></relation>', "dmn.columns"),
        ("<conditional/>", "dmn.no_logic"),
    ],
)
def test_a_box_that_lacks_something_is_refused(logic: str, code: str) -> None:
    assert code in [problem.code for problem in refused(definitions(decision("d", logic)))]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([decision("d", literal("1")), decision("d", literal("2"))], "dmn.twice"),
        ([decision("d", literal("1"), ["nothing"])], "dmn.no_element"),
        ([decision("d", literal("e"), (), ["e"]), decision("e", literal("d"), (), ["d"])], "dmn.circle"),
        (["<decision/>"], "dmn.no_name"),
        (['<import namespace="https://example.org/absent" name="x" importType="DMN"/>'], "dmn.no_import"),
        (
            ['<itemDefinition name="t"><allowedValues><text>1 1</text></allowedValues></itemDefinition>'],
            "feel.unexpected",
        ),
    ],
)
def test_a_model_that_doesnt_hold_together_is_refused(parts: list[str], code: str) -> None:
    assert code in [problem.code for problem in refused(definitions(*parts))]


def test_names_with_operators_and_keywords_are_known_from_the_model() -> None:
    parts = [input_data("R and D (net)"), decision("d", literal("R and D (net) * 2"), ["R and D (net)"])]
    assert dmn.load(definitions(*parts)).evaluate("d", {"R and D (net)": 4}).value == 8


def test_imported_models_stand_under_their_prefix() -> None:
    own = "https://example.org/lower"
    allowed = "<allowedValues><text>&lt; 10</text></allowedValues>"
    kind = f'<itemDefinition name="tSmall"><typeRef>number</typeRef>{allowed}</itemDefinition>'
    lower = definitions(kind, input_data("a", "tSmall"), decision("twice", literal("a * 2"), ["a"]), own=own)
    needs = "".join(
        f'<informationRequirement><{what} href="{own}#{name}"/></informationRequirement>'
        for what, name in (("requiredDecision", "twice"), ("requiredInput", "a"))
    )
    variable = '<variable name="d" typeRef="low.tSmall"/>'
    upper = definitions(
        f'<import namespace="{own}" name="low" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>',
        f'<decision id="d" name="d">{variable}{needs}{literal("low.twice + low.a")}</decision>',
    )
    model = dmn.load(upper, [lower])
    assert model.evaluate("d", {"a": 3}).value == 9
    assert model.evaluate("d", {"low": {"a": 2}}).value == 6
    assert model.evaluate("d", {"a": 4}).value is None
    assert model.evaluate("d", {"a": dmn.MISSING}).missing == ("a",)
    assert model.evaluate("d", {"low": {"a": dmn.MISSING}}).missing == ("low.a",)
    assert model.evaluate("twice", {"a": 1}).value == 2
    assert model.decision_names == ("d",)


def test_declared_types_are_known_in_expressions() -> None:
    component = '<itemComponent name="next"><typeRef>tNode</typeRef></itemComponent>'
    kinds = (
        f'<itemDefinition name="tNode">{component}</itemDefinition>'
        '<itemDefinition name="tNumbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>'
        '<itemDefinition name="tCall"><functionItem/></itemDefinition>'
    )
    for text, verdict in (
        ("[1] instance of tNumbers", True),
        ('["a"] instance of tNumbers', False),
        ("{next: {next: null}} instance of tNode", True),
        ("5 instance of tNode", False),
        ("abs instance of tCall", True),
    ):
        assert dmn.load(definitions(kinds, decision("d", literal(text)))).evaluate("d", {}).value is verdict


@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused(source: bytes) -> None:
    with pytest.raises(Problems):
        dmn.load(source)
