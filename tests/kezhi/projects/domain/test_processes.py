"""Where screening stands in a process, in every type of call that the project brings."""

from pathlib import Path

import pytest

from kezhi.engine import bpmn
from kezhi.projects.domain.processes import comes_before_screening, may_repeat, screening_tasks
from tests import rounds

FILES = sorted(rounds.PACKS.glob("projects/*/process.bpmn"))


@pytest.mark.parametrize("path", FILES, ids=[path.parent.name for path in FILES])
def test_screening_follows_the_rules_and_units_come_before(path: Path) -> None:
    process = bpmn.load(path.read_bytes())
    assert screening_tasks(process) == {"screening"}
    before = {one for one in process.elements if comes_before_screening(process, one)}
    assert {"unit_check", "mend", "recommend", "screening", "correct", "refusal"} <= before
    assert not before & {"review", "propose", "decide", "contract_unit", "contract_draft", "objection_check"}
    assert [one for one in ("unit_check", "recommend", "screening", "decide") if may_repeat(process, one)] == [
        "recommend"
    ]
