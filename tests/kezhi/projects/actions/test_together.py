"""Cases taken on together: many by a task, and what waits until that task is through."""

import json
from datetime import datetime
from typing import Any

import pytest

from kezhi.base.access import Refused
from kezhi.base.actor import NOBODY
from kezhi.projects.actions import deciding, objecting, proposing, together
from kezhi.projects.models import Call
from tests.ranked import Round, places

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def ranked(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    """Four applications that ask for 100, 80, 60 and 40 万元."""
    return Round(call, now, monkeypatch, (100, 80, 60, 40))


def put_off(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Let four cases be many; the list takes what would be done by the task."""
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(together, "AT_ONCE", 3)
    monkeypatch.setattr(together.tasks, "enqueue", lambda task, **said: asked.append(kept(said["arguments"])))
    return asked


def kept(arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments as a task's row keeps them."""
    said: dict[str, Any] = json.loads(json.dumps(arguments))
    return said


def carry_on(asked: list[dict[str, Any]], times: int = 1) -> Any:
    """Run what was put off last."""
    arguments = asked.pop()
    return [together.carry_on.func(**arguments) for _time in range(times)][-1]


def test_hundreds_go_on_in_a_task_that_can_be_run_again(ranked: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = put_off(monkeypatch)
    proposal = ranked.sent(envelope=240)
    assert set(map(tuple, places(ranked.call).values())) == {("propose",)}
    carry_on(asked, times=2)
    ranked.decide(proposal)
    assert set(map(tuple, places(ranked.call).values())) == {("decide",)}
    said = carry_on(asked, times=2)
    assert said["url"] == f"/calls/{ranked.call.pk}/ranking/"
    assert places(ranked.call) == {}
    item = ranked.applications[0].case.items.get(element="decide")  # type: ignore[union-attr]
    assert item.closed_by_id == ranked.director.person


def test_what_a_task_still_moves_on_waits_for_it(ranked: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step taken while the task runs would pass over the cases that haven't come yet."""
    asked = put_off(monkeypatch)
    proposal = ranked.sent(envelope=240)
    with pytest.raises(Refused, match=r"还有 \d+ 件正在转到这一步"):
        ranked.decide(proposal)
    with pytest.raises(Refused, match="几分钟后再办"):
        deciding.send_back(proposal.pk, reason="再议", **ranked.by(ranked.director))
    carry_on(asked)
    deciding.send_back(proposal.pk, reason="再议", **ranked.by(ranked.director))
    with pytest.raises(Refused, match="几分钟后再办"):
        proposing.send(proposal.pk, explanation="首批试点，见说明。", **ranked.by(ranked.head))
    carry_on(asked)
    proposing.send(proposal.pk, explanation="首批试点，见说明。", **ranked.by(ranked.head))
    carry_on(asked)
    ranked.decide(proposal)
    protest = objecting.Protest(
        ranked.award(1).pk, facts="设备清单与另一项目相同。", name="李真名", contact="li@example.cn"
    )
    with pytest.raises(Refused, match="几分钟后再办"):
        objecting.file(protest, **ranked.by(NOBODY))
    carry_on(asked)
    objecting.file(protest, **ranked.by(NOBODY))
    assert places(ranked.call)
