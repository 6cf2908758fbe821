"""What a row of a team says of somebody, and who of a team stands against submitting."""

import pytest

from kezhi.engine import schema
from kezhi.projects.domain.teams import TeamRow, team_problems, team_row
from tests.kezhi.forms.domain.sample import ON, both, field

COLUMNS = ("name", "organisation", "contact", "role")


def rows(columns: tuple[str, ...], *said: dict[str, str]) -> dict[str, schema.FieldState]:
    table = field("team", "table", "成员", columns=[field(name, "text", name) for name in columns])
    section = {"id": "s", "title": both("节", "Section"), "fields": [table]}
    form = schema.load({"code": "x", "title": both("表", "Form"), "schema": {}, "layout": [section]})
    return form.state({"team": list(said)}, on=ON)


def test_a_row_is_read_by_the_names_of_its_columns() -> None:
    state = rows(COLUMNS, {"name": "甲"}, {"name": "乙", "organisation": "某校", "contact": "b@x.cn", "role": "试验"})
    assert team_row(state, "team[1].name", "乙") == TeamRow("team[1].name", "乙", "某校", "b@x.cn", "试验")


@pytest.mark.parametrize("columns", [COLUMNS, ("name",), ("name", "role")])
def test_what_is_empty_or_never_asked_is_blank(columns: tuple[str, ...]) -> None:
    assert team_row(rows(columns, {"name": "甲"}), "team[0].name", "甲") == TeamRow("team[0].name", "甲", "", "", "")


@pytest.mark.parametrize(
    ("asked", "confirming", "found"),
    [
        ([], {}, []),
        ([("甲", True)], {"team[0].name": "甲"}, []),
        ([("甲", False)], {"team[0].name": "甲"}, [("unconfirmed", "team", "甲")]),
        (
            [],
            {"team[0].name": "甲", "team[2].name": "乙"},
            [("uninvited", "team[0].name", "甲"), ("uninvited", "team[2].name", "乙")],
        ),
        (
            [("丙", False), ("丁", True)],
            {"team[0].name": "甲"},
            [("unconfirmed", "team", "丙"), ("uninvited", "team[0].name", "甲")],
        ),
    ],
)
def test_who_stands_against_submitting(
    asked: list[tuple[str, bool]], confirming: dict[str, str], found: list[tuple[str, str, str]]
) -> None:
    problems = team_problems(asked, confirming)
    said = [(one.code.removeprefix("projects.member_"), one.place.field, one.arguments["name"]) for one in problems]
    assert said == found
    assert all(one.arguments["name"] in one.render(language) for one in problems for language in ("zh", "en"))
