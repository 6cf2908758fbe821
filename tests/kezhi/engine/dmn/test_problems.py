"""Every complaint about a decision model: what triggers it, where it points, and its words in both languages."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kezhi.engine import dmn
from kezhi.engine.errors import Problem, Problems, catalogue
from tests.kezhi.engine.dmn.models import decision, definitions, input_data, literal, table

NODE = '<itemDefinition name="tSmall"><typeRef>number</typeRef>{}</itemDefinition>'
COLUMN = "<input><inputExpression><text>a</text></inputExpression>{}</input>"


def logic(inside: str) -> bytes:
    return definitions(input_data("a"), decision("d", inside, ["a"]))


def chain(length: int) -> bytes:
    links = [decision(f"d{place}", literal(f"d{place - 1} + 1"), (), [f"d{place - 1}"]) for place in range(1, length)]
    return definitions(decision("d0", literal("0")), *links)


LOADING: dict[str, bytes | Path] = {
    "file": Path("/nowhere/at/all.dmn"),
    "xml": b"<definitions",
    "doctype": b"<!DOCTYPE a><a/>",
    "root": b"<definitions/>",
    "no_logic": logic("<invocation/>"),
    "language": logic('<literalExpression expressionLanguage="python"><text>1</text></literalExpression>'),
    "columns": logic(table("F", ["a"], [(["1", "2"], ["3"])])),
    "no_output": logic("<decisionTable/>"),
    "no_input": logic("<decisionTable><input/><output/></decisionTable>"),
    "policy": logic('<decisionTable hitPolicy="LUCKY"><output/></decisionTable>'),
    "aggregated_outputs": logic(table("C+", ["a"], [], outputs=["x", "y"])),
    "no_ranking": logic(table("P", ["a"], [])),
    "no_import": definitions('<import namespace="urn:absent" name="x" importType="DMN"/>'),
    "no_name": definitions("<decision/>"),
    "twice": definitions(decision("d", literal("1")), decision("d", literal("2"))),
    "no_element": definitions(decision("d", literal("1"), ["absent"])),
    "circle": definitions(decision("d", literal("e"), (), ["e"]), decision("e", literal("d"), (), ["d"])),
    "deep": chain(102),
}

OVERLAP = table("U", ["a"], [(["-"], ["1"]), (["-"], ["2"])])


def _service(inner: str) -> bytes:
    needs = '<knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement>'
    return definitions(
        input_data("a"),
        decision("inner", inner, ["a"]),
        '<decisionService id="s" name="s"><outputDecision href="#inner"/><inputData href="#a"/></decisionService>',
        f'<decision id="d" name="d"><variable name="d"/>{needs}{literal("s(a: 1)")}</decision>',
    )


RUNNING: dict[str, bytes] = {
    "type": definitions(input_data("a", "number"), decision("d", literal("a"), ["a"])),
    "not_allowed": logic(
        f"<decisionTable>{COLUMN.format('<inputValues><text>1, 2</text></inputValues>')}<output/></decisionTable>"
    ),
    "not_unique": logic(OVERLAP),
    "not_any": logic(table("A", ["a"], [(["-"], ["1"]), (["-"], ["2"])])),
    "aggregate": logic(table("C+", ["a"], [(["-"], ['"x"'])])),
    "foreign": logic(
        '<context><contextEntry><variable name="f"/><functionDefinition kind="Java"/></contextEntry>'
        f"<contextEntry>{literal('f()')}</contextEntry></context>"
    ),
    "in_service": _service(OVERLAP),
}


def words(problem: Problem) -> None:
    zh, en = problem.render("zh"), problem.render("en")
    assert re.search(r"[一-龥]", zh)
    assert not re.search(r"[一-龥]", en)
    assert "{" not in zh + en


def unknown() -> Problem:
    with pytest.raises(Problems) as caught:
        dmn.load(definitions()).evaluate("absent", {})
    return caught.value.problems[0]


def stranger() -> Problem:
    return dmn.load(logic(literal("a + b"))).strangers()[0]


OTHERWISE: dict[str, Callable[[], Problem]] = {"unknown": unknown, "stranger": stranger}


def test_every_complaint_is_triggered_here() -> None:
    codes = {code.removeprefix("dmn.") for code in catalogue() if code.startswith("dmn.")}
    assert codes == {*LOADING, *RUNNING, *OTHERWISE}


@pytest.mark.parametrize("code", LOADING)
def test_a_file_that_is_refused(code: str) -> None:
    with pytest.raises(Problems) as caught:
        dmn.load(LOADING[code])
    assert f"dmn.{code}" in [problem.code for problem in caught.value.problems]
    for problem in caught.value.problems:
        words(problem)
        assert str(problem.place) or problem.code in ("dmn.circle",), "it says where"


@pytest.mark.parametrize("code", RUNNING)
def test_an_answer_with_a_complaint(code: str) -> None:
    result = dmn.load(RUNNING[code]).evaluate("d", {"a": "5"})
    assert f"dmn.{code}" in [problem.code for problem in result.problems]
    for problem in result.problems:
        words(problem)
        assert problem.place.element, "it says where"
    assert result.value is None


@pytest.mark.parametrize("code", OTHERWISE)
def test_a_question_that_cannot_be_asked(code: str) -> None:
    problem = OTHERWISE[code]()
    assert problem.code == f"dmn.{code}"
    words(problem)


def test_the_longest_chain_that_is_taken_is_evaluated() -> None:
    result = dmn.load(chain(100)).evaluate("d99", {})
    assert (result.status, result.value) == ("ok", 99)
    depth, explanation = 1, result.explanation
    while explanation.requires:
        depth, explanation = depth + 1, explanation.requires[0]
    assert depth == 100


def test_a_chain_far_too_long_is_refused_not_an_exception() -> None:
    with pytest.raises(Problems) as caught:
        dmn.load(chain(3000))
    assert [problem.code for problem in caught.value.problems] == ["dmn.deep"]


def test_a_violation_is_an_error_and_a_failed_aggregation_is_null() -> None:
    status = {code: dmn.load(RUNNING[code]).evaluate("d", {"a": 5}).status for code in RUNNING}
    assert status == {
        "type": "ok",
        "not_allowed": "ok",
        "not_unique": "error",
        "not_any": "error",
        "aggregate": "ok",
        "foreign": "ok",
        "in_service": "error",
    }


def test_problems_of_feel_inside_a_table_point_to_rule_and_column() -> None:
    result = dmn.load(logic(table("F", ["a"], [(["1 / 0"], ["1"]), (["-"], ["2 / 0"])]))).evaluate("d", {"a": 1})
    assert [(each.code, each.place.rule, each.place.cell) for each in result.problems] == [
        ("feel.division_by_zero", 1, "a"),
        ("feel.division_by_zero", 2, "out"),
    ]


def test_two_files_with_the_same_place_are_told_apart(tmp_path: Path) -> None:
    for name in ("one", "two"):
        path = tmp_path / f"{name}.dmn"
        path.write_bytes(definitions("\n\n", decision("d", literal("1 1"))))
        with pytest.raises(Problems) as caught:
            dmn.load(path)
        (problem,) = caught.value.problems
        assert (problem.place.file, problem.place.line) == (str(path), 3)
