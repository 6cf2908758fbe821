"""打招呼: an approach about a review is reported to the supervisor; the item goes on.

Source: 科学技术活动评审工作中请托行为处理规定（试行） 国科发监〔2020〕360号.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base import notices
from kezhi.base.access import NotAllowed, Refused, reason_for
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import CommandKey, command
from kezhi.review.models import Assignment, Solicitation
from kezhi.subjects.queries import holders


@dataclass(frozen=True)
class Approach:
    """Who approached, on which day, in which way, and what was said."""

    who: str
    on: date
    way: str
    text: str


def report(
    approach: Approach, assignment: Assignment | None, *, actor: Actor, now: datetime, key: CommandKey
) -> Solicitation:
    """Record an approach for the supervisors, who are told that there is one; what it says goes to nobody else.

    Raises Refused for a day to come. ``assignment`` is the reporter's own, where it was about one.
    """
    with command("solicitation.report", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Solicitation.objects.get(pk=cmd.earlier["solicitation"])
        if actor.person is None:
            raise NotAllowed(reason_for(actor))
        today = timezone.localdate(now)
        if approach.on > today:
            raise Refused(_("日期不能晚于今天。请核对。"))
        made = Solicitation.objects.create(
            reporter_id=actor.registered,
            assignment=assignment,
            who=approach.who,
            on=approach.on,
            way=approach.way,
            text=approach.text,
            reported_at=now,
        )
        cmd.journal("solicitation.reported", made)
        told = list(holders(Role.SUPERVISOR, today).values_list("person", flat=True))
        notices.send(told, "review-solicitation", made, {}, cmd=cmd)
        cmd.result = {"solicitation": made.pk}
        return made
