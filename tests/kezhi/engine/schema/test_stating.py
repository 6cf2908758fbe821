"""Names in expressions exist; a slip is told where it stands."""

from typing import Any

import pytest

from kezhi.engine import schema
from kezhi.engine.errors import Problems
from kezhi.engine.schema.stating import stated


@pytest.mark.parametrize(
    ("text", "slip", "meant"),
    [
        ("titel != null", "titel", "title"),
        ("sum(team.shares) > 1", "shares", "share"),
        ("budget.indirct.grant > 1", "indirct", "indirect"),
        ("budget.indirect.grants > 1", "grants", "grant"),
        ("worked > 1", "worked", "today"),
        ("facs.org.kind = 1", "facs", "facts"),
    ],
)
def test_a_slip_in_a_name_is_told_with_what_is_meant(
    definition: dict[str, Any], text: str, slip: str, meant: str
) -> None:
    definition["layout"][3]["fields"][0]["visible"] = text
    with pytest.raises(Problems) as caught:
        schema.load(definition)
    [problem] = caught.value.problems
    assert (problem.code, problem.place.element) == ("schema.unknown_name", "layout[3].fields[0].visible")
    assert problem.arguments["name"] == slip
    assert meant in problem.arguments["nearest"] or slip == "worked"


@pytest.mark.parametrize(
    "text",
    [
        "count(team[share > 3]) > 1",
        "some member in team satisfies member.share > 3",
        "call.topics[code = topic].limit[1] > 1",
        "count(agreement[size > 10]) = 0",
        'call.open and facts.org.kind = "x" and today > date("2026-01-01")',
        "(for each in team return each.share)[1] > 2",
    ],
)
def test_names_of_loops_filters_and_the_world_outside_are_no_slips(definition: dict[str, Any], text: str) -> None:
    definition["rules"][0]["when"] = text
    assert schema.load(definition).code == "application"


def test_every_expression_is_found_with_its_place(form: schema.Form) -> None:
    places = {each.where: each.text for each in stated(form)}
    assert places["layout[0].fields[6].visible"] == "abroad"
    assert places["layout[1].fields[0].columns[2].computed"] == "share * 21"
    assert places["layout[2].fields[0].limits[0].mend.set.budget.indirect.grant"] == "limit"
    assert places["rules[0].message.en"] == "worked"
    assert form.outside == {"call.grant_limit"}
