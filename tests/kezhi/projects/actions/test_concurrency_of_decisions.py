"""Decisions and edits at the same moment: one wins, the other is told, and no money is promised twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from kezhi.base.access import Refused
from kezhi.base.actor import NOBODY, Role
from kezhi.projects.actions import deciding, objecting, proposing
from kezhi.projects.models import Award, Decision, Objection
from kezhi.workflow import actions as workflow
from tests import rounds
from tests.ranked import WAN, Round, meeting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ranked(now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    rounds.publish(now)
    return Round(rounds.open_call(now), now, monkeypatch, (100, 80))


def at_once(*asked: Callable[[], Any]) -> list[Any]:
    """What each gives or raises, asked at the same moment."""

    def ask(one: Callable[[], Any]) -> Any:
        try:
            return one()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(ask, asked))


def test_two_directors_decide_once(ranked: Round, now: datetime) -> None:
    proposal = ranked.sent(envelope=180)
    other = rounds.holder("leaders", Role.DIRECTOR)
    answers = at_once(
        *(
            lambda actor=actor: deciding.decide(proposal.pk, meeting(now), {}, **ranked.by(actor))
            for actor in (ranked.director, ranked.director, other)
        )
    )
    assert sum(isinstance(one, Decision) for one in answers) == 1
    assert sum(isinstance(one, Refused) for one in answers) == 2
    assert ranked.call.envelope is not None
    ranked.call.envelope.refresh_from_db()
    assert ranked.call.envelope.allotted == Decimal(180) * WAN


def test_two_editors_of_one_item_leave_one_amount_and_the_sum_is_right(ranked: Round) -> None:
    proposal = ranked.begun(envelope=180)
    item = ranked.item(1)
    answers = at_once(
        *(
            lambda actor=actor, amount=amount: proposing.arrange(
                item.pk, proposing.Change(amount, "budget", "核减", 0), **ranked.by(actor)
            )
            for actor, amount in ((ranked.officer, "90"), (ranked.head, "70"))
        )
    )
    assert sorted(one.by_other for one in answers) == [False, True]
    proposal.refresh_from_db()
    assert proposal.total == ranked.item(1).amount
    assert proposal.total in (Decimal(90) * WAN, Decimal(70) * WAN)


def test_edits_of_several_items_never_pass_the_envelope_together(ranked: Round) -> None:
    proposal = ranked.begun(envelope=120)
    items = [ranked.item(place) for place in (1, 2)]

    def ask(place: int, amount: str) -> Any:
        change = proposing.Change(amount, "budget", "核减", 0)
        try:
            return proposing.arrange(items[place].pk, change, **ranked.by(ranked.officer))
        except Exception as error:
            return error

    at_once(lambda: ask(0, "90"), lambda: ask(1, "80"))
    proposal.refresh_from_db()
    assert proposal.total in (Decimal(90) * WAN, Decimal(80) * WAN)
    assert sum(ranked.item(place).amount or 0 for place in (1, 2)) == proposal.total


def test_an_objection_in_the_last_second_and_the_end_of_the_publicity_agree(ranked: Round, now: datetime) -> None:
    decision = ranked.decided(envelope=180)
    over = decision.publicity.closes
    award = ranked.award(1)
    protest = objecting.Protest(award.pk, "内容与已立项的项目相同。", "李真名", "13900000000")
    at_once(lambda: objecting.file(protest, **ranked.by(NOBODY)), lambda: workflow.fire_due(over))
    award.refresh_from_db()
    filed = Objection.objects.exists()
    assert award.state == (Award.State.OBJECTED if filed else Award.State.AWARDED)
    open_items = ranked.applications[0].case.items.filter(state="open")  # type: ignore[union-attr]
    assert open_items.get().element == ("objection_check" if filed else "contract_draft")


def test_the_same_objection_sent_twice_at_once_is_filed_once(ranked: Round) -> None:
    ranked.decided(envelope=180)
    protest = objecting.Protest(ranked.award(1).pk, "内容与已立项的项目相同。", "李真名", "13900000000")
    by = ranked.by(NOBODY)
    answers = at_once(*[lambda: objecting.file(protest, **by)] * 3)
    assert len({one[0].pk for one in answers}) == 1
    assert Objection.objects.count() == 1
