"""The page from which a call's review begins."""

from collections.abc import Iterator
from datetime import datetime
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kezhi.projects.models import Call
from kezhi.review.models import Round
from tests import people, rounds
from tests.kezhi.projects.views.test_ranking import MOST_QUERIES, client_of
from tests.ranked import open_item
from tests.reviewed import Panel, screened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department", "clock")]


@pytest.fixture
def clock(now: datetime) -> Iterator[None]:
    with mock.patch("django.utils.timezone.now", return_value=now):
        yield


@pytest.fixture
def call(now: datetime) -> Call:
    return rounds.open_call(now, code="projects/young-scientists")


@pytest.fixture
def panel(call: Call, now: datetime) -> Panel:
    return Panel(call, now)


@pytest.fixture
def officer(panel: Panel) -> Client:
    return client_of(panel.officer)


def test_the_work_item_leads_to_where_all_are_reviewed(officer: Client, call: Call, now: datetime) -> None:
    one = screened(call, now)
    item = open_item(one)
    assert item is not None
    page = officer.get(f"/work/{item.pk}/").content.decode()
    assert f"/calls/{call.pk}/review/" in page
    assert "去组织专家评审" in page


def test_a_round_begins_with_one_button_and_the_page_leads_to_it(officer: Client, call: Call, now: datetime) -> None:
    screened(call, now)
    url = f"/calls/{call.pk}/review/"
    assert "1 项通过形式审查，等待评审" in officer.get(url).content.decode()
    answered = officer.post(f"{url}begin/", follow=True)
    made = Round.objects.get()
    assert answered.redirect_chain[-1][0] == f"/review/rounds/{made.pk}/"
    assert "请先分组，再抽取专家" in answered.content.decode()
    assert len(made.seed) == 64
    assert officer.get(url)["Location"] == f"/review/rounds/{made.pk}/"


def test_late_ones_are_offered_to_the_open_round(officer: Client, panel: Panel, call: Call, now: datetime) -> None:
    screened(call, now)
    panel.begun()
    screened(call, now)
    assert "加入这一轮评审" in officer.get(f"/calls/{call.pk}/review/").content.decode()


def test_a_refusal_stays_on_the_page(officer: Client, call: Call) -> None:
    answered = officer.post(f"/calls/{call.pk}/review/begin/")
    assert answered.status_code == 422
    assert "没有等待评审的申报" in answered.content.decode()


def test_all_that_an_application_lacks_for_a_round_is_said(officer: Client, call: Call, now: datetime) -> None:
    away = [{"name": f"某专家{n}", "organisation": "某大学"} for n in range(9)]
    screened(call, now, data={"excluded_experts": away})
    answered = officer.post(f"/calls/{call.pk}/review/begin/")
    assert answered.status_code == 422
    assert "001" in answered.content.decode()


def test_who_has_no_part_in_it_sees_nothing(call: Call, now: datetime) -> None:
    screened(call, now)
    outsider = client_of(people.acting(people.person("路人", at=people.unit("路人单位"))))
    assert outsider.get(f"/calls/{call.pk}/review/").status_code == 403
    assert outsider.post(f"/calls/{call.pk}/review/begin/").status_code == 403


def test_the_page_asks_few_queries(officer: Client, panel: Panel, call: Call, now: datetime) -> None:
    for _n in range(3):
        screened(call, now)
    with CaptureQueriesContext(connection) as asked:
        officer.get(f"/calls/{call.pk}/review/")
    assert len(asked) <= MOST_QUERIES
