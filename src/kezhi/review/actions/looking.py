"""Who scored what is looked at only for a reason, and every look is a line of the journal."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from kezhi.base.access import Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, command
from kezhi.review import queries
from kezhi.review.access import ROUNDS
from kezhi.review.models import Assignment


def names_of(round_id: int, *, why: str, actor: Actor, now: datetime, key: CommandKey) -> Mapping[int, str]:
    """The expert's name of each assignment of a round, to be shown beside its scores this once."""
    with command("review.look", actor=actor, now=now, key=key) as cmd:
        found = ROUNDS.require(actor, "names", queries.round_rows(), pk=round_id)
        if not why.strip():
            raise Refused(_("查看实名打分要写明事由，会记入日志。"))
        if cmd.earlier is None:
            cmd.journal("review.names_looked_at", found, summary=found.title, why=why.strip())
        rows = Assignment.objects.filter(item__round=found)
        return dict(rows.values_list("pk", "expert__person__name"))
