"""Timers fire without anybody asking."""

from datetime import timedelta

from kezhi.base.registry import periodic
from kezhi.workflow.models import Timer
from tests.kezhi.workflow.conftest import Round
from tests.lists import NOW


def test_the_worker_fires_what_is_due(around: Round) -> None:
    around.go("approve", "approve", "send-back")
    job = periodic["workflow.timers"]
    assert job.every <= 60
    job.run(NOW)
    assert Timer.objects.filter(case=around.case, ended_at=None).exists()
    job.run(NOW + timedelta(days=60))
    assert around.item.element == "refusal"
