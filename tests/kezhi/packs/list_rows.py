"""How the room's lists come to have rows."""

from kezhi.base.actor import Actor, Role
from kezhi.packs.models import CodeEntry
from tests.lists import NOW


def codes(count: int) -> Actor:
    """Codes of one list, and an editor of packs."""
    before = CodeEntry.objects.count()
    for n in range(before, before + count):
        CodeEntry.objects.create(list="nsfc-codes", code=f"A{n}", name="数学", changed_at=NOW)
    return Actor(person=7, account=1, role=Role.PACK_EDITOR)


ROWS = {"packs.codes": codes}
