"""Funded projects, as everybody may search them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from kezhi.packs.queries import department_list
from kezhi.projects.models import Project
from kezhi.projects.queries.deciding import projects
from kezhi.subjects.models import Region


@dataclass(frozen=True)
class Wanted:
    """What is looked for; blank parts narrow nothing. ``city`` is a code such as 620300."""

    q: str = ""
    year: str = ""
    city: str = ""
    programme: str = ""
    unit: str = ""


def funded(wanted: Wanted) -> QuerySet[Project]:
    """The funded projects that fit, the latest first."""
    found = projects()
    for word in wanted.q.split():
        leader, host = Q(pi__name=word) | Q(pi=None, pi_name=word), _of_host(word)
        found = found.filter(Q(title__icontains=word) | Q(number__icontains=word) | leader | host)
    if wanted.year.isdecimal() and len(wanted.year) == 4:
        found = found.filter(starts__year=int(wanted.year))
    if wanted.city:
        found = found.filter(host__region__code__startswith=wanted.city[:4])
    if wanted.programme:
        found = found.filter(programme=wanted.programme)
    if wanted.unit.strip():
        found = found.filter(_of_host(wanted.unit.strip()))
    return found


def _of_host(word: str) -> Q:
    return Q(host__name__icontains=word) | Q(host_name__icontains=word)


def sums(rows: QuerySet[Project]) -> tuple[int, Decimal]:
    """How many, and how much money in 元."""
    found = rows.order_by().aggregate(count=Count("pk"), amount=Sum("amount"))
    return found["count"], found["amount"] or Decimal(0)


@dataclass(frozen=True)
class Choices:
    """What can be chosen: years, cities and programmes that have projects."""

    years: Sequence[int]
    cities: Sequence[tuple[str, str]]
    programmes: Sequence[tuple[str, str]]


def choices() -> Choices:
    """Three queries."""
    rows = projects().order_by()
    years = rows.values_list("starts__year", flat=True).distinct()
    prefixes = {code[:4] for code in rows.values_list("host__region__code", flat=True).distinct() if code}
    names = dict(Region.objects.filter(kind=Region.Kind.CITY).values_list("code", "name"))
    cities = [(code, name) for code, name in sorted(names.items()) if code[:4] in prefixes]
    known = programmes()
    codes = sorted(set(rows.exclude(programme="").values_list("programme", flat=True).distinct()))
    return Choices(sorted(set(years), reverse=True), cities, [(code, known.get(code, code)) for code in codes])


def programmes() -> Mapping[str, str]:
    """The department's programmes by their letters."""
    return {row["code"]: row["name"] for row in department_list("programmes")}
