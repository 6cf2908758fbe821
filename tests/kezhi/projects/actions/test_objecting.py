"""Objections: by name, within the publicity, answered by somebody outside the decision; only one item stands still."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kezhi.base import calendar
from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import NOBODY, Actor, Role
from kezhi.base.models import Command, JournalLine, Notice
from kezhi.engine.errors import Problems
from kezhi.projects.actions import deciding, objecting, proposing
from kezhi.projects.domain.links import digest_of
from kezhi.projects.models import Award, Call, Objection, Project
from kezhi.subjects.models import Holding, Post
from kezhi.subjects.models.validity import valid
from kezhi.workflow import actions as workflow
from tests import rounds
from tests.people import LONG_AGO, MADE, acting, person
from tests.ranked import WAN, Round, meeting, places

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
FACTS = "该项目与 2024 年已立项的项目内容相同，见附表第 3 行。"


@pytest.fixture
def ranked(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    """Two awards of 100 and 80 万元 in their publicity, a third application rejected."""
    ranked = Round(call, now, monkeypatch, (100, 80, 60))
    ranked.decided(envelope=180)
    return ranked


def protest(ranked: Round, place: int = 1, **more: Any) -> objecting.Protest:
    said = {"facts": FACTS, "name": "李真名", "contact": "13900000000"}
    return objecting.Protest(ranked.award(place).pk, **said | more)


def filed(
    ranked: Round, place: int = 1, *, actor: Actor = NOBODY, at: datetime | None = None, **more: Any
) -> Objection:
    return objecting.file(protest(ranked, place, **more), **ranked.by(actor, at))[0]


def in_hand(ranked: Round, objection: Objection, at: datetime | None = None) -> Objection:
    return objecting.acknowledge(objection.pk, **ranked.by(ranked.supervisor, at))


def answered(ranked: Round, objection: Objection, *, upheld: bool, at: datetime | None = None) -> Objection:
    words = "经查核，两个项目的研究内容和指标不同，附查核记录。"
    return objecting.answer(objection.pk, upheld=upheld, words=words, **ranked.by(ranked.supervisor, at))


def second_supervisor() -> Actor:
    post = Post.objects.filter(office__code="supervision", role=Role.SUPERVISOR).order_by("-seat")[0]
    who = person("第二监督员", at=post.organisation)
    held = Holding.objects.create(person=who, post=post, role=Role.SUPERVISOR, valid=valid(LONG_AGO), created_at=MADE)
    return acting(who, held)


def codes(refused: pytest.ExceptionInfo[Problems]) -> list[str]:
    return [problem.code.partition(".")[2] for problem in refused.value.problems]


def test_only_the_item_concerned_stands_still(ranked: Round, now: datetime) -> None:
    objection = filed(ranked)
    assert objection.number == "Y26-0001"
    days = calendar.current()
    assert objection.acknowledge_by == days.add_working_days(now.date(), 3).ends
    assert objection.answer_by == days.add_working_days(now.date(), 15).ends
    assert [ranked.award(place).state for place in (1, 2)] == ["objected", "public"]
    assert places(ranked.call) == {ranked.applications[0].number: ["objection_check"]}
    over = ranked.award(2).public_until
    assert over is not None
    assert workflow.fire_due(over) == 1
    assert Project.objects.count() == 1
    assert ranked.award(1).state == "objected"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "real_name_missing"),
        ({"name": "匿名"}, "real_name_missing"),
        ({"name": "知情群众"}, "real_name_missing"),
        ({"name": "12345"}, "real_name_missing"),
        ({"contact": ""}, "contact_unusable"),
        ({"contact": "微信"}, "contact_unusable"),
        ({"facts": "不公平"}, "facts_missing"),
    ],
)
def test_an_objection_has_a_real_name_a_contact_and_facts(ranked: Round, change: dict[str, str], code: str) -> None:
    with pytest.raises(Problems) as refused:
        filed(ranked, **change)
    assert codes(refused) == [code]
    assert not Objection.objects.exists()
    assert ranked.award(1).state == "public"


def test_everything_that_lacks_is_told_at_once(ranked: Round) -> None:
    with pytest.raises(Problems) as refused:
        filed(ranked, name="", contact="", facts="")
    assert codes(refused) == ["real_name_missing", "contact_unusable", "facts_missing"]


def test_who_is_signed_in_objects_as_who_they_are_and_is_told(ranked: Round) -> None:
    researcher = rounds.applicant("王实名")
    objection = filed(ranked, actor=researcher, name="假名")
    assert (objection.name, objection.person_id) == ("王实名", researcher.person)
    in_hand(ranked, objection)
    answered(ranked, objection, upheld=False)
    told = Notice.objects.filter(person=researcher.registered).values_list("kind", flat=True)
    assert set(told) >= {"objection-acknowledged", "objection-answered"}


def test_after_the_publicity_it_is_refused_with_what_else_can_be_done(ranked: Round) -> None:
    over = ranked.award(1).public_until
    assert over is not None
    assert filed(ranked, at=over - timedelta(seconds=1)).state == "received"
    with pytest.raises(Refused, match=r"实名举报.*15 日内申请复审"):
        filed(ranked, 2, at=over)


def test_a_rejection_or_nothing_is_no_item_of_the_list(ranked: Round) -> None:
    with pytest.raises(NotFound):
        filed(ranked, 3)
    with pytest.raises(NotFound):
        objecting.file(objecting.Protest(0, FACTS, "李真名", "13900000000"), **ranked.by(NOBODY))


def test_the_same_page_files_once_and_gives_the_same_link_of_which_only_the_digest_is_kept(ranked: Round) -> None:
    by = ranked.by(NOBODY)
    first, token = objecting.file(protest(ranked), **by)
    again, same = objecting.file(protest(ranked), **by)
    assert (first, token) == (again, same)
    assert first.link_digest == digest_of(token)
    assert token not in str(list(Command.objects.values_list("result", flat=True)))


def test_one_contact_has_one_open_objection_to_an_item(ranked: Round) -> None:
    filed(ranked)
    with pytest.raises(Refused, match="已就这一项提出过"):
        filed(ranked)
    assert filed(ranked, contact="other@example.cn").number == "Y26-0002"


def test_who_objected_stands_in_no_line_of_the_journal_and_in_no_notice(ranked: Round) -> None:
    objection = filed(ranked)
    in_hand(ranked, objection)
    answered(ranked, objection, upheld=True)
    said = str(list(JournalLine.objects.values_list("summary", "detail"))) + str(
        list(Notice.objects.values_list("arguments", flat=True))
    )
    assert "李真名" not in said
    assert "13900000000" not in said


def test_supervisors_are_told_and_one_of_them_takes_it_in_hand(ranked: Round) -> None:
    other = second_supervisor()
    objection = filed(ranked)
    told = set(Notice.objects.filter(kind="objection-filed").values_list("person", flat=True))
    assert told == {ranked.supervisor.person, other.person}
    taken = in_hand(ranked, objection)
    assert (taken.state, taken.handler_id) == ("acknowledged", ranked.supervisor.person)
    with pytest.raises(NotAllowed, match="另一位监督员"):
        objecting.answer(objection.pk, upheld=False, words=FACTS, **ranked.by(other))


def test_it_is_acknowledged_before_it_is_answered_and_answered_once(ranked: Round) -> None:
    objection = filed(ranked)
    with pytest.raises(Refused, match="先告知收到"):
        answered(ranked, objection, upheld=False)
    in_hand(ranked, objection)
    with pytest.raises(Refused, match="查核的情况"):
        objecting.answer(objection.pk, upheld=False, words="不成立", **ranked.by(ranked.supervisor))
    answered(ranked, objection, upheld=False)
    with pytest.raises(Refused, match="已经答复"):
        answered(ranked, objection, upheld=True)


def test_who_had_a_part_in_the_decision_does_not_handle_it(ranked: Round) -> None:
    objection = filed(ranked)
    for who in (ranked.head, ranked.director):
        disguised = replace(ranked.supervisor, person=who.person)
        with pytest.raises(NotAllowed, match="决定以外的人"):
            objecting.acknowledge(objection.pk, **ranked.by(disguised))
    with pytest.raises(NotFound):
        objecting.acknowledge(objection.pk, **ranked.by(ranked.officer))


def test_dismissed_its_publicity_goes_on_for_what_was_left(ranked: Round, now: datetime) -> None:
    filed_at = now + timedelta(days=2)
    objection = filed(ranked, at=filed_at)
    in_hand(ranked, objection, filed_at)
    answered_at = now + timedelta(days=13)
    answered(ranked, objection, upheld=False, at=answered_at)
    award = ranked.award(1)
    days = calendar.current()
    pause = calendar.Pause(filed_at.date(), answered_at.date())
    expected = days.add_working_days(now.date(), 5, [pause])
    assert expected is not None
    assert (award.state, award.public_until) == ("public", expected.ends)
    assert award.public_until > award.decision.publicity.closes
    assert workflow.fire_due(expected.ends - timedelta(seconds=1)) == 1, "the other one's"
    assert workflow.fire_due(expected.ends) == 1
    assert ranked.award(1).state == "awarded"


def test_upheld_the_money_returns_and_the_office_considers_it_anew(ranked: Round, now: datetime) -> None:
    objection = filed(ranked)
    in_hand(ranked, objection)
    answered(ranked, objection, upheld=True)
    assert ranked.award(1).state == "reopened"
    assert ranked.call.envelope is not None
    ranked.call.envelope.refresh_from_db()
    assert ranked.call.envelope.allotted == Decimal(80) * WAN
    assert places(ranked.call) == {ranked.applications[0].number: ["propose"]}
    proposal = proposing.begin(ranked.call.pk, **ranked.by(ranked.officer))
    assert (proposal.number, proposal.envelope) == (2, Decimal(100) * WAN)
    assert [item.application for item in proposal.items.all()] == ranked.applications[:1]
    ranked.arrange(1, "70", "与已立项的内容重合部分核减", "objection")
    proposing.send(proposal.pk, explanation="x", **ranked.by(ranked.head))
    deciding.decide(proposal.pk, meeting(now), {}, **ranked.by(ranked.director))
    assert (ranked.award(1).state, ranked.award(1).amount) == ("public", Decimal(70) * WAN)
    held = Award.objects.filter(state__in=("public", "objected", "awarded")).values_list("amount", flat=True)
    ranked.call.envelope.refresh_from_db()
    assert sum(held) == ranked.call.envelope.allotted <= ranked.call.envelope.amount


def test_an_item_with_several_objections_goes_on_when_all_are_answered(ranked: Round) -> None:
    first, second = filed(ranked), filed(ranked, contact="other@example.cn")
    for one in (first, second):
        in_hand(ranked, one)
    answered(ranked, first, upheld=False)
    assert ranked.award(1).state == "objected"
    answered(ranked, second, upheld=True)
    assert ranked.award(1).state == "reopened"


def test_the_database_keeps_the_states_of_an_objection(ranked: Round) -> None:
    objection = filed(ranked)
    for change in ({"name": ""}, {"handler": ranked.supervisor.person}, {"answer": "x"}, {"state": "upheld"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Objection.objects.filter(pk=objection.pk).update(**change)
