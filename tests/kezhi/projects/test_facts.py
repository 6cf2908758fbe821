"""What rules may ask about projects: counts by state, year and relation; the boundary of overdue."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.engine.feel import MISSING
from kezhi.projects.actions import applying, team
from kezhi.projects.models import Call, Project
from kezhi.rules.queries import known
from kezhi.subjects.models import Organisation, Person
from tests import rounds
from tests.people import MADE, acting, person, unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
ON = date(2026, 3, 24)


def fact(name: str, who: int | None, on: date = ON) -> Any:
    return known([name], person=who, organisation=None, on=on)[name].value


def project(pi: Person, number: str, *, ends: date = date(2028, 1, 1), state: str = "running") -> Project:
    host = Organisation.objects.first() or unit()
    return Project.objects.create(
        number=number, title="项目", programme="YF", host=host, pi=pi, amount=Decimal(1), starts=date(2020, 1, 1),
        ends=ends, state=state, created_at=MADE,
    )  # fmt: skip


def test_who_has_none_has_nought_not_unknown() -> None:
    who = person()
    names = ("applied_as_pi", "applied_as_member", "running_as_pi", "running_as_member", "overdue")
    assert {fact(f"project.{name}", who.pk) for name in names} == {0}


def test_running_projects_count_by_relation() -> None:
    leader, member = person("甲"), person("乙")
    project(leader, "1").members.add(member)
    project(leader, "2", state="accepted")
    project(leader, "3", state="terminated")
    project(leader, "4")
    assert fact("project.running_as_pi", leader.pk) == 2
    assert fact("project.running_as_member", leader.pk) == 0
    assert fact("project.running_as_member", member.pk) == 1


@pytest.mark.parametrize(
    ("ends", "late"),
    [
        (date(2025, 9, 23), 1),
        (date(2025, 9, 24), 0),
        (date(2026, 3, 24), 0),
        (date(2020, 1, 1), 1),
    ],
)
def test_overdue_is_more_than_six_months_after_the_end(ends: date, late: int) -> None:
    leader = person()
    project(leader, "1", ends=ends)
    project(leader, "2", ends=ends, state="accepted")
    assert fact("project.overdue", leader.pk) == late


def test_applications_count_while_they_are_under_way(call: Call, actor: Actor, now: datetime) -> None:
    application = applying.start(call.pk, actor=actor, now=now, key=new_key())
    colleague = person("祁连川", at=unit("甘肃农业大学"))
    words = {"name": "", "organisation": "", "contact": "", "duty": ""}
    member, _link = team.invite(application.pk, person=colleague, **words, actor=actor, now=now, key=new_key())
    team.answer(member.pk, accept=True, actor=acting(colleague), now=now, key=new_key())
    asked = [("project.applied_as_pi", actor.person), ("project.applied_as_member", colleague.pk)]
    assert [fact(*one) for one in asked] == [0, 0]
    rounds.complete(application, now)
    applying.submit(application.pk, actor=actor, now=now, key=new_key())
    assert [fact(*one) for one in asked] == [1, 1]
    assert [fact(*one, on=date(2027, 1, 1)) for one in asked] == [1, 1]
    applying.withdraw(application.pk, reason="", actor=actor, now=now, key=new_key())
    assert [fact(*one) for one in asked] == [0, 0]


def test_a_bar_is_unknown_until_the_register_was_asked() -> None:
    who = person()
    assert fact("integrity.barred", who.pk) is MISSING
    rounds.known(who, "integrity.barred", True)
    assert fact("integrity.barred", who.pk) is True
