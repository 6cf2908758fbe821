"""Applications that were sent back: what is to be mended, until when, and what was said of them."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.engine.packs import Returns
from kezhi.forms import queries as forms
from kezhi.forms.access import Return
from kezhi.forms.models import FieldComment
from kezhi.projects.models import Application
from kezhi.workflow.models import WorkItem
from kezhi.workflow.queries import done_by, sent_back, title_of, to_mend


def mending(application: Application) -> WorkItem | None:
    """The open piece of work in which an application is mended after a return; None where it isn't."""
    if application.state != Application.State.SUBMITTED or application.case_id is None:
        return None
    return to_mend().filter(case=application.case_id).first()


def overdue(mends: WorkItem, now: datetime) -> str:
    """Why it can't be mended any more; "" until the piece of work is overdue: its deadline binds, not the call's."""
    if mends.due is None or now < mends.due:
        return ""
    moment = timezone.localtime(mends.due).strftime("%Y-%m-%d %H:%M:%S")
    return _("修改期限已于 %(moment)s 截止，不能再修改或提交。请与退回的单位联系。") % {"moment": moment}


def returned(mends: WorkItem, rules: Returns) -> Return:
    """What a form says of its return. One query."""
    last = sent_back(mends)
    by = (done_by(last), title_of(last)) if last else ("", "")
    return Return(
        by=" · ".join(filter(None, by)),
        said=last.comment if last else "",
        at=(last and last.closed_at) or mends.opened_at,
        fixed=rules.fixed,
        only_asked=mends.element in rules.only_asked,
    )


def comments(application: Application, *, every: bool, item: WorkItem | None) -> QuerySet[FieldComment]:
    """What was said of an application's fields: ``every`` one that was sent, or only those on earlier versions, for its
    people while it isn't sent back; and within the piece of work ``item`` that is the reader's, what is being written.
    """
    sent = Q(sent_at__isnull=False)
    if not every:
        sent &= ~Q(submission=application.submission_id)
    rows = forms.comments("projects.application", application.pk)
    return rows.filter(sent | Q(item=item.pk, sent_at=None) if item else sent)
