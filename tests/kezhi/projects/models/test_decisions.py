"""What the database itself keeps of decisions, awards, publicity and objections, whatever the code does."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from kezhi.base.actor import NOBODY
from kezhi.projects.actions import objecting
from kezhi.projects.models import Award, Call, Decision, Objection, Publicity
from tests.ranked import Round

WHY = {"grounds": "need", "reason": "省内急需"}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def ranked(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    """Two awards in full, the third application rejected."""
    ranked = Round(call, now, monkeypatch, (100, 80, 60))
    ranked.decided(envelope=180)
    return ranked


def expect_refused(constraint: str, rows: Any, **change: Any) -> None:
    """The change breaks this constraint, and only its transaction."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        rows.update(**change)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"present": 5}, "decision_with_quorum"),
        ({"quorum": 8}, "decision_with_quorum"),
        ({"present": 10}, "decision_present_are_members"),
        ({"resolution": ""}, "decision_with_resolution"),
        ({"meeting": ""}, "decision_with_resolution"),
    ],
)
def test_a_decision(ranked: Round, change: dict[str, Any], constraint: str) -> None:
    expect_refused(constraint, Decision.objects.all(), **change)


@pytest.mark.parametrize(
    ("place", "change", "constraint"),
    [
        (1, {"amount": Decimal("1000000.01"), **WHY}, "award_within_asked"),
        (1, {"amount": Decimal(0), **WHY}, "award_gives_or_rejects"),
        (1, {"public_until": None}, "award_gives_or_rejects"),
        (1, {"state": "rejected"}, "award_gives_or_rejects"),
        (1, {"amount": Decimal("999999.99")}, "award_differs_with_reason"),
        (1, {"amount": Decimal("999999.99"), "grounds": "budget"}, "award_differs_with_reason"),
        (1, {"amount": Decimal("999999.99"), "reason": "核减"}, "award_differs_with_reason"),
        (1, {"out_of_rank": True}, "award_out_of_rank_with_reason"),
        (1, {"out_of_rank": True, **WHY, "approver": F("proposer")}, "award_out_of_rank_by_another"),
        (3, {"state": "awarded"}, "award_gives_or_rejects"),
        (3, {"grounds": ""}, "award_differs_with_reason"),
        (3, {"amount": Decimal(1)}, "award_gives_or_rejects"),
    ],
)  # fmt: skip
def test_an_award(ranked: Round, place: int, change: dict[str, Any], constraint: str) -> None:
    expect_refused(constraint, Award.objects.filter(place=place), **change)


def test_a_reduced_award_with_its_reason_is_kept(ranked: Round) -> None:
    rows = Award.objects.filter(place=1)
    assert rows.update(amount=Decimal(900_000), grounds="budget", reason="核减设备") == 1


def test_an_application_has_one_award_that_holds(ranked: Round) -> None:
    first, second = ranked.award(1), ranked.award(2)
    expect_refused("award_once_a_decision", Award.objects.filter(pk=second.pk), application=first.application_id)
    other = Decision.objects.get()
    other.pk, other.proposal_id = None, _another_proposal(ranked)
    other.save()
    expect_refused(
        "award_one_holds_for_an_application",
        Award.objects.filter(pk=second.pk),
        application=first.application_id,
        decision=other,
    )
    Award.objects.filter(pk=first.pk).update(state="reopened")
    moved = Award.objects.filter(pk=second.pk).update(application=first.application_id, decision=other)
    assert moved == 1, "one that was undone doesn't hold"


def _another_proposal(ranked: Round) -> int:
    proposal = ranked.item(1).proposal
    proposal.pk, proposal.number = None, 2
    proposal.save()
    return proposal.pk


def test_a_publicity_lasts(ranked: Round) -> None:
    expect_refused("publicity_lasts", Publicity.objects.all(), working_days=0)
    expect_refused("publicity_closes_after_opening", Publicity.objects.all(), closes=ranked.now - timedelta(days=1))


@pytest.fixture
def objection(ranked: Round) -> Objection:
    protest = objecting.Protest(ranked.award(1).pk, "内容与已立项的项目相同。", "李真名", "13900000000")
    return objecting.file(protest, **ranked.by(NOBODY))[0]


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"name": ""}, "objection_with_real_name"),
        ({"contact": ""}, "objection_with_real_name"),
        ({"state": "acknowledged"}, "objection_acknowledged_by_its_handler"),
        ({"acknowledged_at": datetime(2026, 3, 25).astimezone()}, "objection_acknowledged_by_its_handler"),
        ({"answer": "不成立"}, "objection_answered_with_words"),
        ({"answered_at": datetime(2026, 3, 25).astimezone()}, "objection_answered_with_words"),
    ],
)
def test_an_objection_that_was_received(
    ranked: Round, objection: Objection, change: dict[str, Any], constraint: str
) -> None:
    expect_refused(constraint, Objection.objects.all(), **change)


@pytest.mark.parametrize("change", [{"state": "upheld"}, {"state": "dismissed", "answer": "不成立"}, {"handler": None}])
def test_an_objection_in_hand(ranked: Round, objection: Objection, change: dict[str, Any]) -> None:
    objecting.acknowledge(objection.pk, **ranked.by(ranked.supervisor))
    expect_refused("objection_", Objection.objects.all(), **change)


def test_numbers_and_links_are_used_once(ranked: Round, objection: Objection) -> None:
    protest = objecting.Protest(ranked.award(2).pk, "内容与已立项的项目相同。", "李真名", "13900000000")
    second = objecting.file(protest, **ranked.by(NOBODY))[0]
    rows = Objection.objects.filter(pk=second.pk)
    for name in ("number", "link_digest"):
        expect_refused(name, rows, **{name: getattr(objection, name)})
