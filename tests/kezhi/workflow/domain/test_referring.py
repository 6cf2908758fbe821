"""The one table of ways to draw somebody in: pages can show all of it, and processes use all of it."""

import re
from pathlib import Path

from kezhi.base.notices import kinds
from kezhi.workflow.domain.outcomes import OUTCOMES
from kezhi.workflow.domain.referring import HAND_OVER, HOLDING, WAYS
from tests.kezhi.workflow.domain.test_outcomes import processes

ICONS = (Path(__file__).parents[4] / "web" / "icons.txt").read_text("utf8").split()


def test_no_way_is_an_outcome_and_each_is_declared_somewhere() -> None:
    declared = {action for process in processes() for one in process.elements.values() for action in one.actions}
    assert not WAYS.keys() & OUTCOMES.keys()
    assert declared >= WAYS.keys()


def test_each_way_has_its_words_icon_notice_and_journal_line() -> None:
    for name, way in WAYS.items():
        assert way.word and way.means and way.asks, name
        assert way.icon in ICONS, name
        assert f"work-{name}" in kinds, name
        assert re.fullmatch(r"work\.[a-z_]+", way.journal)
        assert bool(way.offer and way.reply) == (name != HAND_OVER), "who takes over has nothing to answer"


def test_what_is_waited_for_is_answered() -> None:
    assert set(HOLDING) == {"add-signer", "delegate"}
    assert all(WAYS[name].reply for name in HOLDING)
