"""How a proposal stands: its line, sums, places, constraints of the real packs, and what integrity says."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kezhi.projects.models import Call, Proposal
from kezhi.projects.queries import proposing
from kezhi.projects.queries.proposing import RANKING, Standing, standing
from kezhi.subjects.models import FactValue, Organisation, Person
from tests import people, rounds
from tests.ranked import WAN, Round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def ranked(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    ranked = Round(call, now, monkeypatch, (100, 80, 60, 40))
    ranked.begun(envelope=245)
    return ranked


def stands(ranked: Round) -> Standing:
    return standing(Proposal.objects.select_related("call__version__pack", "call__envelope").get())


def test_sums_line_and_what_is_left(ranked: Round) -> None:
    ranked.arrange(1, "100")
    ranked.arrange(2, "72.5", "核减", "budget")
    found = stands(ranked)
    assert [item.place for item in found.funded] == [1, 2]
    assert (found.proposal.total, found.left, found.asked) == (
        Decimal("1725000.00"),
        Decimal("725000.00"),
        Decimal(180) * WAN,
    )
    assert found.change == Decimal(-75_000)
    assert [item.place for item in found.reduced] == [2]
    assert (found.line_after, found.next.place if found.next else None) == (2, 3)
    assert list(found.running.values()) == [Decimal(100) * WAN, Decimal("1725000.00")]
    assert found.spent == Decimal(1725) / Decimal(2450)


def test_nothing_arranged_is_an_empty_list_that_keeps_everything(ranked: Round) -> None:
    found = stands(ranked)
    assert (found.funded, found.line_after, found.by_city, found.most) == ([], 0, [], Decimal(0))
    assert {one.status for one in found.constraints} == {"met"}
    assert found.fit.count == 3


def test_an_envelope_of_nothing_is_spent_by_nothing(ranked: Round) -> None:
    Proposal.objects.update(envelope=0)
    found = stands(ranked)
    assert (found.spent, found.fit.count) == (Decimal(0), 0)


def test_money_by_city_the_most_first(ranked: Round) -> None:
    _move(ranked, 2, "620321")
    people.region("620300", "金昌市")
    for place in (1, 2, 3):
        ranked.arrange(place, str((100, 80, 60)[place - 1]))
    found = stands(ranked)
    assert [(one.name, one.count, one.amount) for one in found.by_city] == [
        ("兰州市", 2, Decimal(160) * WAN),
        ("金昌市", 1, Decimal(80) * WAN),
    ]
    assert found.most == Decimal(160) * WAN
    assert found.other_cities == len(found.cities) - 2


def _move(ranked: Round, place: int, code: str) -> None:
    """The host of an application lies in that county."""
    host = ranked.applications[place - 1].host
    Organisation.objects.filter(pk=host.pk).update(region=people.region(code, "永昌县"))


def statuses(ranked: Round) -> dict[str, str]:
    return {one.constraint.name: one.status for one in stands(ranked).constraints}


def test_the_packs_constraints_are_judged_with_real_data(ranked: Round) -> None:
    """Four of one city, all of universities, all under 40, each of another host."""
    for place, amount in enumerate((70, 70, 60, 40), start=1):
        ranked.arrange(place, str(amount), "核减", "budget")
    assert statuses(ranked) == {
        "young-leaders": "met",
        "firms": "not_met",
        "one-host": "met",
        "outside-capital": "not_met",
    }
    Organisation.objects.filter(pk=ranked.applications[0].host_id).update(kind="enterprise")
    for place in (3, 4):
        _move(ranked, place, "620321")
    Person.objects.filter(pk__in=[one.applicant_id for one in ranked.applications[:3]]).update(
        birth_date=date(1970, 1, 1)
    )
    assert statuses(ranked) == {
        "young-leaders": "not_met",
        "firms": "met",
        "one-host": "met",
        "outside-capital": "met",
    }


def test_one_host_may_have_just_its_share(ranked: Round) -> None:
    for place in (1, 2, 3, 4):
        ranked.arrange(place, "35", "核减", "budget")
    ranked.arrange(1, "35")
    assert statuses(ranked)["one-host"] == "met", "a quarter"
    ranked.arrange(4, "")
    ranked.arrange(3, "30", "核减", "budget")
    assert statuses(ranked)["one-host"] == "met", "exactly 35 of 100"
    ranked.arrange(3, "29.99", "核减", "budget")
    assert statuses(ranked)["one-host"] == "not_met", "a hair above"


def test_an_unknown_age_leaves_the_share_of_the_young_undetermined(ranked: Round) -> None:
    ranked.arrange(1, "100")
    Person.objects.filter(pk=ranked.applications[0].applicant_id).update(birth_date=None)
    assert statuses(ranked)["young-leaders"] == "undetermined"


def test_integrity_tells_who_is_barred_and_of_whom_nothing_is_known(ranked: Round) -> None:
    first, second, third = ranked.applications[:3]
    FactValue.objects.filter(person=first.applicant).update(value=True)
    FactValue.objects.filter(person=second.applicant).delete()
    barred, unchecked = proposing.integrity([first, second, third])
    assert (barred, unchecked) == ({first.pk}, {second.pk})


def test_what_is_disputed_and_no_longer_current_does_not_bar(ranked: Round) -> None:
    first = ranked.applications[0]
    FactValue.objects.filter(person=first.applicant).update(value=True, current=False)
    rounds.known(first.applicant, "integrity.barred", False)
    assert proposing.integrity([first]) == (frozenset(), frozenset())


def test_who_waits_for_a_proposal_is_whose_case_says_so(ranked: Round) -> None:
    assert list(proposing.waiting(ranked.call, RANKING)) == ranked.applications
    assert not proposing.waiting(ranked.call, proposing.DECISION).exists()
    ranked.applications[0].case.items.filter(state="open").update(state="cancelled", closed_at=ranked.now)  # type: ignore[union-attr]
    assert list(proposing.waiting(ranked.call, RANKING)) == ranked.applications[1:]


def test_what_can_be_spent_is_what_is_not_allotted(ranked: Round) -> None:
    envelope = ranked.call.envelope
    assert envelope is not None
    envelope.allotted = Decimal(45) * WAN
    assert proposing.spendable(ranked.call) == Decimal(200) * WAN
    ranked.call.envelope = None
    assert proposing.spendable(ranked.call) == 0


def test_a_proposal_is_read_in_few_queries(ranked: Round) -> None:
    proposal = Proposal.objects.select_related("call__version__pack", "call__envelope").get()
    standing(proposal)
    with CaptureQueriesContext(connection) as captured:
        found = standing(proposal)
        assert found.constraints
        assert found.by_city == []
    assert len(captured) == 3
