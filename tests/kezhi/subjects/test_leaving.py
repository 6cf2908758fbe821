"""What a leaver has open, as a preview says it: by kind, with what stays; no room above is known here."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest

from kezhi.base.actor import Role
from kezhi.subjects import queries
from kezhi.subjects.queries import leaving
from tests.lists import NOW
from tests.people import ON, acting, in_post, person, unit

pytestmark = pytest.mark.django_db
ROOT = Path(leaving.__file__).parents[2]


def test_each_room_says_what_it_has() -> None:
    assert set(leaving.belongings) == {
        *("subjects.posts", "subjects.delegations", "workflow.items", "workflow.referrals"),
        *("projects.applications", "projects.objections"),
    }


@pytest.mark.parametrize("path", ["subjects/queries/leaving.py", "subjects/actions/leaving.py"])
def test_no_room_above_is_imported(path: str) -> None:
    tree = ast.parse((ROOT / path).read_text("utf8"))
    named = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[1] for name in named if name.startswith("kezhi.")} <= {"base", "subjects", "engine"}


def test_a_preview_without_a_successor_hinders_nothing_of_what_may_move() -> None:
    at = unit("省科技厅", kind="government", code="620000")
    who, boss = person("高岚", at=at), person("管理员")
    in_post(who, Role.CASE_OFFICER, at)
    admin = acting(boss, in_post(boss, Role.SYSTEM_ADMIN, at))
    said = queries.parting(admin, who, at, last=ON - timedelta(days=1), now=NOW)
    assert said.serves(Role.CASE_OFFICER, at.pk, None)
    assert [(one["count"], len(one["goes"]), one["stays"]) for one in queries.by_kind(queries.lines_of(said))] == [
        (1, 1, [])
    ]


def test_a_successor_serves_where_they_have_the_post_and_nowhere_else() -> None:
    at, other = unit("省科技厅", kind="government", code="620000"), unit("别处")
    who, boss, next_one = person("高岚", at=at), person("管理员"), person("段承安", at=at)
    in_post(next_one, Role.CASE_OFFICER, at)
    admin = acting(boss, in_post(boss, Role.SYSTEM_ADMIN, at))
    said = queries.parting(admin, who, at, successor=next_one, last=ON, now=NOW)
    assert said.serves(Role.CASE_OFFICER, at.pk, None)
    assert said.serves(Role.CASE_OFFICER, None, None)
    assert not said.serves(Role.CASE_OFFICER, other.pk, None)
    assert not said.serves(Role.CASE_OFFICER, at.pk, 10**6)
    assert not said.serves(Role.OFFICE_HEAD, at.pk, None)


def test_lines_of_a_kind_that_nobody_has_are_left_out() -> None:
    lines = [
        {"kind": "subjects.posts", "label": "处长", "hindrance": ""},
        {"kind": "subjects.posts", "label": "经办人", "hindrance": "岗位不变"},
    ]
    found = queries.by_kind(lines)
    assert [(one["count"], [line["label"] for line in one["stays"]]) for one in found] == [(2, ["经办人"])]
