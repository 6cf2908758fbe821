"""Models as their users see them: load, ask, invoke, and read why."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kezhi.engine import dmn
from kezhi.engine.errors import Problems
from tests.kezhi.engine.dmn.models import FOLDER, decision, definitions, input_data, literal, table

CUTOFF = date(2025, 2, 28)
YOUNG = {"birth date": date(1990, 3, 1), "degree": "博士"}


@pytest.fixture(scope="module")
def model() -> dmn.Model:
    return dmn.load(FOLDER / "eligibility.dmn")


@pytest.mark.parametrize(
    ("born", "verdict"),
    [(date(1990, 3, 1), True), (date(1990, 2, 28), False), (None, None), (dmn.MISSING, None)],
)
def test_an_age_limit_on_a_cut_off_date(model: dmn.Model, born: Any, verdict: bool | None) -> None:
    result = model.evaluate("年龄符合", {"person": {"birth date": born, "degree": "博士"}, "cut-off": CUTOFF})
    assert result.value is verdict
    assert result.status == ("undetermined" if born is dmn.MISSING else "ok")
    assert result.missing == (("person.birth date",) if born is dmn.MISSING else ())


def test_a_decision_is_found_by_name_or_id(model: dmn.Model) -> None:
    inputs = {"person": YOUNG, "cut-off": CUTOFF}
    assert model.evaluate("young", inputs).value is model.evaluate("年龄符合", inputs).value is True
    with pytest.raises(Problems) as caught:
        model.evaluate("nothing", {})
    assert caught.value.problems[0].code == "dmn.unknown"


def test_what_is_proven_wins_over_what_is_missing(model: dmn.Model) -> None:
    inputs = {"person": {"birth date": dmn.MISSING, "degree": "硕士"}, "cut-off": CUTOFF}
    assert model.evaluate("eligible", inputs).value is False
    inputs = {"person": {"birth date": dmn.MISSING, "degree": "博士"}, "cut-off": dmn.MISSING}
    assert model.evaluate("eligible", inputs).missing == ("cut-off", "person.birth date")


def test_an_input_left_out_is_null_and_one_of_another_type_too(model: dmn.Model) -> None:
    assert model.evaluate("学历符合", {}).value is False
    assert model.evaluate("学历符合", {"person": {"degree": "博士"}}).value is True
    assert model.evaluate("年龄符合", {"person": {"birth date": CUTOFF}}).value is None
    for wrong in ({"degree": "小学"}, "甲"):
        result = model.evaluate("学历符合", {"person": wrong})
        assert result.value is False
        assert [(problem.code, problem.place.element) for problem in result.problems] == [("dmn.type", "person")]


def test_tables_contexts_and_functions_work_together(model: dmn.Model) -> None:
    inputs = {"person": YOUNG, "cut-off": CUTOFF, "amounts": [60, 60]}
    assert model.evaluate("资助档次", inputs).value == {"档次": "甲", "万元": Decimal(60)}
    assert model.evaluate("资助档次", {**inputs, "amounts": 5}).value == {"档次": "乙", "万元": Decimal(10)}
    assert model.evaluate("summary", inputs).value == [Decimal("0.50"), Decimal("0.50")]


def test_a_model_lists_its_decisions_and_what_they_need(model: dmn.Model) -> None:
    assert model.decision_names == ("年龄符合", "学历符合", "eligible", "资助档次", "summary")
    assert [(each.name, each.type) for each in model.inputs("eligible")] == [("person", "tPerson"), ("cut-off", "date")]
    assert [each.name for each in model.inputs("资助档次")] == ["amounts", "person", "cut-off"]
    assert (model.name, model.namespace) == ("申报资格", "https://example.org/eligibility")


def test_marks_say_what_pages_show(model: dmn.Model) -> None:
    young = model.decisions["年龄符合"]
    assert young.marks == {
        "label": "年龄不满35周岁",
        "label-en": "Younger than 35",
        "basis": "《青年科技人才项目管理办法》第八条",
        "mend": "请核对身份证件上的出生日期",
    }
    assert young.question == "申请人在截止日是否不满35周岁？"
    assert model.decisions["学历符合"].marks == {"label": "具有博士学位"}
    assert model.decisions["eligible"].label == "可以申报"


def test_an_explanation_goes_down_to_the_facts(model: dmn.Model) -> None:
    inputs = {"person": {"birth date": dmn.MISSING, "degree": "博士"}, "cut-off": CUTOFF}
    explanation = model.evaluate("eligible", inputs).explanation
    young, educated = explanation.requires
    assert (explanation.status, young.status, educated.status) == ("undetermined", "undetermined", "ok")
    assert young.text == "age(person.birth date, cut-off) < 35"
    data = explanation.as_data()
    assert data["requires"][0]["facts"] == [
        {"name": "cut-off", "value": "2025-02-28", "missing": []},
        {"name": "person.birth date", "value": None, "missing": ["person.birth date"]},
    ]
    assert data["requires"][0]["marks"]["basis"] == "《青年科技人才项目管理办法》第八条"
    assert json.loads(json.dumps(data)) == data


def test_an_explanation_of_a_table_goes_down_to_the_cells(model: dmn.Model) -> None:
    inputs = {"person": YOUNG, "cut-off": CUTOFF, "amounts": dmn.MISSING}
    result = model.evaluate("资助档次", inputs)
    (shown,) = result.explanation.tables
    first, second = shown.rules
    assert (shown.policy, first.verdict, second.verdict) == ("F", "undetermined", "true")
    assert first.cells[0] == dmn.CellTrace("合计", ">= 100", first.cells[0].value, "undetermined", ("amounts",))
    assert first.cells[1] == dmn.CellTrace("资格", "true", True, "true", ())
    assert (first.marks, first.annotations) == ({"basis": "第十条"}, ("减半资助",))
    assert first.results == {"档次": '"甲"', "万元": "sum(amounts) / 2"}
    assert json.loads(json.dumps(result.explanation.as_data())) == result.explanation.as_data()


def test_a_service_takes_its_input_decisions_as_given(model: dmn.Model) -> None:
    inputs = {"person": YOUNG, "cut-off": CUTOFF, "学历符合": False}
    assert model.invoke("judge", inputs).value is False
    assert model.invoke("judge", {**inputs, "学历符合": dmn.MISSING}).missing == ("学历符合",)


def test_a_knowledge_model_is_called_by_its_parameters(model: dmn.Model) -> None:
    assert model.invoke("age", {"born": date(1990, 3, 1), "on": CUTOFF}).value == 34
    assert model.invoke("age", {"born": dmn.MISSING, "on": CUTOFF}).missing == ("born",)
    assert model.invoke("age", {"born": "no date", "on": CUTOFF}).value is None


def test_a_host_offers_functions_to_every_expression() -> None:
    model = dmn.load(definitions(input_data("a"), decision("d", literal("double(a)"), ["a"])))
    assert model.evaluate("d", {"a": 4, "double": lambda n: n * 2}).value == 8


def test_an_error_below_is_an_error_above() -> None:
    overlap = table("U", ["a"], [(["> 1"], ["1"]), (["> 2"], ["2"])])
    parts = [input_data("a"), decision("low", overlap, ["a"]), decision("high", literal("low = null"), (), ["low"])]
    result = dmn.load(definitions(*parts)).evaluate("high", {"a": 3})
    assert (result.status, result.value) == ("error", None)
    assert result.explanation.requires[0].status == "error"


def test_arithmetic_problems_may_count_as_missing() -> None:
    model = dmn.load(definitions(input_data("a"), decision("d", literal("1 / a > 3"), ["a"])))
    assert (model.evaluate("d", {"a": 0}).value, model.evaluate("d", {"a": 0}).status) == (None, "ok")
    result = model.evaluate("d", {"a": 0}, problems="undetermined")
    assert (result.status, result.missing) == ("undetermined", ("1:1 d",))


def test_a_decision_without_logic_is_null() -> None:
    assert dmn.load(definitions(decision("d", ""))).evaluate("d", {}).value is None


def test_a_typed_decision_keeps_to_its_type() -> None:
    model = dmn.load(
        definitions(decision("d", literal('"x"'), kind="number"), decision("e", literal("[1]"), kind="number"))
    )
    assert model.evaluate("d", {}).value is None
    assert model.evaluate("e", {}).value == 1


def test_values_inside_a_result_may_be_missing() -> None:
    model = dmn.load(definitions(input_data("a"), decision("d", literal("{x: a, y: 1}"), ["a"])))
    result = model.evaluate("d", {"a": dmn.MISSING})
    assert (result.status, result.value, result.missing) == ("undetermined", None, ("a",))


def test_inputs_may_have_dotted_names() -> None:
    parts = [input_data("person.birth_date", "date"), input_data("call.closes", "date")]
    text = "years and months duration(person.birth_date, call.closes).years < 35"
    model = dmn.load(definitions(*parts, decision("年龄", literal(text), ["person.birth_date", "call.closes"])))
    inputs = {"person.birth_date": date(1990, 3, 1), "call.closes": CUTOFF}
    result = model.evaluate("年龄", inputs)
    assert result.value is True
    assert [(fact.name, fact.value) for fact in result.explanation.facts] == sorted(
        (name, inputs[name]) for name in inputs
    )
    assert model.evaluate("年龄", {**inputs, "call.closes": dmn.MISSING}).missing == ("call.closes",)


def test_a_missing_fact_by_place_has_no_file(tmp_path: Path) -> None:
    path = tmp_path / "rules.dmn"
    path.write_bytes(definitions(decision("d", literal("1 / 0"))))
    result = dmn.load(path).evaluate("d", {}, problems="undetermined")
    assert result.missing == ("1:1 d",)
    assert result.problems[0].place.file == str(path)
