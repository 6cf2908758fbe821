"""Whatever is done to a file or put into a question: a refusal or an answer, never an exception."""

import datetime
import json
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from kezhi.engine import dmn
from kezhi.engine.errors import Problems
from tests.kezhi.engine.dmn.models import FOLDER
from tests.kezhi.engine.feel.trees import patient, values

SOURCE = (FOLDER / "eligibility.dmn").read_bytes()
MODEL = dmn.load(SOURCE)
anything = st.one_of(values(), st.just(dmn.MISSING))
person = st.fixed_dictionaries({}, optional={"birth date": anything, "degree": anything})
questions = st.fixed_dictionaries(
    {},
    optional={
        "person": st.one_of(person, anything),
        "cut-off": st.one_of(st.dates(), anything),
        "amounts": st.one_of(st.lists(st.one_of(st.integers(), st.just(dmn.MISSING))), anything),
    },
)


def faults(model: dmn.Model, inputs: dict[str, Any]) -> list[str]:
    """Answers that say undetermined without a missing fact, or hold a value without being ok."""
    found = []
    for name in model.decision_names:
        for arithmetic in ("null", "undetermined"):
            result = model.evaluate(name, inputs, problems=arithmetic)  # type: ignore[arg-type]
            if (result.status == "undetermined") is not bool(result.missing):
                found.append(f"{name}: {result.status}, missing {result.missing}")
            if result.status != "ok" and result.value is not None:
                found.append(f"{name}: {result.status} with a value")
            data = result.explanation.as_data()
            if json.loads(json.dumps(data)) != data:
                found.append(f"{name}: no JSON")
            found += [f"{name}: {each.code} has no words" for each in result.problems if not each.render("en")]
    return found


@patient
@given(questions)
def test_every_question_has_an_answer(inputs: dict[str, Any]) -> None:
    assert faults(MODEL, inputs) == []


@patient
@given(questions)
def test_without_missing_facts_nothing_is_undetermined(inputs: dict[str, Any]) -> None:
    known = json.loads(json.dumps(inputs, default=lambda value: None))
    for name in MODEL.decision_names:
        assert MODEL.evaluate(name, known).status == "ok"


@patient
@given(st.data())
def test_a_file_with_something_taken_out_is_expect_an_answer_or_a_refusal(data: st.DataObject) -> None:
    root = etree.fromstring(SOURCE)
    for _ in range(data.draw(st.integers(1, 3))):
        inner = [node for node in root.iter("*") if node.getparent() is not None]
        node = data.draw(st.sampled_from(inner))
        parent = node.getparent()
        assert parent is not None
        parent.remove(node)
    expect_an_answer_or_a_refusal(etree.tostring(root))


@patient
@given(st.data())
def test_a_file_with_something_changed_is_expect_an_answer_or_a_refusal(data: st.DataObject) -> None:
    root = etree.fromstring(SOURCE)
    node = data.draw(st.sampled_from(list(root.iter("*"))))
    if node.attrib and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(map(str, node.attrib))))
        node.set(key, data.draw(st.sampled_from(["", "x", "person", "#person", "#young", "number", "tPerson"])))
    else:
        node.text = data.draw(st.sampled_from(["", "1", "1 +", "-", "< 5", "person", "null", '"甲"', "not(1)"]))
    expect_an_answer_or_a_refusal(etree.tostring(root))


def expect_an_answer_or_a_refusal(source: bytes) -> None:
    try:
        model = dmn.load(source)
    except Problems as refused:
        assert refused.problems
        assert all(problem.render("zh") and problem.render("en") for problem in refused.problems)
    else:
        inputs = {"person": {"birth date": datetime.date(1990, 1, 1)}, "amounts": [Decimal(1), dmn.MISSING]}
        assert faults(model, inputs) == []
