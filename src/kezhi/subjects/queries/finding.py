"""Named reads of persons, organisations, posts and requests. Each starts at what the actor may see."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When

from kezhi.base import registry
from kezhi.base.actor import Actor, Role
from kezhi.base.identifiers import normalise
from kezhi.base.models import Delivery
from kezhi.subjects import access
from kezhi.subjects.models import (
    AdministratorRequest,
    Affiliation,
    Claim,
    Delegation,
    FactDispute,
    Holding,
    Identifier,
    Invitation,
    JoinRequest,
    Office,
    Organisation,
    OrganisationName,
    OrganisationState,
    Person,
    Post,
    Region,
    Relation,
    Scheme,
)
from kezhi.subjects.queries.acting import persons_on

FOUND_AT_MOST = 20
"""How many units or persons a look-up while typing shows."""


def people(actor: Actor, on: date) -> QuerySet[Person]:
    """Persons whom the actor may see, with their unit."""
    return access.PERSON.visible(actor, persons_on(on))


def find_people(among: QuerySet[Person], text: str) -> list[Person]:
    """A few of ``among`` by part of the name or by public id, exact names first; any few where nothing is said."""
    said = text.strip()
    by_name = Q(name__icontains=said) | Q(name_latin__icontains=said) | Q(public_id=said.upper())
    exact = Case(When(name=said, then=0), default=1)
    return list((among.filter(by_name) if said else among).order_by(exact, "name", "pk")[:FOUND_AT_MOST])


def organisations(actor: Actor) -> QuerySet[Organisation]:
    """Organisations that the actor may see, with their region."""
    return access.ORGANISATION.visible(actor, Organisation.objects.select_related("region"))


def listed_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Organisations over which the actor has a view: all for the department, its region's for a recommending body."""
    code = Identifier.objects.filter(organisation=OuterRef("pk"), scheme=Scheme.USCC).values("value")[:1]
    rows = Organisation.objects.select_related("region").annotate(uscc=Subquery(code))
    return access.ORGANISATION.allowed(actor, "list", rows)


def named(text: str) -> Q:
    """Organisations one of whose names, past or short, contains ``text``, or whose credit code it is."""
    names = OrganisationName.objects.filter(organisation=OuterRef("pk"), name__icontains=text)
    codes = Identifier.objects.filter(organisation=OuterRef("pk"), scheme=Scheme.USCC, value=normalise(text))
    return Q(name__icontains=text) | Q(Exists(names)) | Q(Exists(codes))


def find_units(actor: Actor, text: str) -> Sequence[Organisation]:
    """A few active units by any of their names, for choosing one while typing; exact beginnings first."""
    if not text.strip():
        return []
    found = organisations(actor).filter(named(text.strip()), state=OrganisationState.ACTIVE)
    starts = list(found.filter(name__startswith=text.strip()).order_by("name")[:FOUND_AT_MOST])
    others = found.exclude(pk__in=[unit.pk for unit in starts]).order_by("name")[: FOUND_AT_MOST - len(starts)]
    return [*starts, *others]


def members(actor: Actor) -> QuerySet[Affiliation]:
    """Affiliations that the actor may see, with person and unit."""
    rows = Affiliation.objects.select_related("person", "organisation")
    return access.AFFILIATION.visible(actor, rows)


def my_unit_members(actor: Actor) -> QuerySet[Affiliation]:
    """Affiliations of the unit whose office the actor is; none for others."""
    return members(actor).filter(access.of_my_unit("organisation")(actor))


def join_requests(actor: Actor) -> QuerySet[JoinRequest]:
    return access.JOIN_REQUEST.visible(actor, JoinRequest.objects.select_related("person", "organisation"))


def claims(actor: Actor) -> QuerySet[Claim]:
    return access.CLAIM.visible(actor, Claim.objects.select_related("person", "organisation", "account"))


def administrator_requests(actor: Actor) -> QuerySet[AdministratorRequest]:
    rows = AdministratorRequest.objects.select_related("person", "organisation__region")
    return access.ADMINISTRATOR_REQUEST.visible(actor, rows)


def invitations(actor: Actor) -> QuerySet[Invitation]:
    """Invitations of the actor's unit, each with how far its message came (``delivery``, a Delivery.State)."""
    told = Delivery.objects.filter(
        notice__object_type=registry.object_type(Invitation), notice__object_id=OuterRef("pk")
    ).order_by("-pk")
    rows = Invitation.objects.annotate(delivery=Subquery(told.values("state")[:1]))
    return access.INVITATION.visible(actor, rows)


def posts(actor: Actor) -> QuerySet[Post]:
    return access.POST.visible(actor, Post.objects.select_related("office", "organisation"))


def posts_to_give(actor: Actor) -> QuerySet[Post]:
    """Posts that the actor fills, each with today's holder (``holder``, ``since``, ``until``: the day after the last).

    ``rank`` puts the department's posts first (0), then the recommending bodies' (1) and the units' (2).
    """
    held = Holding.objects.filter(post=OuterRef("pk"), valid__contains=access.TODAY)
    rows = Post.objects.select_related("office", "organisation").annotate(
        holder=Subquery(held.values("person__name")[:1]),
        since=Subquery(held.values("valid__startswith")[:1]),
        until=Subquery(held.values("valid__endswith")[:1]),
        rank=Case(When(role=Role.UNIT_OFFICE, then=2), When(role=Role.RECOMMENDER, then=1), default=0),
    )
    return access.POST.allowed(actor, "give", rows)


def relations(actor: Actor) -> QuerySet[Relation]:
    return access.RELATION.visible(actor, Relation.objects.select_related("person", "other"))


def holdings(actor: Actor) -> QuerySet[Holding]:
    rows = Holding.objects.select_related("person", "post__office", "post__organisation__region")
    return access.HOLDING.visible(actor, rows)


def delegations(actor: Actor) -> QuerySet[Delegation]:
    rows = Delegation.objects.select_related(
        "person", "holding__person", "holding__post__office", "holding__post__organisation"
    )
    return access.DELEGATION.visible(actor, rows)


def disputes(actor: Actor) -> QuerySet[FactDispute]:
    rows = FactDispute.objects.select_related("person", "organisation")
    return access.FACT_DISPUTE.visible(actor, rows)


def offices(on: date) -> QuerySet[Office]:
    """Offices that exist on that day, by code."""
    return Office.objects.filter(valid__contains=on).select_related("organisation").order_by("code")


def regions(kinds: Iterable[str] = ()) -> QuerySet[Region]:
    """Regions in the order of their codes, of the given kinds where named."""
    found = Region.objects.order_by("code")
    return found.filter(kind__in=list(kinds)) if kinds else found
