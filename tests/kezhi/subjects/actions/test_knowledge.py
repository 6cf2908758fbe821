"""Facts are disputed, answered and supplied by those who may."""

from datetime import datetime

import pytest

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Role
from kezhi.base.commands import new_key
from kezhi.subjects import queries
from kezhi.subjects.actions import knowledge
from kezhi.subjects.models import FactValue
from tests.people import ON, acting, in_post, person, unit

pytestmark = pytest.mark.django_db


def test_a_disputed_fact_is_marked_until_the_units_office_answers(now: datetime) -> None:
    university = unit()
    who, officer = person(at=university, degree="master"), person("魏敏")
    office = acting(officer, in_post(officer, Role.UNIT_OFFICE, university))
    said = knowledge.dispute("person.degree", "已获博士学位", of=who, actor=acting(who), now=now, key=new_key())
    assert queries.disputed(ON, person=who.pk) == {"person.degree"}
    with pytest.raises(Refused, match="已提出异议"):
        knowledge.dispute("person.degree", "再说一次", of=who, actor=acting(who), now=now, key=new_key())
    with pytest.raises(NotAllowed):
        knowledge.answer_dispute(said.pk, mended=True, answer="好", actor=acting(who), now=now, key=new_key())
    done = knowledge.answer_dispute(said.pk, mended=False, answer="学信网无记录", actor=office, now=now, key=new_key())
    assert done.state == "upheld"
    assert queries.disputed(ON, person=who.pk) == set()


def test_nobody_disputes_for_another_or_what_does_not_exist(now: datetime) -> None:
    university = unit()
    who, other = person(at=university), person("别人", at=university)
    with pytest.raises(NotAllowed):
        knowledge.dispute("person.degree", "x", of=who, actor=acting(other), now=now, key=new_key())
    with pytest.raises(NotFound):
        knowledge.dispute("person.shoe_size", "x", of=who, actor=acting(who), now=now, key=new_key())


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [("person.employment_end", "2029-12-31", "2029-12-31"), ("person.title", " 副教授 ", "副教授")],
)
def test_a_supplied_fact_has_its_source_and_replaces_only_the_one_typed_before(
    name: str, text: str, kept: str, now: datetime
) -> None:
    who = person()
    for _ in range(2):
        knowledge.supply(name, text, person=who, actor=acting(who), now=now, key=new_key())
    current = FactValue.objects.get(person=who, current=True)
    assert (current.value, current.source, current.observed_at) == (kept, "本人填报", ON)
    assert FactValue.objects.filter(person=who).count() == 2


@pytest.mark.parametrize("text", ["2029-02-30", "明年", ""])
def test_a_date_that_is_none_is_refused(text: str, now: datetime) -> None:
    who = person()
    with pytest.raises(Refused):
        knowledge.supply("person.employment_end", text, person=who, actor=acting(who), now=now, key=new_key())
