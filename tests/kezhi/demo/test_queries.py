"""What the sign-in page says of each person."""

from datetime import datetime
from typing import Any

import pytest
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from kezhi.demo import queries
from kezhi.packs.models import PackVersion
from kezhi.subjects.models import Office
from kezhi.workflow.models import Case, WorkItem
from tests.province import Province

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_demo(settings: Settings) -> None:
    settings.DEMO = True


def note(name: str) -> str:
    shown = queries.shown(RequestFactory().get("/"))
    return next(str(one["note"]) for one in shown if one["name"] == name)


def waiting(name: str) -> int:
    """How many the entrance says wait for somebody."""
    said = note(name).partition("待办 ")[2]
    return int(said or 0)


def waits(province: Province, now: datetime, **offered: Any) -> WorkItem:
    """An open item about a begun application."""
    application = province.application()
    begun = {"process": "process.bpmn", "number": "1", "started_at": now, "engine_state": "{}"}
    case, _new = Case.objects.get_or_create(
        version=PackVersion.objects.get(pk=application.call.version_id),
        about_type="projects.application",
        about_id=application.pk,
        defaults=begun,
    )
    return WorkItem.objects.create(
        case=case,
        item=str(case.items.count()),
        element="review",
        title="单位审核",
        who="unit-office",
        opened_at=now,
        **offered,
    )


def test_few_queries_however_many_there_are(
    province: Province, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    queries.shown(RequestFactory().get("/"))
    with django_assert_max_num_queries(3):
        assert len(queries.shown(RequestFactory().get("/"))) == 16


def test_work_waits_for_who_holds_the_role_there(province: Province, now: datetime) -> None:
    unit = province.actor("魏敏").organisation
    before = {name: waiting(name) for name in ("魏敏", "何静", "高岚")}
    waits(province, now, role="unit-office", organisation_id=unit)
    assert {name: waiting(name) - was for name, was in before.items()} == {"魏敏": 1, "何静": 0, "高岚": 0}


def test_work_of_an_office_waits_for_its_officers_only(province: Province, now: datetime) -> None:
    before = {name: waiting(name) for name in ("高岚", "韩维")}
    for code in ("high-tech", "basic-research"):
        office = Office.objects.get(code=code)
        waits(province, now, role="case-officer", organisation=office.organisation, office=office)
    assert {name: waiting(name) - was for name, was in before.items()} == {"高岚": 1, "韩维": 0}


def test_work_of_a_role_anywhere_waits_for_all_who_hold_it(province: Province, now: datetime) -> None:
    waits(province, now, role="director")
    assert note("陆承泽") == "科技厅 · 待办 1"


def test_ones_own_work_waits_until_it_is_done(province: Province, now: datetime) -> None:
    item = waits(province, now, person=province.person("贺知微"))
    assert note("贺知微") == "新注册 · 待办 1"
    WorkItem.objects.filter(pk=item.pk).update(state=WorkItem.State.DONE, closed_at=now)
    assert note("贺知微") == "新注册"
