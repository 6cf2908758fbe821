"""Who recommends whom, and what a process calls by relation or role; nothing is ever offered to everybody."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from kezhi.base.access import Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import Account
from kezhi.engine import bpmn
from kezhi.packs import queries as packs
from kezhi.packs.queries import definition
from kezhi.projects.access import APPLICATIONS
from kezhi.projects.models import Application, Call
from kezhi.projects.queries.offering import RECOMMENDING, recommender_for
from kezhi.workflow import actions as workflow
from kezhi.workflow.access import WORK_ITEMS
from kezhi.workflow.queries import Offer, assignees
from tests import people, rounds
from tests.people import unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
EVERYBODY_OF_A_ROLE = {Role.DIRECTOR, Role.FUND_OFFICER, Role.SUPERVISOR}
"""Roles of the department of which a process may mean any holder."""


@pytest.mark.parametrize(
    ("kind", "code", "name"),
    [
        ("enterprise", "620100", "兰州市科学技术局"),
        ("enterprise", "620300", "金昌市科学技术局"),
        ("university", "620100", "甘肃省教育厅"),
        ("hospital", "620100", "兰州市科学技术局"),
        ("enterprise", "110000", None),
        ("government", "620100", None),
    ],
)
def test_the_nearest_body_that_covers_a_unit_recommends_it(kind: str, code: str, name: str | None) -> None:
    found = recommender_for(unit("某单位", kind=kind, code=code))
    assert (found.name if found else None) == name


def test_a_process_finds_its_people(call: Call, actor: Actor, now: datetime) -> None:
    application = rounds.submitted(call, actor, now)
    ask = assignees["projects.application"]
    assert ask(application.pk, "applicant") == Offer(person=actor.person)
    assert ask(application.pk, "unit-office") == Offer(role=Role.UNIT_OFFICE, organisation=application.host_id)
    assert ask(application.pk, "recommender") == Offer(role=Role.RECOMMENDER, organisation=application.recommender_id)
    assert ask(application.pk, "case-officer") == Offer(role=Role.CASE_OFFICER, office=call.office_id)
    assert ask(application.pk, "director") == Offer(role=Role.DIRECTOR)


@pytest.fixture
def uncovered(call: Call, actor: Actor, now: datetime) -> Application:
    """An application of a unit that no body recommends, waiting to be recommended."""
    application = rounds.submitted(call, actor, now)
    Application.objects.filter(pk=application.pk).update(recommender=None)
    rounds.decide(application, "approve", now)
    application.refresh_from_db()
    return application


def bureau(name: str) -> Actor:
    """Somebody who recommends for a city."""
    who = people.person(name, at=unit(f"{name}的局", kind="government"))
    held = people.in_post(who, Role.RECOMMENDER, who.affiliations.get().organisation)
    return people.acting(who, held)


def test_what_nobody_recommends_goes_to_the_departments_own_office(uncovered: Application) -> None:
    item, officer = rounds.open_item(uncovered), rounds.holder("planning", Role.CASE_OFFICER)
    assert item.element == "recommend"
    assert (item.role, item.office_id, item.organisation_id) == (Role.CASE_OFFICER, officer.office, None)
    assert "complete" in WORK_ITEMS.actions(officer, item)
    others = (bureau("甲"), rounds.holder("rural", Role.CASE_OFFICER), rounds.holder("high-tech", Role.CASE_OFFICER))
    for other in others:
        assert WORK_ITEMS.actions(other, item) == set()


def test_who_it_goes_to_sees_it_as_long_as_it_lies_there(uncovered: Application, now: datetime) -> None:
    officer = rounds.holder("planning", Role.CASE_OFFICER)
    assert APPLICATIONS.may(officer, "see", uncovered)
    assert not APPLICATIONS.may(rounds.holder("rural", Role.CASE_OFFICER), "see", uncovered)
    workflow.complete(rounds.open_item(uncovered).pk, "approve", actor=officer, now=now, key=new_key())
    assert not APPLICATIONS.may(officer, "see", uncovered)


def test_its_record_says_with_whom_it_lies(uncovered: Application, actor: Actor, monkeypatch: Any) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: uncovered.submitted_at)
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account))
    page = client.get(f"/applications/{uncovered.pk}/").content.decode()
    assert "现在在“推荐审核”，由 经办人 · 计划财务处 办理" in page


@pytest.mark.parametrize("said", [{}, {"uncovered": {"office": "nowhere", "role": "case-officer"}},
                                  {"uncovered": {"office": "planning", "role": "nobody"}}])  # fmt: skip
def test_a_pack_that_names_nobody_stops_it_with_a_reason(
    said: dict[str, Any], call: Call, actor: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = rounds.submitted(call, actor, now)
    Application.objects.filter(pk=application.pk).update(recommender=None)
    known = packs.department_document
    monkeypatch.setattr(
        "kezhi.projects.queries.offering.department_document",
        lambda path: said if path == RECOMMENDING else known(path),
    )
    with pytest.raises(Refused, match=r"recommending\.toml"):
        rounds.decide(application, "approve", now)
    assert rounds.open_item(application).element == "unit_check", "nothing has moved"


@pytest.mark.parametrize("code", rounds.TYPES)
@pytest.mark.parametrize("covered", [True, False])
def test_no_step_of_any_type_is_offered_to_everybody(code: str, covered: bool, now: datetime) -> None:
    call = rounds.open_call(now, code=code)
    application = rounds.submitted(call, rounds.applicant_for(code), now)
    if not covered:
        Application.objects.filter(pk=application.pk).update(recommender=None)
    pack = definition(call.version_id)
    process: bpmn.Process = pack.process(pack.process_name)
    asked = {element.who for element in process.elements.values() if element.who}
    assert {"applicant", "recommender"} <= asked
    for who in asked:
        offer = assignees["projects.application"](application.pk, who)
        placed = offer.person or offer.organisation or offer.office
        assert placed or offer.role in EVERYBODY_OF_A_ROLE, who
