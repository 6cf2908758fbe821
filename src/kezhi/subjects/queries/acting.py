"""In which ways a person may act, and who holds a post."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, DateField, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from kezhi.base.access import Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.prepared import prepared
from kezhi.base.registry import person_marks
from kezhi.subjects.domain.regions import narrowed, prefix
from kezhi.subjects.models import Affiliation, Holding, Person, Post
from kezhi.subjects.models.posts import in_language
from kezhi.subjects.models.validity import last_day

Row = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """One way in which a person may act. ``until`` is the last day; ``principal`` is who delegated it."""

    actor: Actor
    delegation: int | None = None
    until: date | None = None
    principal: str = ""


def ways_of(account_id: int, on: date) -> list[Choice]:
    """Every way in which an account may act on that day: posts first, then delegations, then as oneself.

    An account that is nobody's yet acts as nobody: it may only say who it is. Two queries.
    """
    found = _of_account(account=account_id, on=on)
    return _ways(_as_oneself(found[0]), on) if found else [Choice(Actor(account=account_id))]


def chosen(ways: Sequence[Choice], holding_id: int | None, delegation_id: int | None) -> Actor:
    """The way that was chosen, where it still holds; else as oneself."""
    found = (
        way.actor
        for way in ways
        if way.delegation == delegation_id and (delegation_id or way.actor.holding == holding_id)
    )
    return next(found, ways[-1].actor)


def actor_for(account_id: int, holding_id: int | None, delegation_id: int | None, *, on: date) -> Actor:
    """Who acts: the account's person, in the named post or delegation where it holds on that day, else as oneself."""
    return chosen(ways_of(account_id, on), holding_id, delegation_id)


def choices(person_id: int, on: date) -> list[Choice]:
    """The same for a person, whatever the account."""
    return _ways(_as_oneself(_themselves(persons_on(on)).get(pk=person_id)), on)


def _ways(oneself: Actor, on: date) -> list[Choice]:
    posts = _posts_of(person=oneself.person, on=on)
    lent = sorted((post for post in posts if post["lent__pk"]), key=lambda post: int(post["lent__pk"]))
    return [
        *(_in_own_post(post, oneself) for post in posts if post["person"] == oneself.person),
        *(_standing_in(post, oneself) for post in lent),
        Choice(oneself),
    ]


def actors_of(person_id: int, on: date) -> list[Actor]:
    """The person as each of ``choices``."""
    return [choice.actor for choice in choices(person_id, on)]


def myself(actor: Actor) -> Person:
    """The actor's own record. Raises Refused for an account that hasn't said who it is."""
    if actor.person is None:
        raise Refused(_("请先登记个人信息，再办理这一步。"))
    return Person.objects.get(pk=actor.person)


def acting_again(person_id: int, holding_id: int | None, on_behalf_of: int | None, on: date) -> Actor:
    """Who once acted in a post, acting in it again where it still holds; else as themselves."""
    ways = choices(person_id, on)
    found = (way.actor for way in ways if (way.actor.holding, way.actor.on_behalf_of) == (holding_id, on_behalf_of))
    return next(found, ways[-1].actor)


def first_holding(account_id: int, on: date) -> int | None:
    """The post in which an account acts until it chooses: the one held longest."""
    held = Holding.objects.filter(person__account=account_id, valid__contains=on).order_by("valid", "pk")
    return held.values_list("pk", flat=True).first()


def holders(
    role: Role | None, on: date, *, organisation: int | None = None, office: int | None = None
) -> QuerySet[Holding]:
    """Who holds a post of ``role`` (any, where None) on that day, of one organisation or office where named."""
    held = _holdings(on) if role is None else _holdings(on).filter(role=role)
    if organisation is not None:
        held = held.filter(post__organisation=organisation)
    return held if office is None else held.filter(post__office=office)


def persons_on(on: date) -> QuerySet[Person]:
    """Persons with ``unit_id`` and ``unit_name``, where they belong on that day (the main one first)."""
    at = Affiliation.objects.filter(person=OuterRef("pk"), valid__contains=on).order_by("kind", "pk")
    return Person.objects.annotate(
        unit_id=Subquery(at.values("organisation")[:1]), unit_name=Subquery(at.values("organisation__name")[:1])
    )


def _holdings(on: date) -> QuerySet[Holding]:
    return (
        Holding.objects.filter(valid__contains=on)
        .select_related("person", "post__office", "post__organisation__region")
        .order_by("valid", "pk")
    )


ONESELF = ("pk", "name", "account", "unit_id", "unit_name")
POST = (
    *("pk", "person", "person__name", "role", "regions", "valid"),
    *("post__organisation", "post__organisation__name", "post__organisation__region__code"),
    *("post__office", "post__office__title_zh", "post__office__title_en"),
    *("post__title_zh", "post__title_en", "post__regions"),
)


