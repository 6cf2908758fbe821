"""Drawing somebody else into a piece of work, and their answer.

Handing over puts it into other hands. Delegating, consulting and adding a signer leave it where it is: the other one
answers; what is delegated or to be signed can't be finished before.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kezhi.base import notices
from kezhi.base.access import NotFound, Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.subjects.models import Person
from kezhi.workflow.access import WORK_ITEMS
from kezhi.workflow.actions.working import take
from kezhi.workflow.domain.referring import ADD_SIGNER, HAND_OVER, WAYS
from kezhi.workflow.models import Referral, WorkItem
from kezhi.workflow.queries import candidates, ended_by

for name, title in (
    ("work-hand-over", gettext_noop("{by} 转给您办理：{title}")),
    ("work-delegate", gettext_noop("{by} 请您办理后交回：{title}")),
    ("work-consult", gettext_noop("{by} 征求您的意见：{title}")),
    ("work-add-signer", gettext_noop("{by} 请您加签：{title}")),
    ("work-answered", gettext_noop("{by} 已答复：{title}")),
    ("work-taken-back", gettext_noop("{by} 已收回，不用再办：{title}")),
):
    notices.kinds.add(name, notices.NoticeKind(title, gettext_noop("办件 {case}。{words}")))


def refer(
    item_id: int, way: str, person_id: int, words: str, *, actor: Actor, now: datetime, key: CommandKey
) -> Referral:
    """Hand a piece of work over, delegate it, ask for an opinion on it or for another signature; the deadline stays.

    Raises NotAllowed for who doesn't have it in hand (or, to hand it over, doesn't hold the post), Refused where the
    step doesn't provide for it, nothing is said, or the other one isn't among those who may be asked.
    """
    with command("work.refer", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Referral.objects.select_related("to").get(pk=cmd.earlier["referral"])
        item = take(item_id, "hand_over" if way == HAND_OVER else "hold", actor)
        if way not in item.actions or way not in WAYS:
            raise Refused(_("这一步不能这样办理。请刷新页面后再试。"))
        to = _receiver(item, way, person_id, actor, now)
        takes_over = way == HAND_OVER and to.pk == actor.person
        if not words.strip() and not takes_over:
            raise Refused(_("请写明%(what)s。") % {"what": WAYS[way].asks})
        made = record(item, way, to, words.strip(), cmd)
        if not takes_over:
            _notify(f"work-{way}", [to.pk], made, words.strip(), cmd)
        cmd.result = {"referral": made.pk}
        return made


def _receiver(item: WorkItem, way: str, person_id: int, actor: Actor, now: datetime) -> Person:
    found = candidates(item, way, actor, timezone.localdate(now)).filter(person=person_id).first()
    if found is None:
        raise Refused(_("不能请这个人。请从名单里选一位。"))
    if item.referrals.filter(way=way, to=person_id, ended_at=None).exists():
        raise Refused(_("已经请过 %(who)s，还没有答复。") % {"who": found.person.name})
    return found.person


def record(item: WorkItem, way: str, to: Person, words: str, cmd: Running) -> Referral:
    """Within a command: somebody is drawn into a piece of work, or has it in hand from now on."""
    hands_over, before = way == HAND_OVER, item.person_id
    if hands_over:
        item.person = to
        item.save(update_fields=["person"])
    made = Referral.objects.create(
        item=item,
        way=way,
        by_id=cmd.actor.registered,
        to=to,
        words=words,
        at=cmd.now,
        ended_at=cmd.now if hands_over else None,
        ended_by_id=cmd.actor.person if hands_over else None,
    )
    more: dict[str, Any] = {"before": before} if hands_over else {}
    cmd.journal(WAYS[way].journal, item, summary=item.title, to=to.pk, words=words, case=item.case.number, **more)
    return made


def _notify(kind: str, persons: list[int], referral: Referral, words: str, cmd: Running) -> None:
    item = referral.item
    title = (item.title, item.title_en or item.title)
    said = {"by": cmd.actor.name, "title": title, "case": item.case.number, "words": words}
    notices.send(persons, kind, item, said, cmd=cmd, due=item.due)


def answer(
    referral_id: int, words: str, *, agreed: bool = True, actor: Actor, now: datetime, key: CommandKey
) -> Referral:
    """Answer what one was asked: an opinion, what was done, or a signature (``agreed`` says whether it is given).

    Raises NotFound for who wasn't asked, Refused without words where there must be some, and where it was taken back
    or the item finished meanwhile (by whom).
    """
    with command("work.answer", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Referral.objects.get(pk=referral_id)
        referral = _waiting(referral_id, "answer", actor)
        if referral.to_id not in (actor.person, actor.on_behalf_of):
            raise NotFound(_("没有找到，或者您无权查看。请核对网址，或换一个岗位再试。"))
        if not words.strip() and (referral.way != ADD_SIGNER or not agreed):
            raise Refused(_("请写明意见。"))
        referral.answer, referral.ended_at = words.strip(), now
        referral.ended_by_id = actor.registered
        referral.agreed = agreed if referral.way == ADD_SIGNER else None
        referral.save(update_fields=["answer", "ended_at", "ended_by", "agreed"])
        _notify("work-answered", [referral.by_id], referral, words.strip(), cmd)
        item = referral.item
        cmd.journal("work.answered", item, summary=item.title, way=referral.way, agreed=referral.agreed)
        return referral


def take_back(referral_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> Referral:
    """Wait for somebody no longer. Raises NotAllowed for who doesn't have the item, Refused once it was answered."""
    with command("work.take_back", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Referral.objects.get(pk=referral_id)
        referral = _waiting(referral_id, "hold", actor)
        referral.ended_at, referral.ended_by_id, referral.taken_back = now, actor.registered, True
        referral.save(update_fields=["ended_at", "ended_by", "taken_back"])
        _notify("work-taken-back", [referral.to_id], referral, "", cmd)
        cmd.journal("work.taken_back", referral.item, summary=referral.item.title, way=referral.way, to=referral.to_id)
        return referral


def _waiting(referral_id: int, action: str, actor: Actor) -> Referral:
    """A referral with its case locked, unanswered, whose item is open and the actor's to do ``action`` with."""
    rows = Referral.objects.select_related("item__case", "to", "by", "ended_by")
    seen = WORK_ITEMS.visible(actor, WorkItem.objects.all()).values("pk")
    found = rows.filter(pk=referral_id, item__in=seen).first()
    if found is None:
        raise NotFound(_("没有找到，或者您无权查看。请核对网址，或换一个岗位再试。"))
    take(found.item_id, "see", actor)
    found = rows.get(pk=referral_id)
    if found.ended_at is not None:
        raise Refused(ended_by(found))
    WORK_ITEMS.require(actor, action, WorkItem.objects.all(), pk=found.item_id)
    return found
