"""Who may see and publish packs. What is published is public: calls show their rules to everybody."""

from kezhi.base.access import Table, everybody, role, the_system
from kezhi.base.actor import Role

PACKS = Table({"see": everybody, "publish": role(Role.PACK_EDITOR) | the_system})
