"""Named reads of rounds, their groups and items, and how far each is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kezhi.base.actor import Actor
from kezhi.engine.packs import Rubric
from kezhi.packs.queries import definition
from kezhi.review.access import ROUNDS
from kezhi.review.domain.conflicts import Rule
from kezhi.review.models import Assignment, Ballot, Group, Item, Round
from kezhi.review.models.ballots import ON_IT

FOREVER = 100
"""Years, or rounds: a window whose parameter has no value on the day bounds nothing."""


def round_rows() -> QuerySet[Round]:
    """Rounds with what every page shows of them; a version's archive is opened once, elsewhere."""
    return Round.objects.select_related("version__pack", "office").defer("version__archive")


def rounds(actor: Actor) -> QuerySet[Round]:
    """The rounds that the actor may see, with ``size`` (items) and ``handed_in`` (ballots that count)."""
    return ROUNDS.visible(actor, round_rows()).annotate(
        size=_counted(Item.objects.filter(round=OuterRef("pk")), "round"),
        handed_in=_counted(
            Ballot.objects.filter(state=Ballot.State.SUBMITTED, assignment__item__round=OuterRef("pk")),
            "assignment__item__round",
        ),
        wanted=F("size") * F("per_item"),
    )


def _counted(rows: QuerySet[Item] | QuerySet[Ballot], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def rubric_of(found: Round) -> Rubric:
    """The rubric that a round is scored by, as its pinned version declares it."""
    rubric = definition(found.version_id).pack.review
    if rubric is None:
        raise LookupError(f"{found.version_id} declares no rubric")
    return rubric


def rules_of(found: Round, on: date) -> Mapping[str, Rule]:
    """What each kind of tie does in a round; a window without a value on the day makes the tie undetermined."""
    pack = definition(found.version_id).pack
    values = pack.parameters_on(on)
    rules = {}
    for rule in rubric_of(found).conflicts:
        window = values.get(rule.window)
        if not rule.window:
            rules[rule.kind] = Rule(rule.effect, basis=rule.basis)
        elif isinstance(window, Decimal):
            rules[rule.kind] = Rule(rule.effect, int(window), rule.basis)
        else:
            rules[rule.kind] = Rule("undetermined", FOREVER, rule.basis)
    return rules


@dataclass(frozen=True)
class Progress:
    """How far a group is: ``wanted`` ballots are its items times the experts for each."""

    items: int
    wanted: int
    on_it: int
    proposed: int
    accepted: int
    handed_in: int

    @property
    def missing(self) -> int:
        """Places that nobody has been found for."""
        return self.wanted - self.on_it


def progress(found: Round) -> dict[int | None, Progress]:
    """By group (None: items in no group yet) how far it is. Two queries."""
    items = dict(found.items.order_by().values_list("group").annotate(n=Count("pk")))
    state = Assignment.State
    rows = Assignment.objects.filter(item__round=found).order_by().values("item__group")
    counted = rows.annotate(
        on_it=Count("pk", filter=Q(state__in=ON_IT)),
        proposed=Count("pk", filter=Q(state=state.PROPOSED)),
        accepted=Count("pk", filter=Q(state=state.ACCEPTED)),
        handed_in=Count("ballots", filter=Q(ballots__state=Ballot.State.SUBMITTED), distinct=True),
    ).values_list("item__group", "on_it", "proposed", "accepted", "handed_in")
    by_group = {group: numbers for group, *numbers in counted}
    return {group: Progress(n, n * found.per_item, *by_group.get(group, (0, 0, 0, 0))) for group, n in items.items()}


def groups(actor: Actor) -> QuerySet[Group]:
    """The groups of the rounds that the actor may see."""
    seen = ROUNDS.visible(actor, Round.objects.all())
    rows = Group.objects.select_related("round__version__pack", "round__office").defer("round__version__archive")
    return rows.filter(round__in=seen)


def items(actor: Actor) -> QuerySet[Item]:
    """The items of the rounds that the actor may see, with how many experts have each."""
    seen = ROUNDS.visible(actor, Round.objects.all())
    rows = Item.objects.select_related("round__version__pack", "round__office", "group").defer(
        "round__version__archive"
    )
    return rows.filter(round__in=seen).annotate(on_it=Count("assignments", filter=Q(assignments__state__in=ON_IT)))
