"""Handing over, delegating, consulting, adding a signer: what stays, who is told, who was first."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine, Notice
from kezhi.workflow import actions, queries
from kezhi.workflow.models import Referral, WorkItem
from tests import rounds
from tests.kezhi.workflow.conftest import Round
from tests.lists import NOW

LATER = NOW + timedelta(hours=1)
ANSWERED = ("consult", "add-signer", "delegate")


@pytest.fixture
def screening(around: Round) -> Round:
    """At the screening, from which everybody may be drawn in."""
    around.go("approve", "approve")
    return around


def lines(action: str) -> list[JournalLine]:
    return list(JournalLine.objects.filter(action=action).order_by("pk"))


def told(actor: Actor) -> list[str]:
    return list(Notice.objects.filter(person=actor.person).order_by("pk").values_list("kind", flat=True))


def approve(around: Round, actor: Actor) -> WorkItem:
    return actions.complete(around.item.pk, "approve", actor=actor, now=LATER, key=new_key())


def reply(made: Referral, actor: Actor, words: str = "同意", *, agreed: bool = True) -> Referral:
    return actions.answer(made.pk, words, agreed=agreed, actor=actor, now=LATER, key=new_key())


def test_handing_over_keeps_the_deadline_and_tells_the_other(screening: Round) -> None:
    item, colleague = screening.item, screening.colleague()
    made = screening.refer("hand-over", colleague, "出差")
    given = screening.item
    assert (given.person_id, given.due, given.role) == (colleague.person, item.due, item.role)
    assert (made.words, made.ended_at) == ("出差", NOW)
    assert told(colleague) == ["work-hand-over"]
    detail = lines("work.handed_over")[-1].detail
    assert (detail["before"], detail["to"], detail["words"]) == (None, colleague.person, "出差")
    with pytest.raises(NotAllowed):
        approve(screening, screening.officer)
    assert approve(screening, colleague).state == "done"


def test_a_colleague_takes_over_from_who_is_away_without_a_word(screening: Round) -> None:
    colleague = screening.colleague()
    screening.refer("hand-over", colleague)
    screening.refer("hand-over", screening.officer, "", by=screening.officer)
    assert screening.item.person_id == screening.officer.person
    assert "work-hand-over" not in told(screening.officer), "of one's own deed nobody is told"


def test_nobody_outside_the_post_gets_it(screening: Round) -> None:
    for stranger in (screening.head, screening.applicant, rounds.holder("rural", screening.officer.role)):
        with pytest.raises(Refused, match="不能请这个人"):
            screening.refer("hand-over", stranger)


@pytest.mark.parametrize("way", [*ANSWERED, "hand-over"])
def test_reasons_are_needed(screening: Round, way: str) -> None:
    to = screening.colleague()
    with pytest.raises(Refused, match="请写明"):
        screening.refer(way, to, "  ")
    assert not Referral.objects.exists()


@pytest.mark.parametrize("way", ["hand-over", "delegate", "consult", "add-signer", "", "approve"])
def test_what_the_step_does_not_provide_for_is_refused(around: Round, way: str) -> None:
    around.go("approve", "approve", "reject")
    assert around.item.element == "refusal"
    with pytest.raises(Refused, match="不能这样办理"):
        around.refer(way, around.officer, by=around.head)


@pytest.mark.parametrize("way", ANSWERED)
def test_who_is_drawn_in_is_told_and_answers_once(screening: Round, way: str) -> None:
    to = screening.colleague()
    made = screening.refer(way, to)
    assert told(to) == [f"work-{way}"]
    assert screening.item.person_id is None, "it stays with the post"
    done = reply(made, to, "看过了")
    assert (done.answer, done.ended_at, done.ended_by_id) == ("看过了", LATER, to.person)
    assert done.agreed is (True if way == "add-signer" else None)
    assert told(screening.officer)[-1] == "work-answered"
    assert lines("work.answered")[-1].detail["way"] == way
    with pytest.raises(Refused, match="段承安 已在 15:06:21 答复"):
        reply(made, to)
    approve(screening, screening.officer)


@pytest.mark.parametrize("way", ANSWERED)
def test_one_key_asks_and_answers_once(screening: Round, way: str) -> None:
    to, key = screening.colleague(), new_key()
    first, again = (
        actions.refer(screening.item.pk, way, to.registered, "请看", actor=screening.officer, now=NOW, key=key)
        for _ in range(2)
    )
    assert first == again
    for _twice in range(2):
        done = actions.answer(first.pk, "好", actor=to, now=NOW, key="a")
        assert done.answer == "好"
    assert told(to) == [f"work-{way}"]


@pytest.mark.parametrize("way", ["add-signer", "delegate"])
def test_what_is_waited_for_holds_every_outcome(screening: Round, way: str) -> None:
    made = screening.refer(way, screening.colleague())
    for outcome in ("approve", "send-back", "reject"):
        with pytest.raises(Refused, match="还在等 段承安"):
            actions.complete(
                screening.item.pk, outcome, comment="理由", actor=screening.officer, now=NOW, key=new_key()
            )
    actions.take_back(made.pk, actor=screening.officer, now=NOW, key=new_key())
    assert approve(screening, screening.officer).state == "done"


def test_an_opinion_is_not_waited_for(screening: Round) -> None:
    made = screening.refer("consult", screening.head)
    approve(screening, screening.officer)
    with pytest.raises(Refused, match="办理了这一件"):
        reply(made, screening.head)


def test_against_a_signers_no_nothing_is_approved_until_they_agree(screening: Round) -> None:
    first = screening.refer("add-signer", screening.head)
    with pytest.raises(Refused, match="请写明意见"):
        reply(first, screening.head, "", agreed=False)
    reply(first, screening.head, "预算不实", agreed=False)
    with pytest.raises(Refused, match="韩维 没有同意签字"):
        approve(screening, screening.officer)
    second = screening.refer("add-signer", screening.head, "已核对，请再看")
    reply(second, screening.head, "")
    assert approve(screening, screening.officer).state == "done"


def test_against_a_signers_no_it_can_be_sent_back(screening: Round) -> None:
    reply(screening.refer("add-signer", screening.head), screening.head, "预算不实", agreed=False)
    done = actions.complete(
        screening.item.pk, "send-back", comment="按签字意见改", actor=screening.officer, now=LATER, key=new_key()
    )
    assert done.outcome == "send-back"


@pytest.mark.parametrize("way", ANSWERED)
def test_nobody_is_asked_twice_at_once(screening: Round, way: str) -> None:
    to = screening.colleague()
    made = screening.refer(way, to)
    with pytest.raises(Refused, match="已经请过 段承安"):
        screening.refer(way, to)
    with pytest.raises(IntegrityError, match="referral_once_at_a_time"), transaction.atomic():
        Referral.objects.create(item=made.item, way=way, by=made.by, to=made.to, at=NOW)
    reply(made, to)
    assert screening.refer(way, to).pk != made.pk


def test_who_may_be_asked(screening: Round) -> None:
    item, colleague, on = screening.item, screening.colleague(), NOW.date()
    other = rounds.holder("rural", screening.officer.role, "马晓东")

    def asked(way: str) -> set[str]:
        return {held.person.name for held in queries.candidates(item, way, screening.officer, on)}

    assert asked("hand-over") == {colleague.name}
    assert asked("delegate") == {colleague.name, screening.head.name}
    for way in ("consult", "add-signer"):
        assert asked(way) >= {colleague.name, screening.head.name, other.name}
        assert screening.officer.name not in asked(way)
        assert screening.unit.name not in asked(way), "people of other organisations"


def test_only_who_was_asked_answers_and_only_the_holder_takes_back(screening: Round) -> None:
    made, colleague = screening.refer("consult", screening.head), screening.colleague()
    with pytest.raises(NotFound):
        reply(made, screening.applicant)
    with pytest.raises((NotFound, NotAllowed)):
        reply(made, colleague)
    with pytest.raises(NotAllowed):
        actions.take_back(made.pk, actor=screening.head, now=NOW, key=new_key())
    with pytest.raises(NotFound):
        reply(Referral(pk=made.pk + 1), screening.head)


def test_who_was_slower_is_told_who_took_it_back(screening: Round) -> None:
    made, colleague = screening.refer("add-signer", screening.head), screening.colleague()
    for _twice in range(2):
        actions.take_back(made.pk, actor=colleague, now=LATER, key="t")
    with pytest.raises(Refused, match="段承安 已在 15:06:21 收回"):
        reply(made, screening.head)
    assert told(screening.head)[-1] == "work-taken-back"
    assert len(lines("work.taken_back")) == 1


def test_an_answer_given_first_cannot_be_taken_back(screening: Round) -> None:
    made = screening.refer("add-signer", screening.head)
    reply(made, screening.head)
    with pytest.raises(Refused, match="韩维 已在 15:06:21 答复"):
        actions.take_back(made.pk, actor=screening.officer, now=LATER, key=new_key())


def test_an_answer_is_somebodys(screening: Round) -> None:
    made = screening.refer("consult", screening.head)
    with pytest.raises(IntegrityError, match="referral_ended_by_somebody"), transaction.atomic():
        Referral.objects.filter(pk=made.pk).update(ended_at=NOW)
