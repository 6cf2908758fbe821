"""From a proposal to a decision: a meeting with its quorum, money allotted, the list made public."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from kezhi.base import calendar, files
from kezhi.base.access import NotAllowed, Refused
from kezhi.base.actor import Role
from kezhi.base.models import JournalLine, Notice
from kezhi.engine.errors import Problems
from kezhi.projects.actions import deciding, proposing
from kezhi.projects.models import Award, Call, Decision, Project, Proposal
from kezhi.projects.queries import deciding as queries
from kezhi.workflow import actions as workflow
from tests import rounds
from tests.ranked import WAN, Round, meeting, places

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def ranked(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    """Four applications that ask for 100, 80, 60 and 40 万元."""
    return Round(call, now, monkeypatch, (100, 80, 60, 40))


def codes(refused: pytest.ExceptionInfo[Problems]) -> list[str]:
    return [problem.code.partition(".")[2] for problem in refused.value.problems]


def allotted(ranked: Round) -> Decimal:
    assert ranked.call.envelope is not None
    ranked.call.envelope.refresh_from_db()
    return ranked.call.envelope.allotted


def test_from_the_ranking_to_projects(ranked: Round, now: datetime) -> None:
    decision = ranked.decided(envelope=240)
    assert [award.state for award in decision.awards.order_by("place")] == ["public"] * 3 + ["rejected"]
    assert allotted(ranked) == Decimal(240) * WAN
    last = calendar.current().add_working_days(now.date(), 5)
    assert decision.publicity.closes == last.ends
    assert places(ranked.call) == {}
    assert workflow.fire_due(last.ends - timedelta(seconds=1)) == 0
    assert workflow.fire_due(last.ends) == 3
    projects = Project.objects.order_by("number")
    assert [one.number for one in projects] == ["26YFA010001", "26YFA010002", "26YFA010003"]
    assert sum(one.amount for one in projects) == allotted(ranked)
    assert {award.state for award in Award.objects.filter(amount__gt=0)} == {"awarded"}
    assert set(map(tuple, places(ranked.call).values())) == {("contract_draft",)}


def test_the_record_of_the_meeting_is_kept_with_its_minutes(ranked: Round, now: datetime) -> None:
    decision = ranked.decided(stepped_aside="段承安（与 4 号项目负责人同门）")
    assert (decision.members, decision.present, decision.quorum) == (9, 7, 6)
    minutes = queries.minutes_of(decision)
    assert minutes is not None
    assert minutes.name == "纪要.pdf"
    for actor in (ranked.officer, ranked.director, ranked.supervisor):
        assert files.require(actor, minutes.pk) == minutes
    with pytest.raises(Refused):
        files.require(rounds.applicant("路人"), minutes.pk)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"number": " "}, "meeting_missing"),
        ({"met_on": None}, "met_on_missing"),
        ({"resolution": ""}, "resolution_missing"),
        ({"minutes": None}, "minutes_missing"),
        ({"present": 5}, "no_quorum"),
        ({"present": 10}, "attendance_wrong"),
        ({"members": 0, "present": 0}, "attendance_wrong"),
    ],
)
def test_without_meeting_quorum_or_resolution_nothing_is_decided(
    ranked: Round, now: datetime, change: dict[str, Any], code: str
) -> None:
    proposal = ranked.sent(envelope=240)
    with pytest.raises(Problems) as refused:
        deciding.decide(proposal.pk, meeting(now, **change), {}, **ranked.by(ranked.director))
    assert codes(refused) == [code]
    assert not Decision.objects.exists()
    assert allotted(ranked) == 0
    assert set(map(tuple, places(ranked.call).values())) == {("decide",)}


@pytest.mark.parametrize("days", [1, -11])
def test_the_meeting_lies_between_the_first_ballot_and_today(ranked: Round, now: datetime, days: int) -> None:
    proposal = ranked.sent(envelope=240)
    with pytest.raises(Problems) as refused:
        said = meeting(now, met_on=now.date() + timedelta(days=days))
        deciding.decide(proposal.pk, said, {}, **ranked.by(ranked.director))
    assert codes(refused) == ["met_on_outside"]


@pytest.mark.parametrize(("members", "quorum"), [(1, 1), (3, 2), (5, 4), (7, 5), (9, 6), (10, 7)])
def test_the_quorum_is_two_thirds_rounded_up(ranked: Round, now: datetime, members: int, quorum: int) -> None:
    assert deciding.quorum_of(members, now.date()) == quorum


def test_the_database_itself_refuses_a_decision_without_quorum_or_resolution(ranked: Round) -> None:
    ranked.decided()
    for change in ({"present": 5}, {"present": 10}, {"resolution": ""}, {"meeting": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.update(**change)


def test_minutes_that_are_no_paper_are_refused(ranked: Round, now: datetime) -> None:
    proposal = ranked.sent(envelope=240)
    said = meeting(now, minutes=SimpleUploadedFile("纪要.exe", b"MZ" + b"0" * 100))
    with pytest.raises(Problems) as refused:
        deciding.decide(proposal.pk, said, {}, **ranked.by(ranked.director))
    assert refused.value.problems[0].code == "files.not_accepted"
    assert not Decision.objects.exists()


def test_an_item_is_rejected_with_grounds_and_the_rest_stands(ranked: Round, now: datetime) -> None:
    proposal = ranked.sent(envelope=240)
    with pytest.raises(Problems) as refused:
        deciding.decide(
            proposal.pk,
            meeting(now),
            {ranked.item(2).pk: deciding.Ruling("", "我不赞成这种学术观点")},
            **ranked.by(ranked.director),
        )
    assert codes(refused) == ["rejected_without_grounds"]
    ruling = deciding.Ruling("duplicate", "与 25YF0012 内容相同")
    deciding.decide(proposal.pk, meeting(now), {ranked.item(2).pk: ruling}, **ranked.by(ranked.director))
    award = ranked.award(2)
    assert (award.state, award.amount, award.grounds) == ("rejected", Decimal(0), "duplicate")
    assert allotted(ranked) == Decimal(160) * WAN
    third = ranked.award(3)
    assert third.out_of_rank, "it moves up in the other's stead"
    assert (third.grounds, ranked.applications[1].number in third.reason) == ("next", True)


def test_rejections_say_why_by_their_place_in_the_list(
    call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranked = Round(call, now, monkeypatch, (100, 80, 60), rejected=(2,))
    ranked.decided(envelope=120)
    assert [ranked.award(place).grounds for place in (1, 2, 3)] == ["", "review", "envelope"]


def test_the_envelope_is_asked_again_when_it_is_decided(ranked: Round, now: datetime) -> None:
    proposal = ranked.sent(envelope=240)
    assert ranked.call.envelope is not None
    type(ranked.call.envelope).objects.update(allotted=Decimal(1))
    with pytest.raises(Refused, match="专项只余"):
        deciding.decide(proposal.pk, meeting(now), {}, **ranked.by(ranked.director))
    assert not Award.objects.exists(), "the refused write leaves nothing"


def test_who_proposed_it_does_not_decide(ranked: Round, now: datetime) -> None:
    proposal = ranked.sent(envelope=240)
    head_as_director = replace(ranked.director, person=ranked.head.person)
    with pytest.raises(NotAllowed, match="须由另一人审定"):
        deciding.decide(proposal.pk, meeting(now), {}, **ranked.by(head_as_director))


def test_a_director_who_steps_aside_does_not_decide(ranked: Round, now: datetime) -> None:
    proposal = ranked.sent(envelope=240)
    own = ranked.director.registered
    proposing.recuse(ranked.call.pk, own, ranked.applications[3].pk, "同门", **ranked.by(ranked.director))
    with pytest.raises(NotAllowed, match="已在这个通知里回避"):
        deciding.decide(proposal.pk, meeting(now), {}, **ranked.by(ranked.director))


def test_only_what_was_sent_is_decided_and_only_once(ranked: Round, now: datetime) -> None:
    proposal = ranked.begun(envelope=240)
    with pytest.raises(Refused, match="还没有报来"):
        deciding.decide(proposal.pk, meeting(now), {}, **ranked.by(ranked.director))
    proposing.fit(proposal.pk, **ranked.by(ranked.officer))
    proposing.send(proposal.pk, explanation="x", **ranked.by(ranked.head))
    by = ranked.by(ranked.director)
    first = deciding.decide(proposal.pk, meeting(now), {}, **by)
    assert deciding.decide(proposal.pk, meeting(now), {}, **by) == first, "the same key decides once"
    assert allotted(ranked) == Decimal(240) * WAN
    with pytest.raises(Refused, match="已经审定"):
        deciding.decide(proposal.pk, meeting(now), {}, **ranked.by(ranked.director))


def test_a_decision_on_nothing_has_no_publicity(ranked: Round, now: datetime) -> None:
    proposal = ranked.sent(envelope=100)
    ruling = deciding.Ruling("withdrawn", "申报人书面放弃")
    made = deciding.decide(proposal.pk, meeting(now), {ranked.item(1).pk: ruling}, **ranked.by(ranked.director))
    assert not hasattr(made, "publicity")
    assert set(made.awards.values_list("state", flat=True)) == {"rejected"}


def test_sent_back_it_is_arranged_anew(ranked: Round, now: datetime) -> None:
    proposal = ranked.sent(envelope=240)
    with pytest.raises(Refused, match="重新考虑什么"):
        deciding.send_back(proposal.pk, reason=" ", **ranked.by(ranked.director))
    returned = deciding.send_back(proposal.pk, reason="青年占比不足", **ranked.by(ranked.director))
    assert (returned.state, returned.returned_why) == (Proposal.State.OPEN, "青年占比不足")
    assert set(map(tuple, places(ranked.call).values())) == {("propose",)}
    assert Notice.objects.filter(kind="proposal-returned", person=ranked.head.registered).exists()
    ranked.arrange(3, "50", "核减", "budget")
    proposing.send(proposal.pk, explanation="x", **ranked.by(ranked.head))
    made = deciding.decide(proposal.pk, meeting(now), {}, **ranked.by(ranked.director))
    assert sum(award.amount for award in made.awards.all()) == Decimal(230) * WAN


def test_the_office_learns_what_became_of_it_and_the_journal_says_it_all(ranked: Round) -> None:
    ranked.decided(envelope=240)
    told = Notice.objects.filter(kind="proposal-decided").values_list("person", flat=True)
    assert set(told) == {ranked.officer.person, ranked.head.person}
    actions = set(JournalLine.objects.values_list("action", flat=True))
    assert actions >= {
        "proposal.begun", "proposal.fitted", "proposal.sent", "decision.made", "envelope.allotted", "publicity.opened",
        "work.completed", "award.refused",
    }  # fmt: skip


def test_a_process_does_not_let_one_item_be_decided_by_itself(ranked: Round) -> None:
    ranked.sent(envelope=240)
    item = ranked.applications[0].case.items.get(state="open")  # type: ignore[union-attr]
    with pytest.raises(Refused, match="审定立项"):
        workflow.complete(item.pk, "approve", **ranked.by(ranked.director))


def test_a_supervisor_decides_nothing(ranked: Round, now: datetime) -> None:
    proposal = ranked.sent(envelope=240)
    for actor in (ranked.supervisor, ranked.officer, rounds.holder("planning", Role.FUND_OFFICER)):
        with pytest.raises(Refused):
            deciding.decide(proposal.pk, meeting(now), {}, **ranked.by(actor))
