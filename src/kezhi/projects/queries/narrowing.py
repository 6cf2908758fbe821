"""How the list of applications is narrowed: by call, city, topic, age of the leader, and what was decided."""

from collections.abc import Collection, Sequence

from django.db.models import DurationField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Now, TruncDate
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base.actor import Actor
from kezhi.base.lists.declared import Text
from kezhi.projects.models import Award, Call
from kezhi.projects.queries.pictures import AGES, NONE
from kezhi.subjects.models import Region


def calls_shown(actor: Actor) -> Sequence[tuple[str, str]]:
    """The published calls, the latest first."""
    rows = Call.objects.filter(state=Call.State.PUBLISHED).order_by("-closes").values_list("pk", "number", "title")
    return [(str(pk), f"{number} {title}") for pk, number, title in rows[:100]]


def cities_shown(actor: Actor) -> Sequence[tuple[str, str]]:
    rows = Region.objects.filter(kind=Region.Kind.CITY).order_by("code")
    return list(rows.values_list("code", "name"))


def ages_shown(actor: Actor) -> Sequence[tuple[str, Text]]:
    return [*((code, words) for code, words, _first, _last in AGES), (NONE, _lazy("年龄未知"))]


def outcomes_shown(actor: Actor) -> Sequence[tuple[str, Text]]:
    return [*Award.State.choices, (NONE, _lazy("还没有审定"))]


def in_city(codes: Collection[str]) -> Q:
    """By the city in which the host is."""
    q = Q(pk__in=())
    for code in codes:
        q |= Q(host__region__code__startswith=code[:4])
    return q


def of_topic(code: str) -> Q:
    """By the code of the topic; ``none`` for those without one."""
    return Q(topic=None) if code == NONE else Q(topic__code=code)


def of_age(codes: Collection[str]) -> Q:
    """By the leader's age today, in years."""
    q = Q(applicant__birth_date=None) if NONE in codes else Q(pk__in=())
    for code, _words, first, last in AGES:
        if code in codes:
            q |= Q(applicant__birth_date__lte=_years_ago(first), applicant__birth_date__gt=_years_ago(last + 1))
    return q


def _years_ago(years: int) -> TruncDate:
    return TruncDate(Now() - Cast(Value(f"{years} years"), DurationField()))


def decided_as(states: Collection[str]) -> Q:
    """By what was decided; an award that an objection undid counts while no other followed it, ``none`` is neither."""
    awards = Award.objects.filter(application=OuterRef("pk"))
    holding = awards.exclude(state=Award.State.REOPENED)
    q = Q(Exists(holding.filter(state__in=states)))
    if Award.State.REOPENED in states:
        q |= Q(Exists(awards)) & ~Q(Exists(holding))
    return q | ~Q(Exists(awards)) if NONE in states else q
