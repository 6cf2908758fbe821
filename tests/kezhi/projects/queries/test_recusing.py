"""Who is tied to an applicant: kin and advisers as declared, partners of projects as the ledger has them."""

from datetime import date, datetime

import pytest

from kezhi.base.actor import Role
from kezhi.projects.models import Application, Call, Member, Project
from kezhi.projects.queries.recusing import staff_of, ties
from kezhi.subjects.models import Person, Relation
from kezhi.subjects.models.validity import valid
from tests import people, rounds
from tests.ranked import WAN, application

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
YEARS = 3


@pytest.fixture
def one(call: Call, now: datetime) -> Application:
    return application(call, now, asked=WAN)


@pytest.fixture
def officer() -> Person:
    return people.person("高岚")


def found(one: Application, officer: Person, now: datetime) -> list[tuple[int, int]]:
    return [(tie.person, tie.application) for tie in ties([one], {officer.pk}, YEARS, now.date())]


def relate(person: Person, other: Person, kind: Relation.Kind, *, last: date | None = None) -> None:
    Relation.objects.create(
        person=person, other=other, kind=kind, source="本人申报", valid=valid(date(2000, 1, 1), last)
    )


def shared(one: Application, officer: Person, ends: date, *, leads: bool = False) -> None:
    pi, member = (officer, one.applicant) if leads else (one.applicant, officer)
    project = Project.objects.create(
        number="P1", title="x", programme="YF", host=one.host, pi=pi, amount=1, starts=date(2020, 1, 1), ends=ends,
        created_at=people.MADE,
    )  # fmt: skip
    project.members.add(member)


def test_strangers_have_no_tie(one: Application, officer: Person, now: datetime) -> None:
    assert found(one, officer, now) == []


@pytest.mark.parametrize("kind", Relation.Kind)
@pytest.mark.parametrize("turned", [False, True])
def test_declared_ties_bar_whoever_declared_them(
    one: Application, officer: Person, now: datetime, kind: Relation.Kind, turned: bool
) -> None:
    pair = (one.applicant, officer) if turned else (officer, one.applicant)
    relate(*pair, kind)
    assert found(one, officer, now) == [(officer.pk, one.pk)]


def test_a_marriage_that_ended_bars_no_more_an_adviser_for_ever(
    one: Application, officer: Person, now: datetime
) -> None:
    relate(officer, one.applicant, Relation.Kind.SPOUSE, last=date(2020, 1, 1))
    assert found(one, officer, now) == []
    relate(officer, one.applicant, Relation.Kind.ADVISER, last=date(2004, 7, 1))
    assert found(one, officer, now) == [(officer.pk, one.pk)]


@pytest.mark.parametrize(
    ("ends", "barred"),
    [(date(2026, 12, 31), True), (date(2023, 3, 24), True), (date(2023, 3, 23), False), (date(2020, 12, 31), False)],
)
@pytest.mark.parametrize("leads", [False, True])
def test_a_joint_project_bars_for_three_years_after_its_end(
    one: Application, officer: Person, now: datetime, ends: date, barred: bool, leads: bool
) -> None:
    shared(one, officer, ends, leads=leads)
    assert bool(found(one, officer, now)) is barred


def test_members_of_the_team_count_as_the_leader_does(one: Application, officer: Person, now: datetime) -> None:
    member = people.person("成员甲")
    row = Member.objects.create(
        application=one, person=member, name="成员甲", organisation="x", contact="x", state="invited", invited_at=now
    )
    relate(officer, member, Relation.Kind.SIBLING)
    assert found(one, officer, now) == [], "who hasn't accepted isn't in the team"
    Member.objects.filter(pk=row.pk).update(state="accepted")
    assert found(one, officer, now) == [(officer.pk, one.pk)]


def test_the_reason_says_what_is_known(one: Application, officer: Person, now: datetime) -> None:
    shared(one, officer, date(2026, 1, 1))
    (tie,) = ties([one], {officer.pk}, YEARS, now.date())
    assert tie.reason == "2020 年起与项目组成员合作项目 P1"
    relate(officer, one.applicant, Relation.Kind.IN_LAW)
    (tie,) = ties([one], {officer.pk}, YEARS, now.date())
    assert tie.reason == "与项目组成员有姻亲关系", "the closer tie is told"


def test_staff_are_the_offices_own_and_the_directors(call: Call, now: datetime) -> None:
    own = [rounds.holder("high-tech", role) for role in (Role.CASE_OFFICER, Role.OFFICE_HEAD)]
    director = rounds.holder("leaders", Role.DIRECTOR)
    stranger = rounds.holder("rural", Role.CASE_OFFICER)
    persons = {held.person_id for held in staff_of(call, now.date())}
    assert persons >= {*(actor.person for actor in own), director.person}
    assert stranger.person not in persons
