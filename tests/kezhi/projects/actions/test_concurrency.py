"""At the same moment: each submission gets its own number, none is skipped; a quota holds whoever is quicker."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connection

from kezhi.base.access import Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.projects.actions import applying
from kezhi.projects.models import Application, Call, Receipt, Recommendation
from kezhi.subjects.models import Organisation
from kezhi.workflow import actions as workflow
from kezhi.workflow.models import WorkItem
from tests import rounds
from tests.people import acting, in_post, person

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def submit(application: int, actor: Actor, now: datetime, key: str) -> str:
    try:
        return applying.submit(application, actor=actor, now=now, key=key).number
    finally:
        connection.close()


def test_submissions_at_once_get_numbers_without_gaps_or_doubles(now: datetime) -> None:
    rounds.publish(now)
    call = rounds.open_call(now)
    ready = []
    for n in range(AT_ONCE):
        actor = rounds.applicant(f"申报人{n}")
        application = applying.start(call.pk, actor=actor, now=now, key=new_key())
        rounds.complete(application, now)
        ready.append((application.pk, actor, now, new_key()))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbers = list(pool.map(lambda one: submit(*one), [*ready, ready[0]]))
    assert sorted(set(numbers)) == [f"R26-{n:06}" for n in range(1, AT_ONCE + 1)]
    assert numbers[0] == numbers[-1]
    assert Receipt.objects.count() == AT_ONCE
    taken = sorted(Application.objects.values_list("number", flat=True))
    assert taken == [f"26YFA-{n:06}" for n in range(1, AT_ONCE + 1)]


def approve(item: int, actor: Actor, now: datetime) -> str:
    try:
        workflow.complete(item, "approve", actor=actor, now=now, key=new_key())
    except Refused as refused:
        return refused.reason
    finally:
        connection.close()
    return ""


def test_approvals_at_once_stay_within_the_quota(now: datetime) -> None:
    rounds.publish(now)
    call = rounds.open_call(now)
    first = rounds.applicant()
    host = Organisation.objects.get(pk=first.organisation)
    people = [first, *(rounds.applicant(f"申报人{n}", host) for n in range(AT_ONCE - 1))]
    sent = [rounds.submitted(call, one, now) for one in people]
    Call.objects.filter(pk=call.pk).update(unit_quota=2)
    held = in_post(person("魏敏"), Role.UNIT_OFFICE, host)
    office = acting(held.person, held)
    items = list(WorkItem.objects.filter(case__in=[one.case_id for one in sent]).values_list("pk", flat=True))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = list(pool.map(lambda item: approve(item, office, now), items))
    assert said.count("") == 2
    assert all("已用完" in reason for reason in said if reason)
    assert Recommendation.objects.filter(body=host, ended_at=None).count() == 2
