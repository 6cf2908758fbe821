"""Ties that persons declare themselves: they bar from deciding about each other."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base.access import Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, command
from kezhi.subjects import access, queries
from kezhi.subjects.models import Person, Relation
from kezhi.subjects.models.validity import DAY, ended, valid

DECLARED = "本人申报"
"""The source of what persons declare about themselves."""


def declare(other_id: int, kind: str, *, actor: Actor, now: datetime, key: CommandKey) -> Relation:
    """Declare a tie to another person; declaring it again after it was withdrawn revives it."""
    with command("relation.declare", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Relation.objects.get(pk=cmd.earlier["relation"])
        me = queries.myself(actor)
        if other_id == me.pk:
            raise Refused(_("不能申报与自己的关系，请另选一个人。"))
        today = timezone.localdate(now)
        if me.relations.filter(other=other_id, kind=kind, valid__contains=today).exists():
            raise Refused(_("这个关系您已申报，不必再申报。"))
        said = {"source": DECLARED, "valid": valid(today)}
        other = Person.objects.get(pk=other_id)
        made, _new = Relation.objects.update_or_create(person=me, other=other, kind=kind, defaults=said)
        cmd.journal("relation.declared", made, other=other.pk, kind=kind)
        cmd.result = {"relation": made.pk}
        return made


def withdraw(relation_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> None:
    """Take a declared tie back: since today it bars no longer; that it was declared stays."""
    with command("relation.withdraw", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is None:
            found = access.RELATION.require(actor, "end", Relation.objects.all(), lock=True, pk=relation_id)
            found.valid = ended(found.valid, timezone.localdate(now) - DAY)
            found.save(update_fields=["valid"])
            cmd.journal("relation.withdrawn", found)
