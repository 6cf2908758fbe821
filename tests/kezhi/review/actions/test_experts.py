"""The pool: who is taken in, what they know, when they pause."""

from datetime import datetime

import pytest

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import SYSTEM
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine
from kezhi.review.actions import experts
from kezhi.review.models import Expert
from kezhi.subjects.models import Person
from tests import people
from tests.kezhi.review.conftest import Stage
from tests.lists import NOW


def enrol(stage: Stage, who: Person, *fields: str, key: str | None = None, now: datetime = NOW) -> Expert:
    return experts.enrol(who, fields, capacity=5, actor=stage.officer, now=now, key=key or new_key())


def test_an_officer_takes_a_person_in(stage: Stage) -> None:
    who = people.person("新专家", at=stage.universities[1])
    made = enrol(stage, who, "180", "140", "140")
    assert (made.person, made.fields, made.capacity, made.state) == (who, ["140", "180"], 5, Expert.State.ACTIVE)
    assert (made.invited_at, made.declared_at, made.created_by) == (NOW, None, stage.officer.person)
    line = JournalLine.objects.get(action="expert.enrolled", object_id=made.pk)
    assert line.detail["fields"] == ["140", "180"]


def test_the_same_key_takes_in_once(stage: Stage) -> None:
    who = people.person("新专家", at=stage.universities[1])
    assert enrol(stage, who, "140", key="k") == enrol(stage, who, "140", key="k")
    assert Expert.objects.filter(person=who).count() == 1


def test_the_system_takes_in_too(stage: Stage) -> None:
    who = people.person("新专家", at=stage.universities[1])
    assert (
        experts.enrol(who, ["140"], capacity=3, declared_at=NOW, actor=SYSTEM, now=NOW, key=new_key()).declared_at
        == NOW
    )


def test_nobody_is_taken_in_twice(stage: Stage) -> None:
    with pytest.raises(Refused, match="甲专家已在专家库里"):
        enrol(stage, stage.experts[0].person, "140")


def test_many_are_taken_in_at_once_each_with_a_line(stage: Stage) -> None:
    new = [people.person(f"新专家{n}", at=stage.universities[1]) for n in range(3)]
    drafts = [experts.Enrolment(one, ["180", "140"], 5, NOW) for one in new]
    by = {"actor": stage.officer, "now": NOW, "key": "many"}
    assert experts.enrol_many(drafts, **by) == experts.enrol_many(drafts, **by) == 3
    made = Expert.objects.filter(person__in=new)
    assert [(one.fields, one.declared_at) for one in made] == [(["140", "180"], NOW)] * 3
    assert JournalLine.objects.filter(action="expert.enrolled", object_id__in=made.values("pk")).count() == 3


def test_of_many_all_are_taken_in_or_none(stage: Stage) -> None:
    drafts = [experts.Enrolment(one, ["140"], 5) for one in (people.person("新专家"), stage.experts[0].person)]
    count = Expert.objects.count()
    with pytest.raises(Refused, match="甲专家已在专家库里"):
        experts.enrol_many(drafts, actor=stage.officer, now=NOW, key=new_key())
    with pytest.raises(NotAllowed):
        experts.enrol_many(drafts[:1], actor=people.acting(drafts[0].person), now=NOW, key=new_key())
    assert Expert.objects.count() == count


@pytest.mark.parametrize("fields", [["999"], ["140", "abc"]])
def test_a_discipline_is_one_of_the_reference_pack(stage: Stage, fields: list[str]) -> None:
    with pytest.raises(Refused, match=fields[-1]):
        enrol(stage, people.person("新专家"), *fields)


def test_an_expert_knows_something(stage: Stage) -> None:
    with pytest.raises(Refused, match="至少选一个学科"):
        enrol(stage, people.person("新专家"))


def test_the_departments_own_staff_do_not_review(stage: Stage) -> None:
    with pytest.raises(Refused, match="科技厅工作人员"):
        enrol(stage, Person.objects.get(pk=stage.head.person), "140")


@pytest.mark.parametrize("who", ["supervisor", "director"])
def test_who_does_not_keep_the_pool_takes_nobody_in(stage: Stage, who: str) -> None:
    person = people.person("新专家")
    with pytest.raises(NotAllowed):
        experts.enrol(person, ["140"], capacity=1, actor=getattr(stage, who), now=NOW, key=new_key())
    assert not Expert.objects.filter(person=person).exists(), "the refused write leaves nothing"


def test_disciplines_and_capacity_change_on_record(stage: Stage) -> None:
    found = stage.experts[0]
    experts.change(found.pk, fields=["180"], capacity=2, actor=stage.head, now=NOW, key=new_key())
    found.refresh_from_db()
    assert (found.fields, found.capacity) == (["180"], 2)
    detail = JournalLine.objects.get(action="expert.changed").detail
    assert (detail["before"]["fields"], detail["after"]["fields"]) == (["140"], ["180"])


def test_a_change_is_checked_like_the_beginning(stage: Stage) -> None:
    with pytest.raises(Refused):
        experts.change(stage.experts[0].pk, fields=["x"], capacity=2, actor=stage.head, now=NOW, key=new_key())


def test_an_expert_pauses_resumes_and_leaves(stage: Stage) -> None:
    found = stage.experts[0]
    oneself = stage.acting(found)
    for step, state in (("pause", "paused"), ("resume", "active"), ("leave", "left")):
        assert experts.move(found.pk, step, actor=oneself, now=NOW, key=new_key()).state == state
        assert JournalLine.objects.filter(action=f"expert.{state}", object_id=found.pk).exists()
    with pytest.raises(NotAllowed):
        experts.move(found.pk, "resume", actor=oneself, now=NOW, key=new_key())


def test_another_expert_is_not_moved(stage: Stage) -> None:
    with pytest.raises(NotFound):
        experts.move(stage.experts[0].pk, "pause", actor=stage.acting(stage.experts[1]), now=NOW, key=new_key())


def test_a_repeated_step_happens_once(stage: Stage) -> None:
    found = stage.experts[0]
    for _ in range(2):
        experts.move(found.pk, "pause", actor=stage.officer, now=NOW, key="k")
    assert JournalLine.objects.filter(action="expert.paused").count() == 1
