"""The round of the demo: applications are really sent in and dealt with, by who holds the posts."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from kezhi.base.actor import Role
from kezhi.base.models import FileUse, JournalLine
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


def papers() -> list[FileUse]:
    """The units' yearly papers."""
    return list(FileUse.objects.filter(owner_type="subjects.organisation"))


def test_units_have_their_yearly_papers_once_with_period_and_last_day(province: Province, now: datetime) -> None:
    kept = {(paper.owner_id, paper.purpose) for paper in papers()}
    assert len(kept) == len(papers()) > 0
    year = timezone.localdate(now).year
    for paper in papers():
        assert (paper.period_from, paper.period_to) == (date(year - 1, 1, 1), date(year - 1, 12, 31))
        assert paper.expires == date(year, 12, 31)


def test_applications_refer_to_the_papers_of_their_unit(province: Province) -> None:
    digests = {paper.file.sha256 for paper in papers()}
    referred = FileUse.objects.filter(owner_type="kezhi_forms.draft", expires__isnull=False).select_related("file")
    assert len(referred) >= len(papers())
    assert {use.file.sha256 for use in referred} == digests


def test_who_has_begun_to_write_finds_the_papers_of_their_unit(province: Province) -> None:
    begun = Application.objects.filter(number=None, applicant__account__isnull=False)
    assert begun
    owners = {paper.owner_id for paper in papers()}
    assert {one.host.name for one in begun if one.host_id not in owners} == set()
