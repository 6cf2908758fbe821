"""The pool of experts: persons of the province whom the department has taken in, and the demo's own."""

from collections.abc import Mapping
from random import Random
from typing import Any

from kezhi.base.actor import Role
from kezhi.demo.actions.acting import by, holder_in
from kezhi.demo.domain.persons import DOMAIN
from kezhi.demo.domain.scale import Plan
from kezhi.packs.queries import department_list
from kezhi.review.actions import experts
from kezhi.subjects.models import Affiliation, OrganisationKind, Person

LEARNED = (OrganisationKind.UNIVERSITY, OrganisationKind.INSTITUTE, OrganisationKind.HOSPITAL)


def enrol(plan: Plan, story: Mapping[str, Any]) -> int:
    """As many experts as the plan's size has, each of some disciplines; those who may be signed in as come first."""
    said = story["experts"]
    size = said["count"][plan.size]
    if not size:
        return 0
    rng = Random(f"experts {plan.seed}")  # noqa: S311 — invented, not secret
    now = plan.at(said["day"])
    keeper = holder_in(said["office"], Role.OFFICE_HEAD, now.date())
    own = _own()
    others = _learned(said["titles"])
    chosen = [*own, *rng.sample(others, min(len(others), size - len(own)))]
    enrolments = [
        experts.Enrolment(
            person,
            said["own"] if person in own else rng.sample(said["disciplines"], said["each"]),
            capacity=said["capacity"],
            declared_at=now,
        )
        for person in chosen
    ]
    return experts.enrol_many(enrolments, **by(keeper, now))


def _own() -> list[Person]:
    """The demo's persons who are experts."""
    names = [row["name"] for row in department_list("demo-people") if row["role_en"] == EXPERT]
    return list(Person.objects.filter(name__in=names, account__email__endswith=f"@{DOMAIN}"))


EXPERT = "Expert"
"""As the list of the demo's persons calls who reviews."""


def _learned(titles: list[str]) -> list[Person]:
    """Who has one of the titles at an institution and holds no post, in the order of the registry."""
    rows = Affiliation.objects.filter(
        organisation__kind__in=LEARNED, person__title__in=titles, person__account=None, person__holdings=None
    )
    return list({row.person_id: row.person for row in rows.select_related("person").order_by("person")}.values())
