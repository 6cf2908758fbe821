"""Who does what the process of an application calls by relation or role."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from kezhi.base.access import Refused
from kezhi.base.actor import Role
from kezhi.packs.queries import department_document, department_list
from kezhi.projects.models import Application
from kezhi.subjects.models import Office, Organisation, OrganisationKind
from kezhi.workflow.queries import Offer

RECOMMENDING = "data/recommending.toml"


def recommender_for(host: Organisation) -> Organisation | None:
    """The body that recommends an organisation: the one that names it, else by kind the narrowest region around it.

    A body that names a unit may be the unit itself, where the department lets it recommend its own.
    """
    rows = department_list("recommenders")
    covering = [row for row in rows if host.name in _named(row)] or [
        row
        for row in rows
        if host.kind in row["kinds"].split() and any(map(host.region.code.startswith, row["regions"].split()))
    ]
    if not covering:
        return None
    return _body(max(covering, key=lambda row: max(map(len, row["regions"].split()), default=0)))


def _named(row: Mapping[str, str]) -> list[str]:
    return row.get("units", "").split()


def _body(row: Mapping[str, str]) -> Organisation | None:
    """A body by its row: a part of the government, or a unit that recommends itself."""
    own = row["name"] in _named(row)
    found = Organisation.objects.filter(name=row["name"])
    return (found if own else found.filter(kind=OrganisationKind.GOVERNMENT)).order_by("pk").first()


def higher_body(body: Organisation | None) -> Organisation | None:
    """The body to which another one's recommendations go on; None where they go to the department."""
    rows = {row["code"]: row for row in department_list("recommenders")}
    own = next((row for row in rows.values() if body and row["name"] == body.name), None)
    parent = rows.get(own.get("parent", "")) if own else None
    return _body(parent) if parent else None


def bodies() -> QuerySet[Organisation]:
    """Every body that recommends."""
    return Organisation.objects.filter(name__in=[row["name"] for row in department_list("recommenders")]).order_by(
        "name"
    )


def offer(application_id: int, who: str) -> Offer:
    """Who does what the process of an application calls by relation or role."""
    asked = Application.objects.filter(pk=application_id)
    applicant, host, recommender, office = asked.values_list(
        "applicant", "host", "recommender", Coalesce("office", "call__office")
    ).get()
    match who:
        case "applicant":
            return Offer(person=applicant)
        case "unit-office":
            return Offer(role=Role.UNIT_OFFICE, organisation=host)
        case "recommender":
            role = Role.UNIT_OFFICE if recommender == host else Role.RECOMMENDER
            return Offer(role=role, organisation=recommender) if recommender else _uncovered()
        case "case-officer" | "office-head":
            return Offer(role=Role(who), office=office)
    return Offer(role=Role(who))


def _uncovered() -> Offer:
    """Who recommends what no body does: the post of the department that its pack names. Raises Refused without one."""
    said = department_document(RECOMMENDING).get("uncovered", {})
    office = Office.objects.filter(code=said.get("office")).first()
    if office is None or said.get("role") not in set(Role):
        raise Refused(
            _("没有推荐单位管到这个单位，部门的业务包也没有写明由谁推荐。请业务包编辑在 %(file)s 的 uncovered 里补上。")
            % {"file": RECOMMENDING}
        )
    return Offer(role=Role(said["role"]), office=office.pk)
