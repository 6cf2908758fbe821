"""Named reads of proposals: who waits for one, how its list stands, what it has to keep, who steps aside."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum

from kezhi.base.actor import Actor
from kezhi.engine.feel import MISSING
from kezhi.packs.queries import Definition, definition, in_force
from kezhi.projects.access.deciding import PROPOSALS
from kezhi.projects.domain.constraints import Kept, kept
from kezhi.projects.domain.fitting import Fit, fit
from kezhi.projects.domain.ordering import OutOfOrder, Ranked, out_of_order
from kezhi.projects.models import Application, Award, Call, Proposal, ProposalItem, Recusal
from kezhi.subjects.models import FactValue, Region
from kezhi.workflow.models import WorkItem
from kezhi.workflow.queries import elements_of

RANKING = "projects.ranking"
DECISION = "projects.decision"
OBJECTIONS = "projects.objections"
"""The pages on which a process lets applications be decided together, as its tasks name them."""
WIDE = Decimal(12)
"""Points between the highest and the lowest score of one item from which it is marked."""


def proposals(actor: Actor) -> QuerySet[Proposal]:
    """The proposals that the actor may see."""
    rows = Proposal.objects.select_related("call__office", "call__envelope", "call__version__pack", "sent_by")
    return PROPOSALS.visible(actor, rows.defer("call__version__archive"))


def latest_proposal(actor: Actor, call: Call) -> Proposal | None:
    """The last one of a call that the actor may see."""
    return proposals(actor).filter(call=call).order_by("-number").first()


def waiting_items(call: Call, page: str) -> QuerySet[WorkItem]:
    """The open work items of a call's applications that are done on a page."""
    elements = elements_of(call.version_id, definition(call.version_id).process_name, page)
    cases = Application.objects.filter(call=call, state=Application.State.SUBMITTED).values("case")
    return WorkItem.objects.filter(state=WorkItem.State.OPEN, element__in=elements, case__in=cases)


def waiting(call: Call, page: str) -> QuerySet[Application]:
    """The applications of a call whose case waits on a page."""
    items = waiting_items(call, page).filter(case=OuterRef("case"))
    rows = Application.objects.select_related("topic", "applicant", "host")
    return rows.filter(Exists(items), call=call).order_by("number")


def still_on(page: str, call: Call, rows: QuerySet[ProposalItem] | QuerySet[Award]) -> int:
    """How many cases of items or awards wait on a page: after it was finished, those that a task has yet to move."""
    here = rows.filter(application__case=OuterRef("case"))
    return waiting_items(call, page).filter(Exists(here)).count()


def spendable(call: Call) -> Decimal:
    """What is left in the call's envelope: set aside and not allotted."""
    return call.envelope.amount - call.envelope.allotted if call.envelope else Decimal(0)


def department_parameters(on: date) -> Mapping[str, Any]:
    """The department's own parameters on a day: quorum, days to answer."""
    return definition(in_force("department")[0]).nested_parameters(on)


def items_of(proposal: Proposal) -> list[ProposalItem]:
    """A proposal's items in the order of their rank, with what a list shows of each."""
    rows = proposal.items.select_related(
        "application__topic", "application__applicant", "application__host__region", "changed_by"
    )
    return list(rows.order_by("place"))


@dataclass(frozen=True)
class City:
    """Money and number of awards of one city."""

    name: str
    count: int
    amount: Decimal


