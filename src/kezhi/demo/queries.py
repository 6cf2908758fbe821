"""Who may be entered as by one click, in the order of a round, and what waits for each."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kezhi.base.display import english
from kezhi.base.registry import demo_people
from kezhi.demo.domain.persons import DOMAIN
from kezhi.packs.queries import department_list
from kezhi.projects.models import Application, Member
from kezhi.review.models import Ballot
from kezhi.subjects.models import Holding, Person
from kezhi.workflow.models import WorkItem


def people() -> QuerySet[Person]:
    """The demo's persons in the order of a round; nobody where this is no demo."""
    found = Person.objects.filter(account__email__endswith=f"@{DOMAIN}").order_by("account__email")
    return found if settings.DEMO else found.none()


def shown(request: HttpRequest) -> Sequence[Mapping[str, Any]]:
    """What the sign-in page shows of each: name, role, place, and what waits. Two queries."""
    begun = Count("applications", filter=Q(applications__state=Application.State.DRAFT), distinct=True)
    invited = Count("memberships", filter=Q(memberships__state=Member.State.INVITED), distinct=True)
    ballots = Count(
        "expert__assignments__ballots", filter=Q(expert__assignments__ballots__state=Ballot.State.DRAFT), distinct=True
    )
    found = list(people().annotate(begun=begun, invited=invited, ballots=ballots, work=_work()))
    declared = {row["name"]: row for row in department_list("demo-people")} if found else {}
    return [_shown(person, declared[person.name]) for person in found if person.name in declared]


def _work() -> Coalesce:
    """How many items wait for the person, or for a post that they hold."""
    office = Coalesce("post__office", 0)
    held = Holding.objects.annotate(at=office).filter(
        person=OuterRef(OuterRef("pk")),
        role=OuterRef("role"),
        post__organisation=Coalesce(OuterRef("organisation"), "post__organisation"),
        at=Coalesce(OuterRef("office"), office),
    )
    offered = WorkItem.objects.filter(
        Q(person=OuterRef("pk")) | Q(Exists(held), person=None), state=WorkItem.State.OPEN
    )
    counted = offered.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


demo_people.add("demo", shown)


def _shown(person: Any, said: Mapping[str, str]) -> dict[str, Any]:
    waits = [
        words % {"n": count}
        for words, count in (
            (_("草稿 %(n)s"), person.begun),
            (_("邀请 %(n)s"), person.invited),
            (_("评分表 %(n)s"), person.ballots),
            (_("待办 %(n)s"), person.work),
        )
        if count
    ]
    return {
        "id": person.public_id,
        "name": person.name_latin if english() else person.name,
        "role": said["role_en"] if english() else said["role"],
        "note": " · ".join([said["place_en"] if english() else said["place"], *waits]),
        "url": reverse("demo:sign-in", args=[person.public_id]),
    }
