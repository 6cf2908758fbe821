"""Lists of proposed awards, on which day they are, and the letters about what was decided."""

from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.conf import settings

from kezhi.base.actor import NOBODY
from kezhi.base.pdf import pdf_facts
from kezhi.projects.actions import objecting
from kezhi.projects.domain.letters import print_letter
from kezhi.projects.models import Call
from kezhi.projects.queries import deciding
from kezhi.projects.queries.telling import letter_of
from kezhi.workflow import actions as workflow
from tests.ranked import WAN, Round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def ranked(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    ranked = Round(call, now, monkeypatch, (100, 80, 60))
    ranked.decided(envelope=180)
    return ranked


def test_a_list_shows_what_is_proposed_with_number_and_money(ranked: Round, now: datetime) -> None:
    found = deciding.running(now).get()
    assert (found.count, found.amount) == (2, Decimal(180) * WAN)
    assert [one.application for one in deciding.listed(found)] == ranked.applications[:2]
    assert not deciding.running(found.closes).exists()
    assert deciding.publicities().get() == found, "it stays to be read"


@pytest.mark.parametrize(("days", "day"), [(0, 1), (1, 1), (2, 2), (3, 3), (4, 3), (5, 3), (6, 4), (7, 5), (30, 5)])
def test_the_first_working_day_is_the_one_after_posting(ranked: Round, now: datetime, days: int, day: int) -> None:
    """Posted on a Tuesday; Saturday and Sunday don't count."""
    found = deciding.running(now).get()
    assert deciding.day_of(found, now + timedelta(days=days)) == {"day": day, "of": 5}


def test_what_an_objection_undid_stays_in_the_list_marked(ranked: Round, now: datetime) -> None:
    protest = objecting.Protest(ranked.award(1).pk, "内容与已立项的项目相同。", "李真名", "13900000000")
    objection, _token = objecting.file(protest, **ranked.by(NOBODY))
    objecting.acknowledge(objection.pk, **ranked.by(ranked.supervisor))
    objecting.answer(objection.pk, upheld=True, words="经查核，内容重复，异议成立。", **ranked.by(ranked.supervisor))
    found = deciding.running(now).get()
    assert [one.state for one in deciding.listed(found)] == ["reopened", "public"]


def test_there_is_no_letter_before_it_is_final(ranked: Round) -> None:
    assert letter_of(ranked.award(1), "zh") is None


def test_a_letter_of_award_names_project_and_grant_and_brings_the_opinions(ranked: Round) -> None:
    workflow.fire_due(ranked.award(1).public_until or ranked.now)
    written = letter_of(ranked.award(1), "zh-hans")
    assert written is not None
    text = "\n".join(written.paragraphs)
    for said in ("26YFA010001", "100.00 万元", "1. 方案可行，指标可考核。", "2. 创新点清楚，建议支持。"):
        assert said in text, said
    assert "{" not in text
    english = letter_of(ranked.award(1), "en")
    assert english is not None
    assert english.title == "Award"


def test_a_letter_of_rejection_says_why_and_until_when_it_can_be_re_examined(ranked: Round) -> None:
    written = letter_of(ranked.award(3), "zh")
    assert written is not None
    text = "\n".join(written.paragraphs)
    for said in ("经费额度不足", "2026-04-08", "15 日内", "60 日内", "学术观点不同不作为复审理由"):
        assert said in text, said
    assert "{" not in text
    assert pdf_facts(BytesIO(print_letter(written, settings.FONTS))).text_readable
