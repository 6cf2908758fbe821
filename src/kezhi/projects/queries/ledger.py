"""Named reads of the ledger of projects."""

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery, Sum
from django.urls import reverse

from kezhi.base.actor import Actor
from kezhi.base.registry import AboutObject, objects
from kezhi.projects.access import PROJECTS
from kezhi.projects.models import Project


def projects(actor: Actor) -> QuerySet[Project]:
    """The projects that the actor may see."""
    return PROJECTS.visible(actor, Project.objects.select_related("host", "pi"))


def listed_projects(actor: Actor) -> QuerySet[Project]:
    """The projects over which the actor has a view: all for the department, its own for a unit."""
    return PROJECTS.allowed(actor, "list", Project.objects.select_related("host", "pi"))


def unknown_hosts(actor: Actor) -> QuerySet[Project]:
    """Of each host that no organisation is known for the first project, with how many name it and their sum.

    ``times``, ``total`` (元) and ``since`` are those of all its projects.
    """
    unknown = PROJECTS.allowed(actor, "link", Project.objects.filter(host=None))
    first = unknown.order_by().values("host_name").annotate(first=Min("pk")).values("first")
    same = unknown.filter(host_name=OuterRef("host_name")).order_by().values("host_name")
    return unknown.filter(pk__in=first).annotate(
        times=Subquery(same.annotate(n=Count("pk")).values("n")),
        total=Subquery(same.annotate(n=Sum("amount")).values("n")),
        since=Subquery(same.annotate(n=Min("starts")).values("n")),
    )


objects.add(
    "projects.project",
    AboutObject(
        visible=projects,
        label=lambda one: str(one.title),
        url=lambda one: reverse("projects:projects", query={"q": one.number}),
    ),
)
