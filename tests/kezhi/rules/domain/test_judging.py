"""Verdicts: only what is proven is met; what is missing settles nothing."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import dmn
from kezhi.engine.feel import MISSING
from kezhi.engine.schema import Text
from kezhi.rules.domain.judging import Status, Verdict, judge, overall
from kezhi.rules.domain.known import Known

AGE = """\
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" xmlns:kz="urn:kezhi:dmn"
  id="d" name="rules" namespace="urn:t">
  <inputData id="i1" name="person.age"><variable name="person.age" typeRef="number"/></inputData>
  <inputData id="i2" name="call.limit"><variable name="call.limit" typeRef="number"/></inputData>
  <decision id="age" name="年龄">
    <variable name="年龄" typeRef="boolean"/>
    <informationRequirement id="r1"><requiredInput href="#i1"/></informationRequirement>
    <informationRequirement id="r2"><requiredInput href="#i2"/></informationRequirement>
    <literalExpression id="l"><text>person.age &lt;= call.limit</text></literalExpression>
  </decision>
  <decision id="null" name="空">
    <variable name="空" typeRef="boolean"/>
    <literalExpression id="m"><text>null</text></literalExpression>
  </decision>
</definitions>
"""


@pytest.fixture(scope="module")
def model() -> dmn.Model:
    return dmn.load(AGE.encode())


def age(value: Any = MISSING) -> dict[str, Known]:
    said = Known("person.age", Text("年龄", "Age"), value, Text("人员库", "Register"), date(2026, 1, 1))
    return {"person.age": said}


def one(model: dmn.Model, facts: dict[str, Known], values: dict[str, Any], decision: str = "年龄") -> Verdict:
    (verdict,) = judge(model, [decision], facts, values)
    return verdict


def test_what_is_proven_is_met_with_the_facts_that_prove_it(model: dmn.Model) -> None:
    verdict = one(model, age(30), {"call.limit": 35})
    assert verdict.status is Status.MET
    assert [(fact.name, fact.value) for fact in verdict.used] == [("person.age", 30)]
    assert verdict.missing == ()


def test_what_is_disproven_is_not_met(model: dmn.Model) -> None:
    assert one(model, age(36), {"call.limit": 35}).status is Status.NOT_MET


def test_an_unknown_fact_leaves_it_undetermined_and_is_named(model: dmn.Model) -> None:
    verdict = one(model, age(), {"call.limit": 35})
    assert verdict.status is Status.UNDETERMINED
    assert [fact.title.zh for fact in verdict.missing] == ["年龄"]
    assert verdict.used == ()


def test_a_value_that_the_call_lacks_is_named_too(model: dmn.Model) -> None:
    verdict = one(model, age(30), {"call.limit": MISSING})
    assert verdict.status is Status.UNDETERMINED
    assert [fact.name for fact in verdict.missing] == ["call.limit"]


def test_null_is_undetermined_never_false(model: dmn.Model) -> None:
    assert one(model, {}, {}, "空").status is Status.UNDETERMINED


def test_a_fact_of_the_wrong_type_proves_nothing(model: dmn.Model) -> None:
    assert one(model, age("thirty"), {"call.limit": 35}).status is Status.UNDETERMINED


def test_a_condition_without_words_is_called_by_its_name(model: dmn.Model) -> None:
    verdict = one(model, age(30), {"call.limit": 35})
    assert (verdict.label.zh, verdict.basis.zh) == ("年龄", "")


@given(st.lists(st.sampled_from(Status), max_size=6))
def test_all_together_are_met_only_if_each_is(model: dmn.Model, statuses: list[Status]) -> None:
    verdict = one(model, age(30), {"call.limit": 35})
    verdicts = [Verdict(**{**vars(verdict), "status": status}) for status in statuses]
    together = overall(verdicts)
    if Status.NOT_MET in statuses:
        assert together is Status.NOT_MET
    else:
        assert (together is Status.MET) == (Status.UNDETERMINED not in statuses)


@given(st.one_of(st.none(), st.integers(0, 99), st.text(max_size=3), st.booleans()))
def test_whatever_is_known_the_verdict_is_one_of_three(model: dmn.Model, value: Any) -> None:
    status = one(model, age(value), {"call.limit": 35}).status
    proven = isinstance(value, int) and not isinstance(value, bool)
    assert status is ((Status.MET if value <= 35 else Status.NOT_MET) if proven else Status.UNDETERMINED)
