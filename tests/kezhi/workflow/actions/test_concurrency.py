"""Two people at the same instant: one is first, the other is told who, and nothing happens twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connection

from kezhi.base.access import Refused
from kezhi.base.actor import SYSTEM, Actor, Role
from kezhi.base.commands import new_key
from kezhi.projects.actions import applying
from kezhi.projects.models import Application
from kezhi.workflow import actions
from kezhi.workflow.models import Referral, Step, Timer, WorkItem
from tests import people, rounds

pytestmark = pytest.mark.django_db(transaction=True)
Doing = Callable[[], object]


def at_once(*doings: Doing) -> list[str]:
    """What came of each, all begun together: "" where it was done, else why it was refused."""
    ready = Barrier(len(doings))

    def do(doing: Doing) -> str:
        try:
            ready.wait()
            doing()
        except Refused as refused:
            return refused.reason
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(doings)) as pool:
        return list(pool.map(do, doings))


def colleague(office: str, name: str) -> Actor:
    """One more case officer of an office."""
    post = rounds.post_of(office, Role.CASE_OFFICER)
    who = people.person(name, at=post.organisation)
    held = people.in_post(who, Role.CASE_OFFICER, post.organisation)
    held.post.office = post.office
    held.post.save(update_fields=["office"])
    return people.acting(who, held)


@pytest.fixture
def screening(now: datetime) -> Application:
    """At the screening, which two case officers may do."""
    rounds.publish(now)
    application = rounds.submitted(rounds.open_call(now), rounds.applicant(), now)
    for _step in ("unit_check", "recommend"):
        rounds.decide(application, "approve", now)
    return application


def test_of_two_who_finish_one_is_first_and_the_other_is_told(screening: Application, now: datetime) -> None:
    first, second = rounds.holder("high-tech", Role.CASE_OFFICER), colleague("high-tech", "段承安")
    item = rounds.open_item(screening).pk

    def finish(actor: Actor, outcome: str) -> Doing:
        return lambda: actions.complete(item, outcome, comment="理由", actor=actor, now=now, key=new_key())

    came = at_once(finish(first, "approve"), finish(second, "send-back"))
    assert sorted(map(bool, came)) == [False, True]
    done = WorkItem.objects.select_related("closed_by").get(pk=item)
    assert done.closed_by is not None
    assert done.closed_by.name in "".join(came)
    assert Step.objects.filter(case=done.case_id, element="screening", command="complete").count() == 1
    assert WorkItem.objects.filter(case=done.case_id, state=WorkItem.State.OPEN).count() == 1


def test_of_an_answer_and_a_taking_back_one_counts(screening: Application, now: datetime) -> None:
    officer, head = (rounds.holder("high-tech", role) for role in (Role.CASE_OFFICER, Role.OFFICE_HEAD))
    item = rounds.open_item(screening).pk
    made = actions.refer(item, "add-signer", head.registered, "请看", actor=officer, now=now, key=new_key())
    came = at_once(
        lambda: actions.answer(made.pk, "同意", actor=head, now=now, key=new_key()),
        lambda: actions.take_back(made.pk, actor=officer, now=now, key=new_key()),
    )
    assert sorted(map(bool, came)) == [False, True]
    after = Referral.objects.select_related("ended_by").get(pk=made.pk)
    assert after.taken_back is (came[1] == "")
    assert after.ended_by is not None
    assert after.ended_by.name in "".join(came)


def test_of_two_who_ask_the_same_one_asks(screening: Application, now: datetime) -> None:
    officer, other = rounds.holder("high-tech", Role.CASE_OFFICER), colleague("high-tech", "段承安")
    head, item = rounds.holder("high-tech", Role.OFFICE_HEAD), rounds.open_item(screening).pk

    def ask(actor: Actor) -> Doing:
        return lambda: actions.refer(item, "add-signer", head.registered, "请看", actor=actor, now=now, key=new_key())

    came = at_once(ask(officer), ask(other))
    assert sorted(map(bool, came)) == [False, True]
    assert "已经请过" in "".join(came)
    assert Referral.objects.count() == 1


def test_of_a_last_second_submission_and_the_timer_one_takes_the_case_on(screening: Application, now: datetime) -> None:
    applicant = people.acting(screening.applicant)
    rounds.decide(screening, "send-back", now, by=SYSTEM, comment="补正")
    timer = Timer.objects.get(case=screening.case_id, ended_at=None)
    came = at_once(
        lambda: applying.submit(screening.pk, actor=applicant, now=now, key=new_key()),
        lambda: actions.fire_due(timer.due),
    )
    assert came[1] == "", "the timer finds nothing to do where the submission was first"
    item = rounds.open_item(screening)
    assert item.element == ("screening" if came[0] == "" else "refusal")
    assert screening.receipts.count() == (2 if came[0] == "" else 1)
