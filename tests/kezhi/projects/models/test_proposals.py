"""What the database itself keeps of proposals and recusals, whatever the code does."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kezhi.projects.models import Call, Proposal, ProposalItem, Recusal
from tests.ranked import Round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def ranked(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    ranked = Round(call, now, monkeypatch, (100, 80))
    ranked.begun(envelope=150)
    return ranked


def expect_refused(constraint: str, rows: Any, **change: Any) -> None:
    """The change breaks this constraint, and only its transaction."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        rows.update(**change)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"total": Decimal("1500000.01")}, "proposal_within_envelope"),
        ({"total": Decimal("-0.01")}, "proposal_total_not_negative"),
        ({"state": "sent"}, "proposal_sent_by"),
        ({"state": "decided"}, "proposal_sent_by"),
        ({"envelope": Decimal(-1)}, "proposal_within_envelope"),
    ],
)
def test_a_proposal(ranked: Round, change: dict[str, Any], constraint: str) -> None:
    expect_refused(constraint, Proposal.objects.all(), **change)


def test_a_call_has_one_undecided_proposal_and_each_its_number(ranked: Round) -> None:
    first = Proposal.objects.get()
    again = {"call": ranked.call, "envelope": 1, "frozen_on": first.frozen_on, "created_at": ranked.now}
    by = {"created_by_id": ranked.officer.person}
    with pytest.raises(IntegrityError, match="proposal_one_undecided_of_a_call"), transaction.atomic():
        Proposal.objects.create(**again, **by, number=2)
    Proposal.objects.update(state="decided", sent_at=ranked.now, sent_by=ranked.head.person)
    with pytest.raises(IntegrityError, match="proposal_number_once"), transaction.atomic():
        Proposal.objects.create(**again, **by, number=1)
    assert Proposal.objects.create(**again, **by, number=2).state == "open"


@pytest.mark.parametrize("amount", [Decimal("1000000.01"), Decimal(0), Decimal("-0.01")])
def test_an_item_gets_something_and_no_more_than_it_asked(ranked: Round, amount: Decimal) -> None:
    expect_refused("proposal_item_within_asked", ProposalItem.objects.filter(place=1), amount=amount)
    ProposalItem.objects.filter(place=1).update(amount=Decimal("1000000.00"))
    assert ranked.item(1).amount == Decimal("1000000.00")


def test_an_application_stands_once_and_each_place_is_one_items(ranked: Round) -> None:
    expect_refused("proposal_place_once", ProposalItem.objects.filter(place=2), place=1)
    other = ranked.item(2).application_id
    expect_refused("proposal_item_once", ProposalItem.objects.filter(place=1), application=other)


def test_a_recusal_has_a_reason_and_is_entered_once(ranked: Round) -> None:
    said = {
        "call": ranked.call,
        "person_id": ranked.officer.person,
        "application": ranked.applications[0],
        "at": ranked.now,
        "by_id": ranked.officer.person,
    }
    with pytest.raises(IntegrityError, match="recusal_with_reason"), transaction.atomic():
        Recusal.objects.create(**said, reason="")
    Recusal.objects.create(**said, reason="同门")
    with pytest.raises(IntegrityError, match="recusal_once"), transaction.atomic():
        Recusal.objects.create(**said, reason="又一次")
