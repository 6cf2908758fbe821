"""A round's way: opened about a thing, settled, grouped, closed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base.access import NotAllowed, NotFound, Refused, reason_for
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.base.registry import object_type
from kezhi.engine.errors import Place, Problem, Problems
from kezhi.packs.models import PackVersion
from kezhi.packs.queries import definition
from kezhi.review import queries
from kezhi.review.access import ROUNDS, closings
from kezhi.review.models import Group, Item, PanelResult, Party, Round
from kezhi.subjects.models import Office, Organisation, Person


@dataclass(frozen=True)
class PartyDraft:
    """Who stands behind an item: a person or an organisation; or, excluded, a person or a name with a unit's name."""

    part: Party.Part
    person: Person | None = None
    organisation: Organisation | None = None
    name: str = ""
    unit_name: str = ""


@dataclass(frozen=True)
class ItemDraft:
    """Something to review. ``title`` and ``code`` are shown to experts and must not tell whose it is."""

    about: Model
    title: str
    code: str
    parties: Sequence[PartyDraft]
    amount: Decimal | None = None
    field: str = ""
    topic: str = ""


@dataclass(frozen=True)
class RoundDraft:
    """What begins a round. ``kind`` names how its items are read (`access.items`); ``seed`` is fresh hexadecimal."""

    kind: str
    about: Model
    title: str
    version: PackVersion
    office: Office
    seed: str
    items: Sequence[ItemDraft] = field(default_factory=tuple)


def open_round(draft: RoundDraft, *, cmd: Running) -> Round:
    """Begin a round within a running command; its settings start from the rubric of the pack.

    Raises NotAllowed for another office, Refused for a pack without a rubric or a round without items, Problems where
    an item asks to exclude more experts than its pack allows.
    """
    rubric = definition(draft.version.pk).pack.review
    if rubric is None:
        raise Refused(_("这个业务包没有声明评分表，不能开展评审。请先在业务包里补上 review 一节。"))
    if not draft.items:
        raise Refused(_("没有可以评审的申报。请先完成形式审查。"))
    made = Round.objects.create(
        kind=draft.kind,
        about_type=object_type(draft.about),
        about_id=draft.about.pk,
        title=draft.title,
        version=draft.version,
        rubric=rubric.name,
        office=draft.office,
        method=rubric.method,
        per_item=rubric.experts,
        seed=draft.seed,
        opened_at=cmd.now,
    )
    if not ROUNDS.may(cmd.actor, "open", made):
        raise NotAllowed(reason_for(cmd.actor))
    most = queries.rules_of(made, timezone.localdate(cmd.now))["excluded"].most
    if problems := [*_too_many(draft.items, most)]:
        raise Problems(problems)
    _add_items(made, draft.items)
    cmd.journal("review.opened", made, summary=made.title, items=len(draft.items), rubric=rubric.name, seed=made.seed)
    return made


def _too_many(items: Sequence[ItemDraft], most: int) -> Iterable[Problem]:
    for item in items:
        count = sum(1 for party in item.parties if party.part == Party.Part.EXCLUDED)
        if count > most:
            yield Problem("review.too_many_excluded", Place(), {"code": item.code, "count": count, "most": most})


def add_items(round_id: int, drafts: Sequence[ItemDraft], *, cmd: Running) -> Round:
    """Put what came later into an open round, within a running command. Raises like ``open_round``."""
    found = locked(cmd.actor, "group", round_id)
    most = queries.rules_of(found, timezone.localdate(cmd.now))["excluded"].most
    if problems := [*_too_many(drafts, most)]:
        raise Problems(problems)
    _add_items(found, drafts)
    cmd.journal("review.items_added", found, summary=found.title, items=[draft.about.pk for draft in drafts])
    return found


def _add_items(made: Round, drafts: Sequence[ItemDraft]) -> None:
    rows = Item.objects.bulk_create(
        Item(
            round=made,
            object_type=object_type(draft.about),
            object_id=draft.about.pk,
            title=draft.title,
            code=draft.code,
            amount=draft.amount,
            field=draft.field,
            topic=draft.topic,
        )
        for draft in drafts
    )
    Party.objects.bulk_create(
        Party(
            item=item,
            part=party.part,
            person=party.person,
            organisation=party.organisation,
            name=party.name,
            unit_name=party.unit_name,
        )
        for item, draft in zip(rows, drafts, strict=True)
        for party in draft.parties
    )


def locked(actor: Actor, action: str, round_id: int) -> Round:
    """The round on which the actor may do ``action``, locked until the command ends."""
    return ROUNDS.require(actor, action, queries.round_rows(), lock=True, pk=round_id)


