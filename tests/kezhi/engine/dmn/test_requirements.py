"""What decisions require: data, decisions, knowledge, services and imported models; and what they are given."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kezhi.engine import dmn
from kezhi.engine.errors import Problems
from tests.kezhi.engine.dmn.models import decision, definitions, input_data, literal, table

M = dmn.MISSING


def knowledge(name: str, body: str, *parameters: tuple[str, str], needs: str = "", kind: str = "") -> str:
    """A business knowledge model whose id is its name."""
    formal = "".join(f'<formalParameter name="{each}" typeRef="{type_}"/>' for each, type_ in parameters)
    required = f'<knowledgeRequirement><requiredKnowledge href="#{needs}"/></knowledgeRequirement>' if needs else ""
    variable = f'<variable name="{name}"' + (f' typeRef="{kind}"' if kind else "") + "/>"
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}">{variable}'
        f"<encapsulatedLogic>{formal}{body}</encapsulatedLogic>{required}</businessKnowledgeModel>"
    )


def using(name: str, text: str, *known: str, inputs: tuple[str, ...] = ()) -> str:
    """A decision that calls knowledge."""
    needs = "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{each}"/></knowledgeRequirement>' for each in known
    )
    needs += "".join(
        f'<informationRequirement><requiredInput href="#{each}"/></informationRequirement>' for each in inputs
    )
    return f'<decision id="{name}" name="{name}"><variable name="{name}"/>{needs}{literal(text)}</decision>'


def service(name: str, outputs: list[str], decisions: list[str] | None = None, inputs: list[str] | None = None) -> str:
    parts = [f'<outputDecision href="#{each}"/>' for each in outputs]
    parts += [f'<inputDecision href="#{each}"/>' for each in decisions or []]
    parts += [f'<inputData href="#{each}"/>' for each in inputs or []]
    return f'<decisionService id="{name}" name="{name}">{"".join(parts)}</decisionService>'


class TestData:
    MODEL = dmn.load(
        definitions(
            input_data("a", "number"),
            input_data("b"),
            decision("sum", literal("a + b"), ["a", "b"]),
            decision("twice", literal("sum * 2"), (), ["sum"]),
            decision("blind", literal("a"), ["b"]),
        )
    )

    @pytest.mark.parametrize(
        ("inputs", "status", "value", "missing"),
        [
            ({"a": 1, "b": 2}, "ok", Decimal(6), ()),
            ({"a": 1, "b": None}, "ok", None, ()),
            ({"a": 1}, "ok", None, ()),
            ({}, "ok", None, ()),
            ({"a": M, "b": 2}, "undetermined", None, ("a",)),
            ({"a": M, "b": M}, "undetermined", None, ("a", "b")),
            ({"a": M, "b": None}, "undetermined", None, ("a",)),
            ({"a": "1", "b": 2}, "ok", None, ()),
            ({"a": [1], "b": 2}, "ok", Decimal(6), ()),
            ({"a": 1, "b": 2, "more": 3}, "ok", Decimal(6), ()),
        ],
    )
    def test_an_input_left_out_is_null_and_missing_is_waited_for(
        self, inputs: dict[str, Any], status: str, value: Any, missing: tuple[str, ...]
    ) -> None:
        result = self.MODEL.evaluate("twice", inputs)
        assert (result.status, result.value, result.missing) == (status, value, missing)

    def test_what_is_not_required_is_not_seen(self) -> None:
        result = self.MODEL.evaluate("blind", {"a": 1, "b": 2})
        assert result.value is None
        assert [problem.code for problem in result.problems] == ["feel.unknown_name"]

    def test_inputs_are_not_changed_and_results_are_no_alias(self) -> None:
        model = dmn.load(definitions(input_data("a"), decision("d", literal("a"), ["a"])))
        inputs = {"a": [{"x": [1]}]}
        found = model.evaluate("d", inputs)
        found.value[0]["x"].append(2)
        assert inputs == {"a": [{"x": [1]}]}

    def test_a_model_lists_what_each_decision_needs(self) -> None:
        assert [each.name for each in self.MODEL.inputs("twice")] == ["a", "b"]
        assert [each.name for each in self.MODEL.inputs("blind")] == ["b"]
        with pytest.raises(Problems):
            self.MODEL.inputs("absent")

    @pytest.mark.parametrize("name", ["a", "absent", ""])
    def test_only_a_decision_is_evaluated(self, name: str) -> None:
        with pytest.raises(Problems) as caught:
            self.MODEL.evaluate(name, {})
        assert caught.value.problems[0].code == "dmn.unknown"

    def test_each_decision_is_made_once(self) -> None:
        calls: list[int] = []
        model = dmn.load(
            definitions(
                decision("low", literal("count calls()")),
                decision("left", literal("low"), (), ["low"]),
                decision("right", literal("low"), (), ["low"]),
                decision("top", literal("left + right"), (), ["left", "right"]),
            )
        )
        result = model.evaluate("top", {"count calls": lambda: calls.append(1) or len(calls)})
        assert (result.value, len(calls)) == (2, 1)


class TestKnowledge:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("add(1, 2)", Decimal(3)),
            ("add(y: 1, x: 5)", Decimal(6)),
            ('add("1", 2)', None),
            ("add(null, 2)", None),
            ("add([1], 2)", Decimal(3)),
            ("add(1)", None),
            ("add(1, 2, 3)", None),
            ("twice(add(1, 2))", Decimal(6)),
            ("(function(f) f(2, 3))(add)", Decimal(5)),
            ("sort([3, 1], function(a, b) add(a, 0) < b)", [Decimal(1), Decimal(3)]),
        ],
    )
    def test_a_function_is_called_by_place_or_name(self, text: str, value: Any) -> None:
        parts = [
            knowledge("add", literal("x + y"), ("x", "number"), ("y", "number")),
            knowledge("twice", literal("n * 2"), ("n", "number")),
            using("d", text, "add", "twice"),
        ]
        assert dmn.load(definitions(*parts)).evaluate("d", {}).value == value

    def test_knowledge_may_need_knowledge(self) -> None:
        parts = [
            knowledge("add", literal("x + y"), ("x", "number"), ("y", "number")),
            knowledge("twice", literal("add(n, n)"), ("n", "number"), needs="add"),
            using("d", "twice(4)", "twice"),
        ]
        assert dmn.load(definitions(*parts)).evaluate("d", {}).value == 8

    @pytest.mark.parametrize(("kind", "value"), [("number", Decimal(3)), ("string", None), ("", Decimal(3))])
    def test_a_result_keeps_to_its_type(self, kind: str, value: Any) -> None:
        parts = [knowledge("f", literal("x + 1"), ("x", "number"), kind=kind), using("d", "f(2)", "f")]
        assert dmn.load(definitions(*parts)).evaluate("d", {}).value == value

    def test_a_table_inside_is_a_function_of_its_parameters(self) -> None:
        body = table("F", ["x"], [(["> 10"], ['"big"']), (["-"], ['"small"'])])
        model = dmn.load(
            definitions(
                knowledge("size", body, ("x", "number")), using("d", "size(a)", "size", inputs=("a",)), input_data("a")
            )
        )
        assert [model.evaluate("d", {"a": a}).value for a in (11, 10, None)] == ["big", "small", "small"]
        assert model.evaluate("d", {"a": M}).missing == ("a",)
        assert model.invoke("size", {"x": 11}).value == "big"
        assert model.invoke("size", {"x": M}).missing == ("x",)
        assert model.invoke("size", {}).value == "small"

    def test_a_violation_inside_a_function_is_an_error_of_whoever_asks(self) -> None:
        body = table("U", ["x"], [(["-"], ["1"]), (["-"], ["2"])])
        model = dmn.load(definitions(knowledge("f", body, ("x", "number")), using("d", "f(1)", "f")))
        assert model.invoke("f", {"x": 1}).status == "error"
        assert model.evaluate("d", {}).status == "error"

    def test_a_function_handed_to_itself_without_end_is_null(self) -> None:
        binding = f'<binding><parameter name="g"/>{literal("g")}</binding>'
        body = f"<invocation>{literal('g')}{binding}</invocation>"
        parts = [knowledge("f", body, ("g", "Any")), using("d", "f(f)", "f")]
        result = dmn.load(definitions(*parts)).evaluate("d", {})
        assert result.value is None
        assert "feel.deep" in [problem.code for problem in result.problems]


class TestServices:
    PARTS = (
        input_data("a", "number"),
        input_data("b", "number"),
        decision("low", literal("a * 10"), ["a"]),
        decision("mid", literal("low + b"), ["b"], ["low"]),
        decision("top", literal("mid + 1"), (), ["mid"]),
        service("whole", ["top"], inputs=["a", "b"]),
        service("half", ["top"], decisions=["low"], inputs=["b"]),
        service("both", ["mid", "top"], inputs=["a", "b"]),
    )

    @pytest.mark.parametrize(
        ("name", "inputs", "value"),
        [
            ("whole", {"a": 1, "b": 2}, Decimal(13)),
            ("half", {"low": 5, "b": 2}, Decimal(8)),
            ("half", {"low": 5, "b": 2, "a": 99}, Decimal(8)),
            ("both", {"a": 1, "b": 2}, {"mid": Decimal(12), "top": Decimal(13)}),
            ("whole", {"a": 1}, None),
            ("whole", {"a": "x", "b": 2}, None),
        ],
    )
    def test_a_service_takes_its_inputs_and_gives_its_outputs(
        self, name: str, inputs: dict[str, Any], value: Any
    ) -> None:
        assert dmn.load(definitions(*self.PARTS)).invoke(name, inputs).value == value

    def test_missing_inputs_are_waited_for(self) -> None:
        model = dmn.load(definitions(*self.PARTS))
        assert model.invoke("whole", {"a": M, "b": 2}).missing == ("a",)
        assert model.invoke("half", {"low": M, "b": M}).missing == ("b", "low")
        assert model.invoke("both", {"a": 1, "b": M}).missing == ("b",)

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("whole(1, 2)", Decimal(13)),
            ("half(b: 2, low: 5)", Decimal(8)),
            ("both(1, 2).mid", Decimal(12)),
            ("whole(1)", None),
        ],
    )
    def test_a_service_is_a_function_for_other_decisions(self, text: str, value: Any) -> None:
        name = text.partition("(")[0]
        assert dmn.load(definitions(*self.PARTS, using("d", text, name))).evaluate("d", {}).value == value

    def test_a_decision_is_no_service(self) -> None:
        with pytest.raises(Problems):
            dmn.load(definitions(*self.PARTS)).invoke("top", {})

    def test_an_explanation_of_a_service_holds_its_decisions(self) -> None:
        result = dmn.load(definitions(*self.PARTS)).invoke("both", {"a": 1, "b": 2})
        assert [each.name for each in result.explanation.requires] == ["mid", "top"]
        assert json.loads(json.dumps(result.explanation.as_data()))["value"] == {"mid": "12", "top": "13"}


class TestImports:
    LOWER, OTHER = "urn:lower", "urn:other"

    def lower(self, factor: int = 2, own: str = LOWER) -> bytes:
        return definitions(
            input_data("a"),
            decision("scaled", literal(f"a * {factor}"), ["a"]),
            knowledge("plus", literal("x + 1"), ("x", "number")),
            own=own,
        )

    def upper(self, text: str, *names: tuple[str, str]) -> bytes:
        imports = "".join(f'<import namespace="{space}" name="{name}" importType="DMN"/>' for space, name in names)
        needs = "".join(
            f'<informationRequirement><requiredDecision href="{space}#scaled"/></informationRequirement>'
            f'<knowledgeRequirement><requiredKnowledge href="{space}#plus"/></knowledgeRequirement>'
            for space, _ in names
        )
        return definitions(imports, f'<decision id="d" name="d"><variable name="d"/>{needs}{literal(text)}</decision>')

    def test_two_imports_keep_their_names_apart(self) -> None:
        source = self.upper("one.scaled + 100 * two.scaled", (self.LOWER, "one"), (self.OTHER, "two"))
        model = dmn.load(source, [self.lower(), self.lower(3, self.OTHER)])
        assert model.evaluate("d", {"one": {"a": 1}, "two": {"a": 2}}).value == 2 + 100 * 6

    def test_an_import_without_a_name_stands_beside(self) -> None:
        model = dmn.load(self.upper("scaled + plus(1)", (self.LOWER, "")), [self.lower()])
        assert model.evaluate("d", {"a": 5}).value == 12

    def test_knowledge_of_an_import_is_called_under_its_prefix(self) -> None:
        model = dmn.load(self.upper("low.plus(low.scaled)", (self.LOWER, "low")), [self.lower()])
        assert model.evaluate("d", {"a": 5}).value == 11

    def test_a_model_that_is_not_given_is_asked_for_by_its_namespace(self) -> None:
        with pytest.raises(Problems) as caught:
            dmn.load(self.upper("low.scaled", (self.LOWER, "low")))
        problem = next(each for each in caught.value.problems if each.code == "dmn.no_import")
        assert self.LOWER in problem.render("zh")

    def test_one_that_is_given_and_not_imported_is_left_alone(self) -> None:
        model = dmn.load(definitions(decision("d", literal("1"))), [self.lower()])
        assert model.decision_names == ("d",)
        with pytest.raises(Problems):
            model.evaluate("scaled", {})

    def test_models_that_import_each_other_are_read_or_refused(self) -> None:
        one = definitions(
            f'<import namespace="{self.OTHER}" name="o" importType="DMN"/>', decision("x", literal("1")), own=self.LOWER
        )
        two = definitions(
            f'<import namespace="{self.LOWER}" name="l" importType="DMN"/>', decision("y", literal("2")), own=self.OTHER
        )
        assert dmn.load(one, [two]).evaluate("x", {}).value == 1


class TestExplanation:
    MODEL = dmn.load(
        definitions(
            input_data("born", "date"),
            input_data("amounts"),
            decision("total", literal("sum(amounts)"), ["amounts"]),
            decision(
                "d",
                table(
                    "F",
                    ["total", "born"],
                    [(["> 100", "< date(2000, 1, 1)"], ['"a"']), (["-", "-"], ['"b"'])],
                    default='"c"',
                ),
                ["born"],
                ["total"],
            ),
        )
    )

    def test_data_for_json_is_complete(self) -> None:
        inputs = {"born": date(1990, 3, 1), "amounts": [60, Decimal("60.50")]}
        data = self.MODEL.evaluate("d", inputs).explanation.as_data()
        assert data == {
            "id": "d",
            "name": "d",
            "label": None,
            "value": "a",
            "status": "ok",
            "missing": [],
            "text": None,
            "facts": [
                {"name": "born", "value": "1990-03-01", "missing": []},
                {"name": "total", "value": "120.5", "missing": []},
            ],
            "tables": [
                {
                    "policy": "F",
                    "rules": [
                        {
                            "number": 1,
                            "verdict": "true",
                            "missing": [],
                            "cells": [
                                {
                                    "column": "total",
                                    "text": "> 100",
                                    "value": "120.5",
                                    "verdict": "true",
                                    "missing": [],
                                },
                                {
                                    "column": "born",
                                    "text": "< date(2000, 1, 1)",
                                    "value": "1990-03-01",
                                    "verdict": "true",
                                    "missing": [],
                                },
                            ],
                            "results": {"out": '"a"'},
                            "annotations": [],
                            "marks": {},
                        },
                        {
                            "number": 2,
                            "verdict": "true",
                            "missing": [],
                            "cells": [
                                {"column": "total", "text": "-", "value": "120.5", "verdict": "true", "missing": []},
                                {
                                    "column": "born",
                                    "text": "-",
                                    "value": "1990-03-01",
                                    "verdict": "true",
                                    "missing": [],
                                },
                            ],
                            "results": {"out": '"b"'},
                            "annotations": [],
                            "marks": {},
                        },
                    ],
                }
            ],
            "requires": [
                {
                    "id": "total",
                    "name": "total",
                    "label": None,
                    "value": "120.5",
                    "status": "ok",
                    "missing": [],
                    "text": "sum(amounts)",
                    "facts": [{"name": "amounts", "value": ["60", "60.5"], "missing": []}],
                    "tables": [],
                    "requires": [],
                    "marks": {},
                }
            ],
            "marks": {},
        }
        assert json.loads(json.dumps(data)) == data

    def test_what_is_missing_is_named_at_every_level(self) -> None:
        explanation = self.MODEL.evaluate("d", {"born": date(1990, 3, 1), "amounts": [60, M]}).explanation
        (total,) = explanation.requires
        assert explanation.missing == total.missing == ("amounts[2]",)
        assert total.facts[0].as_data() == {"name": "amounts", "value": ["60", None], "missing": ["amounts[2]"]}
        first, second = explanation.tables[0].rules
        assert [cell.verdict for cell in first.cells] == ["undetermined", "true"]
        assert (first.missing, second.missing) == (("amounts[2]",), ())

    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            (None, None),
            (True, True),
            ("科", "科"),
            (3, "3"),
            (Decimal("1.50"), "1.5"),
            (date(2025, 1, 31), "2025-01-31"),
            ([1, None], ["1", None]),
            ({"x": {"y": 1}}, {"x": {"y": "1"}}),
            (M, None),
            ({"x": M}, {"x": None}),
        ],
    )
    def test_facts_are_shown_as_json_can_hold_them(self, given: Any, shown: Any) -> None:
        model = dmn.load(definitions(input_data("a"), decision("d", literal("a"), ["a"])))
        (fact,) = model.evaluate("d", {"a": given}).explanation.facts
        assert json.loads(json.dumps(fact.as_data()))["value"] == shown
