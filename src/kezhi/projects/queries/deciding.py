"""Named reads of decisions, awards, publicity and objections."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base import calendar, registry
from kezhi.base.actor import Actor
from kezhi.base.files import uses
from kezhi.base.models import FileUse
from kezhi.projects.access.deciding import AWARDS, OBJECTIONS, PROPOSALS
from kezhi.projects.models import Application, Award, Decision, Objection, Project, Proposal, Publicity

MINUTES = "minutes"
SHOWN = (Award.State.PUBLIC, Award.State.OBJECTED, Award.State.AWARDED, Award.State.REOPENED)
"""What a public list names; an award that an objection undid stays in it, marked."""


def decisions(actor: Actor) -> QuerySet[Decision]:
    """The decisions on proposals that the actor may see."""
    seen = PROPOSALS.visible(actor, Proposal.objects.filter(pk=OuterRef("proposal")))
    return Decision.objects.filter(Exists(seen)).select_related("call__office", "proposal__sent_by", "by", "publicity")


def awards(actor: Actor) -> QuerySet[Award]:
    """The awards and rejections that the actor may see."""
    rows = Award.objects.select_related("application__host__region", "application__applicant", "decision__call")
    return AWARDS.visible(actor, rows)


def award_of(application: Application, actor: Actor) -> Award | None:
    """What was decided of an application last, for who may see it."""
    return awards(actor).filter(application=application).select_related("project").order_by("-pk").first()


def minutes_of(decision: Decision) -> FileUse | None:
    """The minutes of the meeting that decided."""
    return uses(decision, purpose=MINUTES).first()


def publicities() -> QuerySet[Publicity]:
    """All lists that were made public, the latest first, with how many items and how much money each has."""
    shown = Q(decision__awards__state__in=SHOWN)
    return (
        Publicity.objects.select_related("decision__call__office")
        .annotate(count=Count("decision__awards", filter=shown), amount=Sum("decision__awards__amount", filter=shown))
        .order_by("-opens", "-pk")
    )


def running(now: datetime) -> QuerySet[Publicity]:
    """Lists that are shown for objections at this moment, the one that ends first coming first."""
    return publicities().filter(opens__lte=now, closes__gt=now).order_by("closes", "pk")


def listed(publicity: Publicity) -> QuerySet[Award]:
    """The items of a public list, in their order."""
    rows = Award.objects.filter(decision=publicity.decision_id, state__in=SHOWN)
    related = ("application__host__region", "application__applicant", "application__topic", "application__recommender")
    return rows.select_related(*related).order_by("place")


def day_of(publicity: Publicity, now: datetime) -> Mapping[str, int]:
    """On which working day of how many a publicity is; the first is the one after it was posted."""
    opened, today = timezone.localdate(publicity.opens), timezone.localdate(now)
    days = calendar.current().working_days_between(opened, today).days
    return {"day": min(max(days, 1), publicity.working_days), "of": publicity.working_days}


def objections(actor: Actor) -> QuerySet[Objection]:
    """The objections that the actor may see; who objected is another question (`knows_who`)."""
    rows = Objection.objects.select_related("award__application__host", "award__decision__call", "handler")
    return OBJECTIONS.visible(actor, rows.defer("name", "contact", "person"))


def projects() -> QuerySet[Project]:
    """Every project that everybody may see, the latest first."""
    return Project.objects.filter(published=True).select_related("host__region", "pi").order_by("-starts", "number")


def _file_of_decision(actor: Actor, decision: int) -> bool:
    return decisions(actor).filter(pk=decision).exists()


def _show_projects(rows: Sequence[Project]) -> list[registry.Hit]:
    return [registry.Hit(one.title, f"{one.number} {one.host_words}", _project_url(one)) for one in rows]


def _project_url(project: Project) -> str:
    return f"{reverse('funded')}?q={project.number}"


registry.search_sources.add(
    "projects.project", registry.SearchSource(_lazy("已立项项目"), lambda actor: projects(), _show_projects)
)
registry.file_owners.add("projects.decision", _file_of_decision)
