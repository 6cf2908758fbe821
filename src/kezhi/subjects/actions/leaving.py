"""人员离岗: everything that is open with a person goes to a colleague in one step."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base.access import NotAllowed, Refused, reason_for
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.subjects import access, queries
from kezhi.subjects.actions.posts import put_in, take_from
from kezhi.subjects.actions.telling import tell_departure, tell_holder
from kezhi.subjects.models import Delegation, Departure, Holding, Organisation, Person
from kezhi.subjects.models.validity import DAY
from kezhi.subjects.queries.leaving import Belongings, Leaving, Open


def hand_on(
    person_id: int,
    organisation_id: int,
    successor_id: int,
    *,
    last: date,
    with_posts: bool,
    reason: str,
    seen: int,
    actor: Actor,
    now: datetime,
    key: CommandKey,
) -> Departure:
    """Move what a person has open in a unit to a colleague; with the posts too, these change hands after ``last``.

    ``seen`` is the latest departure of that person there that the actor knew of (0 for none). Raises NotAllowed for
    who doesn't give and end posts or memberships there, Refused where somebody was quicker (named), for a successor
    who is no colleague or fit for nothing of it, for a day long past, and without a reason.
    """
    with command("person.hand_on", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Departure.objects.get(pk=cmd.earlier["departure"])
        organisation = access.ORGANISATION.require(actor, "staff", Organisation.objects.all(), pk=organisation_id)
        if actor.person is None:
            raise NotAllowed(reason_for(actor))
        person = Person.objects.select_for_update().get(pk=person_id)
        _require_first(person, organisation, seen)
        successor = Person.objects.get(pk=successor_id)
        _require_colleague(person, organisation, successor, timezone.localdate(now))
        _require_said(last, reason, timezone.localdate(now))
        said = queries.parting(
            actor, person, organisation, successor=successor, last=last, with_posts=with_posts, reason=reason.strip(),
            now=now,
        )  # fmt: skip
        made = Departure.objects.create(
            person=person, organisation=organisation, successor=successor, last=last, with_posts=with_posts,
            reason=said.reason, lines=_move(said, cmd), by_id=actor.registered, at=now,
        )  # fmt: skip
        summary = _("{name} 离岗，移交 {successor}").format(name=person.name, successor=successor.name)
        cmd.journal("person.handed_on", made, summary=summary, moved=made.moved, stayed=len(made.lines) - made.moved)
        tell_departure(made, cmd=cmd)
        cmd.result = {"departure": made.pk}
        return made


def _require_first(person: Person, organisation: Organisation, seen: int) -> None:
    """Refuse what somebody else did while the actor looked at the preview, saying who and what."""
    before = queries.last_departure(person, organisation)
    if before is not None and before.pk != seen:
        raise Refused(
            _("{who} 已在 {moment} 把 {n} 件移交给 {successor}。请重新查看还有哪些没有移交。").format(
                who=before.by.name,
                moment=timezone.localtime(before.at).strftime("%Y-%m-%d %H:%M:%S"),
                n=before.moved,
                successor=before.successor.name,
            )
        )


def _require_colleague(person: Person, organisation: Organisation, successor: Person, on: date) -> None:
    if successor.pk == person.pk:
        raise Refused(_("接手人就是离岗的人，请另选一位。"))
    if not queries.successors(person, organisation, on).filter(pk=successor.pk).exists():
        raise Refused(
            _("{name} 现在不在 {unit}：没有加入，或任职已经结束。请另选一位。").format(
                name=successor.name, unit=organisation.name
            )
        )


def _require_said(last: date, reason: str, on: date) -> None:
    if not reason.strip():
        raise Refused(_("请写明移交的原因。"))
    if last < on - timedelta(days=1):
        raise Refused(_("最后一天不能早于昨天，否则接手人要为没有经手的日子负责。请改正后再提交。"))


def _move(said: Leaving, cmd: Running) -> list[dict[str, Any]]:
    """Move what can be moved, each by itself; what was done with each. Raises Refused where nothing can."""
    lines = []
    for name, kind, things in queries.kinds_of(said):
        for one in things:
            hindrance = one.hindrance or _moved(kind, said, one, cmd)
            lines.append({"kind": name, "label": one.label, "hindrance": hindrance})
    if not lines:
        raise Refused(_("{name} 在这里没有未结的事，不用移交。").format(name=said.person.name))
    if all(line["hindrance"] for line in lines):
        assert said.successor is not None  # noqa: S101 — checked before
        raise Refused(
            _("没有一件可以移交给 {name}。{reason}").format(name=said.successor.name, reason=lines[0]["hindrance"])
        )
    return lines


def _moved(kind: Belongings, said: Leaving, one: Open, cmd: Running) -> str:
    """Blank once it moved, else why it didn't."""
    try:
        with transaction.atomic():
            kind.move(said, one.pk, cmd)
    except Refused as refused:
        return refused.reason
    return ""


def posts(said: Leaving) -> list[Open]:
    """The posts that go on after the last day."""
    return [Open(one.pk, one.post.title, said.stays[one.pk]) for one in said.held if one.pk in said.stays]


def pass_post(said: Leaving, holding_id: int, cmd: Running) -> None:
    """Within a command: the post is the successor's after the last day, for the rest of its term."""
    rows = Holding.objects.select_related("person", "post__organisation").select_for_update(of=("self",))
    holding = rows.get(pk=holding_id)
    assert said.successor is not None  # noqa: S101 — nothing moves to nobody
    first, until = max(holding.valid.lower, said.last + DAY), holding.last_day
    take_from(holding, last=said.last, reason=said.reason, cmd=cmd)
    after = put_in(
        holding.post, said.successor, first=first, last=until, regions=holding.regions, reason=said.reason, cmd=cmd
    )
    tell_holder(after, "post-given", first=first, cmd=cmd)


def lent(said: Leaving) -> list[Open]:
    """What colleagues delegated to the leaver: they chose that person, and choose the next."""
    rows = Delegation.objects.filter(
        person=said.person, holding__post__organisation=said.organisation, valid__contains=said.on
    ).select_related("holding__person", "holding__post")
    return [
        Open(
            one.pk,
            one.holding.post.title,
            _("这是 {name} 委托的，由 {name} 另选代办人。").format(name=one.holding.person.name),
        )
        for one in rows
    ]


def stay(said: Leaving, pk: int, cmd: Running) -> None:
    """What never goes to a successor."""
    raise Refused(_("委托由委托人自己另选代办人。"))
