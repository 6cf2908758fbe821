"""Every pack reads, checks clean, proves its own examples, and is named by no Python."""

import re
from decimal import Decimal

import pytest

from kezhi.engine import bpmn, packs
from tests.content import shelf

CODES = ["department", "projects/enterprise-rd", "projects/open-competition", "projects/young-scientists", "reference"]
CALLS = [code for code in CODES if code.startswith("projects/")]


def test_the_shelf_is_complete() -> None:
    assert sorted(shelf.all_packs()) == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_pack_lies_where_its_code_says(code: str) -> None:
    assert packs.read(shelf.ROOT / code).code == code


@pytest.mark.parametrize("code", CODES)
def test_a_pack_has_no_problem(code: str) -> None:
    found = packs.check(shelf.all_packs()[code], shelf.catalogue())
    assert [str(problem) for problem in found] == []


@pytest.mark.parametrize("code", CODES)
def test_a_pack_survives_the_journey_as_a_zip(code: str) -> None:
    pack = shelf.all_packs()[code]
    assert packs.unzip(packs.pack_zip(pack)).hash == pack.hash


@pytest.mark.parametrize("code", CALLS)
def test_each_condition_says_what_it_is_where_it_comes_from_and_how_to_mend_it(code: str) -> None:
    call = shelf.all_packs()[code].call
    assert call is not None
    decisions = shelf.model(code).definitions.decisions
    for name in {*call.eligibility, *call.screening}:
        marks = decisions[name].marks
        lacking = [key for key in ("label", "label-en", "basis", "basis-en", "mend", "mend-en") if not marks.get(key)]
        assert not lacking, f"{name} lacks {lacking}"
        assert decisions[name].type == "boolean"


@pytest.mark.parametrize("code", CALLS)
def test_eligibility_is_part_of_the_screening(code: str) -> None:
    call = shelf.all_packs()[code].call
    assert call is not None
    assert set(call.eligibility) < set(call.screening)
    assert set(call.screening) <= set(shelf.model(code).decision_names)


@pytest.mark.parametrize("code", CALLS)
def test_the_articles_that_conditions_cite_stand_in_the_guide(code: str) -> None:
    pack = shelf.all_packs()[code]
    guide, guide_en = pack.text("guide", "zh") or "", pack.text("guide", "en") or ""
    articles = re.findall(r"^## 第(.+)条 ", guide, re.MULTILINE)
    assert len(articles) == len(set(articles)) == len(re.findall(r"^## Article \d+: ", guide_en, re.MULTILINE))
    for decision in shelf.model(code).definitions.decisions.values():
        if cited := re.search(r"申报指南第(.+?)条", decision.marks.get("basis", "")):
            assert cited[1] in articles
            number = articles.index(cited[1]) + 1
            assert f"art. {number}" in decision.marks["basis-en"]


@pytest.mark.parametrize("code", CALLS)
def test_numbers_in_labels_are_the_parameters_of_the_rule(code: str) -> None:
    numbers = [each.value for each in shelf.all_packs()[code].parameters if isinstance(each.value, Decimal)]
    values = {f"{number.normalize():f}" for number in numbers} | {
        f"{(number * 100).normalize():f}" for number in numbers if number < 1
    }
    fixed = {"100", "6", "500,000", "50.00"}  # the whole, overdue months, and large equipment in 元 and 万元
    for decision in shelf.model(code).definitions.decisions.values():
        for key in ("label", "label-en"):
            said = re.findall(r"\d[\d,.]*\d|\d", decision.marks.get(key, ""))
            assert set(said) <= values | fixed, decision.name


@pytest.mark.parametrize("code", CALLS)
def test_each_letter_that_a_process_sends_is_written_in_both_languages(code: str) -> None:
    pack = shelf.all_packs()[code]
    process = bpmn.load(pack.files["process.bpmn"])
    letters = [element.id for element in process.elements.values() if element.kind == "send"]
    assert letters
    for name in (*letters, "notice-sent-back", "promise", "outline"):
        assert (pack.text(name, "zh") or "").startswith("# ")
        assert (pack.text(name, "en") or "").startswith("# ")


@pytest.mark.parametrize("code", CALLS)
def test_the_strip_shows_the_seven_stages(code: str) -> None:
    process = bpmn.load(shelf.all_packs()[code].files["process.bpmn"])
    stages = process.stages()
    names = ["申报", "单位审核", "推荐", "形式审查", "专家评审", "立项决策", "签订任务书"]
    assert [stage.name for stage in stages] == names
    assert all(stage.name_en for stage in stages)


@pytest.mark.parametrize("code", CALLS)
def test_no_gateway_goes_on_without_a_clear_yes(code: str) -> None:
    """Whoever answers nothing sends back; nothing is approved or refused by default."""
    process = bpmn.load(shelf.all_packs()[code].files["process.bpmn"])
    for element in process.elements.values():
        if element.kind == "exclusive":
            assert element.default is not None
            assert process.flows[element.default].condition is None
            assert {flow.condition for flow in process.outgoing[element.id] if flow.id != element.default} <= {
                'outcome = "approve"',
                'outcome = "approve" and higher = true',
                'outcome = "reject"',
                'outcome = "uphold"',
            }


def test_no_python_names_a_pack() -> None:
    """The pack reader's own pages show one as an example of a code; it means nothing to them."""
    names = {name for code in CALLS for name in (code, code.rpartition("/")[2])}
    found = [
        f"{path.relative_to(shelf.PROJECT)}: {name}"
        for path in sorted((shelf.PROJECT / "src").rglob("*.py"))
        for name in names
        if name in path.read_text("utf8") and path.parts[-3:-1] != ("engine", "packs")
    ]
    assert found == []


def shown(value: Decimal) -> str:
    """A parameter as the guide writes it: a share in percent, an amount in 万元, anything else as it is."""
    if value < 1:
        return f"{(value * 100).normalize():f}%"
    return f"{value / 10_000:,.0f} 万元" if value >= 10_000 else f" {value:f}"


@pytest.mark.parametrize("code", CALLS)
def test_the_guide_says_the_thresholds_that_bind(code: str) -> None:
    pack = shelf.all_packs()[code]
    guide = pack.text("guide", "zh") or ""
    internal = {"correction_working_days"}
    for each in pack.parameters:
        if isinstance(each.value, Decimal) and each.name not in internal:
            assert shown(each.value) in guide, each.name
