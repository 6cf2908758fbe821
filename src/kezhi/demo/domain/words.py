"""The words from which names are made, as the department's pack lists them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Staff:
    """Divisions and titles (the highest first) of a kind of organisation."""

    divisions: Sequence[str]
    titles: Sequence[str]


@dataclass(frozen=True)
class Trade:
    """A line of business as firms' names say it, with its division of GB/T 4754."""

    word: str
    division: str


@dataclass(frozen=True)
class Words:
    """See ``data/demo-words.toml`` of the department's pack."""

    source: str
    surnames: str
    given: Mapping[str, str]
    firm_first: str
    firm_second: str
    firm_form: str
    firm_years: tuple[int, int]
    place_endings: Sequence[str]
    street: str
    bank: str
    trades: Sequence[Trade]
    staff: Mapping[str, Staff]
    unit_office: Mapping[str, str]

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Words":
        return cls(
            given={"male": document["given_male"], "female": document["given_female"]},
            firm_years=(document["firm_years"]["first"], document["firm_years"]["last"]),
            trades=[Trade(**trade) for trade in document["trades"]],
            staff={kind: Staff(**staff) for kind, staff in document["staff"].items()},
            **{
                name: document[name]
                for name in (
                    "source", "surnames", "firm_first", "firm_second", "firm_form", "place_endings", "street", "bank",
                    "unit_office",
                )
            },
        )  # fmt: skip

    def place(self, region_name: str) -> str:
        """A city as firms' names say it: without its ending."""
        for ending in self.place_endings:
            if region_name.endswith(ending):
                return region_name.removesuffix(ending)
        return region_name

    def staff_of(self, kind: str) -> Staff:
        """Divisions and titles of a kind of organisation; of firms where the kind has none of its own."""
        return self.staff.get(kind) or self.staff["enterprise"]
