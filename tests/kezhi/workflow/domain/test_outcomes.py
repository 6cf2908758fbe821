"""The one table of outcomes fits the processes that the project brings, and pages can show all of it."""

from pathlib import Path

from kezhi.base.templatetags.kezhi import KINDS
from kezhi.engine import bpmn
from kezhi.workflow.domain.outcomes import CONSENTING, OUTCOMES
from kezhi.workflow.domain.referring import WAYS

PACKS = Path(__file__).parents[4] / "packs" / "projects"


def processes() -> list[bpmn.Process]:
    return [bpmn.load(path.read_bytes()) for path in sorted(PACKS.glob("*/*.bpmn"))]


def test_every_declared_action_is_known() -> None:
    declared = {action for process in processes() for one in process.elements.values() for action in one.actions}
    assert declared
    assert declared <= OUTCOMES.keys() | WAYS.keys()


def test_every_step_of_a_person_can_be_finished() -> None:
    for process in processes():
        for element in process.elements.values():
            if element.kind == "user":
                assert OUTCOMES.keys() & set(element.actions), element.id


def test_every_outcome_has_a_badge_and_keys_are_no_ones_twice() -> None:
    assert {outcome.kind for outcome in OUTCOMES.values()} <= KINDS.keys()
    keys = [outcome.key for outcome in OUTCOMES.values() if outcome.key]
    assert len(keys) == len(set(keys))


def test_what_goes_against_somebody_needs_reasons() -> None:
    assert {name for name, outcome in OUTCOMES.items() if outcome.reasoned} >= {"send-back", "reject", "dismiss"}


def test_what_says_yes_and_what_says_no_are_apart() -> None:
    assert {"approve", "complete"} <= CONSENTING
    assert not CONSENTING & {"send-back", "reject", "uphold"}
