"""A group as a table of items and experts, and one's own reviews."""

from datetime import timedelta

from pytest_django import DjangoAssertNumQueries

from kezhi.base.commands import new_key
from kezhi.review import queries
from kezhi.review.actions import answering, rounds
from kezhi.review.models import Conflict, Group, Round
from kezhi.review.queries.assignments import Cell
from kezhi.subjects.models.validity import valid
from tests.kezhi.review.conftest import Stage
from tests.lists import NOW
from tests.people import ON


def grouped(stage: Stage, count: int = 2) -> tuple[Round, Group]:
    found = stage.open(*(stage.item(n, topic="材料") for n in range(count)))
    rounds.group_by(found.pk, "topic", actor=stage.officer, now=NOW, key=new_key())
    return found, found.groups.get()


def test_the_table_has_a_row_for_each_item_and_a_column_for_each_expert(stage: Stage) -> None:
    found, group = grouped(stage)
    stage.drawn(found)
    matrix = queries.matrix(group, ON)
    assert [item.code for item, _lacks, _cells in matrix.rows] == ["P000", "P001"]
    names = [seat.expert.person.name for seat in matrix.seats]
    assert names == sorted(names)
    assert {seat.unit for seat in matrix.seats} <= {"兰州大学", "西北师范大学", "兰州交通大学"}
    for _item, lacks, cells in matrix.rows:
        assert lacks == 0
        assert len(cells) == len(matrix.seats)
        assert sum(1 for cell in cells if cell.assignment) == 3


def test_what_an_item_lacks_is_counted(stage: Stage) -> None:
    found, group = grouped(stage, 1)
    assert [lacks for _item, lacks, _cells in queries.matrix(group, ON).rows] == [3]
    row = stage.invited(found)[0]
    stage.experts[0].state = "left"
    for one in stage.experts:
        one.state = "left"
        one.save()
    answering.decline(row.pk, why="忙", actor=stage.acting(row.expert), now=NOW, key=new_key())
    assert [lacks for _item, lacks, _cells in queries.matrix(group, ON).rows] == [1]


def test_a_cell_says_why_the_expert_must_not_have_the_item(stage: Stage) -> None:
    found, group = grouped(stage)
    row = stage.drawn(found)[0]
    barred, flagged = (
        Conflict(
            expert=row.expert, item=row.item, kind="declared", source=source, strength=strength, grounds="说明",
            found_at=NOW, valid=valid(ON),
        )
        for source, strength in (("officer", "bars"), ("expert", "flags"))
    )  # fmt: skip

    def cell() -> Cell:
        matrix = queries.matrix(group, ON)
        at = [seat.expert.pk for seat in matrix.seats].index(row.expert_id)
        return next(cells[at] for item, _lacks, cells in matrix.rows if item.pk == row.item_id)

    assert (cell().conflicts, cell().barred) == ((), False)
    flagged.save()
    assert (len(cell().conflicts), cell().barred) == (1, False)
    barred.save()
    assert (len(cell().conflicts), cell().barred) == (2, True)
    Conflict.objects.update(valid=valid(ON - timedelta(days=9), ON - timedelta(days=1)))
    assert cell().conflicts == (), "what is over is not shown"


def test_the_table_takes_few_queries_whatever_its_size(
    stage: Stage, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 3):
        found, group = grouped(stage, count)
        stage.drawn(found)
        with django_assert_max_num_queries(5):
            queries.matrix(group, ON)


def test_ones_own_reviews_are_those_one_was_asked_for(stage: Stage) -> None:
    found = stage.open()
    stage.drawn(found)
    one = stage.acting(stage.experts[0])
    assert not queries.mine(one).exists()
    rows = stage.invited(found)
    mine = [row for row in rows if row.expert_id == stage.experts[0].pk]
    assert set(queries.mine(one)) == set(mine)
    assert set(queries.waiting(one)) == set(mine)


def test_what_is_handed_in_declined_or_closed_waits_no_more(stage: Stage) -> None:
    found = stage.open()
    rows = stage.accepted(found)
    for row in rows:
        actor = stage.acting(row.expert)
        before = queries.waiting(actor).count()
        stage.submit(row, 80)
        assert queries.waiting(actor).count() == before - 1
        assert queries.mine(actor).get(pk=row.pk).handed_in  # type: ignore[attr-defined]
    other = stage.open(stage.item(7))
    row = stage.invited(other)[0]
    assert queries.waiting(stage.acting(row.expert)).exists()
    answering.decline(row.pk, why="忙", actor=stage.acting(row.expert), now=NOW, key=new_key())
    assert not queries.waiting(stage.acting(row.expert)).exists()


def test_the_most_urgent_comes_first(stage: Stage) -> None:
    found = stage.open()
    stage.invited(found)
    expert = next(one for one in stage.experts if one.assignments.count() == 2)
    late, soon = expert.assignments.order_by("pk")
    type(late).objects.filter(pk=soon.pk).update(due=NOW + timedelta(days=1))
    assert list(queries.waiting(stage.acting(expert))) == [soon, late]
