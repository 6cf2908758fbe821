"""Many applications are judged as each is by itself, in as many queries as one."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kezhi.base.actor import Actor
from kezhi.engine.feel import MISSING
from kezhi.projects import queries
from kezhi.projects.models import Application, Call
from kezhi.rules.domain.judging import Status
from kezhi.subjects.models import FactValue
from tests import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
RELATED = ("submission", "topic", "call__version", "call__envelope")


@pytest.fixture
def three(call: Call, actor: Actor, now: datetime) -> list[Application]:
    """Two of whom all is known, and one whom nobody searched."""
    unknown = rounds.applicant("未查者")
    FactValue.objects.filter(person=unknown.person, name="integrity.barred").delete()
    who = [actor, rounds.applicant("乙"), unknown]
    pks = [rounds.submitted(call, one, now).pk for one in who]
    return list(Application.objects.filter(pk__in=pks).select_related(*RELATED).order_by("pk"))


def test_many_are_judged_as_each_alone(three: list[Application], now: datetime) -> None:
    together = queries.screenings(three, on=now.date())
    for one in three:
        assert tuple(verdict for verdict, _filled in together[one.pk]) == queries.screening(one, on=now.date())
    statuses = [{verdict.status for verdict, _filled in together[one.pk]} for one in three]
    assert statuses == [{Status.MET}, {Status.MET}, {Status.MET, Status.UNDETERMINED}]


def test_three_take_as_many_queries_as_one(three: list[Application], now: datetime) -> None:
    counts = []
    for part in (three[:1], three):
        with CaptureQueriesContext(connection) as asked:
            queries.screenings(part, on=now.date())
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6


def test_nothing_is_judged_without_a_query(now: datetime) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert queries.screenings([], on=now.date()) == {}
    assert len(asked) == 0


def test_ones_own_application_is_not_counted_when_it_is_judged(call: Call, actor: Actor, now: datetime) -> None:
    def counted(of: Call) -> object:
        judged = queries.eligibility([of], person=actor.person, organisation=actor.organisation)[of.pk]
        used = {known.name: known.value for verdict in judged.verdicts for known in verdict.used}
        return used.get("project.applied_as_pi", MISSING)

    other = rounds.open_call(now)
    assert (counted(call), counted(other)) == (0, 0)
    rounds.submitted(call, actor, now)
    assert (counted(call), counted(other)) == (0, 1)
    rounds.submitted(other, actor, now)
    assert (counted(call), counted(other)) == (1, 1)
