"""A round in pictures: how many and how much money, asked and given, by state, city, topic, unit and age."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base.actor import Actor
from kezhi.projects.models import Application, Award, Call
from kezhi.projects.queries.proposing import age, city_code, city_names

AGES = (("34", _lazy("35 岁以下"), 0, 34), ("39", _lazy("35–39 岁"), 35, 39), ("49", _lazy("40–49 岁"), 40, 49),
        ("59", _lazy("50–59 岁"), 50, 59), ("99", _lazy("60 岁以上"), 60, 150))  # fmt: skip
"""Bands of age by code: words, and the first and last year of age."""
NONE = "none"
MOST_UNITS = 12


@dataclass(frozen=True)
class Bar:
    """One mark: what it stands for, and the list of what it counts. Amounts in 元."""

    label: str
    url: str
    count: int
    given_count: int
    asked: Decimal
    given: Decimal


@dataclass(frozen=True)
class Picture:
    """The bars of one question; ``most`` is the most that any of them asked for."""

    title: str
    bars: Sequence[Bar]

    @property
    def most(self) -> Decimal:
        return max((bar.asked for bar in self.bars), default=Decimal(0))


@dataclass(frozen=True)
class _Fact:
    """An application as the pictures count it: by question, a code and words."""

    asked: Decimal
    given: Decimal
    keys: dict[str, tuple[str, str]]


def pictures(call: Call, actor: Actor, rows: Iterable[Application], on: date) -> list[Picture]:
    """A picture for each question over the applications that the actor may see. Two queries besides ``rows``."""
    found = list(rows)
    given = {one.application_id: one for one in Award.objects.filter(decision__call=call).order_by("pk")}
    cities = city_names()
    facts = [_fact(one, given.get(one.pk), cities, on) for one in found]
    base = {"view": "all", "f.call": call.pk}
    titles = {
        "outcome": _("结果"),
        "city": _("市州"),
        "topic": _("指南方向"),
        "host": _("单位"),
        "age": _("负责人年龄"),
    }
    return [Picture(title, _bars(facts, key, base)) for key, title in titles.items()]


def _fact(one: Application, award: Award | None, cities: dict[str, str], on: date) -> _Fact:
    holds = award is not None and award.state in (Award.State.PUBLIC, Award.State.OBJECTED, Award.State.AWARDED)
    city = city_code(one.host.region.code)
    born = one.applicant.birth_date
    band = next((band for band in AGES if born and band[2] <= age(born, on) <= band[3]), None)
    return _Fact(
        asked=one.amount or Decimal(0),
        given=award.amount if award and holds else Decimal(0),
        keys={
            "outcome": (award.state, award.get_state_display()) if award else (NONE, _("还没有审定")),
            "city": (city, cities.get(city, one.host.region.name)),
            "topic": (one.topic.code, f"{one.topic.code} {one.topic.title}") if one.topic else (NONE, _("没有方向")),
            "host": (one.host.name, one.host.name),
            "age": (band[0], str(band[1])) if band else (NONE, _("年龄未知")),
        },
    )


def _bars(facts: Sequence[_Fact], key: str, base: dict[str, object]) -> list[Bar]:
    groups: dict[tuple[str, str], list[_Fact]] = {}
    for fact in facts:
        groups.setdefault(fact.keys[key], []).append(fact)
    bars = [_bar(code, label, found, key, base) for (code, label), found in groups.items()]
    order: Callable[[Bar], object] = (lambda bar: bar.label) if key == "age" else (lambda bar: -bar.asked)
    return sorted(bars, key=order)[:MOST_UNITS]  # type: ignore[arg-type]


def _bar(code: str, label: str, found: Sequence[_Fact], key: str, base: dict[str, object]) -> Bar:
    query = urlencode({**base, f"f.{key}": code})
    return Bar(
        label=label,
        url=f"{reverse('projects:all_applications')}?{query}",
        count=len(found),
        given_count=sum(1 for one in found if one.given),
        asked=sum((one.asked for one in found), Decimal(0)),
        given=sum((one.given for one in found), Decimal(0)),
    )
