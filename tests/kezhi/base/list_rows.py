"""How the base's lists come to have rows."""

from kezhi.base import journal
from kezhi.base.actor import SYSTEM, Actor, Role
from tests.lists import NOW, Maker


def lines(count: int) -> Actor:
    """Lines of the journal, and who may read them all."""
    for n in range(count):
        journal.write("told", None, actor=SYSTEM, at=NOW, summary=f"第 {n} 件")
    return Actor(person=7, account=1, role=Role.AUDITOR)


ROWS: dict[str, Maker] = {"base.journal": lines}
