"""五表比对: each difference between experts, proposal, decision, publicity and award, with its explanation."""

import re
from datetime import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kezhi.base.actor import NOBODY
from kezhi.projects.actions import deciding, objecting, proposing
from kezhi.projects.models import Award, Call
from kezhi.projects.queries.comparing import comparison, comparison_workbook, totals
from kezhi.workflow import actions as workflow
from tests.kezhi.base.excel import opened
from tests.ranked import WAN, Round, meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def ranked(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    return Round(call, now, monkeypatch, (100, 80, 60, 40))


def words(ranked: Round) -> list[list[str]]:
    return [[one.words for one in line.differences] for line in comparison(ranked.call)]


def test_what_goes_through_as_ranked_has_no_difference(ranked: Round) -> None:
    decision = ranked.decided(envelope=280)
    workflow.fire_due(decision.publicity.closes)
    lines = comparison(ranked.call)
    assert [line.differences for line in lines] == [()] * 4
    assert [line.project for line in lines] == [f"26YFA01000{n}" for n in range(1, 5)]
    found = totals(lines)
    assert found["asked"] == found["proposed"] == found["decided"] == found["awarded"] == Decimal(280) * WAN


def test_a_reduced_amount_an_item_out_of_rank_a_rejection_and_an_objection_are_explained(
    ranked: Round, now: datetime
) -> None:
    proposal = ranked.begun()
    ranked.arrange(1, "90", "设备单价偏高", "budget")
    ranked.arrange(2, "", "负责人调离本省", "conditions")
    ranked.arrange(3, "60")
    ranked.arrange(4, "40", "省内急需", "need")
    proposing.send(proposal.pk, explanation="x", **ranked.by(ranked.head))
    ruling = deciding.Ruling("duplicate", "与已立项重复")
    deciding.decide(proposal.pk, meeting(now), {ranked.item(3).pk: ruling}, **ranked.by(ranked.director))
    protest = objecting.Protest(ranked.award(1).pk, "内容与已立项的项目相同。", "李真名", "13900000000")
    objecting.file(protest, **ranked.by(NOBODY))
    said = words(ranked)
    assert "申请 100.00，建议 90.00 万元。核减预算：设备单价偏高" in said[0]
    assert re.match(r"公示异议 Y26-0001：已收到，20\d\d-\d\d-\d\d 前答复", said[0][1])
    assert said[1] == ["名次第 2，没有建议。承担条件变化：负责人调离本省"]
    assert said[2] == ["建议 60.00，审定 0.00 万元。重复资助：与已立项重复"]
    assert said[3] == [f"越序立项，{ranked.director.name} 批准。重大急需：省内急需"]
    assert totals(comparison(ranked.call))["unexplained"] == 1, "the objection isn't answered yet"


def test_what_nobody_explained_stands_out(ranked: Round) -> None:
    ranked.begun()
    ranked.arrange(1, "90")
    line = comparison(ranked.call)[0]
    assert not line.explained
    assert "没有说明理由" in line.differences[0].words


def test_an_application_decided_twice_stands_with_its_last_decision(ranked: Round, now: datetime) -> None:
    ranked.decided(envelope=100)
    protest = objecting.Protest(ranked.award(1).pk, "内容与已立项的项目相同。", "李真名", "13900000000")
    objection, _token = objecting.file(protest, **ranked.by(NOBODY))
    objecting.acknowledge(objection.pk, **ranked.by(ranked.supervisor))
    objecting.answer(objection.pk, upheld=True, words="经查核，内容重复，异议成立。", **ranked.by(ranked.supervisor))
    line = comparison(ranked.call)[0]
    assert line.award is not None
    assert line.award.state == Award.State.REOPENED


def test_it_takes_the_same_few_queries_for_any_number(ranked: Round) -> None:
    ranked.decided(envelope=240)
    with CaptureQueriesContext(connection) as captured:
        comparison(ranked.call)
    assert len(captured) == 3


def test_the_workbook_has_a_row_for_each_and_the_words_of_its_differences(ranked: Round) -> None:
    ranked.decided(envelope=100)
    file = comparison_workbook(ranked.call, comparison(ranked.call))
    rows = opened(file.read()).values
    assert rows[0][:4] == ["名次", "编号", "项目名称", "承担单位"]
    assert len(rows) == 5
    assert rows[1][1] == ranked.applications[0].number
