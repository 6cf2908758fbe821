"""What the demo's applicants write: titles, texts, plans and budgets, from the story of the department's pack."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

Texts = Mapping[str, str]
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Theme:
    """What an application is about: ``object`` and ``aim`` make its title."""

    object: str
    aim: str
    discipline: str

    @property
    def title(self) -> str:
        return f"{self.object}{self.aim}"


def themes(declared: Mapping[str, Any], rng: Random) -> Iterator[Theme]:
    """Every pair of an object and an aim, in an order of the generator's, none twice."""
    pairs = [(thing, aim) for thing in declared["objects"] for aim in declared["aims"]]
    rng.shuffle(pairs)
    for thing, aim in pairs:
        yield Theme(thing, aim, rng.choice(declared["disciplines"]))


@dataclass(frozen=True)
class Grant:
    """What the topic allows: 元 at most, and the days between which the project runs."""

    limit: Decimal
    starts: date
    ends: date


def written(story: Mapping[str, Any], theme: Theme, topic: str, grant: Grant, rng: Random) -> dict[str, Any]:
    """The values of a form by the names of its fields, whichever of them the form has."""
    texts = {"object": theme.object, "aim": theme.aim.removeprefix("的"), "topic": topic}
    values = {name: _filled(value, texts) for name, value in story["values"].items()}
    return values | {
        "title": theme.title,
        "discipline": theme.discipline,
        "ends_on": grant.ends.isoformat(),
        "indicators": [dict(row) for row in story["indicators"]],
        "milestones": [_milestone(row, grant) for row in story["milestones"]],
        "works": [
            {**row, "title": _filled(row["title"], texts), "year": grant.starts.year + row["year"]}
            for row in story["works"]
        ],
        "budget": budget(story["budget"], grant.limit * Decimal(rng.choice(story["asked"]["shares"]))),
    }


def _filled(value: Any, texts: Texts) -> Any:
    return value.format(**texts) if isinstance(value, str) else value


def _milestone(row: Mapping[str, Any], grant: Grant) -> dict[str, str]:
    due = grant.starts + timedelta(days=round((grant.ends - grant.starts).days * row["at"]))
    return {"due": due.isoformat(), "work": row["work"], "result": row["result"]}


def budget(shares: Mapping[str, Mapping[str, str]], base: Decimal) -> dict[str, dict[str, str]]:
    """Lines of a budget as shares of ``base`` 元, each down to whole hundreds."""
    return {
        line: {column: f"{_hundreds(base * Decimal(share)):.2f}" for column, share in said.items()}
        for line, said in shares.items()
    }


def _hundreds(amount: Decimal) -> Decimal:
    return amount // HUNDRED * HUNDRED


def team(story: Mapping[str, Any], people: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """The form's table of members, each with a part in the work."""
    said = story["team"]
    return [
        {**who, "role": duty, "work": said["work"]}
        for who, duty in zip(people, said["duties"][: said["size"]], strict=False)
    ]
