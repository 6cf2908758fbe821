"""打招呼: recorded for the supervisors, who are told that there is a report and not what it says."""

from datetime import date, timedelta

import pytest

from kezhi.base.access import NotAllowed, Refused
from kezhi.base.actor import NOBODY, Actor
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine, Notice
from kezhi.review.actions import soliciting
from kezhi.review.models import Assignment, Solicitation
from tests.kezhi.review.conftest import Stage
from tests.lists import NOW
from tests.people import ON

APPROACH = soliciting.Approach("某公司王某", ON, "phone", "打听评审专家名单，暗示好处")


def report(actor: Actor, *, on: date = ON, about: Assignment | None = None, key: str | None = None) -> Solicitation:
    said = soliciting.Approach(APPROACH.who, on, APPROACH.way, APPROACH.text)
    return soliciting.report(said, about, actor=actor, now=NOW, key=key or new_key())


def test_an_expert_reports_who_approached(stage: Stage) -> None:
    row = stage.accepted(stage.open())[0]
    made = report(stage.acting(row.expert), about=row)
    assert (made.reporter_id, made.assignment, made.who, made.on) == (row.expert.person_id, row, "某公司王某", ON)
    told = Notice.objects.get(kind="review-solicitation")
    assert (told.person, told.arguments, told.object_id) == (stage.supervisor.person, {}, made.pk)
    line = JournalLine.objects.get(action="solicitation.reported")
    assert line.object_id == made.pk
    assert "王某" not in str(line.detail), "what it says stays in the report"


def test_the_item_goes_on(stage: Stage) -> None:
    row = stage.accepted(stage.open())[0]
    report(stage.acting(row.expert), about=row)
    stage.submit(row, 80)
    assert row.ballots.get().state == "submitted"


@pytest.mark.parametrize("who", ["officer", "head", "stranger"])
def test_anybody_registered_may_report(stage: Stage, who: str) -> None:
    assert report(getattr(stage, who)).reporter_id == getattr(stage, who).person


def test_who_is_nobody_may_not(stage: Stage) -> None:
    with pytest.raises(NotAllowed):
        report(NOBODY)


def test_a_day_to_come_is_a_slip(stage: Stage) -> None:
    with pytest.raises(Refused, match="不能晚于今天"):
        report(stage.officer, on=ON + timedelta(days=1))


def test_one_key_reports_once(stage: Stage) -> None:
    assert report(stage.officer, key="k") == report(stage.officer, key="k")
    assert Solicitation.objects.count() == 1
    assert Notice.objects.filter(kind="review-solicitation").count() == 1
