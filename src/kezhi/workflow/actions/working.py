"""What who has a piece of work in hand does with it: finish it, comment on the form that lies before them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kezhi.base.access import Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.forms import actions as forms
from kezhi.forms import queries as forms_queries
from kezhi.forms.models import FieldComment
from kezhi.workflow.access import WORK_ITEMS
from kezhi.workflow.actions.running import finish
from kezhi.workflow.domain.outcomes import CONSENTING, OUTCOMES, RESUBMIT, SEND_BACK
from kezhi.workflow.domain.referring import HOLDING, WAYS
from kezhi.workflow.models import Case, WorkItem
from kezhi.workflow.queries import page_of, taken_by


def complete(
    item_id: int,
    outcome: str,
    *,
    comment: str = "",
    data: Mapping[str, Any] | None = None,
    actor: Actor,
    now: datetime,
    key: CommandKey,
) -> WorkItem:
    """Finish a work item with one of its declared actions; what was said of fields goes with a return.

    Raises NotAllowed for who it isn't offered to, Refused for another outcome, a return without a word, an item that
    somebody else was quicker to finish (named) or still has to do or to sign (named), and one that is finished by
    handing its form in again.
    """
    with command("work.complete", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return WorkItem.objects.get(pk=item_id)
        item = take(item_id, "hold", actor)
        if page := page_of(item):
            raise Refused(_("这一步在“%(page)s”页上一并办理。") % {"page": page.title})
        if outcome not in item.actions or outcome not in OUTCOMES:
            raise Refused(_("这一步不能这样办理。请刷新页面后再试。"))
        require_consent(item, outcome)
        if item.form:
            raise Refused(_("这一步要在表单里改好，检查后从那里重新提交。"))
        returns = outcome == SEND_BACK and forms.send(item.pk, cmd=cmd)
        if OUTCOMES[outcome].reasoned and not comment.strip() and not returns:
            raise Refused(
                _("“%(what)s”必须写明意见：改什么、怎么改，或依据哪一条。") % {"what": OUTCOMES[outcome].done}
            )
        finish(item, outcome, comment=comment.strip(), data=data or {}, cmd=cmd)
        return item


def require_consent(item: WorkItem, outcome: str) -> None:
    """Refuse to finish what somebody else still has to do or to sign, and to say yes against a signer's no."""
    drawn_in = list(item.referrals.filter(way__in=HOLDING).select_related("to").order_by("at", "pk"))
    if waits := [one for one in drawn_in if one.ended_at is None]:
        said = {"who": waits[0].to.name, "what": WAYS[waits[0].way].word}
        raise Refused(_("“%(what)s”还在等 %(who)s。请等对方答复，或先收回。") % said)
    last = {one.to_id: one for one in drawn_in if one.agreed is not None}
    if outcome in CONSENTING and (against := next((one for one in last.values() if not one.agreed), None)):
        raise Refused(_("%(who)s 没有同意签字。请退回，或说明后再请一次。") % {"who": against.to.name})


def resubmit(item_id: int, data: Mapping[str, Any], *, cmd: Running) -> WorkItem:
    """Take a case on whose form was sent back and handed in again, within a running command.

    Raises like ``complete``.
    """
    item = take(item_id, "hold", cmd.actor)
    finish(item, RESUBMIT, comment="", data=data, cmd=cmd)
    return item


def comment(item_id: int, field: str, text: str, *, actor: Actor, now: datetime, key: CommandKey) -> FieldComment:
    """Say something of a field of the form that lies before a piece of work; it goes with a return.

    Raises NotAllowed for who doesn't have the item, Refused where nothing can be sent back.
    """
    with command("work.comment", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return FieldComment.objects.get(pk=cmd.earlier["comment"])
        item = take(item_id, "hold", actor)
        before = forms_queries.about(item.case.about_type, item.case.about_id).order_by("-submitted_at", "-pk").first()
        if SEND_BACK not in item.actions or page_of(item) or before is None:
            raise Refused(_("这一步不能退回，写不了字段意见。意见请写在办理意见里。"))
        made = forms.comment(before, field, text, item=item.pk, cmd=cmd)
        cmd.result = {"comment": made.pk}
        return made


def take_out(item_id: int, comment_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> None:
    """Take back what was said of a field, while the item is still open."""
    with command("work.take_out", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is None:
            forms.take_out(comment_id, item=take(item_id, "hold", actor).pk, cmd=cmd)


def take(item_id: int, action: str, actor: Actor) -> WorkItem:
    """The item with its case locked, still open and the actor's to do ``action`` with.

    Raises NotFound, NotAllowed, or Refused where somebody was quicker (named).
    """
    rows = WorkItem.objects.select_related("case")
    seen = WORK_ITEMS.require(actor, "see", rows, pk=item_id)
    Case.objects.select_for_update().get(pk=seen.case_id)
    item = rows.select_related("closed_by", "closed_for", "case").get(pk=item_id)
    if item.state != WorkItem.State.OPEN:
        raise Refused(taken_by(item))
    WORK_ITEMS.require(actor, action, rows, pk=item_id)
    return item
