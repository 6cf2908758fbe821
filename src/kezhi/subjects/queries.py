"""Named reads of persons, organisations and posts. Each starts at what the actor may see."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from kezhi.base import notices, registry
from kezhi.base.access import Refused
from kezhi.base.actor import Actor, Role
from kezhi.subjects import access
from kezhi.subjects.domain.regions import narrowed, prefix
from kezhi.subjects.models import (
    AdministratorRequest,
    Affiliation,
    Claim,
    Delegation,
    FactDispute,
    Holding,
    Invitation,
    JoinRequest,
    Office,
    Organisation,
    OrganisationName,
    OrganisationState,
    Person,
    Post,
    Region,
)
from kezhi.subjects.models.validity import last_day

FOUND_AT_MOST = 20
"""How many units or persons a look-up while typing shows."""


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
    person = persons_on(on).filter(account=account_id).first()
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
    return _ways(_as_oneself(persons_on(on).get(pk=person_id)), on)


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
    return tuple(holding.regions or holding.post.regions) or (prefix(holding.post.organisation.region.code),)


def is_colleague(person: Person, organisation_id: int, *, on: date) -> bool:
    """Whether the person belongs to the organisation, or holds a post in it, on that day."""
    belongs = Affiliation.objects.filter(person=person, organisation=organisation_id, valid__contains=on)
    serves = Holding.objects.filter(person=person, post__organisation=organisation_id, valid__contains=on)
    return belongs.exists() or serves.exists()


def people(actor: Actor, on: date) -> QuerySet[Person]:
    """Persons whom the actor may see, with their unit."""
    return access.PERSON.visible(actor, persons_on(on))


def organisations(actor: Actor) -> QuerySet[Organisation]:
    """Organisations that the actor may see, with their region."""
    return access.ORGANISATION.visible(actor, Organisation.objects.select_related("region"))


def named(text: str) -> Q:
    """Organisations one of whose names, past or short, contains ``text``, or whose credit code it is."""
    names = OrganisationName.objects.filter(organisation=OuterRef("pk"), name__icontains=text)
    code = text.replace(" ", "").upper()
    return Exists(names) | Q(name__icontains=text) | Q(identifiers__scheme="uscc", identifiers__value=code)


def find_units(actor: Actor, text: str) -> Sequence[Organisation]:
    """A few active units by any of their names, for choosing one while typing; exact beginnings first."""
    if not text.strip():
        return []
    found = organisations(actor).filter(named(text.strip()), state=OrganisationState.ACTIVE).distinct()
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
    return access.INVITATION.visible(actor, Invitation.objects.select_related("organisation"))


def posts(actor: Actor) -> QuerySet[Post]:
    return access.POST.visible(actor, Post.objects.select_related("office", "organisation"))


def holdings(actor: Actor) -> QuerySet[Holding]:
    rows = Holding.objects.select_related("person", "post__office", "post__organisation__region")
    return access.HOLDING.visible(actor, rows)


def delegations(actor: Actor) -> QuerySet[Delegation]:
    rows = Delegation.objects.select_related("person", "holding__person", "holding__post__office")
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


def disputed(on: date, *, person: int | None = None, organisation: int | None = None) -> set[str]:
    """Names of the facts that the person, and the organisation, say are wrong and nobody has answered yet."""
    whose = Q()
    if person is not None:
        whose |= Q(person=person)
    if organisation is not None:
        whose |= Q(organisation=organisation)
    if not whose:
        return set()
    return set(FactDispute.objects.filter(whose, state=FactDispute.State.OPEN).values_list("name", flat=True))


@dataclass(frozen=True)
class KnownFact:
    """A fact of one subject: its value (None: not known), where it comes from and since when."""

    name: str
    title: str
    value: Any
    source: str
    observed: date | None


def in_language(words: tuple[str, str]) -> str:
    """The one of (Chinese, English) that the reader wants."""
    return words[1 if (get_language() or "").startswith("en") else 0]


def known_of(person: Person, on: date) -> list[KnownFact]:
    """Every declared fact of a person on that day, in one query."""
    sources = {name: source for name, source in registry.fact_sources.items() if source.subject == "person"}
    asked = {f"value_{i}": source.expression(on) for i, source in enumerate(sources.values())}
    asked |= {f"seen_{i}": s.observed(on) for i, s in enumerate(sources.values()) if s.observed}
    row = Person.objects.filter(pk=person.pk).annotate(**asked).values(*asked).get() if asked else {}
    return [
        KnownFact(name, in_language(s.title), row[f"value_{i}"], in_language(s.source), row.get(f"seen_{i}"))
        for i, (name, s) in enumerate(sources.items())
    ]


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


def _show_people(rows: Sequence[Person]) -> list[registry.Hit]:
    return [
        registry.Hit(row.name, getattr(row, "unit_name", None) or "", reverse("subjects:person", args=[row.public_id]))
        for row in rows
    ]


def _show_organisations(rows: Sequence[Organisation]) -> list[registry.Hit]:
    return [
        registry.Hit(row.name, row.get_kind_display(), reverse("subjects:organisation", args=[row.public_id]))
        for row in rows
    ]


def _contacts(persons: Collection[int]) -> dict[int, notices.Contact]:
    """Where persons can be reached: who signs in at the address they sign in with, in the language they chose."""
    found = {}
    for row in Person.objects.filter(pk__in=persons).select_related("account"):
        email = row.account.email if row.account is not None else row.email
        language = row.account.language if row.account is not None else ""
        found[row.pk] = notices.Contact({"email": email, "sms": row.phone}, language or "zh-hans")
    return found


notices.contacts.add("subjects", _contacts)


def _unit_waiting(actor: Actor) -> int:
    return access.JOIN_REQUEST.allowed(actor, "decide", JoinRequest.objects.all()).count()


def _claims_waiting(actor: Actor) -> int:
    return access.CLAIM.allowed(actor, "decide", Claim.objects.all()).count()


def _registrations_waiting(actor: Actor) -> int:
    return access.ADMINISTRATOR_REQUEST.allowed(actor, "decide", AdministratorRequest.objects.all()).count()


def _file_of_request(actor: Actor, request_id: int) -> bool:
    return administrator_requests(actor).filter(pk=request_id).exists()


registry.search_sources.add(
    "subjects.person",
    registry.SearchSource(_l("人员"), lambda actor: access.PERSON.visible(actor, Person.objects.all()), _show_people),
)
registry.search_sources.add(
    "subjects.organisation", registry.SearchSource(_l("单位"), organisations, _show_organisations)
)
registry.file_owners.add("subjects.administratorrequest", _file_of_request)
registry.objects.add(
    "subjects.person",
    registry.AboutObject(
        lambda actor: access.PERSON.visible(actor, Person.objects.all()),
        lambda row: str(row.name),
        lambda row: reverse("subjects:person", args=[row.public_id]),
        name="name",
    ),
)
registry.objects.add(
    "subjects.organisation",
    registry.AboutObject(
        organisations,
        lambda row: str(row.name),
        lambda row: reverse("subjects:organisation", args=[row.public_id]),
        name="name",
    ),
)
AREAS = {
    "subjects.me": registry.Area(_l("我的档案"), "user", "subjects:me", 80, lambda a: a.person is not None),
    "subjects.members": registry.Area(
        _l("单位人员"), "users", "subjects:members", 60, lambda a: a.has(Role.UNIT_OFFICE), group=_l("本单位")
    ),
    "subjects.join-requests": registry.Area(
        _l("加入申请"), "user-plus", "subjects:join-requests", 61, lambda a: a.has(Role.UNIT_OFFICE), _unit_waiting,
        group=_l("本单位"),
    ),
    "subjects.claims": registry.Area(
        _l("账号认领"), "id-badge-2", "subjects:claims", 62, lambda a: a.has(Role.UNIT_OFFICE, Role.SECURITY_ADMIN),
        _claims_waiting, group=_l("本单位"),
    ),
    "subjects.registrations": registry.Area(
        _l("单位登记确认"), "building", "subjects:registrations", 63, lambda a: a.has(Role.RECOMMENDER),
        _registrations_waiting,
    ),
    "subjects.posts": registry.Area(
        _l("岗位管理"), "users", "subjects:posts", 90, lambda a: a.has(Role.SYSTEM_ADMIN), group=_l("配置")
    ),
}  # fmt: skip
for code, area in AREAS.items():
    registry.areas.add(code, area)
