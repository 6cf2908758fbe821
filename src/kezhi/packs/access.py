"""Who may see and publish packs. What is published is public: calls show their rules to everybody."""

from kezhi.base.access import Table, everybody, role, the_system
from kezhi.base.actor import STAFF, Actor, Role

PACKS = Table({"see": everybody, "publish": role(Role.PACK_EDITOR) | the_system})


def keeps_codes(actor: Actor) -> bool:
    """Whether the actor keeps the department's own code lists."""
    return actor.is_system or actor.has(Role.PACK_EDITOR, Role.CASE_OFFICER, Role.OFFICE_HEAD)


CODES = Table({"see": role(Role.PACK_EDITOR, *STAFF) | the_system})
