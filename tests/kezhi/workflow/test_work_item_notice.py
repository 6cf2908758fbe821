"""Who gets something to do is told what it is."""

from datetime import datetime

import pytest

from kezhi.base import notices
from kezhi.base.actor import SYSTEM
from kezhi.base.commands import command


@pytest.mark.django_db
def test_the_notice_names_the_step_and_the_case(now: datetime) -> None:
    with command("tell", actor=SYSTEM, now=now, key="k") as cmd:
        (told,) = notices.send([7], "work-item", None, {"title": "形式审查", "case": "C2026-7"}, cmd=cmd)
    assert notices.words(told).title == "等您办理：形式审查"
    assert "C2026-7" in notices.words(told).body
