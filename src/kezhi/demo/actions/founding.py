"""Organisations of the province: real institutions from the reference pack, invented firms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from kezhi.base import searching
from kezhi.base.commands import Running
from kezhi.demo.domain import numbers
from kezhi.demo.domain.firms import Firms, InventedFirm
from kezhi.demo.domain.scale import Plan
from kezhi.demo.domain.words import Words
from kezhi.packs.queries import department_list, lists
from kezhi.subjects.actions import identity
from kezhi.subjects.models import (
    FactValue,
    Identifier,
    Organisation,
    OrganisationKind,
    OrganisationName,
    Region,
)
from kezhi.subjects.models.validity import DAY, valid


@dataclass(frozen=True)
class Country:
    """The regions that organisations are in. ``cities`` are codes and names, the capital first."""

    regions: dict[str, Region]

    @property
    def cities(self) -> list[tuple[str, str]]:
        return [(code, region.name) for code, region in self.regions.items() if region.kind == Region.Kind.CITY]

    @property
    def province(self) -> str:
        """The code of six digits of the province that the cities are in."""
        return f"{self.cities[0][0][:2]}0000"


def country() -> Country:
    """The regions that the reference pack brought, in the order of their codes."""
    return Country({region.code: region for region in Region.objects.order_by("code")})


def found(plan: Plan, words: Words, land: Country, cmd: Running) -> list[Organisation]:
    """All institutions and firms of the plan, with names in time, codes and facts; institutions first."""
    people = department_list("demo-people")
    named = [row["organisation"] for row in people if row["organisation"]]
    rows = _institutions(plan, named)
    rng = Random(f"institutions {plan.seed}")  # noqa: S311 — invented, not secret
    institutions = [_institution(row, words, land, rng, cmd) for row in rows]
    invented = list(_firms(plan, words, land, [row["name"] for row in rows], named, first_serial=len(rows)))
    made = Organisation.objects.bulk_create(
        [*institutions, *(_firm(firm, words, land, cmd) for firm in invented)], batch_size=1_000
    )
    _name(made, invented)
    codes = [
        *(numbers.uscc(row.kind, row.region.code, serial) for serial, row in enumerate(institutions)),
        *(firm.uscc for firm in invented),
    ]
    Identifier.objects.bulk_create(map(identity.of_organisation, codes, made), batch_size=1_000)
    FactValue.objects.bulk_create(_facts(plan, words, made, invented, cmd), batch_size=2_000)
    searching.index_many((one, one.name) for one in made)
    cmd.journal("demo.organisations", summary=f"{words.source}：{len(made)} 个单位", organisations=len(made))
    return made


def _institutions(plan: Plan, named: Sequence[str]) -> list[dict[str, Any]]:
    """The institutions of the reference pack, as many as the plan has, those of the demo's persons before others."""
    rows = sorted(lists()["lists.institutions"].rows, key=lambda row: row["name"] not in named)
    return rows[: plan.scale.institutions]


def _firms(
    plan: Plan, words: Words, land: Country, taken: Iterable[str], named: Sequence[str], *, first_serial: int
) -> Iterable[InventedFirm]:
    """The plan's firms; those of the demo's persons first, with nothing unknown."""
    firms = Firms(plan, words, land.cities, first_serial)
    known = {*taken, *Organisation.objects.values_list("name", flat=True)}
    own = [name for name in dict.fromkeys(named) if name not in known]
    for name in own:
        trade = next((trade for trade in words.trades if trade.word in name), words.trades[0])
        yield firms.make(name, land.cities[0], trade, all_known=True)
    yield from firms.invent(plan.scale.firms - len(own))


def _institution(row: dict[str, Any], words: Words, land: Country, rng: Random, cmd: Running) -> Organisation:
    region = land.regions[row["region"]]
    return Organisation(
        public_id=numbers.public_id(rng),
        name=row["name"],
        kind=row["kind"],
        region=region,
        address=f"{words.place(region.name)}{words.street} {rng.randrange(1, 400)} 号",
        registered_on=date(rng.randrange(1950, 2010), 1, 1) + timedelta(days=rng.randrange(365)),
        source=words.source,
        created_at=cmd.now,
    )


def _firm(firm: InventedFirm, words: Words, land: Country, cmd: Running) -> Organisation:
    return Organisation(
        public_id=firm.public_id,
        name=firm.name,
        kind=OrganisationKind.ENTERPRISE,
        region=land.regions[firm.region],
        address=firm.address,
        registered_on=firm.registered_on,
        source=words.source,
        created_at=cmd.now,
    )


def _name(made: Sequence[Organisation], invented: Sequence[InventedFirm]) -> None:
    """Official names since registration; a renamed firm had its former one for the first year."""
    former = {firm.name: firm.former_name for firm in invented if firm.former_name}
    names = []
    for one in made:
        first = one.registered_on or one.created_at.date()
        if one.name in former:
            renamed = first + timedelta(days=365)
            names.append(_named(one, former[one.name], OrganisationName.Kind.FORMER, first, renamed - DAY))
            first = renamed
        names.append(_named(one, one.name, OrganisationName.Kind.OFFICIAL, first))
    OrganisationName.objects.bulk_create(names, batch_size=1_000)


def _named(one: Organisation, name: str, kind: str, first: date, last: date | None = None) -> OrganisationName:
    return OrganisationName(organisation=one, name=name, kind=kind, valid=valid(first, last))


def _facts(
    plan: Plan, words: Words, made: Sequence[Organisation], invented: Sequence[InventedFirm], cmd: Running
) -> Iterable[FactValue]:
    """What is known of firms, and the institutions' bank accounts."""
    institutions = made[: len(made) - len(invented)]
    for serial, one in enumerate(institutions):
        account = f"{words.bank}{words.place(one.region.name)}分行，尾号 {serial:04}"
        yield _fact(plan, words, one, ("org.bank_account", ""), account, cmd)
    for one, firm in zip(made[len(institutions) :], invented, strict=True):
        for named, value in firm.facts.items():
            yield _fact(plan, words, one, named, value, cmd)


UNITS = {"org.staff": "人", "org.sales_last_year": "元", "org.rd_last_year": "元"}


def _fact(plan: Plan, words: Words, one: Organisation, named: tuple[str, str], value: Any, cmd: Running) -> FactValue:
    name, period = named
    reported = date(int(period) + 1, 3, 31) if period else cmd.now.date()
    return FactValue(
        organisation=one,
        name=name,
        period=period,
        value=value,
        unit=UNITS.get(name, ""),
        source=words.source,
        observed_at=min(reported, plan.day - DAY),
        recorded_at=cmd.now,
        classification=FactValue.Classification.SENSITIVE
        if name == "org.bank_account"
        else FactValue.Classification.INTERNAL,
    )
