"""What rules may ask about a person's or an organisation's projects."""

from datetime import date
from typing import Any

from django.db.models import BooleanField, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from kezhi.base.calendar import same_day
from kezhi.base.registry import FactSource, fact_sources
from kezhi.projects.models import Application, Member, Project

LEDGER = ("项目台账", "Project ledger")


def _count(rows: QuerySet[Any], by: str) -> Combinable:
    """How many of ``rows`` belong to the subject, as a subquery; 0 where none does."""
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _applied_as_pi(on: date) -> Combinable:
    sent = Application.objects.filter(applicant=OuterRef("pk"), state=Application.State.SUBMITTED, call__year=on.year)
    return _count(sent, "applicant")


def _applied_as_member(on: date) -> Combinable:
    sent = Member.objects.filter(
        person=OuterRef("pk"),
        state=Member.State.ACCEPTED,
        application__state=Application.State.SUBMITTED,
        application__call__year=on.year,
    )
    return _count(sent, "person")


def _running(on: date) -> Q:
    """Our own that run, and those of a list between their first and last day."""
    listed = Q(state=Project.State.RECORDED, starts__lte=on, ends__gte=on)
    return Q(state=Project.State.RUNNING) | listed


def _running_as_pi(on: date) -> Combinable:
    return _count(Project.objects.filter(_running(on), pi=OuterRef("pk")), "pi")


def _running_as_member(on: date) -> Combinable:
    return _count(Project.objects.filter(_running(on), members=OuterRef("pk")), "members")


def _overdue(on: date) -> Combinable:
    """Running projects that ended more than six months before the day."""
    late = Project.objects.filter(pi=OuterRef("pk"), state=Project.State.RUNNING, ends__lt=same_day(on, -6))
    return _count(late, "pi")


def _only_recorded(on: date) -> Combinable:
    """Nothing of our own: what a search of the integrity register found is recorded with its date."""
    return Value(None, output_field=BooleanField())


COUNTED = {
    "project.applied_as_pi": (_applied_as_pi, ("本年度作为负责人已申报", "Applied for as leader this year")),
    "project.applied_as_member": (_applied_as_member, ("本年度作为成员已申报", "Applied for as member this year")),
    "project.running_as_pi": (_running_as_pi, ("作为负责人在研", "Running as leader")),
    "project.running_as_member": (_running_as_member, ("作为成员在研", "Running as member")),
    "project.overdue": (_overdue, ("逾期 6 个月以上未验收", "More than six months overdue")),
}
for name, (expression, title) in COUNTED.items():
    fact_sources.add(name, FactSource("person", "number", title, LEDGER, expression, unit="项", of_department=True))
fact_sources.add(
    "integrity.barred",
    FactSource(
        "person",
        "boolean",
        ("在期的失信惩戒", "Barred for misconduct"),
        ("诚信库", "Integrity register"),
        _only_recorded,
        recorded=lambda on: "",
        of_department=True,
    ),
)
