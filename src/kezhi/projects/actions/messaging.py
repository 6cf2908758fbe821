"""群发: one notice to the applicants of chosen applications, and to their units' offices where asked."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base import notices
from kezhi.base.access import NotAllowed, Refused, reason_for
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import CommandKey, command
from kezhi.projects import queries
from kezhi.projects.access import CALLS
from kezhi.projects.models import Application
from kezhi.subjects.models import Holding

LONGEST = 4_000


def recipients(ids: Sequence[int], *, units: bool, actor: Actor, now: datetime) -> list[int]:
    """Who would be told: each person once. Two queries."""
    rows = queries.applications(actor).filter(pk__in=ids).order_by()
    told = list(dict.fromkeys(rows.values_list("applicant", flat=True).order_by("applicant")))
    if units:
        held = Holding.objects.filter(
            role=Role.UNIT_OFFICE, valid__contains=timezone.localdate(now), post__organisation__in=rows.values("host")
        )
        told += [person for person in held.values_list("person", flat=True).order_by("person") if person not in told]
    return told


def send(
    call_id: int,
    ids: Sequence[int],
    *,
    title: str,
    text: str,
    units: bool,
    actor: Actor,
    now: datetime,
    key: CommandKey,
) -> int:
    """Send the notice; gives to how many. Raises Refused without words, NotAllowed for whom the call isn't."""
    with command("message.send", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return int(cmd.earlier["persons"])
        call = CALLS.require(actor, "see", queries.calls(actor), pk=call_id)
        if not actor.has(Role.CASE_OFFICER, Role.OFFICE_HEAD):
            raise NotAllowed(reason_for(actor))
        if not title.strip() or not text.strip():
            raise Refused(_("请写标题和正文。"))
        own = list(Application.objects.filter(call=call, pk__in=ids).values_list("pk", flat=True))
        told = recipients(own, units=units, actor=actor, now=now)
        if not told:
            raise Refused(_("没有收件人。请先选申报。"))
        said = {"title": title.strip()[:120], "text": text.strip()[:LONGEST], "call": call.title}
        notices.send(told, "call-message", call, said, cmd=cmd)
        cmd.journal(
            "message.sent",
            call,
            summary=said["title"],
            rows=len(own),
            persons=len(told),
            units=units,
            text=said["text"],
        )
        cmd.result = {"persons": len(told)}
        return len(told)
