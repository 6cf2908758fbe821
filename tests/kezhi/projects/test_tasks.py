"""What runs by the clock: a unit's own date is brought to mind three days before, once."""

from datetime import datetime, timedelta

import pytest

from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import Notice
from kezhi.base.registry import periodic
from kezhi.projects import tasks
from kezhi.projects.actions import applying, recommending
from kezhi.projects.models import Call
from kezhi.subjects.models import Organisation
from tests.people import acting, in_post, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.mark.parametrize(("before", "told"), [(timedelta(days=3, seconds=1), 0), (timedelta(days=3), 1)])
def test_a_units_date_reminds_three_days_before(
    before: timedelta, told: int, call: Call, actor: Actor, now: datetime
) -> None:
    applying.start(call.pk, actor=actor, now=now, key=new_key())
    held = in_post(person("魏敏"), Role.UNIT_OFFICE, Organisation.objects.get(pk=actor.organisation))
    closes = now + timedelta(days=10)
    recommending.set_date(call.pk, closes, actor=acting(held.person, held), now=now, key=new_key())
    for _twice in range(2):
        periodic["projects.unit-dates"].run(closes - before)
    assert Notice.objects.filter(kind="unit-date").count() == told


def test_a_date_that_has_passed_reminds_nobody(call: Call, actor: Actor, now: datetime) -> None:
    applying.start(call.pk, actor=actor, now=now, key=new_key())
    held = in_post(person("魏敏"), Role.UNIT_OFFICE, Organisation.objects.get(pk=actor.organisation))
    closes = now + timedelta(days=1)
    recommending.set_date(call.pk, closes, actor=acting(held.person, held), now=now, key=new_key())
    tasks.remind(closes)
    assert not Notice.objects.filter(kind="unit-date").exists()
