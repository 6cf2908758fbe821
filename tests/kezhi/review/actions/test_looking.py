"""Names beside scores: for a reason, and each look is a line of the journal."""

import pytest

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine
from kezhi.review.actions import looking
from tests.kezhi.review.conftest import Stage
from tests.lists import NOW


def look(
    stage: Stage, round_: int, who: str = "officer", why: str = "核对异议", key: str | None = None
) -> dict[int, str]:
    return dict(looking.names_of(round_, why=why, actor=getattr(stage, who), now=NOW, key=key or new_key()))


@pytest.mark.parametrize("who", ["officer", "head", "supervisor"])
def test_who_may_look_gets_every_name_and_leaves_a_line(stage: Stage, who: str) -> None:
    found = stage.open()
    rows = stage.scored(found)
    assert look(stage, found.pk, who) == {row.pk: row.expert.person.name for row in rows}
    line = JournalLine.objects.get(action="review.names_looked_at")
    assert (line.person, line.object_id, line.detail["why"]) == (getattr(stage, who).person, found.pk, "核对异议")


def test_each_look_is_a_line_and_a_page_that_is_shown_again_is_one_look(stage: Stage) -> None:
    found = stage.open()
    look(stage, found.pk, key="a")
    look(stage, found.pk, key="a")
    look(stage, found.pk, key="b")
    assert JournalLine.objects.filter(action="review.names_looked_at").count() == 2


def test_a_look_needs_a_reason(stage: Stage) -> None:
    with pytest.raises(Refused, match="写明事由"):
        look(stage, stage.open().pk, why="  ")
    assert not JournalLine.objects.filter(action="review.names_looked_at").exists()


@pytest.mark.parametrize(("who", "error"), [("director", NotAllowed), ("stranger", NotFound)])
def test_who_may_not_look(stage: Stage, who: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        look(stage, stage.open().pk, who)
