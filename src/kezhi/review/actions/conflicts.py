"""Conflicts kept up to date with the data, cleared by a person on record."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base.access import NotFound, Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.review import queries
from kezhi.review.actions.rounds import locked
from kezhi.review.domain.conflicts import Found
from kezhi.review.models import Conflict, Expert, Item, Round
from kezhi.subjects.models.validity import DAY, ended, valid

Fits = Callable[[Expert, Item], bool]


def refresh(round_: Round, experts: Sequence[Expert], fits: Fits, *, cmd: Running) -> None:
    """Find anew what ties these experts to the items that fit them, and keep it with its days.

    What is no longer found is over since yesterday; what a person cleared stays cleared.
    """
    on = timezone.localdate(cmd.now)
    items = {item.pk: item for item in round_.items.all()}
    pool = {one.pk: one for one in experts}
    found = {
        (one.expert, one.item, one.kind): one
        for one in queries.found_ties(round_, experts, on)
        if fits(pool[one.expert], items[one.item])
    }
    known = Conflict.objects.filter(source=Conflict.Source.DATA, expert__in=pool.keys(), item__round=round_)
    changed = []
    for row in known:
        same = found.pop((row.expert_id, row.item_id, row.kind), None)
        if not row.cleared_why and fits(pool[row.expert_id], items[row.item_id]) and _brought_up(row, same, on):
            changed.append(row)
    Conflict.objects.bulk_update(changed, ["strength", "detail", "valid"])
    Conflict.objects.bulk_create(_new(one, cmd, on) for one in found.values())


def _brought_up(row: Conflict, found: Found | None, on: date) -> bool:
    """Change a known conflict to what was found; whether there was anything to change."""
    holds = on in row.valid
    if found is None:
        row.valid = ended(row.valid, on - DAY) if holds else row.valid
        return holds
    if holds and (row.strength, row.detail) == (found.strength, found.detail):
        return False
    row.strength, row.detail = found.strength, dict(found.detail)
    row.valid = row.valid if holds else valid(on)
    return True


def _new(found: Found, cmd: Running, on: date) -> Conflict:
    return Conflict(
        expert_id=found.expert,
        item_id=found.item,
        kind=found.kind,
        source=Conflict.Source.DATA,
        strength=found.strength,
        detail=dict(found.detail),
        valid=valid(on),
        found_at=cmd.now,
        found_by=cmd.actor.person,
    )


def said(item: Item, expert: Expert, source: Conflict.Source, grounds: str, *, cmd: Running) -> Conflict:
    """Keep a conflict that a person says there is; it bars."""
    row, _new_one = Conflict.objects.update_or_create(
        expert=expert,
        item=item,
        kind="declared",
        source=source,
        defaults={
            "strength": Conflict.Strength.BARS,
            "grounds": grounds,
            "valid": valid(timezone.localdate(cmd.now)),
            "found_at": cmd.now,
            "found_by": cmd.actor.person,
        },
    )
    cmd.journal("conflict.said", row, item=item.pk, expert=expert.pk, source=str(source))
    return row


def clear(conflict_id: int, *, why: str, actor: Actor, now: datetime, key: CommandKey) -> Conflict:
    """Settle, with a reason, that a tie doesn't keep the expert from the item.

    Only what is flagged or undetermined, and an applicant's wish, is for a person to weigh; other ties bar.
    """
    with command("conflict.clear", actor=actor, now=now, key=key) as cmd:
        row = Conflict.objects.select_for_update().select_related("item").filter(pk=conflict_id).first()
        if row is None:
            raise NotFound(_("没有找到这条回避记录。请从评审组页面重新打开。"))
        if cmd.earlier is not None:
            return row
        locked(actor, "assign", row.item.round_id)
        if row.strength == Conflict.Strength.BARS and row.kind != "excluded":
            raise Refused(_("这种关系必须回避，不能排除。有误的请先更正登记的关系或任职。"))
        if not why.strip():
            raise Refused(_("请写明核实了什么、为什么可以派。"))
        row.valid = ended(row.valid, timezone.localdate(now) - DAY)
        row.cleared_by, row.cleared_why = actor.person, why.strip()
        row.save(update_fields=["valid", "cleared_by", "cleared_why"])
        cmd.journal("conflict.cleared", row, kind=row.kind, item=row.item_id, expert=row.expert_id, why=why)
        return row
