"""会评和答辩: what a meeting said of an item, with who was there, who stepped aside, and the signed record."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kezhi.base import files
from kezhi.base.access import Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, command
from kezhi.review import queries
from kezhi.review.actions.rounds import item_in
from kezhi.review.models import PanelResult

SCAN = "scan"
ACCEPTED = ("pdf", "jpg", "jpeg", "png")
LARGEST = 20 * 2**20
"""Bytes of a scan."""
SAID = ("meeting", "on", "present", "recusals", "score", "votes_for", "opinion")


def enter(
    item_id: int,
    said: Mapping[str, Any],
    scan: Any,
    *,
    actor: Actor,
    now: datetime,
    key: CommandKey,
) -> PanelResult:
    """Enter an item's result, or correct it on record; ``said`` holds the columns named in ``SAID``.

    Raises Refused for a first entry without the signed record, more votes than people, or a score off the scale;
    Problems for a file that can't be taken.
    """
    with command("panel.enter", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return PanelResult.objects.get(pk=cmd.earlier["panel"])
        item, found = item_in(actor, "panel", item_id)
        if not found.needs_panel:
            raise Refused(_("这一轮只作通讯评审，没有会评结果。"))
        before = PanelResult.objects.filter(item=item).first()
        if before is None and scan is None:
            raise Refused(_("请上传签字的会评记录（PDF 或照片）。"))
        _check(said, queries.rubric_of(found).criteria[0].minimum, queries.rubric_of(found).criteria[0].maximum)
        values = {name: said[name] for name in SAID}
        made, _new = PanelResult.objects.update_or_create(
            item=item, defaults=values | {"entered_at": now, "entered_by": actor.registered}
        )
        if scan is not None:
            stored = files.store(scan, name=scan.name, accept=ACCEPTED, limit=LARGEST, actor=actor, now=now)
            files.attach(stored, name=scan.name, owner=made, purpose=SCAN, cmd=cmd)
        was = {name: str(getattr(before, name)) for name in SAID} if before else {}
        cmd.journal("panel.entered", made, item=item.pk, before=was, after={k: str(v) for k, v in values.items()})
        cmd.result = {"panel": made.pk}
        return made


def _check(said: Mapping[str, Any], low: Decimal, high: Decimal) -> None:
    if said["votes_for"] > said["present"]:
        raise Refused(_("赞成票 %(votes)s 多于到会 %(present)s 人。请核对。") % {
            "votes": said["votes_for"], "present": said["present"],
        })  # fmt: skip
    if said["score"] is not None and not low <= said["score"] <= high:
        raise Refused(_("会评分要在 %(low)s–%(high)s 之间。请核对。") % {"low": low, "high": high})
