"""The round of the demo: applications are really sent in and dealt with, by who holds the posts."""

from datetime import datetime

import pytest

from kezhi.base.actor import Role
from kezhi.base.models import JournalLine
from kezhi.packs.queries import department_document
from kezhi.projects.models import Application, Receipt
from kezhi.subjects.models import Holding
from kezhi.workflow.models import WorkItem
from tests.province import Province

pytestmark = pytest.mark.django_db


def sent() -> list[Application]:
    return list(Application.objects.exclude(number=None).select_related("call"))


def test_each_call_gets_what_the_story_says_where_enough_persons_may_apply(province: Province) -> None:
    rounds = department_document("data/demo-story.toml")["rounds"]
    assert 9 <= len(sent()) <= sum(one["applications"]["small"] for one in rounds)


def test_each_has_a_receipt_a_case_and_a_line(province: Province) -> None:
    numbers = {one.number for one in sent()}
    assert {receipt.application.number for receipt in Receipt.objects.select_related("application")} == numbers
    assert all(one.case for one in sent())
    assert JournalLine.objects.filter(action="application.submitted").count() == len(numbers)


def test_something_waits_and_something_is_done(province: Province) -> None:
    states = set(WorkItem.objects.values_list("state", flat=True))
    assert states >= {WorkItem.State.OPEN, WorkItem.State.DONE}


def test_who_decides_holds_the_post(province: Province) -> None:
    for item in WorkItem.objects.filter(state=WorkItem.State.DONE, role=Role.UNIT_OFFICE):
        assert Holding.objects.filter(person=item.closed_by, post__organisation=item.organisation).exists()


def test_nothing_is_dealt_with_after_the_anchor_day(province: Province, now: datetime) -> None:
    assert not WorkItem.objects.filter(closed_at__gt=now).exists()
