"""Views that a person keeps: named once, replaced by name, touched by nobody else."""

import pytest

from kezhi.base.access import NotFound, Refused
from kezhi.base.actor import NOBODY
from kezhi.base.lists import keeping
from kezhi.base.models import Command, JournalLine, SavedView
from tests.kezhi.base.lists.page import ACTOR, OTHER, page

pytestmark = pytest.mark.django_db
PAGE = page()


def names() -> list[str]:
    return list(SavedView.objects.filter(person=ACTOR.person).order_by("position").values_list("name", flat=True))


def test_views_stand_in_the_order_of_their_saving() -> None:
    for name in ("甲", "乙", "丙"):
        keeping.save(PAGE, name, "q=x", actor=ACTOR)
    assert names() == ["甲", "乙", "丙"]
    assert not Command.objects.exists()
    assert not JournalLine.objects.exists()


def test_the_same_name_replaces_and_keeps_its_place() -> None:
    keeping.save(PAGE, "甲", "q=1", actor=ACTOR)
    keeping.save(PAGE, "乙", "q=2", actor=ACTOR)
    keeping.save(PAGE, " 甲 ", "q=3", actor=ACTOR)
    assert names() == ["甲", "乙"]
    assert SavedView.objects.get(name="甲").query == "q=3"


def test_two_persons_and_two_lists_may_use_one_name() -> None:
    keeping.save(PAGE, "甲", "", actor=ACTOR)
    keeping.save(PAGE, "甲", "", actor=OTHER)
    keeping.save(page(code="base.other"), "甲", "", actor=ACTOR)
    assert SavedView.objects.count() == 3


@pytest.mark.parametrize("name", ["", "   ", "\x00", "长" * 41])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="40"):
        keeping.save(PAGE, name, "", actor=ACTOR)


def test_there_is_a_most_and_replacing_still_works_there() -> None:
    for n in range(keeping.MOST):
        keeping.save(PAGE, f"视图{n}", "", actor=ACTOR)
    with pytest.raises(Refused, match=str(keeping.MOST)):
        keeping.save(PAGE, "再来", "", actor=ACTOR)
    keeping.save(PAGE, "视图3", "q=new", actor=ACTOR)
    assert SavedView.objects.count() == keeping.MOST


def test_who_is_not_signed_in_keeps_nothing() -> None:
    with pytest.raises(Refused, match="登录"):
        keeping.save(PAGE, "甲", "", actor=NOBODY)


def test_renaming_keeps_the_rest_and_refuses_a_taken_name() -> None:
    first = keeping.save(PAGE, "甲", "q=1", actor=ACTOR)
    keeping.save(PAGE, "乙", "", actor=ACTOR)
    assert keeping.rename(PAGE, first.pk, "丁", actor=ACTOR).query == "q=1"
    assert names() == ["丁", "乙"]
    with pytest.raises(Refused, match="乙"):
        keeping.rename(PAGE, first.pk, "乙", actor=ACTOR)
    keeping.rename(PAGE, first.pk, "丁", actor=ACTOR)


def test_nobody_touches_anothers_view() -> None:
    foreign = keeping.save(PAGE, "甲", "", actor=OTHER)
    with pytest.raises(NotFound):
        keeping.rename(PAGE, foreign.pk, "乙", actor=ACTOR)
    with pytest.raises(NotFound):
        keeping.delete(PAGE, foreign.pk, actor=ACTOR)
    with pytest.raises(NotFound):
        keeping.delete(page(code="base.other"), foreign.pk, actor=OTHER)
    keeping.delete(PAGE, foreign.pk, actor=OTHER)
    assert not SavedView.objects.exists()
