"""An invitation answered, and an expert who steps aside or is taken off; each leaves a place for somebody else."""

from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kezhi.base import notices
from kezhi.base.access import Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.review import queries
from kezhi.review.actions import conflicts
from kezhi.review.actions.assigning import blocking, end, owned, substitute
from kezhi.review.actions.balloting import open_ballot, recused_because, set_aside
from kezhi.review.actions.rounds import locked
from kezhi.review.models import Assignment, Conflict


def accept(assignment_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> Assignment:
    """Take an item: the expert gets its rubric. Raises Refused where a conflict was found since the invitation."""
    with command("review.accept", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return queries.mine(actor).get(pk=assignment_id)
        row = owned(actor, "answer", assignment_id)
        if blocking(row.item, row.expert, now):
            raise Refused(recused_because(row))
        row.state, row.answered_at = Assignment.State.ACCEPTED, now
        row.save(update_fields=["state", "answered_at"])
        open_ballot(row, cmd=cmd)
        cmd.journal("assignment.accepted", row, item=row.item_id)
        return row


def decline(assignment_id: int, *, why: str, actor: Actor, now: datetime, key: CommandKey) -> Assignment:
    """Say no to an invitation, with the reason; somebody else is proposed."""
    with command("review.decline", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return queries.mine(actor).get(pk=assignment_id)
        row = owned(actor, "answer", assignment_id)
        if not why.strip():
            raise Refused(_("请写明谢绝的原因，例如时间冲突或不熟悉这个方向。"))
        row.answered_at = now
        row.save(update_fields=["answered_at"])
        end(row, Assignment.State.DECLINED, why.strip(), cmd=cmd)
        substitute(row, cmd=cmd)
        return row


def recuse(assignment_id: int, *, grounds: str, actor: Actor, now: datetime, key: CommandKey) -> Assignment:
    """An expert declares a conflict: what they scored of the item counts no more, somebody else is proposed."""
    with command("review.recuse", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return queries.mine(actor).get(pk=assignment_id)
        row = owned(actor, "recuse", assignment_id)
        if not grounds.strip():
            raise Refused(_("请写明是什么关系，只有组织处室和监督处看得到。"))
        conflicts.said(row.item, row.expert, Conflict.Source.EXPERT, grounds.strip(), cmd=cmd)
        _step_aside(row, grounds.strip(), cmd)
        return row


def register(assignment_id: int, *, grounds: str, actor: Actor, now: datetime, key: CommandKey) -> Assignment:
    """Record a conflict that came to light: the ballot is set aside, the expert told, somebody else proposed."""
    with command("review.register_conflict", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return queries.assignments(actor).get(pk=assignment_id)
        row = owned(actor, "replace", assignment_id)
        if not grounds.strip():
            raise Refused(_("请写明是什么关系、怎么知道的。"))
        conflicts.said(row.item, row.expert, Conflict.Source.OFFICER, grounds.strip(), cmd=cmd)
        told = row.invited_at is not None
        _step_aside(row, grounds.strip(), cmd)
        if told:
            _tell_set_aside(row, ["declared"], cmd)
        return row


def check(round_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> int:
    """Compare everybody who is on an item of the round with the data once more; how many had to step aside.

    Their ballots are set aside on record, they are told which kind of tie it is, and others are proposed.
    """
    with command("review.check", actor=actor, now=now, key=key) as cmd:
        found = locked(actor, "assign", round_id)
        if cmd.earlier is not None:
            return int(cmd.earlier["found"])
        rows = list(_on_items_of(found.pk))
        pairs = {(row.expert_id, row.item_id) for row in rows}
        experts = list({row.expert_id: row.expert for row in rows}.values())
        conflicts.refresh(found, experts, lambda expert, item: (expert.pk, item.pk) in pairs, cmd=cmd)
        barred = queries.in_force(found, timezone.localdate(now), Conflict.Strength.BARS)
        late = [row for row in rows if (row.item_id, row.expert_id) in barred]
        for row in late:
            kinds = sorted(row.item.conflicts.filter(expert=row.expert, cleared_why="").values_list("kind", flat=True))
            _step_aside(row, _("比对数据发现须回避"), cmd)
            _tell_set_aside(row, kinds, cmd)
        cmd.journal("review.checked", found, summary=found.title, found=len(late))
        cmd.result = {"found": len(late)}
        return len(late)


def _on_items_of(round_id: int) -> list[Assignment]:
    state = Assignment.State
    rows = queries.assignment_rows().filter(item__round=round_id, state__in=(state.INVITED, state.ACCEPTED))
    return list(rows.order_by("pk"))


def _step_aside(row: Assignment, why: str, cmd: Running) -> None:
    set_aside(row, why, cmd=cmd)
    end(row, Assignment.State.CONFLICTED, why, cmd=cmd)
    substitute(row, cmd=cmd)


def _tell_set_aside(row: Assignment, kinds: list[str], cmd: Running) -> None:
    said = {"code": row.item.code, "kind": (kinds_in("zh-hans", kinds), kinds_in("en", kinds))}
    notices.send([row.expert.person_id], "review-set-aside", row, said, cmd=cmd)


def kinds_in(language: str, kinds: list[str]) -> str:
    """Kinds of conflict in words of a language."""
    with translation.override(language):
        return _("、").join(str(queries.KINDS[kind]) for kind in kinds)


def replace(assignment_id: int, *, why: str, actor: Actor, now: datetime, key: CommandKey) -> Assignment:
    """Take an expert off an item for a reason that isn't a conflict; somebody else is proposed.

    Raises Refused for a ballot that was handed in: it may be set aside for a conflict, or given back, never dropped.
    """
    with command("review.replace", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return queries.assignments(actor).get(pk=assignment_id)
        row = owned(actor, "replace", assignment_id)
        if row.handed_in:  # type: ignore[attr-defined]
            raise Refused(_("这份评分表已经提交，不能因更换专家而弃用。有利益关系的请登记回避。"))
        if not why.strip():
            raise Refused(_("请写明更换的原因。"))
        set_aside(row, why.strip(), cmd=cmd)
        end(row, Assignment.State.REPLACED, why.strip(), cmd=cmd)
        if row.invited_at is not None:
            notices.send([row.expert.person_id], "review-withdrawn", row, {"code": row.item.code}, cmd=cmd)
        substitute(row, cmd=cmd)
        return row
