"""What is open with a person who leaves a unit: each room says what it has and how it goes to somebody else."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base.access import NotFound
from kezhi.base.actor import Actor
from kezhi.base.commands import Running
from kezhi.base.lists.declared import Text
from kezhi.base.registry import Port
from kezhi.subjects import access
from kezhi.subjects.models import Departure, Holding, Organisation, Person
from kezhi.subjects.models.posts import ADMINISTRATORS
from kezhi.subjects.models.validity import DAY, overlaps, valid
from kezhi.subjects.queries.acting import colleagues, persons_on


@dataclass(frozen=True)
class Leaving:
    """Somebody leaves ``organisation``; ``successor`` takes over, None while nobody is chosen.

    ``held``: the posts that the leaver has or had there; ``stays``: of those that go on after ``last``, why each can't
    go to the successor (blank for what can); ``fit``: the posts in which the successor will act. ``roles`` are those
    whose work the actor may move.
    """

    person: Person
    organisation: Organisation
    successor: Person | None
    last: date
    with_posts: bool
    reason: str
    now: datetime
    held: tuple[Holding, ...] = ()
    stays: Mapping[int, str] = field(default_factory=dict)
    fit: tuple[Holding, ...] = ()
    roles: frozenset[str] = frozenset()

    @property
    def on(self) -> date:
        return timezone.localdate(self.now)

    def serves(self, role: str, organisation: int | None, office: int | None) -> bool:
        """Whether the successor has a post of ``role`` there; anybody may still be chosen where nobody is."""
        return self.successor is None or any(
            post.role == role and organisation in (None, post.organisation_id) and office in (None, post.office_id)
            for post in (held.post for held in self.fit)
        )


@dataclass(frozen=True)
class Open:
    """One thing that is open with a leaver. ``hindrance`` says why it can't go to the successor; blank where it can."""

    pk: int
    label: str
    hindrance: str = ""


@dataclass(frozen=True)
class Belongings:
    """A kind of thing that people have open.

    ``find`` says what a leaver has, in a fixed number of queries; ``move`` gives one of these to the successor within
    a command, with its journal line, and raises Refused where somebody was quicker.
    """

    title: Text
    find: Callable[[Leaving], list[Open]]
    move: Callable[[Leaving, int, Running], None]


belongings: Port[Belongings] = Port("what people have open")


def parting(
    actor: Actor,
    person: Person,
    organisation: Organisation,
    *,
    successor: Person | None = None,
    last: date,
    with_posts: bool = True,
    reason: str = "",
    now: datetime,
) -> Leaving:
    """Who leaves what to whom, as the actor may move it. Four queries."""
    rows = Holding.objects.select_related("post__organisation", "person").filter(post__organisation=organisation)
    said = Leaving(
        person, organisation, successor, last, with_posts, reason, now, held=tuple(rows.filter(person=person))
    )
    fills = access.HOLDING.allowed(actor, "pass_on", rows.filter(person=person))
    mine = set(fills.values_list("pk", flat=True))
    stays = _stays(said, mine)
    own = rows.filter(person=successor, valid__overlap=valid(said.on)) if successor else ()
    passed = (one for one in said.held if stays.get(one.pk) == "")
    roles = frozenset(one.role for one in said.held if one.pk in mine)
    return replace(said, stays=stays, fit=(*own, *passed), roles=roles)


def _stays(said: Leaving, mine: Collection[int]) -> dict[int, str]:
    """By post that goes on after the last day, why it can't go to the successor."""
    after = valid(said.last + DAY)
    lasting = [one for one in said.held if overlaps(one.valid, after)]
    apart: list[Holding] = []
    if said.successor is not None:
        apart = list(Holding.objects.filter(person=said.successor, role__in=ADMINISTRATORS, valid__overlap=after))
    return {one.pk: _hindrance(one, said, one.pk in mine, apart) for one in lasting}


def _hindrance(one: Holding, said: Leaving, mine: bool, apart: list[Holding]) -> str:
    if not said.with_posts:
        return _("没有选“岗位一并移交”，岗位不变。")
    if not mine:
        return _("这个岗位由系统管理员任命和结束，请系统管理员移交。")
    if one.role in ADMINISTRATORS and any(other.role != one.role for other in apart):
        return _("系统、安全、审计三个管理员须由三个人分别担任，请另选人员。")
    return ""


def kinds_of(leaving: Leaving) -> Iterator[tuple[str, Belongings, list[Open]]]:
    """By kind what is open with the leaver."""
    for name, kind in belongings.items():
        yield name, kind, kind.find(leaving)


def leaver(actor: Actor, organisation_id: str, person_id: str, on: date) -> tuple[Organisation, Person]:
    """A unit and one who belongs or belonged to it, by their public ids, for who may move what that one has open.

    Raises NotFound, or NotAllowed for who doesn't give or end posts or memberships there.
    """
    rows = Organisation.objects.select_related("region")
    organisation = access.ORGANISATION.require(actor, "staff", rows, public_id=organisation_id)
    there = Q(affiliations__organisation=organisation) | Q(holdings__post__organisation=organisation)
    among = Person.objects.filter(there, public_id=person_id)
    person = persons_on(on).filter(pk__in=among.values("pk")).first()
    if person is None:
        raise NotFound(_("没有找到这个人，或者您无权查看。"))
    return organisation, person


def successors(leaver: Person, organisation: Organisation, on: date) -> QuerySet[Person]:
    """Who may take over from a leaver: colleagues of that day."""
    return colleagues(organisation.pk, on).exclude(pk=leaver.pk)


def departures(actor: Actor) -> QuerySet[Departure]:
    """What was moved from leavers, as far as the actor may see it."""
    return access.DEPARTURE.visible(
        actor, Departure.objects.select_related("person", "successor", "organisation", "by")
    )


def last_departure(person: Person, organisation: Organisation) -> Departure | None:
    """The latest move of what the person had open there."""
    rows = Departure.objects.filter(person=person, organisation=organisation).select_related("by", "successor")
    return rows.order_by("-pk").first()


def by_kind(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Lines of a preview or a result by kind: its title, what goes, and what stays with its reason."""
    found = []
    for name, kind in belongings.items():
        own = [line for line in lines if line["kind"] == name]
        if own:
            stays = [line for line in own if line["hindrance"]]
            goes = [line for line in own if not line["hindrance"]]
            found.append({"title": kind.title, "count": len(own), "goes": goes, "stays": stays})
    return found


def lines_of(leaving: Leaving) -> list[dict[str, Any]]:
    """What would go and what would stay, as lines of a departure are kept."""
    return [
        {"kind": name, "label": one.label, "hindrance": one.hindrance}
        for name, _kind, things in kinds_of(leaving)
        for one in things
    ]
