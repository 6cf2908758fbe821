"""Applications that the actor may see, their history, and what the last one held."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base import display
from kezhi.base.actor import Actor
from kezhi.base.models import JournalLine
from kezhi.base.registry import object_type
from kezhi.projects.access import APPLICATIONS
from kezhi.projects.models import Application, Call, Member
from kezhi.subjects.models import Person
from kezhi.workflow.models import WorkItem
from kezhi.workflow.queries import doings, standing_at, to_mend


def applications(actor: Actor) -> QuerySet[Application]:
    """The applications that the actor may see."""
    rows = Application.objects.select_related("call__office", "topic", "applicant", "host", "recommender", "draft")
    return APPLICATIONS.visible(actor, rows)


def applications_listed(actor: Actor) -> QuerySet[Application]:
    """The same, each with the ``step`` that its case stands at, in the reader's language."""
    return applications(actor).annotate(step=standing_at("case"))


def my_applications(actor: Actor) -> QuerySet[Application]:
    """The actor's own, the latest first; ``mends``: whether it was sent back, ``mends_until``: by when to mend it."""
    own = applications(actor).filter(applicant=actor.person).order_by("-created_at")
    back = to_mend().filter(case=OuterRef("case"))
    return own.annotate(mends=Exists(back), mends_until=Subquery(back.values("due")[:1]))


def invitations(actor: Actor) -> QuerySet[Member]:
    """Teams that the actor is asked to join."""
    rows = Member.objects.filter(person=actor.person, state=Member.State.INVITED)
    return rows.exclude(application__state=Application.State.DELETED).select_related(
        "application__call", "application__applicant"
    )


def history(application: Application, now: datetime, items: Iterable[WorkItem] = ()) -> list[dict[str, Any]]:
    """What the journal says of an application, and what was decided in the ``items`` of its case; newest first."""
    lines = JournalLine.objects.filter(
        object_type=object_type(application), object_id=application.pk, action__in=HISTORY
    ).order_by("-pk")[:20]
    people = dict(Person.objects.filter(pk__in={line.person for line in lines}).values_list("pk", "name"))
    own = [(line.at, people.get(line.person or 0, _("系统")), HISTORY[line.action]) for line in lines]
    theirs = [(one.at, one.who or _("系统"), one.words) for one in doings(items)]
    told = sorted([*reversed(theirs), *own], key=itemgetter(0), reverse=True)
    return [
        {"who": who, "what": what, "when": display.moment(moment, now), "now": at == 0}
        for at, (moment, who, what) in enumerate(told)
    ]


HISTORY = {
    "application.started": _lazy("开始填报"),
    "application.submitted": _lazy("提交申报书"),
    "application.resubmitted": _lazy("修改后重新提交"),
    "application.withdrawn": _lazy("撤回申报"),
    "application.handed_over": _lazy("移交负责人"),
    "application.screened": _lazy("按规则审查"),
}
"""Journal lines of an application that its people are shown."""


def counts(actor: Actor) -> Mapping[str, int]:
    """How many applications of one's own are drafts and how many are submitted, in one query."""
    own = Application.objects.filter(applicant=actor.person)
    return own.aggregate(
        drafts=Count("pk", filter=Q(state__in=(Application.State.DRAFT, Application.State.WITHDRAWN))),
        submitted=Count("pk", filter=Q(state=Application.State.SUBMITTED)),
    )


def earlier(call: Call, applicant: int) -> Application | None:
    """A person's latest application of the same type to another call that has a draft."""
    return (
        Application.objects.filter(applicant=applicant, call__version__pack__versions=call.version_id)
        .exclude(call=call)
        .exclude(draft=None)
        .exclude(state=Application.State.DELETED)
        .order_by(F("submitted_at").desc(nulls_last=True), "-pk")
        .select_related("draft")
        .first()
    )
