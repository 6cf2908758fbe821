"""Results: under letters, ranked, with a digest of all of it."""

from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from kezhi.base.commands import new_key
from kezhi.review import queries
from kezhi.review.actions import answering, rounds
from kezhi.review.models import Group, PanelResult, Round
from tests.kezhi.review.conftest import PANEL, Stage
from tests.lists import NOW


def test_items_stand_by_their_mean_with_spread_and_ranks(stage: Stage) -> None:
    found = stage.open()
    rows = stage.accepted(found)
    for row, score in zip(rows, (60, 70, 80, 90, 91, 92), strict=True):
        stage.submit(row, score, recommendation="first" if score > 90 else "fund")
    second, first = sorted(queries.results(found.pk).rows, key=lambda row: row.item.code)
    assert (first.item.code, first.standing.rank, first.standing.mean) == ("P002", 1, Decimal("91.00"))
    assert (second.standing.rank, second.standing.spread, second.standing.count) == (2, Decimal("20.00"), 3)
    assert first.standing.recommendations == {"first": 2, "fund": 1, "reject": 0}
    assert [row.item.code for row in queries.results(found.pk).rows] == ["P002", "P001"], "best first"


def test_experts_are_letters_in_an_order_that_does_not_tell(stage: Stage) -> None:
    found = stage.open()
    stage.scored(found)
    shown = queries.results(found.pk).rows
    for row in shown:
        assert [one.label for one in row.ballots] == ["A", "B", "C"]
        order = [one.assignment for one in row.ballots]
        assert sorted(order) == sorted(row.item.assignments.values_list("pk", flat=True))
    orders = set()
    for n in range(20):
        Round.objects.filter(pk=found.pk).update(seed=f"seed {n}")
        orders |= {tuple(one.assignment for one in row.ballots) for row in queries.results(found.pk).rows}
    assert len(orders) > len(shown), "another seed, another order"


def test_no_name_is_in_what_results_say(stage: Stage) -> None:
    found = stage.open()
    stage.scored(found)
    said = repr([[(one.label, one.scores, one.comments, one.opinion) for one in row.ballots]
                 for row in queries.results(found.pk).rows])  # fmt: skip
    assert not [one.person.name for one in stage.experts if one.person.name in said]


def test_what_was_set_aside_does_not_count(stage: Stage) -> None:
    found, _item = stage.one_item()
    row = stage.scored(found, 90, 60, 60)[0]
    assert queries.results(found.pk).rows[0].standing.mean == Decimal("70.00")
    answering.register(row.pk, grounds="同学", actor=stage.officer, now=NOW, key=new_key())
    standing = queries.results(found.pk).rows[0].standing
    assert (standing.mean, standing.count) == (Decimal("60.00"), 2)


def test_without_a_ballot_there_is_no_rank(stage: Stage) -> None:
    [first, second] = queries.results(stage.open().pk).rows
    assert (first.standing.rank, second.standing.mean) == (None, None)


def test_ranks_in_groups(stage: Stage) -> None:
    found = stage.open()
    group = Group.objects.create(round=found, title="材料", place=1)
    found.items.filter(code="P002").update(group=group)
    stage.scored(found, 90, 90, 90, 70, 70, 70)
    ranks = {row.item.code: (row.standing.rank, row.standing.group_rank) for row in queries.results(found.pk).rows}
    assert ranks == {"P001": (1, 1), "P002": (2, 1)}


def panel(item: object, score: str | None) -> None:
    PanelResult.objects.create(
        item=item, meeting="1", on=date(2026, 3, 20), present=7, votes_for=5, score=score, entered_at=NOW, entered_by=1
    )


@pytest.mark.parametrize(("code", "first"), [(PANEL, "P002"), ("projects/open-competition", "P001")])
def test_a_meetings_score_ranks_only_where_it_decides_alone(stage: Stage, code: str, first: str) -> None:
    for n in range(2):
        stage.expert(f"补{n}", stage.universities[2])
    found = stage.open(code=code)
    for row in stage.accepted(found):
        stage.submit(row, 90 if row.item.code == "P001" else 70, recommendation="reject")
    for item, score in zip(found.items.order_by("code"), ("60", "95"), strict=True):
        panel(item, score)
    best = queries.results(found.pk).rows[0]
    assert (best.item.code, best.standing.rank) == (first, 1)
    assert best.panel is not None


def test_the_digest_is_of_everything_that_counts(stage: Stage) -> None:
    found = stage.open()
    rows = stage.accepted(found)
    seen = {queries.results(found.pk).digest}
    for row in rows:
        stage.submit(row, 80)
        seen.add(queries.results(found.pk).digest)
    assert len(seen) == 7
    assert queries.results(found.pk).digest == queries.results(found.pk).digest
    panel(found.items.all()[0], "88")
    assert queries.results(found.pk).digest not in seen


def test_closing_fixes_the_digest(stage: Stage) -> None:
    found = stage.open()
    stage.scored(found)
    closed = rounds.close(found.pk, actor=stage.officer, now=NOW, key=new_key())
    assert queries.results(found.pk).digest == closed.digest


def test_results_take_few_queries_whatever_their_size(
    stage: Stage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for drafts in ([stage.item(1)], [stage.item(n) for n in range(2, 5)]):
        found = stage.open(*drafts)
        stage.scored(found)
        with django_assert_num_queries(4):
            queries.results(found.pk)
