"""The department's own code lists: imported in editions, offered to forms, seen as a list."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kezhi.base.actor import Actor, Role
from kezhi.base.importing import importers
from kezhi.engine.errors import Problems
from kezhi.packs import queries
from kezhi.packs.models import CodeEntry
from tests import people, rounds
from tests.importing import check, counts, faults, notes, take
from tests.shared import require

pytestmark = pytest.mark.django_db


def taken(*rows: dict[str, str], name: str = "nsfc-codes") -> Any:
    return take("codes", rows, list=name)


def code(value: str = "A01", name: str = "数学", **more: str) -> dict[str, str]:
    return {"代码": value, "名称": name} | more


def test_codes_come_in_and_again_without_a_change() -> None:
    rows = (code(英文名称="Mathematics"), code("A0101", "数论", 上级代码="A01"))
    assert counts(taken(*rows)) == (2, 0, 0, 0)
    assert counts(taken(*rows)) == (0, 0, 2, 0)
    assert CodeEntry.objects.get(code="A0101").parent == "A01"
    assert counts(taken(code("A01", "数学与统计"))) == (0, 1, 0, 0)
    assert counts(taken(code(), name="other")) == (1, 0, 0, 0)


def test_faults_and_notes_of_codes() -> None:
    rows = [code("A01", 启用日期="2024-01-01", 停用日期="2023-01-01"), code("B0101", 上级代码="B01"), code("A01", "又")]
    batch = check("codes", rows, list="nsfc-codes")
    assert faults(batch) == {2: [("ends", "ends_before_start")], 4: [("", "repeated_key")]}
    assert notes(batch) == {3: [("parent", "parent_unknown")]}


@pytest.mark.parametrize("name", ["", "大写", "A", "x" * 41, "degrees"])
def test_a_list_needs_a_name_of_its_own(name: str, now: datetime) -> None:
    rounds.publish(now)
    with pytest.raises(Problems) as found:
        check("codes", [code()], list=name)
    assert len(found.value.problems) == 1


def test_forms_are_offered_the_list_as_it_is_today(now: datetime) -> None:
    rounds.publish(now)
    taken(code(), code("A02", "力学", 停用日期="2001-01-01"))
    offered = queries.lists()["lists.nsfc-codes"]
    assert [(option.value, option.label.zh) for option in offered.options] == [("A01", "数学")]
    assert queries.lists()["lists.degrees"].options, "those of the packs stay"
    taken(code("A03", "天文"))
    assert [option.value for option in queries.lists()["lists.nsfc-codes"].options] == ["A01", "A03"]


def test_asking_for_the_lists_takes_one_query(now: datetime, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    rounds.publish(now)
    taken(code())
    queries.lists()
    with django_assert_num_queries(1):
        queries.lists()


def test_a_whole_classification_comes_in() -> None:
    batch = take("codes", require("nsfc_codes.csv").read_bytes(), list="nsfc-codes")
    assert counts(batch) == (2_916, 0, 0, 0)
    assert not notes(batch)


def test_the_list_page_is_for_those_who_keep_codes() -> None:
    taken(code())
    unit = people.unit()
    for role, status in ((Role.PACK_EDITOR, 200), (Role.CASE_OFFICER, 200), (Role.AUDITOR, 403)):
        who = people.person()
        people.in_post(who, role, unit)
        client = Client()
        assert who.account is not None
        client.force_login(who.account)
        page = client.get("/packs/codes/")
        assert page.status_code == status
        assert ("数学" in page.content.decode()) is (status == 200)


def test_who_may_import_codes() -> None:
    may = importers["codes"].may
    assert may(Actor(person=1, account=1, role=Role.PACK_EDITOR))
    assert not may(Actor(person=1, account=1))
