"""What reviewers say of single fields of a submitted version, and what its writers answer.

Whose turn it is to review is known above: a comment is written, taken out and sent within the command of the piece
of work that it belongs to.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from kezhi.base.access import NotFound, Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.forms.access import DRAFTS
from kezhi.forms.actions.drafts import require_open, require_own_sections
from kezhi.forms.models import Draft, FieldComment, Submission
from kezhi.packs.queries import definition

LONGEST = 2000
"""Characters of a comment or an answer."""


def comment(submission: Submission, field: str, text: str, *, item: int, cmd: Running) -> FieldComment:
    """Say something of a field, within the piece of work ``item``. Raises NotFound for a field that the form hasn't."""
    if definition(submission.version_id).form(submission.form).field(field) is None:
        raise NotFound(_("表单里没有这个字段。请刷新页面后再试。"))
    made = FieldComment.objects.create(
        submission=submission,
        path=field,
        text=_words(text),
        item=item,
        author_id=cmd.actor.registered,
        post=cmd.actor.title,
        at=cmd.now,
    )
    cmd.journal("comment.written", made, submission=submission.pk, field=field)
    return made


def _words(text: str) -> str:
    words = text.strip()
    if not words:
        raise Refused(_("请写明意见：哪里不对，怎么改。"))
    if len(words) > LONGEST:
        raise Refused(_("一条意见最多 %(most)s 字，现在有 %(count)s 字。") % {"most": LONGEST, "count": len(words)})
    return words


def take_out(comment_id: int, *, item: int, cmd: Running) -> None:
    """Take a comment out before it is sent. Raises NotFound for one that was, or that isn't of this piece of work."""
    found = FieldComment.objects.filter(pk=comment_id, item=item, sent_at=None).first()
    if found is None:
        raise NotFound(_("这条意见已经送出或已删去。请刷新页面。"))
    cmd.journal("comment.taken_out", found, submission=found.submission_id, field=found.path)
    found.delete()


def send(item: int, *, cmd: Running) -> int:
    """Send what was written within a piece of work back with the form; how many that were."""
    sent = FieldComment.objects.filter(item=item, sent_at=None).update(sent_at=cmd.now)
    if sent:
        cmd.journal("comments.sent", summary=str(sent), item=item)
    return sent


def answer(comment_id: int, text: str, *, actor: Actor, now: datetime, key: CommandKey) -> FieldComment:
    """Mark a comment as done, with an answer if one is given.

    Raises NotFound for who doesn't write the form, NotAllowed for a field outside the writer's sections, Refused where
    the form is closed.
    """
    with command("comment.answer", actor=actor, now=now, key=key) as cmd:
        found = _to_mend(comment_id, actor, now)
        if cmd.earlier is None:
            found.answer, found.settled_at = text.strip()[:LONGEST], now
            found.settled_by_id = actor.registered
            found.save(update_fields=["answer", "settled_at", "settled_by"])
            cmd.journal("comment.answered", found, field=found.path)
        return found


def reopen(comment_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> FieldComment:
    """Take back that a comment is done; the answer stays."""
    with command("comment.reopen", actor=actor, now=now, key=key) as cmd:
        found = _to_mend(comment_id, actor, now)
        if cmd.earlier is None:
            found.settled_at = found.settled_by = None
            found.save(update_fields=["settled_at", "settled_by"])
            cmd.journal("comment.reopened", found, field=found.path)
        return found


def _to_mend(comment_id: int, actor: Actor, now: datetime) -> FieldComment:
    """A comment that was sent, locked, whose form the actor writes at this moment."""
    rows = FieldComment.objects.select_for_update(of=("self",)).select_related("submission")
    found = rows.filter(pk=comment_id, sent_at__isnull=False).first()
    if found is None:
        raise NotFound(_("没有找到这条意见，或者您无权查看。"))
    of = found.submission
    drafts = Draft.objects.filter(about_type=of.about_type, about_id=of.about_id)
    draft, rights = DRAFTS.opened(actor, "write", drafts, form=of.form)
    require_open(draft, now)
    if "write_all" not in rights:
        require_own_sections(draft, {found.path: None}, actor)
    return found
