"""How far a round and its groups are, which rules hold on a day, and who still can be asked."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from kezhi.base.commands import new_key
from kezhi.review import queries
from kezhi.review.actions import answering, rounds
from kezhi.review.models import Expert, Round
from kezhi.review.queries.rounds import FOREVER, Progress
from tests.kezhi.review.conftest import PANEL, Stage
from tests.lists import NOW


def test_a_round_counts_its_items_and_ballots(stage: Stage) -> None:
    found = stage.open()
    row = queries.rounds(stage.officer).get()
    assert (row.size, row.wanted, row.handed_in) == (2, 6, 0)  # type: ignore[attr-defined]
    stage.scored(found)
    assert queries.rounds(stage.director).get().handed_in == 6  # type: ignore[attr-defined]


def test_progress_is_told_by_group(stage: Stage, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    found = stage.open()
    assert queries.progress(found) == {None: Progress(2, 6, 0, 0, 0, 0)}
    rounds.group_by(found.pk, "topic", actor=stage.officer, now=NOW, key=new_key())
    rows = stage.invited(found)
    answering.accept(rows[0].pk, actor=stage.acting(rows[0].expert), now=NOW, key=new_key())
    stage.submit(rows[0], 80)
    answering.decline(rows[1].pk, why="忙", actor=stage.acting(rows[1].expert), now=NOW, key=new_key())
    with django_assert_num_queries(2):
        progress = queries.progress(found)
    by_title = {group.title: progress[group.pk] for group in found.groups.all()}
    assert by_title["材料"] == Progress(items=1, wanted=3, on_it=3, proposed=1, accepted=1, handed_in=1)
    assert by_title["能源"] == Progress(items=1, wanted=3, on_it=3, proposed=0, accepted=0, handed_in=0)
    assert by_title["能源"].missing == 0


def test_a_ballot_that_was_set_aside_is_not_counted(stage: Stage) -> None:
    found, _item = stage.one_item()
    row = stage.scored(found)[0]
    answering.register(row.pk, grounds="同学", actor=stage.officer, now=NOW, key=new_key())
    assert queries.progress(found)[None].handed_in == 2
    assert queries.rounds(stage.officer).get().handed_in == 2  # type: ignore[attr-defined]


def test_rules_have_the_values_of_the_day(stage: Stage) -> None:
    rules = queries.rules_of(stage.open(), date(2026, 3, 24))
    assert (rules["same-unit"].strength, rules["same-unit"].window) == ("bars", 2)
    assert (rules["co-project"].window, rules["reciprocal"].window) == (3, 2)
    assert (rules["relative"].window, rules["relative"].basis) == (None, "国家自然科学基金条例 第二十条")
    assert rules["unknown-unit"].strength == "undetermined"


def test_a_window_without_a_value_on_the_day_bounds_nothing_and_decides_nothing(stage: Stage) -> None:
    rules = queries.rules_of(stage.open(), date(2025, 12, 31))
    assert (rules["co-project"].strength, rules["co-project"].window) == ("undetermined", FOREVER)
    assert rules["relative"].strength == "bars"


def test_the_rubric_is_the_one_of_the_pinned_version(stage: Stage) -> None:
    assert queries.rubric_of(stage.open()).name == "basic_research"
    assert queries.rubric_of(stage.open(code=PANEL)).name == "enterprise"


def test_items_are_numbered_with_who_is_on_them(stage: Stage) -> None:
    found = stage.open()
    stage.drawn(found)
    assert [item.on_it for item in queries.items(stage.officer)] == [3, 3]  # type: ignore[attr-defined]
    assert not queries.items(stage.stranger).exists()


@pytest.mark.parametrize("fields", [{"140"}, {"180"}, {"140", "180"}, set()])
def test_the_pool_knows_one_of_the_fields(stage: Stage, fields: set[str]) -> None:
    stage.expert("生物", stage.universities[1], "180")
    names = {one.person.name for one in queries.pool(fields, NOW)}
    physicists = {"甲专家", "乙专家", "丙专家", "丁专家"}
    expected = (physicists if "140" in fields or not fields else set()) | ({"生物"} if fields != {"140"} else set())
    assert names == expected


def test_who_has_as_much_as_they_take_is_not_in_the_pool(stage: Stage) -> None:
    Expert.objects.filter(person__name="甲专家").update(capacity=0)
    assert "甲专家" not in {one.person.name for one in queries.pool({"140"}, NOW)}


def test_an_expert_is_shown_with_unit_load_and_fields(stage: Stage) -> None:
    found = stage.open()
    stage.drawn(found)
    one = queries.experts(stage.officer).get(person__name="甲专家")
    assert one.unit_name == "兰州大学"  # type: ignore[attr-defined]
    assert queries.fields_in_words(one) == "物理学"
    assert sum(each.had for each in queries.experts(stage.officer)) == 6  # type: ignore[attr-defined]


def test_two_rounds_do_not_mix(stage: Stage) -> None:
    first, second = stage.open(), stage.open(stage.item(7))
    stage.drawn(second)
    assert queries.progress(first)[None].on_it == 0
    assert Round.objects.count() == 2
