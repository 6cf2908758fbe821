"""Submissions at the same moment: each gets its own number, none is skipped."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connection

from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.projects.actions import applying
from kezhi.projects.models import Application, Receipt
from tests import rounds

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