@dataclass(frozen=True)
class Standing:
    """A proposal as it stands: its list, order, budget line, constraints and distribution. Amounts are 元."""

    proposal: Proposal
    items: Sequence[ProposalItem]
    pack: Definition
    cities: Mapping[str, str]
    barred: frozenset[int]
    """Applications whose leader is barred for misconduct."""
    unchecked: frozenset[int]
    """Applications whose leader the integrity register says nothing of."""

    @property
    def funded(self) -> list[ProposalItem]:
        return [item for item in self.items if item.amount is not None]

    @cached_property
    def order(self) -> OutOfOrder:
        """Who is funded against the ranking, within the call or within each group as the pack says."""
        by_group = self.pack.call.award.rank_within == "group"
        return out_of_order(
            Ranked(
                item.pk,
                item.group if by_group else "",
                item.group_place if by_group else item.place,
                item.recommended and item.score is not None,
                item.amount is not None,
            )
            for item in self.items
        )

    @cached_property
    def fit(self) -> Fit:
        """What the envelope covers from the top, were each given what it asks."""
        return fit([item.asked for item in self.candidates], self.proposal.envelope)

    @property
    def candidates(self) -> list[ProposalItem]:
        """Those that the experts let be funded, in their order."""
        return [item for item in self.items if item.recommended and item.score is not None and item.asked > 0]

    @cached_property
    def line_after(self) -> int:
        """The place after which the budget line is drawn: that of the last one proposed."""
        return max((item.place for item in self.funded), default=0)

    @cached_property
    def running(self) -> dict[int, Decimal]:
        """What is proposed down to each item that is proposed."""
        sums = accumulate(item.amount for item in self.funded if item.amount is not None)
        return {item.pk: sum_ for item, sum_ in zip(self.funded, sums, strict=True)}

    @property
    def next(self) -> ProposalItem | None:
        """The first candidate that isn't proposed."""
        return next((item for item in self.candidates if item.amount is None), None)

    @property
    def left(self) -> Decimal:
        return self.proposal.envelope - self.proposal.total

    @property
    def asked(self) -> Decimal:
        return sum((item.asked for item in self.funded), Decimal(0))

    @property
    def spent(self) -> Decimal:
        """Share of the envelope that is proposed."""
        return self.proposal.total / self.proposal.envelope if self.proposal.envelope else Decimal(0)

    @property
    def change(self) -> Decimal:
        """What is proposed less what those ask for."""
        return self.proposal.total - self.asked

    @property
    def unmet(self) -> list[Kept]:
        return [one for one in self.constraints if one.status != "met"]

    @property
    def most(self) -> Decimal:
        """What the city with the most is given."""
        return max((one.amount for one in self.by_city), default=Decimal(0))

    @property
    def other_cities(self) -> int:
        """How many cities are given nothing."""
        return len(set(self.cities.values()) - {one.name for one in self.by_city})

    @property
    def reduced(self) -> list[ProposalItem]:
        """Those that are given less than they ask."""
        return [item for item in self.funded if item.amount != item.asked]

    @cached_property
    def constraints(self) -> tuple[Kept, ...]:
        """What the list has to keep, by the parameters of the day on which the round was frozen."""
        return kept(
            self.pack.call.award.constraints,
            [self._values(item) for item in self.funded],
            envelope=self.proposal.envelope,
            parameters=self.pack.nested_parameters(self.proposal.frozen_on),
        )

    def _values(self, item: ProposalItem) -> dict[str, Any]:
        application = item.application
        born = application.applicant.birth_date
        return {
            "number": application.number,
            "topic": application.topic.code if application.topic else "",
            "group": item.group,
            "rank": Decimal(item.rank),
            "score": item.score if item.score is not None else MISSING,
            "asked": item.asked,
            "amount": item.amount,
            "age": Decimal(age(born, self.proposal.frozen_on)) if born else MISSING,
            "gender": application.applicant.gender or MISSING,
            "host": application.host_id,
            "host_kind": application.host.kind,
            "city": self.city(application),
            "region": application.host.region.code,
        }

    def city(self, application: Application) -> str:
        """The city in which the host is; the region itself where it lies in none."""
        region = application.host.region
        return self.cities.get(city_code(region.code), region.name)

    @cached_property
    def by_city(self) -> list[City]:
        """What each city is given, the most first; the others come to one line of nothing."""
        sums: dict[str, tuple[int, Decimal]] = {}
        for item in self.funded:
            name = self.city(item.application)
            count, amount = sums.get(name, (0, Decimal(0)))
            sums[name] = (count + 1, amount + (item.amount or 0))
        found = [City(name, count, amount) for name, (count, amount) in sums.items()]
        return sorted(found, key=lambda one: (-one.amount, one.name))


def age(born: date, on: date) -> int:
    """Full years on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def city_code(code: str) -> str:
    """The code of the city that a county or city belongs to (GB/T 2260: its first four digits)."""
    return f"{code[:4]}00"


def city_names() -> dict[str, str]:
    """Every city by its code."""
    return dict(Region.objects.filter(kind=Region.Kind.CITY).values_list("code", "name"))


def standing(proposal: Proposal) -> Standing:
    """A proposal as it stands. Three queries."""
    items = items_of(proposal)
    barred, unchecked = integrity([item.application for item in items])
    pack = definition(proposal.call.version_id)
    return Standing(proposal, items, pack, city_names(), barred, unchecked)


def integrity(applications: Iterable[Application]) -> tuple[frozenset[int], frozenset[int]]:
    """Applications whose leader is barred for misconduct, and those of whom nothing is known. One query.

    国家自然科学基金条例 第十八条: the data are compared before the decision.
    """
    found = list(applications)
    rows = FactValue.objects.filter(
        name="integrity.barred", current=True, person__in={one.applicant_id for one in found}
    ).order_by("observed_at", "pk")
    known = {row.person_id: row.value for row in rows}
    barred = frozenset(one.pk for one in found if known.get(one.applicant_id) is True)
    return barred, frozenset(one.pk for one in found if one.applicant_id not in known)


def recusals(call: Call) -> QuerySet[Recusal]:
    """Who steps aside in a call, and for what."""
    return Recusal.objects.filter(call=call).select_related("person", "application", "by").order_by("at", "pk")


def sum_of(proposal: Proposal) -> Decimal:
    """What is proposed in all."""
    return proposal.items.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
