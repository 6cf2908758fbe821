"""What the demo's applicants write: no title twice, budgets within the limit, texts without gaps."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from kezhi.demo.domain import tales

STORY = tomllib.loads((Path(__file__).parents[4] / "packs/department/data/demo-story.toml").read_text("utf8"))
GRANT = tales.Grant(Decimal(1_500_000), date(2027, 7, 1), date(2030, 6, 30))


def test_no_title_comes_twice() -> None:
    for declared in STORY["topics"]:
        found = [theme.object + theme.aim for theme in tales.themes(declared, Random(1))]
        assert len(set(found)) == len(found) == len(declared["objects"]) * len(declared["aims"])


def test_the_order_is_the_seeds() -> None:
    declared = STORY["topics"][0]
    first, again, other = (list(tales.themes(declared, Random(seed))) for seed in (1, 1, 2))
    assert first == again != other


def test_texts_speak_of_the_title_and_have_no_gaps() -> None:
    theme = tales.Theme("风机主轴承", "在线监测与诊断方法", "460")
    said = tales.written(STORY, theme, "风光电装备可靠性", GRANT, Random(1))
    assert said["title"] == "风机主轴承在线监测与诊断方法"
    assert "风光电装备可靠性" in said["abstract"]
    assert not [name for name, value in said.items() if isinstance(value, str) and "{" in value]


def test_milestones_lie_in_the_term_and_end_with_it() -> None:
    theme = tales.Theme("风机主轴承", "寿命提升关键技术", "460")
    due = [row["due"] for row in tales.written(STORY, theme, "", GRANT, Random(1))["milestones"]]
    assert due == sorted(due)
    assert due[-1] == "2030-06-30"


@given(st.integers(100_000, 10_000_000))
def test_what_is_asked_stays_within_the_limit_and_indirect_costs_within_theirs(limit: int) -> None:
    lines = tales.budget(STORY["budget"], Decimal(limit))
    grant = {line: Decimal(said["grant"]) for line, said in lines.items()}
    assert sum(grant.values()) <= limit
    direct = sum(grant.values()) - grant["indirect"]
    assert grant["indirect"] <= (direct - grant["equipment"]) * Decimal("0.30")


def test_a_team_has_a_part_for_each() -> None:
    people = [{"name": name} for name in "甲乙丙丁"]
    rows = tales.team(STORY, people)
    assert [row["name"] for row in rows] == list("甲乙丙")
    assert len({row["role"] for row in rows}) == STORY["team"]["size"]
