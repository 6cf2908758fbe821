"""Invented persons."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kezhi.demo.domain import numbers
from kezhi.demo.domain.scale import Plan
from kezhi.demo.domain.words import Words

DEGREES = {"doctor": 0, "master": 1, "bachelor": 2, "other": 3}
AGES = (26, 61)
UNKNOWN = 0.1
"""The share of what is not known, so that rules come out undetermined."""

BARRED = 0.005
DOMAIN = "demo.example"
"""Of the addresses of accounts that anybody may enter by one click."""


@dataclass(frozen=True)
class InventedPerson:
    """A person as the registers know them. None: not known."""

    public_id: str
    name: str
    gender: str
    birth_date: date
    degree: str
    title: str
    phone: str
    email: str
    resident_id: str
    division: str
    since: date
    contract_until: date | None
    barred: bool | None


class People:
    """Invents persons, each with a resident number of their own."""

    def __init__(self, plan: Plan, words: Words, province: str) -> None:
        self.plan, self.words, self.province = plan, words, province
        self.rng = Random(f"people {plan.seed}")  # noqa: S311 — invented, not secret
        self.numbered: Counter[tuple[date, str]] = Counter()
        self.made = 0

    def name(self, gender: str) -> str:
        """A name of two or three characters."""
        characters = self.rng.sample(self.words.given[gender], k=self.rng.choice((1, 2, 2, 2)))
        return self.rng.choice(self.words.surnames) + "".join(characters)

    def invent(self, kind: str) -> InventedPerson:
        """Somebody who works in an organisation of ``kind``."""
        rng = self.rng
        gender = rng.choice(("male", "male", "female"))
        age = rng.randrange(*AGES)
        degree = rng.choices(list(DEGREES), degree_weights(kind, age))[0]
        staff = self.words.staff_of(kind)
        return self.make(
            self.name(gender),
            gender,
            age,
            degree,
            title_for(staff.titles, age, degree, rng),
            rng.choice(staff.divisions),
        )

    def make(
        self, name: str, gender: str, age: int, degree: str, title: str, division: str, *, all_known: bool = False
    ) -> InventedPerson:
        """A person of a given name, of whom the rest is invented, some of it unknown unless ``all_known``."""
        rng, plan = self.rng, self.plan
        unknown, barred = (0.0, 0.0) if all_known else (UNKNOWN, BARRED)
        birth = plan.age(age, rng.randrange(360))
        self.made += 1
        serial = self.numbered[birth, gender]
        self.numbered[birth, gender] += 1
        return InventedPerson(
            public_id=numbers.public_id(rng),
            name=name,
            gender=gender,
            birth_date=birth,
            degree=degree,
            title=title,
            phone=numbers.mobile(rng),
            email=f"p{self.made:05}@people.example",
            resident_id=numbers.resident_id(self.province, birth, gender, serial),
            division=division,
            since=plan.day - timedelta(days=rng.randrange(400, 400 + 365 * max(1, age - 25))),
            contract_until=None
            if rng.random() < unknown
            else plan.months(rng.randrange(60 if all_known else 24, 120), -1),
            barred=None if rng.random() < unknown else rng.random() < barred,
        )


def degree_weights(kind: str, age: int) -> tuple[int, int, int, int]:
    """How common degrees are: doctors teach and research, engineers are bachelors and masters."""
    if kind in ("university", "institute"):
        return (60, 30, 9, 1) if age < 50 else (40, 35, 24, 1)
    return (30, 40, 29, 1) if kind == "hospital" else (5, 30, 55, 10)


def title_for(titles: Sequence[str], age: int, degree: str, rng: Random) -> str:
    """A title that fits age and degree, with some luck; the young may have none yet."""
    merit = (age - 26) / 9 - DEGREES[degree] * 0.6 + rng.uniform(-0.6, 0.9)
    if merit < -1.2:
        return ""
    return titles[max(0, min(len(titles) - 1, len(titles) - 1 - int(max(0.0, merit))))]
