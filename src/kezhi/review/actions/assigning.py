"""Who reviews what: drawn or chosen, invited, reminded, replaced. Nobody with a conflict is ever assigned."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base import notices
from kezhi.base.access import NotFound, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import CommandKey, Running, command
from kezhi.review import queries
from kezhi.review.access import ASSIGNMENTS
from kezhi.review.actions.conflicts import refresh
from kezhi.review.actions.rounds import item_in, locked
from kezhi.review.domain.assigning import Proposed, Reviewer, Wanted, propose
from kezhi.review.models import Assignment, Conflict, Expert, Item, Round
from kezhi.review.models.ballots import ON_IT
from kezhi.subjects.queries import holders

BLOCKING = (Conflict.Strength.BARS, Conflict.Strength.UNDETERMINED)


def draw(
    round_id: int, *, group: int | None = None, actor: Actor, now: datetime, key: CommandKey
) -> Sequence[Assignment]:
    """Propose experts for every place of a round, or of one of its groups, that nobody has.

    Who has any conflict, a mere flag too, isn't drawn; whom the places go to is the same for the same pool and seed.
    """
    with command("review.draw", actor=actor, now=now, key=key) as cmd:
        found = locked(actor, "assign", round_id)
        if cmd.earlier is not None:
            return list(Assignment.objects.filter(pk__in=cmd.earlier["assignments"]))
        items = found.items.all() if group is None else found.items.filter(group=group)
        made = fill(found, list(items), cmd=cmd)
        cmd.result = {"assignments": [row.pk for row in made]}
        return made


def fill(round_: Round, items: Sequence[Item], *, cmd: Running) -> Sequence[Assignment]:
    """Propose experts for the places of these items that nobody has, as far as the pool goes."""
    fields = set() if any(not item.field for item in items) else {item.field for item in items}
    experts = list(queries.pool(fields, cmd.now))
    refresh(round_, experts, _knows, cmd=cmd)
    taken = set(Assignment.objects.filter(item__round=round_).values_list("item", "expert"))
    on = timezone.localdate(cmd.now)
    conflicts = queries.in_force(round_, on, *BLOCKING, Conflict.Strength.FLAGS)
    has = dict(round_.items.values_list("pk").annotate(n=Count("assignments", filter=Q(assignments__state__in=ON_IT))))
    chosen = propose(
        [Wanted(item.pk, item.field, has[item.pk]) for item in items],
        [Reviewer(one.pk, frozenset(one.fields)) for one in experts],
        taken | conflicts,
        {one.pk: one.free for one in experts},
        round_.per_item,
        round_.seed,
    )
    made = Assignment.objects.bulk_create(_proposed(one, round_, cmd) for one in chosen)
    cmd.journal(
        "review.drawn",
        round_,
        summary=round_.title,
        seed=round_.seed,
        pool=[one.pk for one in experts],
        items=[item.pk for item in items],
        chosen=[[one.item, one.expert] for one in chosen],
        kept_away=len(conflicts),
    )
    return made


def _knows(expert: Expert, item: Item) -> bool:
    return not item.field or item.field in expert.fields


def _proposed(one: Proposed, round_: Round, cmd: Running) -> Assignment:
    return Assignment(
        item_id=one.item,
        expert_id=one.expert,
        drawn=f"draw:{round_.seed}",
        reason={"field": one.field, "load": one.load},
        created_at=cmd.now,
    )


def assign(item_id: int, expert_id: int, *, reason: str, actor: Actor, now: datetime, key: CommandKey) -> Assignment:
    """Choose an expert for an item by hand, for a reason.

    Raises Refused with the grounds of a conflict that bars or isn't settled; for who had the item before, isn't active
    or has no capacity left; and where the item has its experts already.
    """
    with command("review.assign", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Assignment.objects.get(pk=cmd.earlier["assignment"])
        item, found = item_in(actor, "assign", item_id)
        expert = queries.with_load(Expert.objects.select_related("person"), now).filter(pk=expert_id).first()
        if expert is None:
            raise NotFound(_("专家库里没有这个人。请从名单里选。"))
        if not reason.strip():
            raise Refused(_("不经抽取而指定专家，请写明理由。"))
        _require_free(item, expert, found)
        refresh(found, [expert], lambda _expert, one: one.pk == item.pk, cmd=cmd)
        require_no_conflict(item, expert, cmd.now)
        made = Assignment.objects.create(
            item=item, expert=expert, drawn="hand", reason={"text": reason.strip()}, created_at=now
        )
        cmd.journal("review.assigned", made, item=item.pk, expert=expert.pk, reason=reason)
        cmd.result = {"assignment": made.pk}
        return made


def _require_free(item: Item, expert: Any, round_: Round) -> None:
    name = {"name": expert.person.name}
    if expert.state != Expert.State.ACTIVE:
        raise Refused(_("%(name)s现在不接受评审。请另选一位。") % name)
    if expert.free <= 0:
        raise Refused(_("%(name)s今年的评审数已满。请另选一位，或在专家库里改上限。") % name)
    if item.assignments.filter(expert=expert).exists():
        raise Refused(_("%(name)s已派过这一项，同一项不重复派。请另选一位。") % name)
    if item.assignments.filter(state__in=ON_IT).count() >= round_.per_item:
        raise Refused(_("这一项的专家已经够了。要换人请用“更换”。"))


def blocking(item: Item, expert: Expert, now: datetime) -> list[Conflict]:
    """Why the expert must not have the item, or why somebody has to look first."""
    on = timezone.localdate(now)
    return list(item.conflicts.filter(expert=expert, valid__contains=on, strength__in=BLOCKING).order_by("kind"))


def require_no_conflict(item: Item, expert: Expert, now: datetime) -> None:
    """Raises Refused with the grounds in words for an officer: they name persons and units."""
    if rows := blocking(item, expert, now):
        names = queries.persons_named(rows)
        grounds = _("；").join(f"{queries.KINDS[row.kind]}，{queries.why(row, names)}" for row in rows)
        raise Refused(_("%(name)s不能评审这一项：%(grounds)s。") % {"name": expert.person.name, "grounds": grounds})


def invite(
    round_id: int, *, due: datetime, group: int | None = None, actor: Actor, now: datetime, key: CommandKey
) -> int:
    """Ask everybody who is proposed to review by ``due``; how many places that were.

    Data is looked at once more: who has come into a conflict meanwhile isn't asked, and another is proposed.
    """
    with command("review.invite", actor=actor, now=now, key=key) as cmd:
        found = locked(actor, "assign", round_id)
        if cmd.earlier is not None:
            return int(cmd.earlier["invited"])
        if due <= now:
            raise Refused(_("期限要在今天以后。请改日期。"))
        proposed = _still_fit(found, group, cmd)
        Assignment.objects.filter(pk__in=[row.pk for row in proposed]).update(
            state=Assignment.State.INVITED, invited_at=now, due=due
        )
        _tell_invited(found, proposed, due, cmd)
        cmd.journal("review.invited", found, summary=found.title, assignments=[row.pk for row in proposed], due=due)
        cmd.result = {"invited": len(proposed)}
        return len(proposed)


def _still_fit(found: Round, group: int | None, cmd: Running) -> list[Assignment]:
    """Those who are proposed and have no conflict today; the others are recused and replaced by new proposals."""
    rows = Assignment.objects.filter(item__round=found, state=Assignment.State.PROPOSED)
    rows = rows.select_related("expert__person", "item").order_by("pk")
    proposed = list(rows if group is None else rows.filter(item__group=group))
    pairs = {(row.expert_id, row.item_id) for row in proposed}
    experts = list({row.expert_id: row.expert for row in proposed}.values())
    refresh(found, experts, lambda expert, item: (expert.pk, item.pk) in pairs, cmd=cmd)
    barred = queries.in_force(found, timezone.localdate(cmd.now), *BLOCKING)
    unfit = [row for row in proposed if (row.item_id, row.expert_id) in barred]
    for row in unfit:
        end(row, Assignment.State.CONFLICTED, _("邀请前比对数据发现须回避"), cmd=cmd)
    if unfit:
        fill(found, [row.item for row in unfit], cmd=cmd)
        return _still_fit(found, group, cmd)
    return proposed


def _tell_invited(found: Round, rows: Iterable[Assignment], due: datetime, cmd: Running) -> None:
    by_expert: dict[int, list[Assignment]] = {}
    for row in rows:
        by_expert.setdefault(row.expert.person_id, []).append(row)
    for person, own in by_expert.items():
        said = {"n": len(own), "title": found.title, "due": due}
        notices.send([person], "review-invitation", own[0], said, cmd=cmd, due=due)


def end(row: Assignment, state: Assignment.State, why: str, *, cmd: Running) -> None:
    """End an assignment, with the reason."""
    row.state, row.ended_why = state, why
    row.save(update_fields=["state", "ended_why"])
    cmd.journal(f"assignment.{state}", row, item=row.item_id, expert=row.expert_id, why=why)


def substitute(row: Assignment, *, cmd: Running) -> Sequence[Assignment]:
    """Propose somebody else for the place that an assignment leaves, and tell the officers of the round."""
    round_ = queries.round_rows().get(pk=row.item.round_id)
    made = fill(round_, [row.item], cmd=cmd)
    held = holders(Role.CASE_OFFICER, timezone.localdate(cmd.now), office=round_.office_id)
    what = (
        ("已另拟一名，请邀请", "another is proposed: please invite")
        if made
        else ("没有可替补的，请指定", "nobody is left to propose: please choose one")
    )
    said = {"title": round_.title, "code": row.item.code, "what": what}
    notices.send(list(held.values_list("person", flat=True)), "review-substitute", round_, said, cmd=cmd)
    return made


def owned(actor: Actor, action: str, assignment_id: int) -> Assignment:
    """The assignment on which the actor may do ``action``; its round is locked until the command ends."""
    rows = queries.assignment_rows()
    seen = ASSIGNMENTS.require(actor, "see", rows, pk=assignment_id)
    Round.objects.select_for_update().get(pk=seen.item.round_id)
    return ASSIGNMENTS.require(actor, action, rows, pk=assignment_id)


def remind(assignment_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> Assignment:
    """Ask an expert once more for what is still open, and keep when."""
    with command("review.remind", actor=actor, now=now, key=key) as cmd:
        row = owned(actor, "remind", assignment_id)
        if cmd.earlier is not None:
            return row
        if row.handed_in:  # type: ignore[attr-defined]
            raise Refused(_("这份评分表已经提交，不用再催。"))
        row.reminded_at = now
        row.save(update_fields=["reminded_at"])
        said = {"code": row.item.code, "due": row.due}
        notices.send([row.expert.person_id], "review-reminder", row, said, cmd=cmd, due=row.due)
        cmd.journal("assignment.reminded", row, item=row.item_id)
        return row
