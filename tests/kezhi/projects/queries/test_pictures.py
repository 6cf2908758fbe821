"""The round in pictures: every bar counts what its link opens."""

from datetime import date, datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kezhi.base import lists
from kezhi.projects import queries
from kezhi.projects.models import Application, Call
from kezhi.projects.queries.pictures import Picture, pictures
from kezhi.projects.views.lists import APPLICATIONS
from kezhi.subjects.models import Person
from tests import people
from tests.ranked import WAN, Round, application

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def ranked(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    """Three applications decided, a fourth from another city that wasn't proposed."""
    ranked = Round(call, now, monkeypatch, (100, 80, 60))
    Person.objects.filter(pk=ranked.applications[1].applicant_id).update(birth_date=date(1970, 5, 1))
    Person.objects.filter(pk=ranked.applications[2].applicant_id).update(birth_date=None)
    ranked.decided(envelope=180)
    people.region("620300", "金昌市")
    host = people.unit("金川集团", kind="enterprise", code="620300")
    application(call, now, asked=Decimal(50) * WAN, host=host, applicant=people.person("闻人嘉", at=host))
    return ranked


def drawn(ranked: Round) -> dict[str, Picture]:
    rows = queries.applications(ranked.officer).filter(call=ranked.call).select_related("host__region")
    found = pictures(ranked.call, ranked.officer, rows, ranked.now.date())
    return {one.title: one for one in found}


def test_money_asked_and_given_is_summed_by_each_question(ranked: Round) -> None:
    found = drawn(ranked)
    for title in ("结果", "市州", "指南方向", "单位", "负责人年龄"):
        bars = found[title].bars
        assert sum(bar.count for bar in bars) == 4, title
        assert sum(bar.asked for bar in bars) == Decimal(290) * WAN
        assert sum(bar.given for bar in bars) == Decimal(180) * WAN
        assert found[title].most == max(bar.asked for bar in bars)


def test_the_most_comes_first_and_ages_in_their_order(ranked: Round) -> None:
    found = drawn(ranked)
    assert [bar.label for bar in found["市州"].bars] == ["兰州市", "金昌市"]
    assert [bar.label for bar in found["负责人年龄"].bars] == ["35–39 岁", "50–59 岁", "年龄未知"]
    assert [bar.label for bar in found["结果"].bars] == ["公示中", "不予立项", "还没有审定"]


@pytest.mark.parametrize("title", ["结果", "市州", "指南方向", "单位", "负责人年龄"])
def test_each_mark_opens_exactly_its_rows(ranked: Round, title: str) -> None:
    for bar in drawn(ranked)[title].bars:
        parts = urlsplit(bar.url)
        assert parts.path == "/applications/all/"
        found = lists.matching(APPLICATIONS, parts.query, actor=ranked.officer, now=ranked.now)
        assert found.count() == bar.count, (bar.label, parse_qs(parts.query))


def test_a_few_queries_draw_any_number(ranked: Round) -> None:
    drawn(ranked)
    with CaptureQueriesContext(connection) as captured:
        drawn(ranked)
    assert len(captured) == 3


def test_a_call_without_applications_has_empty_pictures(call: Call, now: datetime) -> None:
    found = pictures(call, None, Application.objects.none(), now.date())  # type: ignore[arg-type]
    assert [one.bars for one in found] == [[]] * 5
    assert {one.most for one in found} == {Decimal(0)}
