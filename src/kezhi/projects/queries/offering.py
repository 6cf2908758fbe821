"""Who does what the process of an application calls by relation or role."""

from django.utils.translation import gettext as _

from kezhi.base.access import Refused
from kezhi.base.actor import Role
from kezhi.packs.queries import department_document, department_list
from kezhi.projects.models import Application
from kezhi.subjects.models import Office, Organisation, OrganisationKind
from kezhi.workflow.queries import Offer

RECOMMENDING = "data/recommending.toml"


def recommender_for(host: Organisation) -> Organisation | None:
    """The body that recommends an organisation, by kind and place: the narrowest region that covers it."""
    covering = [
        row
        for row in department_list("recommenders")
        if host.kind in row["kinds"].split() and any(map(host.region.code.startswith, row["regions"].split()))
    ]
    if not covering:
        return None
    nearest = max(covering, key=lambda row: max(map(len, row["regions"].split())))
    return Organisation.objects.filter(name=nearest["name"], kind=OrganisationKind.GOVERNMENT).first()


def offer(application_id: int, who: str) -> Offer:
    """Who does what the process of an application calls by relation or role."""
    asked = Application.objects.filter(pk=application_id)
    applicant, host, recommender, office = asked.values_list("applicant", "host", "recommender", "call__office").get()
    match who:
        case "applicant":
            return Offer(person=applicant)
        case "unit-office":
            return Offer(role=Role.UNIT_OFFICE, organisation=host)
        case "recommender":
            return Offer(role=Role.RECOMMENDER, organisation=recommender) if recommender else _uncovered()
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
