"""评分表: kept as typed, handed in once with everything at once told, opened again only on record."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.commands import new_key
from kezhi.base.models import Command, JournalLine, Notice
from kezhi.engine.errors import Problems
from kezhi.review.actions import balloting, rounds
from kezhi.review.models import Assignment, Ballot
from tests.kezhi.review.conftest import Stage, ballot
from tests.lists import NOW


@pytest.fixture
def row(stage: Stage) -> Assignment:
    """An item that its expert has accepted."""
    found, _item = stage.one_item()
    return stage.accepted(found)[0]


def save(stage: Stage, row: Assignment, **typed: str) -> Ballot:
    said = {place.replace("__", "."): value for place, value in typed.items()}
    return balloting.save(row.pk, said, actor=stage.acting(row.expert), now=NOW + timedelta(minutes=1))


def submit(stage: Stage, row: Assignment, typed: dict[str, str], key: str | None = None) -> Ballot:
    return balloting.submit(row.pk, typed, actor=stage.acting(row.expert), now=NOW, key=key or new_key())


def test_what_is_typed_is_kept_as_it_is_typed(stage: Stage, row: Assignment) -> None:
    save(stage, row, scores__question="八十", comments__question="还没想好", opinion="总的", recommendation="fund")
    kept = row.ballots.get()
    assert (kept.scores, kept.comments) == ({"question": "八十"}, {"question": "还没想好"})
    assert (kept.opinion, kept.recommendation, kept.state) == ("总的", "fund", "draft")
    assert kept.saved_at == NOW + timedelta(minutes=1)


def test_a_later_save_leaves_the_other_places_alone(stage: Stage, row: Assignment) -> None:
    save(stage, row, scores__question="80")
    save(stage, row, scores__plan="70", comments__plan="可行")
    save(stage, row, scores__question="")
    kept = row.ballots.get()
    assert kept.scores == {"question": "", "plan": "70"}


def test_saving_is_no_command_and_no_line_of_the_journal(stage: Stage, row: Assignment) -> None:
    before = Command.objects.count(), JournalLine.objects.count()
    save(stage, row, scores__question="80")
    assert (Command.objects.count(), JournalLine.objects.count()) == before


def test_places_that_the_rubric_does_not_have_are_left_out(stage: Stage, row: Assignment) -> None:
    balloting.save(
        row.pk,
        {"scores.papers": "9", "comments.x": "y", "total": "100", "state": "submitted", "recommendation": "maybe"},
        actor=stage.acting(row.expert),
        now=NOW,
    )
    kept = row.ballots.get()
    assert (kept.scores, kept.comments, kept.total, kept.state, kept.recommendation) == ({}, {}, None, "draft", "")


def test_what_is_too_long_is_cut(stage: Stage, row: Assignment) -> None:
    save(stage, row, scores__question="9" * 100, comments__question="长" * 5000, opinion="长" * 5000)
    kept = row.ballots.get()
    assert (len(kept.scores["question"]), len(kept.comments["question"]), len(kept.opinion)) == (20, 4000, 4000)


def test_nobody_saves_in_anothers_ballot(stage: Stage, row: Assignment) -> None:
    other = next(one for one in stage.experts if one.pk != row.expert_id)
    with pytest.raises(NotFound):
        balloting.save(row.pk, {}, actor=stage.acting(other), now=NOW)
    with pytest.raises(NotAllowed):
        balloting.save(row.pk, {}, actor=stage.officer, now=NOW)


def test_a_whole_ballot_is_handed_in_with_its_total(stage: Stage, row: Assignment) -> None:
    typed = ballot(row, 80) | {"scores.question": " 90 ", "scores.basis": "60.0"}
    made = submit(stage, row, typed)
    assert (made.state, made.submitted_at) == ("submitted", NOW)
    assert made.total == Decimal("80.0000") + Decimal("0.30") * 10 - Decimal("0.15") * 20
    assert made.scores == {"question": "90", "novelty": "80", "plan": "80", "basis": "60.0"}
    line = JournalLine.objects.get(action="ballot.submitted")
    assert (line.object_id, line.person) == (made.pk, row.expert.person_id)


def test_everything_that_is_lacking_is_told_at_once_and_nothing_is_handed_in(stage: Stage, row: Assignment) -> None:
    with pytest.raises(Problems) as caught:
        submit(stage, row, {"scores.question": "101", "scores.novelty": "80.5", "comments.novelty": "新"})
    assert [(one.code, one.place.field) for one in caught.value.problems] == [
        ("review.score_outside", "scores.question"),
        ("review.comment_missing", "comments.question"),
        ("review.score_between_steps", "scores.novelty"),
        ("review.score_missing", "scores.plan"),
        ("review.comment_missing", "comments.plan"),
        ("review.score_missing", "scores.basis"),
        ("review.recommendation_missing", "recommendation"),
    ]
    assert row.ballots.get().state == "draft"


def test_what_was_saved_before_counts_too(stage: Stage, row: Assignment) -> None:
    balloting.save(row.pk, ballot(row, 70), actor=stage.acting(row.expert), now=NOW)
    assert submit(stage, row, {"scores.plan": "75"}).total == Decimal("71.2500")


def test_a_ballot_is_handed_in_once(stage: Stage, row: Assignment) -> None:
    first = submit(stage, row, ballot(row, 80), key="k")
    assert submit(stage, row, ballot(row, 10), key="k") == first
    with pytest.raises(Refused, match="已经提交"):
        submit(stage, row, ballot(row, 10))
    with pytest.raises(Refused, match="已经提交"):
        save(stage, row, scores__plan="1")
    assert row.ballots.get().total == 80


def test_a_closed_round_takes_nothing_more(stage: Stage, row: Assignment) -> None:
    for one in row.item.assignments.all():
        stage.submit(one, 80)
    rounds.close(row.item.round_id, actor=stage.head, now=NOW, key=new_key())
    for do in (lambda: save(stage, row, scores__plan="1"), lambda: submit(stage, row, ballot(row, 10))):
        with pytest.raises(Refused, match="已经结束"):
            do()


def reopen(stage: Stage, row: Assignment, why: str = "第二项没有理由", key: str | None = None) -> Ballot:
    return balloting.reopen(row.pk, why=why, actor=stage.head, now=NOW + timedelta(days=1), key=key or new_key())


def test_a_ballot_is_given_back_on_record(stage: Stage, row: Assignment) -> None:
    first = submit(stage, row, ballot(row, 80))
    copy = reopen(stage, row)
    first.refresh_from_db()
    assert (first.state, first.set_aside_why, first.total) == ("set-aside", "第二项没有理由", 80)
    assert (copy.number, copy.state, copy.total) == (2, "draft", None)
    assert (copy.scores, copy.comments, copy.recommendation) == (first.scores, first.comments, first.recommendation)
    told = Notice.objects.get(kind="review-reopened")
    assert (told.person, told.arguments["why"]) == (row.expert.person_id, "第二项没有理由")
    assert JournalLine.objects.get(action="ballot.reopened").detail["why"] == "第二项没有理由"
    second = submit(stage, row, {"scores.plan": "60"})
    assert (second.pk, second.number) == (copy.pk, 2)
    assert row.ballots.filter(state="submitted").get() == second


def test_giving_back_needs_a_reason_and_a_ballot(stage: Stage, row: Assignment) -> None:
    with pytest.raises(Refused, match="还没有提交"):
        reopen(stage, row)
    submit(stage, row, ballot(row, 80))
    with pytest.raises(Refused, match="写明理由"):
        reopen(stage, row, " ")
    assert reopen(stage, row, key="k") == reopen(stage, row, key="k")
    assert row.ballots.count() == 2


@pytest.mark.parametrize("who", ["supervisor", "director", "stranger"])
def test_who_may_not_give_back(stage: Stage, row: Assignment, who: str) -> None:
    submit(stage, row, ballot(row, 80))
    with pytest.raises((NotAllowed, NotFound)):
        balloting.reopen(row.pk, why="x", actor=getattr(stage, who), now=NOW, key=new_key())


def test_an_expert_does_not_give_it_back_to_oneself(stage: Stage, row: Assignment) -> None:
    submit(stage, row, ballot(row, 80))
    with pytest.raises(NotAllowed):
        balloting.reopen(row.pk, why="x", actor=stage.acting(row.expert), now=NOW, key=new_key())
