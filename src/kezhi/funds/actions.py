"""Setting money aside and changing how much."""

from decimal import Decimal

from django.utils.translation import gettext as _

from kezhi.base.access import NotAllowed, Refused, reason_for
from kezhi.base.commands import Running
from kezhi.funds.access import ENVELOPES
from kezhi.funds.models import Envelope
from kezhi.subjects.models import Office


def set_aside(title: str, amount: Decimal, *, office: Office, cmd: Running) -> Envelope:
    """Set ``amount`` 元 aside for a purpose of ``office``, within a running command.

    Raises NotAllowed for who may not, Refused for a negative amount.
    """
    if amount < 0:
        raise Refused(_("金额不能是负数。请改为 0 或正数。"))
    envelope = Envelope.objects.create(title=title, office=office, amount=amount, created_at=cmd.now)
    if not ENVELOPES.may(cmd.actor, "set_aside", envelope):
        raise NotAllowed(reason_for(cmd.actor))
    cmd.journal("envelope.set_aside", envelope, summary=title, amount=amount)
    return envelope


def resize(envelope: Envelope, amount: Decimal, *, cmd: Running) -> Envelope:
    """Change what an envelope holds; never below what is allotted already.

    Raises NotAllowed, or Refused with the bound.
    """
    held = ENVELOPES.require(cmd.actor, "set_aside", Envelope.objects.all(), lock=True, pk=envelope.pk)
    if amount < held.allotted:
        raise Refused(_("已安排 %(allotted)s 元，总额不能少于它。") % {"allotted": f"{held.allotted:,.2f}"})
    before, held.amount = held.amount, amount
    held.save(update_fields=["amount"])
    cmd.journal("envelope.resized", held, summary=held.title, before=before, after=amount)
    return held


def allot(envelope: Envelope, amount: Decimal, *, why: str, cmd: Running) -> Envelope:
    """Promise ``amount`` 元 of an envelope. Raises NotAllowed, or Refused where it doesn't hold so much any more."""
    held = ENVELOPES.require(cmd.actor, "allot", Envelope.objects.all(), lock=True, pk=envelope.pk)
    left = held.amount - held.allotted
    if amount > left:
        said = {"left": f"{left:,.2f}", "over": f"{amount - left:,.2f}"}
        raise Refused(_("专项只余 %(left)s 元，还差 %(over)s 元。请先调减，再审定。") % said)
    return _promise(held, amount, "envelope.allotted", why, cmd)


def release(envelope: Envelope, amount: Decimal, *, why: str, cmd: Running) -> Envelope:
    """Take back what was promised, such as an award that an objection has undone. Raises NotAllowed."""
    held = ENVELOPES.require(cmd.actor, "release", Envelope.objects.all(), lock=True, pk=envelope.pk)
    return _promise(held, -amount, "envelope.released", why, cmd)


def _promise(held: Envelope, amount: Decimal, action: str, why: str, cmd: Running) -> Envelope:
    held.allotted += amount
    held.save(update_fields=["allotted"])
    cmd.journal(action, held, summary=held.title, amount=abs(amount), allotted=held.allotted, why=why)
    return held