def item_in(actor: Actor, action: str, item_id: int) -> tuple[Item, Round]:
    """An item and its round, on which the actor may do ``action``, the round locked. Raises NotFound."""
    item = Item.objects.filter(pk=item_id).first()
    if item is None:
        raise NotFound(_("没有找到这个评审项。请从评审组页面重新打开。"))
    return item, locked(actor, action, item.round_id)


def settle(
    round_id: int, *, title: str, method: str, per_item: int, actor: Actor, now: datetime, key: CommandKey
) -> Round:
    """Change a round's settings, until the first ballot is out.

    Raises Refused for a frozen round, and for fewer experts than the pack asks.
    """
    with command("review.settle", actor=actor, now=now, key=key) as cmd:
        found = locked(actor, "see", round_id)
        if cmd.earlier is not None:
            return found
        if found.frozen_at is not None:
            raise Refused(_("已有专家领到评分表，评审方式和每项专家数不能再改。"))
        found = locked(actor, "settle", round_id)
        least = queries.rubric_of(found).experts
        if per_item < least:
            raise Refused(_("每项至少 %(least)s 名专家（业务包规定）。请改大。") % {"least": least})
        before = {"title": found.title, "method": found.method, "per_item": found.per_item}
        found.title, found.method, found.per_item = title, method, per_item
        found.save(update_fields=["title", "method", "per_item"])
        cmd.journal("review.settled", found, summary=title, before=before, method=method, per_item=per_item)
        return found


def group_by(round_id: int, by: str, *, actor: Actor, now: datetime, key: CommandKey) -> int:
    """Put each item that is in no group into one for its topic or discipline; how many were put."""
    with command("review.group", actor=actor, now=now, key=key) as cmd:
        found = locked(actor, "group", round_id)
        if cmd.earlier is not None:
            return int(cmd.earlier["moved"])
        names = queries.disciplines()
        loose = list(found.items.filter(group=None))
        for item in loose:
            said = item.topic if by == "topic" else names.get(item.field, item.field)
            item.group = _group(found, said or _("其他"))
        Item.objects.bulk_update(loose, ["group"])
        cmd.journal("review.grouped", found, summary=found.title, by=by, moved=len(loose))
        cmd.result = {"moved": len(loose)}
        return len(loose)


def _group(found: Round, title: str) -> Group:
    last = found.groups.aggregate(last=Max("place"))["last"] or 0
    return found.groups.get_or_create(title=title[:120], defaults={"place": last + 1})[0]


def move_items(
    round_id: int, item_ids: Sequence[int], title: str, *, actor: Actor, now: datetime, key: CommandKey
) -> Group:
    """Put items into the group of that title, which is made where there is none; empty groups go."""
    with command("review.move", actor=actor, now=now, key=key) as cmd:
        found = locked(actor, "group", round_id)
        if cmd.earlier is not None:
            return Group.objects.get(pk=cmd.earlier["group"])
        if not title.strip():
            raise Refused(_("请写明移到哪一组。"))
        group = _group(found, title.strip())
        moved = found.items.filter(pk__in=item_ids).update(group=group)
        found.groups.filter(items=None).exclude(pk=group.pk).delete()
        cmd.journal("review.items_moved", found, summary=group.title, items=list(item_ids), moved=moved)
        cmd.result = {"group": group.pk}
        return group


def close(round_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> Round:
    """End a round: results are fixed by their digest, and the room whose round it is is told within the transaction.

    Raises Problems that name each item with too few ballots, or without the result that its meeting owes.
    """
    with command("review.close", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return queries.round_rows().get(pk=round_id)
        found = locked(actor, "close", round_id)
        results = queries.results(found.pk)
        if problems := [*_unready(found, results)]:
            raise Problems(problems)
        found.state, found.closed_at, found.digest = Round.State.CLOSED, now, results.digest
        found.save(update_fields=["state", "closed_at", "digest"])
        cmd.journal("review.closed", found, summary=found.title, digest=found.digest, items=len(results.rows))
        if follow := closings.get(found.kind):
            follow(found, cmd)
        return found


def _unready(found: Round, results: queries.Results) -> Iterable[Problem]:
    panels = set(PanelResult.objects.filter(item__round=found).values_list("item", flat=True))
    for row in sorted(results.rows, key=lambda row: row.item.code):
        said: dict[str, Any] = {"code": row.item.code, "title": row.item.title}
        at = Place(element=str(row.item.pk))
        if row.standing.count < found.per_item:
            yield Problem("review.few_ballots", at, said | {"count": row.standing.count, "needed": found.per_item})
        if found.needs_panel and row.item.pk not in panels:
            yield Problem("review.panel_missing", at, said)
