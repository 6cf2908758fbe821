"""Who recommends whom, how far a unit's quota is used, and what a body has in its hands in a call."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from kezhi.base.actor import Actor, Role
from kezhi.base.registry import file_owners
from kezhi.engine.schema import Progress
from kezhi.forms.queries import filled_together
from kezhi.packs.queries import lists
from kezhi.projects.models import Application, Call, Recommendation, SignedPage, UnitRound
from kezhi.projects.queries.applications import applications
from kezhi.projects.queries.calls import calls
from kezhi.projects.queries.framing import frame_with
from kezhi.workflow.access import WORK_ITEMS
from kezhi.workflow.models import WorkItem


def unit_use(call: Call, organisation: int) -> int:
    """How many applications of a unit its office has approved for a call: what its quota counts."""
    return used(call).filter(body=organisation, application__host=organisation).count()


def used(call: Call) -> QuerySet[Recommendation]:
    """The recommendations that stand in a call."""
    return Recommendation.objects.filter(
        application__call=call, application__state=Application.State.SUBMITTED, ended_at=None
    )


def in_hand(actor: Actor, call: Call) -> QuerySet[Any]:
    """What a unit's office or a recommending body has of a call: ``item`` waits for it, ``rank`` is its place.

    ``approved`` says whether the body has recommended it. In the body's order, those without a place last.
    """
    body = actor.organisation or 0
    item = WORK_ITEMS.allowed(actor, "complete", WorkItem.objects.filter(case=OuterRef("case"))).order_by("pk")
    own = Recommendation.objects.filter(application=OuterRef("pk"), body=body, ended_at=None)
    signed = SignedPage.objects.filter(application=OuterRef("pk"), body=body).order_by("-pk")
    rows = applications(actor).filter(call=call).exclude(state=Application.State.DELETED)
    return (
        rows.annotate(
            item=Subquery(item.values("pk")[:1]),
            due=Subquery(item.values("due")[:1]),
            approved=Exists(own),
            rank=Subquery(own.values("rank")[:1]),
            signed_version=Subquery(signed.values("submission")[:1]),
        )
        .annotate(order=Case(When(rank__isnull=False, then=Value(0)), default=Value(1), output_field=IntegerField()))
        .select_related("preselection", "submission", "call__version__pack", "call__envelope", "draft__version__pack")
        .defer("submission__data", "call__version__archive", "draft__version__archive")
        .prefetch_related("call__topics")
        .order_by("order", F("rank").asc(nulls_last=True), "number", "pk")
    )


def calls_in_hand(actor: Actor) -> QuerySet[Call]:
    """The calls in which the actor's body has something: ``waiting``, ``approved`` and ``begun`` count it."""
    if not recommends(actor):
        return Call.objects.none()
    own = applications(actor).filter(call=OuterRef("pk")).order_by()
    items = WORK_ITEMS.allowed(actor, "complete", WorkItem.objects.filter(case=OuterRef("case")))
    unsent = (Application.State.DRAFT, Application.State.WITHDRAWN)
    standing = Recommendation.objects.filter(
        application__call=OuterRef("pk"), application__state=Application.State.SUBMITTED, body=actor.organisation,
        ended_at=None,
    ).order_by()  # fmt: skip
    return (
        calls(actor)
        .annotate(
            waiting=_number(own.filter(Exists(items)), "call"),
            approved=_number(standing, "application__call"),
            begun=_number(own.filter(state__in=unsent), "call"),
        )
        .filter(Q(waiting__gt=0) | Q(approved__gt=0) | Q(begun__gt=0))
    )


def _number(rows: QuerySet[Any], by: str) -> Coalesce:
    return Coalesce(Subquery(rows.values(by).annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def still_recommended(actor: Actor, now: datetime) -> Q:
    """Calls whose recommending hasn't ended."""
    return Q(state=Call.State.PUBLISHED, recommender_closes__gte=now) | Q(waiting__gt=0)


def recommends(actor: Actor) -> bool:
    """Whether the actor works for a unit's office or a recommending body."""
    return actor.organisation is not None and actor.has(Role.UNIT_OFFICE, Role.RECOMMENDER)


def round_of(call: Call, organisation: int | None) -> UnitRound | None:
    """A unit's own dates in a call."""
    return UnitRound.objects.filter(call=call, organisation=organisation).first()


def how_far(found: Sequence[Application], now: datetime) -> dict[int, Progress]:
    """How far drafts are filled in, by application. Facts are asked once for all of them."""
    options = lists() if found else {}
    framed = [(one.pk, one.draft, frame_with(one, now, options)) for one in found if one.draft is not None]
    forms = filled_together([(draft, frame) for _pk, draft, frame in framed], timezone.localdate(now))
    return {pk: form.progress for (pk, _draft, _frame), form in zip(framed, forms, strict=True)}


def signed_pages(actor: Actor) -> QuerySet[SignedPage]:
    """The scans that the actor's body has taken in."""
    if not recommends(actor):
        return SignedPage.objects.none()
    return SignedPage.objects.filter(body=actor.organisation).select_related("call", "application", "submission")


def _own_package(actor: Actor, round_id: int) -> bool:
    return recommends(actor) and UnitRound.objects.filter(pk=round_id, organisation=actor.organisation).exists()


def _own_scan(actor: Actor, page_id: int) -> bool:
    seen = SignedPage.objects.filter(pk=page_id, application__in=applications(actor).values("pk"))
    return signed_pages(actor).filter(pk=page_id).exists() or seen.exists()


file_owners.add("projects.unitround", _own_package)
file_owners.add("projects.signedpage", _own_scan)


def preselects(call: Call, organisation: int | None) -> bool:
    """Whether a unit has begun to choose among its applications to a call."""
    return Application.objects.filter(call=call, host=organisation, preselection__isnull=False).exists()


def to_remind(now: datetime, until: datetime) -> QuerySet[UnitRound]:
    """Units' own dates that come between now and ``until`` and of which nobody was reminded."""
    ahead = Q(closes__gt=now, closes__lte=until)
    return UnitRound.objects.filter(ahead, reminded_at=None, call__state=Call.State.PUBLISHED).select_related("call")
