"""Three calls are open, each made by the persons whose posts it takes."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from kezhi.base.actor import NOBODY
from kezhi.projects import queries
from kezhi.projects.models import Call, CallStep
from kezhi.rules.domain.judging import Status
from tests.province import Province

pytestmark = pytest.mark.django_db


def test_three_calls_are_open_at_the_anchor(province: Province, now: datetime) -> None:
    found = list(queries.open_calls(NOBODY, now))
    assert [call.programme for call in found] == ["YF", "JR", "CX"]
    assert [(call.closes.date() - now.date()).days for call in found] == [22, 33, 44]
    assert all(call.envelope and call.envelope.amount > 0 for call in found)


def test_a_call_is_signed_by_those_of_its_office(province: Province) -> None:
    steps = CallStep.objects.filter(call=province.call("YF")).order_by("at")
    assert [(step.person.name, step.post) for step in steps] == [
        ("高岚", "高新技术处经办人"),
        ("韩维", "高新技术处处长"),
        ("陆承泽", "副厅长（分管高新、农村、社发）"),
    ]
    assert province.call("YF").document_number == "甘科高〔2026〕1号"
    other = CallStep.objects.filter(call=province.call("JR")).order_by("at").last()
    assert other is not None
    assert other.post == "副厅长（分管基础研究、平台、人才）"


def test_a_call_has_what_the_pack_declares(province: Province) -> None:
    call = province.call("YF")
    assert (call.year, call.title) == (2027, "2027 年度省重点研发计划（工业领域）项目申报通知")
    assert call.title_en.startswith("Provincial key R&D programme 2027")
    assert call.values["starts_on"] == "2027-07-01"
    assert call.values["team_sum_hundred"] is False
    assert call.envelope is not None
    assert call.envelope.amount == Decimal("52000000.00")
    topic = call.topics.get(code="1.3")
    assert (topic.planned, topic.grant_limit, topic.title_en[:13]) == (4, Decimal("1500000.00"), "Key materials")
    assert list(call.contacts.order_by("pk").values_list("purpose", "name")) == [
        ("业务咨询", "高岚"),
        ("系统问题", "顾明远"),
    ]


def test_questions_are_answered_and_an_amendment_is_on_record(province: Province) -> None:
    call = province.call("YF")
    questions = list(call.questions.order_by("asked_at"))
    assert len(questions) == 2
    assert all(one.answer and one.answered_by and one.answered_at > one.asked_at for one in questions)
    amendment = call.amendments.get()
    assert "2.4" in amendment.reason
    assert amendment.reason in call.guide
    assert timezone.localdate(amendment.at) == province.plan.day - timedelta(days=13)


def test_the_demos_persons_meet_what_their_part_needs(province: Province) -> None:
    def verdict(name: str, programme: str) -> Status:
        actor, call = province.actor(name), province.call(programme)
        return queries.eligibility([call], person=actor.person, organisation=actor.organisation)[call.pk].status

    assert verdict("沈若舟", "YF") is Status.MET
    assert verdict("祁连川", "JR") is Status.MET
    assert verdict("何静", "CX") is Status.MET
    assert verdict("沈若舟", "JR") is Status.NOT_MET
    assert verdict("贺知微", "YF") is Status.UNDETERMINED


def test_nothing_happens_after_the_anchor_day(province: Province) -> None:
    assert CallStep.objects.order_by("-at")[0].at.date() < date(2026, 3, 24)
    assert not Call.objects.filter(published_at__date__gte=province.plan.day).exists()
