"""Names that nobody gives are told, with the place; what is bound, required or the host's is not."""

from pathlib import Path

import pytest

from kezhi.engine import dmn
from tests.kezhi.engine.dmn.models import FOLDER, decision, definitions, input_data, literal, table

PACKS = Path(__file__).parents[4] / "packs"


def names(logic: str, *inputs: str, offered: tuple[str, ...] = ()) -> list[str]:
    model = dmn.load(definitions(*map(input_data, inputs), decision("d", logic, inputs)))
    return [problem.arguments["name"] for problem in model.strangers(offered)]


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("a + b", ["b"]),
        ("a.b.c", []),
        ("b.c", ["b.c"]),
        ("x.y + 1", []),
        ("for i in a return i + j", ["j"]),
        ("a[name = 5]", []),
        ("sum(a[amount > limit].amount)", []),
        ("working days(a)", ["working days"]),
        ("count(a)", []),
        ("{p: 1, q: p + a}", []),
    ],
)
def test_an_expression_uses_what_is_required(text: str, strange: list[str]) -> None:
    assert names(literal(text), "a", "x.y") == strange


def test_functions_of_the_host_are_known() -> None:
    assert names(literal("working days(a)"), "a", offered=("working days",)) == []


def test_a_table_is_looked_through_cell_by_cell() -> None:
    logic = table("F", ["a", "b"], [(["> c", "? > 1"], ["d"])], default="e")
    model = dmn.load(definitions(input_data("a"), decision("t", logic, ["a"])))
    problems = model.strangers()
    assert [(each.arguments["name"], each.place.rule, each.place.cell) for each in problems] == [
        ("b", None, "b"),
        ("c", 1, "a"),
        ("d", 1, "out"),
        ("e", None, "out"),
    ]
    assert all("t" in problem.render("zh") and "t" in problem.render("en") for problem in problems)


def test_boxes_bind_their_own_names() -> None:
    entry = f'<contextEntry><variable name="p"/>{literal("a")}</contextEntry>'
    function = f'<functionDefinition><formalParameter name="q"/>{literal("p + q + z")}</functionDefinition>'
    inner = f'<contextEntry><variable name="f"/>{function}</contextEntry><contextEntry>{literal("f(p)")}</contextEntry>'
    assert names(f"<context>{entry}{inner}</context>", "a") == ["z"]
    loop = f'<for iteratorVariable="i"><in>{literal("a")}</in><return>{literal("i + k")}</return></for>'
    assert names(loop, "a") == ["k"]
    kept = f"<filter><in>{literal('b')}</in><match>{literal('item > whatever')}</match></filter>"
    assert names(kept, "a") == ["b"]
    parts = "".join(f"<{name}>{literal(name[0])}</{name}>" for name in ("if", "then", "else"))
    assert names(f"<conditional>{parts}</conditional>", "i", "t") == ["e"]
    row = f"<row>{literal('a')}{literal('m')}</row>"
    assert names(f'<relation><column name="x"/><column name="y"/>{row}</relation>', "a") == ["m"]
    assert names(f"<list>{literal('n')}</list>", "a") == ["n"]
    binding = f'<binding><parameter name="n"/>{literal("o")}</binding>'
    assert names(f"<invocation>{literal('abs')}{binding}</invocation>", "a") == ["o"]


def test_a_name_used_twice_in_a_place_is_told_once() -> None:
    assert names(literal("b + b * b"), "a") == ["b"]


def test_whole_models_have_no_strangers() -> None:
    assert dmn.load(FOLDER / "eligibility.dmn").strangers() == ()


@pytest.mark.parametrize("path", sorted(PACKS.glob("**/*.dmn")), ids=lambda path: path.parent.name)
def test_the_packs_have_no_strangers(path: Path) -> None:
    assert dmn.load(path).strangers() == ()


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("if a then b else c", ["b", "c"]),
        ("some i in a satisfies i > b", ["b"]),
        ("every i in b satisfies i > a", ["b"]),
        ("(function(p) p + b)(a)", ["b"]),
        ("a in (b, > c)", ["b", "c"]),
        ("[a, b][1]", ["b"]),
        ("{p: b}.p", ["b"]),
        ("a instance of number", []),
        ("today() > a", []),
        ("string(b) + string(a)", ["b"]),
        ('"b" + a', []),
        ("partial", ["partial"]),
        ("for i in a return partial", []),
        ("a.b + b.a", ["b.a"]),
    ],
)
def test_every_construct_is_looked_through(text: str, strange: list[str]) -> None:
    assert names(literal(text), "a", offered=("today",)) == strange


def test_what_is_required_under_a_prefix_is_known_by_it() -> None:
    lower = definitions(decision("rate", literal("1")), own="urn:lower")
    need = '<informationRequirement><requiredDecision href="urn:lower#rate"/></informationRequirement>'
    upper = definitions(
        '<import namespace="urn:lower" name="low" importType="DMN"/>',
        f'<decision id="d" name="d"><variable name="d"/>{need}{literal("low.rate + high.rate")}</decision>',
    )
    assert [each.arguments["name"] for each in dmn.load(upper, [lower]).strangers()] == ["high.rate"]


def test_knowledge_is_looked_through_with_its_own_parameters() -> None:
    body = f'<encapsulatedLogic><formalParameter name="n"/>{literal("n + m")}</encapsulatedLogic>'
    knowledge = f'<businessKnowledgeModel id="f" name="f"><variable name="f"/>{body}</businessKnowledgeModel>'
    [problem] = dmn.load(definitions(knowledge)).strangers()
    assert (problem.arguments["name"], problem.arguments["element"]) == ("m", "f")
    assert dmn.load(definitions(knowledge)).strangers(["m"]) == ()


@pytest.mark.parametrize("policy", ["U", "F", "C+"])
def test_inputs_tests_results_and_defaults_of_a_table(policy: str) -> None:
    logic = table(policy, ["a", "b + 1"], [(["> c", "d"], ["e"])], default="f")
    model = dmn.load(definitions(input_data("a"), decision("t", logic, ["a"])))
    assert [each.arguments["name"] for each in model.strangers()] == ["b", "c", "d", "e", "f"]
    assert {each.place.element for each in model.strangers()} == {"t"}
