"""In which ways a person may act, and who holds a post."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from kezhi.base.access import Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.registry import person_marks
from kezhi.subjects.domain.regions import narrowed, prefix
from kezhi.subjects.models import Affiliation, Delegation, Holding, Person, Post
from kezhi.subjects.models.validity import last_day


@dataclass(frozen=True)
class Choice:
    """One way in which a person may act. ``until`` is the last day; ``principal`` is who delegated it."""

    actor: Actor
    delegation: int | None = None
    until: date | None = None
    principal: str = ""


def ways_of(account_id: int, on: date) -> list[Choice]:
    """Every way in which an account may act on that day: posts first, then delegations, then as oneself.

    An account that is nobody's yet acts as nobody: it may only say who it is. Three queries.
    """
    person = _marked(persons_on(on)).filter(account=account_id).first()
    return [Choice(Actor(account=account_id))] if person is None else _ways(_as_oneself(person), on)


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
    return _ways(_as_oneself(_marked(persons_on(on)).get(pk=person_id)), on)


def _ways(oneself: Actor, on: date) -> list[Choice]:
    return [
        *(
            Choice(_in_post(held, oneself), until=last_day(held.valid))
            for held in _holdings(on).filter(person=oneself.person)
        ),
        *(
            Choice(
                _standing_in(lent, oneself),
                delegation=lent.pk,
                until=min(filter(None, (last_day(lent.valid), last_day(lent.holding.valid))), default=None),
                principal=lent.holding.person.name,
            )
            for lent in _delegations(on).filter(person=oneself.person)
        ),
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


def first_holding(account_id: int, on: date) -> int | None:
    """The post in which an account acts until it chooses: the one held longest."""
    held = Holding.objects.filter(person__account=account_id, valid__contains=on).order_by("valid", "pk")
    return held.values_list("pk", flat=True).first()


def holders(role: Role, on: date, *, organisation: int | None = None, office: int | None = None) -> QuerySet[Holding]:
    """Who holds a post of ``role`` on that day, of one organisation or office where named."""
    held = _holdings(on).filter(role=role)
    if organisation is not None:
        held = held.filter(post__organisation=organisation)
    return held if office is None else held.filter(post__office=office)


def persons_on(on: date) -> QuerySet[Person]:
    """Persons with ``unit_id`` and ``unit_name``, where they belong on that day (the main one first)."""
    at = Affiliation.objects.filter(person=OuterRef("pk"), valid__contains=on).order_by("kind", "pk")
    return Person.objects.annotate(
        unit_id=Subquery(at.values("organisation")[:1]), unit_name=Subquery(at.values("organisation__name")[:1])
    )


def _marked(rows: QuerySet[Person]) -> QuerySet[Person]:
    """The same with what rooms know of each."""
    return rows.annotate(**{f"mark_{name}": condition() for name, condition in person_marks.items()})


def _holdings(on: date) -> QuerySet[Holding]:
    return (
        Holding.objects.filter(valid__contains=on)
        .select_related("person", "post__office", "post__organisation__region")
        .order_by("valid", "pk")
    )


def _delegations(on: date) -> QuerySet[Delegation]:
    return (
        Delegation.objects.filter(valid__contains=on, holding__valid__contains=on)
        .select_related("holding__person", "holding__post__office", "holding__post__organisation__region")
        .order_by("pk")
    )


def _as_oneself(person: Person) -> Actor:
    return Actor(
        person=person.pk,
        name=person.name,
        account=person.account_id,
        organisation=person.unit_id,  # type: ignore[attr-defined]
        organisation_name=person.unit_name or "",  # type: ignore[attr-defined]
        marks=frozenset(name for name in person_marks if getattr(person, f"mark_{name}")),
    )


def _in_post(holding: Holding, oneself: Actor) -> Actor:
    post = holding.post
    return replace(
        oneself,
        organisation=post.organisation_id,
        organisation_name=post.organisation.name,
        holding=holding.pk,
        role=Role(holding.role),
        title=post.title,
        office=post.office_id,
        office_name=post.office.title if post.office else "",
        regions=scope_of(holding),
    )


def _standing_in(delegation: Delegation, oneself: Actor) -> Actor:
    actor = _in_post(delegation.holding, oneself)
    return replace(
        actor,
        on_behalf_of=delegation.holding.person_id,
        regions=narrowed(actor.regions, tuple(delegation.regions)),
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
