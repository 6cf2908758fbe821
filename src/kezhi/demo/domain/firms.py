"""Invented firms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from kezhi.demo.domain import numbers
from kezhi.demo.domain.persons import UNKNOWN
from kezhi.demo.domain.scale import Plan
from kezhi.demo.domain.words import Trade, Words

CAPITAL_SHARE = 0.45
"""The share of firms in the first city."""
RENAMED = 0.03


@dataclass(frozen=True)
class InventedFirm:
    """A firm as the registers know it. ``facts`` are yearly or standing values by name and period; some lack."""

    public_id: str
    name: str
    former_name: str
    region: str
    uscc: str
    division: str
    registered_on: date
    address: str
    facts: Mapping[tuple[str, str], str | int]


class Firms:
    """Invents firms with names and codes of their own. ``cities`` are codes and names, the capital first."""

    def __init__(self, plan: Plan, words: Words, cities: Sequence[tuple[str, str]], first_serial: int) -> None:
        self.plan, self.words, self.cities = plan, words, cities
        self.rng = Random(f"firms {plan.seed}")  # noqa: S311 — invented, not secret
        self.serial = first_serial
        self.names: set[str] = set()
        others = [self.rng.uniform(0.5, 2) for _ in cities[1:]]
        self.weights = [CAPITAL_SHARE, *((1 - CAPITAL_SHARE) * weight / sum(others) for weight in others)]

    def invent(self, count: int) -> Iterator[InventedFirm]:
        """That many firms."""
        for _ in range(count):
            city = self.rng.choices(self.cities, self.weights)[0]
            trade = self.rng.choice(self.words.trades)
            yield self.make(self._new_name(city[1], trade), city, trade)

    def make(self, name: str, city: tuple[str, str], trade: Trade, *, all_known: bool = False) -> InventedFirm:
        """A firm of a given name; ``all_known`` leaves nothing out."""
        self.names.add(name)
        self.serial += 1
        rng = self.rng
        unknown = 0.0 if all_known else UNKNOWN
        place = self.words.place(city[1])
        return InventedFirm(
            public_id=numbers.public_id(rng),
            name=name,
            former_name=self._new_name(city[1], trade) if rng.random() < RENAMED and not all_known else "",
            region=city[0],
            uscc=numbers.uscc("enterprise", city[0], self.serial),
            division=trade.division,
            registered_on=self._registered_on(),
            address=f"{place}{self.words.street} {rng.randrange(1, 400)} 号",
            facts={
                named: value for named, value in self._facts(trade, place, all_known).items() if rng.random() >= unknown
            },
        )

    def _new_name(self, city: str, trade: Trade) -> str:
        """A name that no other has."""
        words, rng = self.words, self.rng
        while True:
            own = rng.choice(words.firm_first) + rng.choice(words.firm_second)
            name = f"{words.place(city)}{own}{trade.word}{words.firm_form}"
            if name not in self.names:
                self.names.add(name)
                return name

    def _registered_on(self) -> date:
        first, last = self.words.firm_years
        last = min(last, self.plan.day.year - 2)
        return date(self.rng.randint(first, last), 1, 1) + timedelta(days=self.rng.randrange(360))

    def _facts(self, trade: Trade, place: str, inventive: bool) -> dict[tuple[str, str], str | int]:
        """Staff, sales and R&D of the two years past, the bank account, the industry; many small, few large.

        Who is ``inventive`` spends as much on R&D as calls ask for.
        """
        rng = self.rng
        staff = max(5, round(rng.lognormvariate(4.0, 1.0)))
        sales = staff * rng.uniform(30, 120) * 10_000
        intensity = max(rng.lognormvariate(-3.3, 0.6), 0.06 if inventive else 0)
        account = f"{self.words.bank}{place}分行，尾号 {rng.randrange(10_000):04}"
        facts: dict[tuple[str, str], str | int] = {
            ("org.bank_account", ""): account,
            ("org.industry", ""): trade.division,
        }
        for back in (1, 2):
            year, grown = str(self.plan.day.year - back), 0.92 ** (back - 1)
            facts["org.staff", year] = round(staff * grown)
            facts["org.sales_last_year", year] = yuan(sales * grown)
            facts["org.rd_last_year", year] = yuan(sales * grown * min(0.3, intensity))
        return facts


def yuan(amount: float) -> str:
    """An amount of 元 as it is kept: two decimals."""
    return f"{Decimal(round(amount, -2)):.2f}"
