"""The forms of the calls: what is known is not asked, the rules agree with the forms, and mends mend."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kezhi.engine import schema
from kezhi.engine.errors import Problem
from tests.content import shelf

BUDGETED = ["projects/open-competition", "projects/enterprise-rd"]
CODES = [*BUDGETED, "projects/young-scientists"]
ON = date(2026, 3, 20)
FORMS = {code: schema.load(json.loads(shelf.all_packs()[code].files["form.json"])) for code in CODES}
FULL = {code: json.loads(shelf.all_packs()[code].files["examples/full.json"]) for code in CODES}
CALL = {
    "grant_limit": Decimal(1_500_000),
    "grant_amount": Decimal(200_000),
    "own_ratio": Decimal(1),
    "starts_on": date(2026, 7, 1),
    "ends_on": date(2029, 6, 30),
    "topics": [{"code": code, "limit": Decimal(1_500_000)} for code in ("1", "1.3", "B")],
}
KNOWN = {
    **{name: "已知" for name in shelf.FACTS if name.startswith(("person.", "org."))},
    **{name: date(1990, 1, 1) for name in ("person.birth_date", "org.registered_on")},
    "person.employment_end": date(2031, 8, 31),
    "person.gender": "female",
    "person.degree": "doctor",
    "org.kind": "university",
    "org.staff": Decimal(120),
    "person.phone": "13800001234",
    "person.email": "shen@example.cn",
    "org.sales_last_year": Decimal(80_000_000),
    "org.rd_last_year": Decimal(4_000_000),
}


def facts(code: str, known: Mapping[str, Any] = KNOWN) -> dict[str, Any]:
    return {**known, "call": CALL, **shelf.parameters(code)}


def check(code: str, data: Mapping[str, Any]) -> list[Problem]:
    return list(FORMS[code].check(data, on=ON, facts=facts(code)))


def with_budget(code: str, **cells: Decimal) -> dict[str, Any]:
    """The full form with these amounts of the grant."""
    budget = json.loads(json.dumps(FULL[code]["budget"]))
    for row, amount in cells.items():
        budget[row]["grant"] = f"{amount:.2f}"
    return {**FULL[code], "budget": budget}


@pytest.mark.parametrize("code", CODES)
def test_the_full_form_is_without_complaint(code: str) -> None:
    assert [str(problem) for problem in check(code, FULL[code])] == []


@pytest.mark.parametrize("code", CODES)
def test_what_the_registers_know_need_not_be_typed(code: str) -> None:
    typed = [field.name for section in FORMS[code].sections for field in section.fields if field.fact in KNOWN]
    assert len(typed) >= 11
    assert not set(typed) & FULL[code].keys() - {"pi_phone", "pi_email"}


@pytest.mark.parametrize("code", CODES)
def test_an_empty_form_is_told_everything_at_once(code: str) -> None:
    found = {problem.place.field for problem in FORMS[code].check({}, on=ON, facts={})}
    assert {"title", "topic", "abstract", "pi_name", "org_name", "milestones", "promise", "accounts"} <= found


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_complaint_is_whole_in_both_languages(code: str, language: str) -> None:
    empty = FORMS[code].check({}, on=ON, facts={})
    wrong = check(
        code, {**FULL[code], "keywords": "一；二", "ends_on": "2029-09-30", "pi_work": 5, "body_way": "upload"}
    )
    for problem in (*empty, *wrong):
        text = problem.render(language)
        assert text
        assert "{" not in text
        assert "？" not in text


@pytest.mark.parametrize("code", CODES)
def test_personal_data_says_what_it_is_for(code: str) -> None:
    fields = [field for section in FORMS[code].sections for field in section.fields]
    asked = [*fields, *(column for field in fields for column in field.columns)]
    assert [field.name for field in asked if field.personal and field.purpose is None] == []
    assert not [field.name for field in asked if "name" in field.name and not field.identifying and field.personal]


@pytest.mark.parametrize("code", BUDGETED)
def test_the_automatic_mend_of_indirect_costs_mends(code: str) -> None:
    """As in the application form: 24.00 万元 is 2.40 over the cap, the rest goes to operating."""
    data = with_budget(code, indirect=Decimal(240_000))
    (problem,) = check(code, data)
    assert problem.place.field == "budget.indirect.grant"
    mend = problem.arguments["mend"]
    assert mend.set == {"budget.indirect.grant": "216000.00", "budget.operating.grant": "464000.00"}
    assert "21.60 万元" in mend.label.zh
    mended = with_budget(code, indirect=Decimal(216_000), operating=Decimal(464_000))
    assert check(code, mended) == []


@pytest.mark.parametrize("code", BUDGETED)
@settings(max_examples=30, deadline=None)
@given(
    equipment=st.decimals(0, 400_000, places=2),
    operating=st.decimals(0, 400_000, places=2),
    indirect=st.decimals(0, 300_000, places=2),
)
def test_form_and_screening_agree_on_indirect_costs(
    code: str, equipment: Decimal, operating: Decimal, indirect: Decimal
) -> None:
    data = with_budget(code, equipment=equipment, operating=operating, indirect=indirect)
    complained = any(problem.place.field == "budget.indirect.grant" for problem in check(code, data))
    direct = equipment + operating + Decimal(data["budget"]["labour"]["grant"])
    budget = {"direct": {"grant": direct}, "equipment": {"grant": equipment}, "indirect": {"grant": indirect}}
    wanted = {item.name for item in shelf.model(code).inputs("间接费用在上限内")}
    inputs = {name: value for name, value in shelf.parameters(code).items() if name in wanted}
    verdict = shelf.model(code).evaluate("间接费用在上限内", {**inputs, "budget": budget})
    assert verdict.value is not complained


@pytest.mark.parametrize("code", CODES)
def test_a_term_that_is_too_long_can_be_cut_with_one_click(code: str) -> None:
    data = {**FULL[code], "ends_on": "2029-07-31"}
    (problem,) = [each for each in check(code, data) if each.arguments.get("rule") == "term-length"]
    assert problem.arguments["mend"].set == {"ends_on": "2029-06-30"}


def test_the_lump_sum_has_no_budget_lines() -> None:
    fields = [field for section in FORMS["projects/young-scientists"].sections for field in section.fields]
    assert not [field.name for field in fields if field.budget]
    computed = FORMS["projects/young-scientists"].compute(
        {**FULL["projects/young-scientists"], "grant_asked": "900000.00"},
        on=ON,
        facts=facts("projects/young-scientists"),
    )
    assert computed["grant_asked"] == "200000.00"


@pytest.mark.parametrize("code", BUDGETED)
def test_shares_are_completed_by_the_mend(code: str) -> None:
    data = {**FULL[code], "lead_share": FULL[code]["lead_share"] - 10}
    (problem,) = check(code, data)
    assert problem.arguments["mend"].set == {"lead_share": FULL[code]["lead_share"]}
