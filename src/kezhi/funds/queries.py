"""Named reads of envelopes."""

from django.db.models import QuerySet

from kezhi.base.actor import Actor
from kezhi.funds.access import ENVELOPES
from kezhi.funds.models import Envelope


def envelopes(actor: Actor) -> QuerySet[Envelope]:
    """The envelopes that the actor may see."""
    return ENVELOPES.visible(actor, Envelope.objects.select_related("office"))
