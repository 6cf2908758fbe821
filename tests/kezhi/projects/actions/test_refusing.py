"""不予受理 and 复审: reasons served, terms by the calendar, an answer by other eyes, an admission after all."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import Notice
from kezhi.projects import queries
from kezhi.projects.actions import batches, refusing, screening
from kezhi.projects.models import Application, Call, Reexamination, Refusal, ScreeningRow
from kezhi.workflow.models import Case, WorkItem
from tests import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
SHANGHAI = ZoneInfo("Asia/Shanghai")
AGE = "负责人年龄"


@pytest.fixture
def officer(department: None) -> Actor:
    return rounds.holder("high-tech", Role.CASE_OFFICER)


@pytest.fixture
def director(department: None) -> Actor:
    return rounds.holder("leaders", Role.DIRECTOR)


@pytest.fixture
def refused(call: Call, actor: Actor, officer: Actor, now: datetime) -> Refusal:
    """Found too old by the officer, put forward, confirmed by the head, served."""
    application = rounds.at_screening(call, actor, now)
    row = ScreeningRow.objects.get(screening=application.screening, code=AGE)
    screening.rule(row.pk, "not_met", "身份证", actor=officer, now=now, key=new_key())
    batches.begin(call.pk, "refuse", [application.pk], reason="", actor=officer, now=now, key=new_key())
    rounds.passed(application, "office-head", now)
    return Refusal.objects.get(application=application)


def ask(refused: Refusal, actor: Actor, now: datetime, ground: str = "fact") -> Reexamination:
    return refusing.ask(refused.pk, ground, "出生日期登记有误，附身份证", actor=actor, now=now, key=new_key())


def test_a_refusal_is_served_with_its_reasons_and_the_way_against_it(refused: Refusal, officer: Actor) -> None:
    head = rounds.holder("high-tech", Role.OFFICE_HEAD)
    assert refused.reasons[0]["zh"] == "不符合：负责人在年龄计算日未满 60 周岁（申报指南第七条）。身份证"
    assert refused.reasons[0]["en"].startswith("Not met: The principal investigator is under 60")
    assert set(refused.decided_by.values_list("pk", flat=True)) == {officer.person, head.person}
    notice = Notice.objects.get(kind="application-refused")
    assert notice.person == refused.application.applicant_id
    assert notice.arguments["until"] == {"day": "2026-04-08"}
    assert "未满 60 周岁" in notice.arguments["reasons"]["zh"]


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (datetime(2026, 8, 31, 9, 0, tzinfo=SHANGHAI), date(2026, 9, 15)),
        (datetime(2026, 8, 31, 23, 59, tzinfo=SHANGHAI), date(2026, 9, 15)),
        (datetime(2026, 4, 16, 9, 0, tzinfo=SHANGHAI), date(2026, 5, 6)),
    ],
)
def test_a_request_is_in_time_for_fifteen_days_and_over_a_holiday(
    received: datetime, last: date, refused: Refusal, actor: Actor
) -> None:
    refused.at = received  # the served moment; the row itself never changes
    until = queries.ask_until(refused)
    assert until is not None
    assert until.day == last


def test_the_last_second_is_in_time_and_the_next_is_not(refused: Refusal, actor: Actor, now: datetime) -> None:
    until = queries.ask_until(refused)
    assert until is not None
    with pytest.raises(Refused, match="已过期限"):
        ask(refused, actor, until.ends)
    made = ask(refused, actor, until.ends - timedelta(seconds=1))
    assert made.due == datetime(2026, 6, 9, tzinfo=SHANGHAI)
    with pytest.raises(Refused, match="已申请过"):
        ask(refused, actor, now)


@pytest.mark.parametrize(
    ("ground", "grounds", "says"),
    [("academic", "评价不公", "学术观点不同"), ("fact", "  ", "写明哪里有误"), ("else", "误", "请选一种理由")],
)
def test_a_difference_of_views_is_no_ground(
    ground: str, grounds: str, says: str, refused: Refusal, actor: Actor, now: datetime
) -> None:
    with pytest.raises(Refused, match=says):
        refusing.ask(refused.pk, ground, grounds, actor=actor, now=now, key="k")
    assert not Reexamination.objects.exists()


def test_nobody_else_asks(refused: Refusal, officer: Actor, now: datetime) -> None:
    with pytest.raises(NotFound):
        ask(refused, rounds.applicant("乙"), now)
    with pytest.raises(NotAllowed):
        ask(refused, officer, now)


def test_who_refused_does_not_answer(refused: Refusal, actor: Actor, officer: Actor, now: datetime) -> None:
    asked = ask(refused, actor, now)
    for hand in (officer, rounds.holder("high-tech", Role.OFFICE_HEAD)):
        assert queries.reexaminations(hand).filter(pk=asked.pk).exists()
        with pytest.raises(NotAllowed):
            refusing.answer(asked.pk, "upheld", "理由", actor=hand, now=now, key=new_key())
    with pytest.raises(NotFound):
        refusing.answer(asked.pk, "upheld", "理由", actor=rounds.applicant("乙"), now=now, key=new_key())


def test_an_upheld_refusal_stays(refused: Refusal, actor: Actor, director: Actor, now: datetime) -> None:
    asked = ask(refused, actor, now)
    with pytest.raises(Refused, match="写明理由"):
        refusing.answer(asked.pk, "upheld", " ", actor=director, now=now, key="a")
    refusing.answer(asked.pk, "upheld", "出生日期核对无误", actor=director, now=now, key="b")
    asked.refresh_from_db()
    assert (asked.outcome, asked.answered_by_id) == ("upheld", director.person)
    case = Application.objects.get(pk=refused.application_id).case
    assert case is not None
    assert case.state == Case.State.FINISHED
    assert Notice.objects.get(kind="reexamination-answered").arguments["answer"] == "出生日期核对无误"
    with pytest.raises(NotAllowed):
        refusing.answer(asked.pk, "revoked", "改判", actor=director, now=now, key="c")


def test_a_revoked_refusal_admits_to_review(refused: Refusal, actor: Actor, director: Actor, now: datetime) -> None:
    asked = ask(refused, actor, now)
    refusing.answer(asked.pk, "revoked", "身份证与登记不一致，以身份证为准", actor=director, now=now, key="a")
    application = Application.objects.get(pk=refused.application_id)
    assert application.case is not None
    assert application.case.state == Case.State.RUNNING
    assert application.case.items.get(state=WorkItem.State.OPEN).element == "review"
    row = ScreeningRow.objects.get(screening=application.screening, code=AGE)
    assert (row.verdict, row.human_verdict, row.human_by_id) == ("met", "met", director.person)
    assert "复审" in row.human_grounds
    assert queries.unit_use(application.call, application.host_id) == 1


def test_screening_ends_45_days_after_closing_on_a_working_day(call: Call) -> None:
    call.closes = datetime(2026, 3, 20, 17, 30, tzinfo=SHANGHAI)
    term = queries.screening_due(call)
    assert term is not None
    assert (term.day, term.provisional) == (date(2026, 5, 6), False)
