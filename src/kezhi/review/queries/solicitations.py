"""Named reads of reported approaches: for the supervisor, and the reporter's own."""

from django.db.models import QuerySet

from kezhi.base.actor import Actor
from kezhi.review.access import SOLICITATIONS
from kezhi.review.models import Solicitation


def solicitations(actor: Actor) -> QuerySet[Solicitation]:
    """The reports that the actor may see."""
    rows = Solicitation.objects.select_related("reporter", "assignment__item__round")
    return SOLICITATIONS.visible(actor, rows)
