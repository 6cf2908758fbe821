"""Whose work an item is: by person, by post within its unit or office, by who has it in hand."""

from dataclasses import replace

import pytest

from kezhi.base.actor import NOBODY, SYSTEM, Actor, Role
from kezhi.base.commands import new_key
from kezhi.workflow import actions
from kezhi.workflow.access import CASES, WORK_ITEMS
from kezhi.workflow.models import Case, WorkItem
from tests import people, rounds
from tests.kezhi.workflow.conftest import Round
from tests.lists import NOW

ALL = {"see", "hold", "complete", "hand_over"}


def may(actor: Actor, item: WorkItem) -> set[str]:
    return WORK_ITEMS.actions(actor, item)


def test_an_item_of_a_post_is_for_its_holder_alone(around: Round) -> None:
    elsewhere = people.unit("西北师范大学")
    other = people.person("旁人", at=elsewhere)
    stranger = people.acting(other, people.in_post(other, Role.UNIT_OFFICE, elsewhere))
    assert may(around.unit, around.item) == ALL
    for actor in (around.applicant, stranger, around.officer, around.head, NOBODY):
        assert may(actor, around.item) == set(), actor.name


def test_the_holder_as_a_private_person_has_nothing_to_do_with_it(around: Round) -> None:
    oneself = replace(around.unit, role=None, holding=None)
    assert may(oneself, around.item) == set()


def test_the_system_may_finish_but_not_hand_over(around: Round) -> None:
    assert may(SYSTEM, around.item) == {"see", "hold", "complete"}


def test_an_item_of_a_person_follows_them_into_any_post(around: Round) -> None:
    item = around.go("send-back")
    assert item.person_id == around.applicant.person
    assert may(around.applicant, item) == {"see", "hold", "complete"}
    in_post = replace(around.applicant, role=Role.PACK_EDITOR)
    assert "complete" in may(in_post, item)
    assert may(around.unit, item) == set()


def test_an_item_of_an_office_is_not_another_offices(around: Round) -> None:
    item = around.go("approve", "approve")
    assert item.element == "screening"
    assert may(around.officer, item) == ALL
    assert may(rounds.holder("basic-research", Role.CASE_OFFICER), item) == set()
    assert may(around.head, item) == set(), "the head has another role"


def test_what_a_colleague_has_in_hand_is_seen_and_may_be_taken_over(around: Round) -> None:
    item, colleague = around.go("approve", "approve"), around.colleague()
    around.refer("hand-over", colleague)
    assert may(around.officer, item) == {"see", "hand_over"}
    assert may(colleague, item) == ALL


def test_who_stands_in_has_what_is_in_the_principals_hands(around: Round) -> None:
    item, colleague = around.go("approve", "approve"), around.colleague()
    around.refer("hand-over", colleague)
    deputy = replace(colleague, person=around.applicant.person, on_behalf_of=colleague.person)
    assert may(deputy, item) == ALL


WHO_MAY = {
    "consult": ({"see", "hold", "complete", "hand_over"}, {"see", "answer"}, {"see"}),
    "delegate": ({"see", "hold", "hand_over"}, {"see", "hold", "hand_over", "answer"}, ALL),
    "add-signer": ({"see", "hold", "hand_over"}, {"see", "answer"}, {"see"}),
}
"""By the way somebody is drawn in: what the holder may then, what who was asked may, and what after their answer."""


@pytest.mark.parametrize("way", WHO_MAY)
def test_who_is_drawn_in_answers_and_the_holder_decides(around: Round, way: str) -> None:
    item = around.go("approve", "approve")
    to = around.colleague() if way == "delegate" else around.head
    before = may(around.officer, item)
    made = around.refer(way, to)
    holder, asked, after = WHO_MAY[way]
    assert may(around.officer, item) == holder
    assert may(to, item) == asked
    for other in (around.unit, around.applicant, rounds.holder("rural", Role.CASE_OFFICER), NOBODY):
        assert "answer" not in may(other, item), other.name
    actions.answer(made.pk, "没有意见", actor=to, now=NOW, key=new_key())
    assert may(around.officer, item) == before
    assert may(to, item) == after


def test_who_stands_in_answers_for_the_principal(around: Round) -> None:
    item = around.go("approve", "approve")
    around.refer("consult", around.head)
    deputy = replace(around.head, person=around.applicant.person, on_behalf_of=around.head.person)
    assert may(deputy, item) == {"see", "answer"}


@pytest.mark.parametrize("outcome", ["approve", "send-back"])
def test_what_is_done_is_seen_only(around: Round, outcome: str) -> None:
    done = around.do(outcome)
    assert may(around.unit, done) == {"see"}


def test_a_case_is_seen_by_who_sees_what_it_is_about(around: Round) -> None:
    def seen(actor: Actor) -> bool:
        return CASES.visible(actor, Case.objects.filter(pk=around.case.pk)).exists()

    other = people.acting(people.person("旁人", at=people.unit("西北师范大学")))
    assert seen(around.applicant)
    assert seen(around.unit)
    assert seen(around.officer)
    assert not seen(other)
    assert not seen(NOBODY)
