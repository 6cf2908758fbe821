"""How the packs choose awards: each constraint at its bound, and what lets an item be funded."""

from decimal import Decimal
from typing import Any

import pytest

from kezhi.engine import feel
from kezhi.projects.domain.constraints import kept
from kezhi.projects.domain.letters import BLANK
from tests.content import shelf

CALLS = [pack.code for pack in shelf.calls()]
FILLED = {
    "application.title", "application.number", "project.number", "award.amount", "award.grounds", "award.reason",
    "opinions", "reexamination.until", "reexamination.days", "reexamination.answer_days",
}  # fmt: skip
"""What the letters about an award or a rejection can say."""


def item(**more: Any) -> dict[str, Any]:
    said = {"age": 45, "gender": "male", "host": 1, "host_kind": "university", "region": "620100", "amount": 100}
    return {name: Decimal(value) if isinstance(value, int) else value for name, value in (said | more).items()}


def statuses(code: str, items: list[dict[str, Any]]) -> dict[str, str]:
    pack = shelf.all_packs()[code]
    assert pack.call is not None
    parameters = {one.name: one.value for one in pack.parameters}
    found = kept(pack.call.award.constraints, items, envelope=Decimal(1000), parameters=parameters)
    return {one.constraint.name: one.status for one in found}


@pytest.mark.parametrize("code", CALLS)
def test_a_fair_list_keeps_every_constraint_and_an_empty_one_too(code: str) -> None:
    fair = [
        item(age=30, gender="female", host=1, host_kind="enterprise", region="620300"),
        item(age=35, gender="female", host=2, region="620300"),
        item(age=50, host=3, region="620500"),
    ]
    assert set(statuses(code, fair).values()) == {"met"}
    assert set(statuses(code, []).values()) == {"met"}


@pytest.mark.parametrize("code", CALLS)
def test_all_of_one_host_is_too_much_everywhere(code: str) -> None:
    assert statuses(code, [item(), item()])["one-host"] == "not_met"


@pytest.mark.parametrize(
    ("code", "name", "change", "share"),
    [
        ("projects/open-competition", "young-leaders", {"age": 39}, 40),
        ("projects/open-competition", "firms", {"host_kind": "enterprise"}, 20),
        ("projects/open-competition", "outside-capital", {"region": "620302"}, 30),
        ("projects/enterprise-rd", "young-leaders", {"age": 39}, 30),
        ("projects/enterprise-rd", "outside-capital", {"region": "620302"}, 30),
        ("projects/young-scientists", "women", {"gender": "female"}, 30),
    ],
)
def test_a_share_is_met_at_its_bound_and_not_one_below(
    code: str, name: str, change: dict[str, Any], share: int
) -> None:
    for count, status in ((share, "met"), (share - 1, "not_met")):
        items = [item(**change) for _ in range(count)] + [item() for _ in range(100 - count)]
        assert statuses(code, items)[name] == status, count


def test_forty_is_no_longer_young() -> None:
    assert statuses("projects/open-competition", [item(age=40)])["young-leaders"] == "not_met"


def recommends(code: str, **said: Any) -> Any:
    pack = shelf.all_packs()[code]
    assert pack.call is not None
    parameters = {one.name: one.value for one in pack.parameters}
    context = {"ballots": 3, "present": 0, "votes_for": 0, "said": {"reject": 0}, "parameters": parameters}
    return feel.parse(pack.call.award.recommended).evaluate(context | said)


@pytest.mark.parametrize("code", ["projects/open-competition", "projects/enterprise-rd"])
def test_a_meetings_vote_passes_above_half_of_those_present(code: str) -> None:
    assert recommends(code, present=7, votes_for=4) is True
    assert recommends(code, present=6, votes_for=3) is False
    assert recommends(code) is False, "without a meeting there is no yes"


def test_by_mail_more_than_half_must_not_reject() -> None:
    code = "projects/young-scientists"
    assert recommends(code, ballots=3, said={"reject": 1}) is True
    assert recommends(code, ballots=4, said={"reject": 2}) is False
    assert recommends(code, ballots=0, said={"reject": 0}) is False


@pytest.mark.parametrize("code", CALLS)
@pytest.mark.parametrize("name", ["notice-awarded", "notice-rejected"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_letter_asks_for_nothing_that_is_not_filled_in(code: str, name: str, language: str) -> None:
    text = shelf.all_packs()[code].text(name, language)
    assert text is not None
    asked = {found[1] for found in BLANK.finditer(text)}
    assert asked <= FILLED
    assert "opinions" in asked


def test_the_department_says_quorum_and_terms() -> None:
    values = {one.name: one.value for one in shelf.all_packs()["department"].parameters}
    assert values["quorum_parts"] / values["quorum_of"] * 3 == 2  # type: ignore[operator]
    assert values["objection_acknowledge_working_days"] == 3
    assert values["objection_answer_working_days"] == 15
    assert (values["reexamination_days"], values["reexamination_answer_days"]) == (15, 60)


@pytest.mark.parametrize("code", CALLS)
def test_a_publicity_lasts_at_least_five_working_days(code: str) -> None:
    values = {one.name: one.value for one in shelf.all_packs()[code].parameters}
    assert values["publicity_working_days"] >= 5  # type: ignore[operator]
