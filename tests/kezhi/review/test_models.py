"""What the database itself refuses, whoever asks."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from kezhi.base.commands import new_key
from kezhi.review.actions import answering, balloting
from kezhi.review.models import Assignment, Ballot, Conflict, Expert, Item, PanelResult, Party, Round, Solicitation
from tests.kezhi.review.conftest import Stage
from tests.kezhi.review.test_access import report
from tests.lists import NOW
from tests.people import ON


def check_refused(do: Any, constraint: str = "") -> None:
    with pytest.raises(DatabaseError, match=constraint or None), transaction.atomic():
        do()


def submitted(stage: Stage) -> Ballot:
    found, _item = stage.one_item()
    row = stage.accepted(found)[0]
    stage.submit(row, 80)
    return Ballot.objects.get(assignment=row)


CHANGES: list[dict[str, Any]] = [
    {"scores": {"question": "100"}},
    {"comments": {}},
    {"recommendation": "first"},
    {"opinion": "改了"},
    {"total": 100},
    {"number": 9},
    {"submitted_at": None},
    {"rubric": "x"},
    {"state": "draft"},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_a_submitted_ballot_never_changes(stage: Stage, change: dict[str, Any]) -> None:
    ballot = submitted(stage)
    check_refused(lambda: Ballot.objects.filter(pk=ballot.pk).update(**change))


def test_nor_is_it_removed(stage: Stage) -> None:
    ballot = submitted(stage)
    check_refused(lambda: Ballot.objects.filter(pk=ballot.pk).delete(), "append-only")


def test_it_can_only_be_set_aside_and_then_stays_so(stage: Stage) -> None:
    ballot = submitted(stage)
    aside = {"state": "set-aside", "set_aside_at": NOW, "set_aside_why": "须回避"}
    check_refused(lambda: Ballot.objects.filter(pk=ballot.pk).update(**aside, total=1), "append-only")
    assert Ballot.objects.filter(pk=ballot.pk).update(**aside) == 1
    check_refused(lambda: Ballot.objects.filter(pk=ballot.pk).update(state="submitted"), "append-only")
    check_refused(lambda: Ballot.objects.filter(pk=ballot.pk).update(set_aside_why="别的"), "append-only")
    check_refused(lambda: Ballot.objects.filter(pk=ballot.pk).delete(), "append-only")


def test_an_assignment_has_one_open_ballot(stage: Stage) -> None:
    found, _item = stage.one_item()
    row = stage.accepted(found)[0]
    another = {"assignment": row, "rubric": "x", "opened_at": NOW}
    check_refused(lambda: Ballot.objects.create(number=2, **another), "ballot_one_open_per_assignment")


def test_and_one_that_counts(stage: Stage) -> None:
    ballot = submitted(stage)
    second = Ballot(
        assignment=ballot.assignment, number=2, rubric="x", opened_at=NOW, state="submitted", submitted_at=NOW, total=1
    )
    check_refused(second.save, "ballot_one_counts_per_assignment")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "submitted"}, "ballot_submitted_with_total"),
        ({"state": "set-aside"}, "ballot_set_aside_with_reason"),
        ({"state": "set-aside", "set_aside_at": NOW}, "ballot_set_aside_with_reason"),
    ],
)
def test_a_ballot_moves_on_with_what_belongs_to_it(stage: Stage, change: dict[str, Any], constraint: str) -> None:
    found, _item = stage.one_item()
    row = stage.accepted(found)[0]
    check_refused(lambda: Ballot.objects.filter(assignment=row).update(**change), constraint)


def test_a_pair_is_assigned_once(stage: Stage) -> None:
    row = stage.drawn(stage.open())[0]
    again = Assignment(item=row.item, expert=row.expert, drawn="hand", created_at=NOW)
    check_refused(again.save, "assignment_once")


@pytest.mark.parametrize("state", ["invited", "accepted", "declined"])
def test_who_was_invited_has_a_date(stage: Stage, state: str) -> None:
    row = stage.drawn(stage.open())[0]
    check_refused(lambda: Assignment.objects.filter(pk=row.pk).update(state=state), "assignment_invited_with_date")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"per_item": 2}, "round_experts_enough"),
        ({"method": "phone"}, "round_method_known"),
        ({"state": "closed"}, "round_closed_with_digest"),
        ({"state": "closed", "closed_at": NOW}, "round_closed_with_digest"),
        ({"digest": "x"}, "round_closed_with_digest"),
    ],
)
def test_a_round_is_sound(stage: Stage, change: dict[str, Any], constraint: str) -> None:
    found = stage.open()
    check_refused(lambda: Round.objects.filter(pk=found.pk).update(**change), constraint)


def test_an_object_is_once_in_a_round_and_so_is_a_code(stage: Stage) -> None:
    found, item = stage.one_item()
    same = Item(round=found, object_type=item.object_type, object_id=item.object_id, title="x", code="Z9")
    check_refused(same.save, "item_once_in_a_round")
    other = Item(round=found, object_type=item.object_type, object_id=0, title="x", code=item.code)
    check_refused(other.save, "item_code_once")


@pytest.mark.parametrize(
    "party",
    [
        {"part": "applicant"},
        {"part": "host"},
        {"part": "excluded"},
        {"part": "applicant", "name": "某人"},
        {"part": "member", "unit": True},
        {"part": "host", "who": True},
        {"part": "partner", "unit": True, "who": True},
        {"part": "excluded", "who": True, "name": "某人"},
        {"part": "excluded", "unit": True},
        {"part": "friend", "who": True},
    ],
)
def test_a_party_is_a_person_or_a_unit_as_its_part_says(stage: Stage, party: dict[str, Any]) -> None:
    _round, item = stage.one_item()
    row = Party(item=item, part=party["part"], name=party.get("name", ""))
    row.person = stage.experts[0].person if party.get("who") else None
    row.organisation = stage.universities[0] if party.get("unit") else None
    check_refused(row.save, "party_of_one_kind")


def test_a_person_is_in_the_pool_once_with_a_discipline_and_a_known_state(stage: Stage) -> None:
    found = stage.experts[0]
    again = Expert(person=found.person, fields=["140"], capacity=1, created_at=NOW)
    check_refused(again.save)
    check_refused(lambda: Expert.objects.filter(pk=found.pk).update(fields=[]), "expert_has_a_field")
    check_refused(lambda: Expert.objects.filter(pk=found.pk).update(state="gone"), "expert_state_known")


def test_a_conflict_that_somebody_says_has_grounds_and_a_cleared_one_a_reason(stage: Stage) -> None:
    _round, item = stage.one_item()
    said = {"expert": stage.experts[0], "item": item, "kind": "declared", "strength": "bars", "found_at": NOW}
    valid = DateRange(ON, None)
    check_refused(Conflict(source="expert", valid=valid, **said).save, "conflict_said_with_grounds")
    Conflict.objects.create(source="expert", valid=valid, grounds="同学", **said)
    check_refused(lambda: Conflict.objects.update(cleared_by=1), "conflict_cleared_with_reason")
    check_refused(Conflict(source="expert", valid=valid, grounds="再说", **said).save, "conflict_once")


@pytest.mark.parametrize("votes", [{"present": 0, "votes_for": 0}, {"present": 5, "votes_for": 6}])
def test_votes_stay_within_who_was_there(stage: Stage, votes: dict[str, int]) -> None:
    _round, item = stage.one_item()
    panel = PanelResult(item=item, meeting="1", on=ON, entered_at=NOW, entered_by=1, **votes)
    check_refused(panel.save, "panel_votes_within_attendance")


def test_a_report_stays_as_it_was_written(stage: Stage) -> None:
    made = report(stage, stage.acting(stage.experts[0]))
    check_refused(lambda: Solicitation.objects.filter(pk=made.pk).update(text="改"), "append-only")
    check_refused(lambda: Solicitation.objects.filter(pk=made.pk).delete(), "append-only")


def test_the_kept_ballots_are_guarded_by_triggers_of_the_database(stage: Stage) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid IN "
            "('review_ballot'::regclass, 'review_solicitation'::regclass)"
        )
        assert {name for (name,) in cursor.fetchall()} == {"submitted", "set_aside", "kept", "append_only"}


def test_a_reopened_ballot_leaves_its_earlier_version_as_it_was(stage: Stage) -> None:
    ballot = submitted(stage)
    before = Ballot.objects.filter(pk=ballot.pk).values("scores", "comments", "total", "submitted_at").get()
    row = ballot.assignment
    balloting.reopen(row.pk, why="请补充理由", actor=stage.officer, now=NOW, key=new_key())
    stage.submit(row, 60)
    answering.register(row.pk, grounds="同学", actor=stage.officer, now=NOW, key=new_key())
    assert Ballot.objects.filter(pk=ballot.pk).values("scores", "comments", "total", "submitted_at").get() == before
    assert list(row.ballots.order_by("number").values_list("number", "state")) == [(1, "set-aside"), (2, "set-aside")]


def test_an_integrity_error_is_one(stage: Stage) -> None:
    row = stage.drawn(stage.open())[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(item=row.item, expert=row.expert, drawn="hand", created_at=NOW)