def _themselves(rows: QuerySet[Person]) -> QuerySet[Person, Any]:
    """What is known of persons beside any post, with what rooms know of each."""
    marks = {f"mark_{name}": condition() for name, condition in person_marks.items()}
    found: QuerySet[Person, Any] = rows.annotate(**marks).values(*ONESELF, *marks)
    return found


@prepared(account=BigIntegerField(), on=DateField())
def _of_account(account: Any, on: Any) -> QuerySet[Person, Any]:
    return _themselves(persons_on(on).filter(account=account))


@prepared(person=BigIntegerField(), on=DateField())
def _posts_of(person: Any, on: Any) -> QuerySet[Holding, Any]:
    """The posts that a person holds, and those in which they stand in for who does (``lent`` is that delegation)."""
    to_them = Q(delegations__person=person, delegations__valid__contains=on)
    rows = Holding.objects.alias(lent=FilteredRelation("delegations", condition=to_them)).order_by("valid", "pk")
    theirs = rows.filter(Q(person=person) | Q(lent__isnull=False), valid__contains=on)
    found: QuerySet[Holding, Any] = theirs.values(*POST, "lent__pk", "lent__valid", "lent__regions")
    return found


def _as_oneself(person: Row) -> Actor:
    return Actor(
        person=person["pk"],
        name=person["name"],
        account=person["account"],
        organisation=person["unit_id"],
        organisation_name=person["unit_name"] or "",
        marks=frozenset(name for name in person_marks if person[f"mark_{name}"]),
    )


def _in_own_post(post: Row, oneself: Actor) -> Choice:
    return Choice(_in_post(post, oneself), until=last_day(post["valid"]))


def _in_post(post: Row, oneself: Actor) -> Actor:
    return replace(
        oneself,
        organisation=post["post__organisation"],
        organisation_name=post["post__organisation__name"],
        holding=post["pk"],
        role=Role(post["role"]),
        title=in_language((post["post__title_zh"], post["post__title_en"])),
        office=post["post__office"],
        office_name=in_language((post["post__office__title_zh"] or "", post["post__office__title_en"] or "")),
        regions=tuple(post["regions"] or post["post__regions"]) or (prefix(post["post__organisation__region__code"]),),
    )


def _standing_in(post: Row, oneself: Actor) -> Choice:
    actor = _in_post(post, oneself)
    return Choice(
        replace(actor, on_behalf_of=post["person"], regions=narrowed(actor.regions, tuple(post["lent__regions"]))),
        delegation=post["lent__pk"],
        until=min(filter(None, map(last_day, (post["lent__valid"], post["valid"]))), default=None),
        principal=post["person__name"],
    )


def scope_of(holding: Holding) -> tuple[str, ...]:
    """The region prefixes that a held post covers: the holder's, else the post's, else its organisation's region."""
    return tuple(holding.regions) or scope_of_post(holding.post)


def scope_of_post(post: Post) -> tuple[str, ...]:
    """The region prefixes that a post covers: its own, else its organisation's region."""
    return tuple(post.regions) or (prefix(post.organisation.region.code),)


def colleagues(organisation_id: int, on: date) -> QuerySet[Person]:
    """Persons who belong to an organisation, or hold a post in it, on that day, with their unit."""
    there = Q(affiliations__organisation=organisation_id, affiliations__valid__contains=on)
    serving = Q(holdings__post__organisation=organisation_id, holdings__valid__contains=on)
    return persons_on(on).filter(pk__in=Person.objects.filter(there | serving).values("pk"))


def post_menu(ways: Sequence[Choice], actor: Actor) -> list[dict[str, Any]]:
    """What the menu of posts shows: each way to act with its end date, the present one marked."""
    return [_entry(way, actor) for way in ways if way.actor.person is not None]


def _entry(way: Choice, actor: Actor) -> dict[str, Any]:
    as_who = way.actor
    notes = [
        _("代 {name} 办理").format(name=way.principal) if way.principal else "",
        _("到 {day:%Y-%m-%d}").format(day=way.until) if way.until else "",
    ]
    return {
        "id": f"d{way.delegation}" if way.delegation else f"h{as_who.holding}" if as_who.holding else "",
        "title": as_who.title or _("本人"),
        "office": as_who.office_name or as_who.organisation_name,
        "initial": as_who.name[:1],
        "note": " · ".join(filter(None, notes)),
        "current": (as_who.holding, as_who.on_behalf_of) == (actor.holding, actor.on_behalf_of),
    }
