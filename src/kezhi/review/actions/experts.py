"""The pool: who is taken in, what they know, when they pause and leave."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base.access import NotAllowed, Refused, reason_for
from kezhi.base.actor import STAFF, Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.review.access import EXPERTS
from kezhi.review.models import Expert
from kezhi.review.queries import disciplines
from kezhi.subjects.models import Holding, Person


def enrol(
    person: Person,
    fields: Collection[str],
    *,
    capacity: int,
    declared_at: datetime | None = None,
    actor: Actor,
    now: datetime,
    key: CommandKey,
) -> Expert:
    """Take a person into the pool; ``fields`` are codes of the reference pack, ``capacity`` items a year.

    Raises NotAllowed for who doesn't keep the pool, Refused for an unknown discipline, for who is in the pool already,
    and for the department's own staff, who may neither apply nor review (国家自然科学基金条例 art. 21).
    """
    with command("expert.enrol", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Expert.objects.get(pk=cmd.earlier["expert"])
        made = _take_in([Enrolment(person, fields, capacity, declared_at)], cmd)[0]
        cmd.result = {"expert": made.pk}
        return made


@dataclass(frozen=True)
class Enrolment:
    """Somebody to be taken into the pool, as ``enrol`` takes them."""

    person: Person
    fields: Collection[str]
    capacity: int
    declared_at: datetime | None = None


def enrol_many(enrolments: Sequence[Enrolment], *, actor: Actor, now: datetime, key: CommandKey) -> int:
    """Take many persons into the pool at once, all or none; how many. Raises like ``enrol``, naming the first."""
    with command("expert.enrol_many", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return int(cmd.earlier["enrolled"])
        made = _take_in(enrolments, cmd)
        cmd.result = {"enrolled": len(made)}
        return len(made)


def _take_in(enrolments: Sequence[Enrolment], cmd: Running) -> list[Expert]:
    _require_free(enrolments, cmd.now)
    known = disciplines()
    made = Expert.objects.bulk_create(
        Expert(
            person=one.person,
            fields=_fields(one.fields, known),
            capacity=one.capacity,
            invited_at=cmd.now,
            declared_at=one.declared_at,
            created_at=cmd.now,
            created_by=cmd.actor.person,
        )
        for one in enrolments
    )
    if made and not EXPERTS.may(cmd.actor, "enrol", made[0]):  # asks only who enrols, not whom
        raise NotAllowed(reason_for(cmd.actor))
    for one in made:
        cmd.journal("expert.enrolled", one, person=one.person_id, fields=one.fields, capacity=one.capacity)
    return made


def _require_free(enrolments: Sequence[Enrolment], now: datetime) -> None:
    """Refuse who is in the pool already, and the department's own staff."""
    people = Person.objects.filter(pk__in=[one.person.pk for one in enrolments]).order_by("pk")
    if there := people.filter(expert__isnull=False).first():
        raise Refused(_("%(name)s已在专家库里。请在专家库里找到后修改。") % {"name": there.name})
    held = Holding.objects.filter(role__in=STAFF, valid__contains=timezone.localdate(now))
    if staff := people.filter(pk__in=held.values("person")).first():
        raise Refused(_("%(name)s是科技厅工作人员，不能担任评审专家。请另选一位。") % {"name": staff.name})


def _fields(fields: Collection[str], known: Collection[str]) -> list[str]:
    """The codes in order, each once. Raises Refused for one that the reference pack doesn't have, and for none."""
    unknown = sorted(set(fields).difference(known))
    if unknown:
        raise Refused(_("没有学科代码 %(codes)s。请从学科名单里选。") % {"codes": _("、").join(unknown)})
    if not fields:
        raise Refused(_("请至少选一个学科，系统按学科派评审。"))
    return sorted(set(fields))


def change(
    expert_id: int, *, fields: Collection[str], capacity: int, actor: Actor, now: datetime, key: CommandKey
) -> Expert:
    """Say anew what an expert knows and how much they take."""
    with command("expert.change", actor=actor, now=now, key=key) as cmd:
        found = EXPERTS.require(actor, "change", Expert.objects.all(), lock=True, pk=expert_id)
        if cmd.earlier is None:
            before = {"fields": found.fields, "capacity": found.capacity}
            found.fields, found.capacity = _fields(fields, disciplines()), capacity
            found.save(update_fields=["fields", "capacity"])
            cmd.journal("expert.changed", found, before=before, after={"fields": found.fields, "capacity": capacity})
        return found


MOVES = {
    "pause": Expert.State.PAUSED,
    "resume": Expert.State.ACTIVE,
    "leave": Expert.State.LEFT,
}


def move(expert_id: int, step: str, *, actor: Actor, now: datetime, key: CommandKey) -> Expert:
    """Pause, resume or leave. What is assigned already stays; nothing new is."""
    with command(f"expert.{step}", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Expert.objects.get(pk=expert_id)
        found = EXPERTS.require(actor, step, Expert.objects.all(), lock=True, pk=expert_id)
        before, found.state = found.state, MOVES[step]
        found.save(update_fields=["state"])
        cmd.journal(f"expert.{found.state}", found, before=before)
        return found
