"""Who does what the process of an application calls by relation or role."""

from kezhi.base.actor import Role
from kezhi.packs.queries import department_list
from kezhi.projects.models import Application
from kezhi.subjects.models import Organisation, OrganisationKind
from kezhi.workflow.queries import Offer


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
    application = Application.objects.select_related("call").get(pk=application_id)
    match who:
        case "applicant":
            return Offer(person=application.applicant_id)
        case "unit-office":
            return Offer(role=Role.UNIT_OFFICE, organisation=application.host_id)
        case "recommender":
            return Offer(role=Role.RECOMMENDER, organisation=application.recommender_id)
        case "case-officer" | "office-head":
            return Offer(role=Role(who), office=application.call.office_id)
    return Offer(role=Role(who))
