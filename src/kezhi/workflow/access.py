"""Whose work an item is, and who may look at a case (who may see the thing that it is about)."""

from django.db.models import Q

from kezhi.base.access import Predicate, Table, the_system
from kezhi.base.actor import Actor
from kezhi.base.registry import objects
from kezhi.workflow.models import WorkItem


def _offered(actor: Actor) -> Q:
    """Items offered to the person, or to the role of the chosen post within its unit or office."""
    mine = Q(person=actor.person) if actor.person else Q(pk__in=())
    if actor.role is None:
        return mine
    place = (Q(organisation=None) | Q(organisation=actor.organisation)) & (Q(office=None) | Q(office=actor.office))
    return mine | (Q(person=None, role=actor.role.value) & place)


def _about(actor: Actor) -> Q:
    q = Q(pk__in=())
    for about_type, about in objects.items():
        q |= Q(about_type=about_type, about_id__in=about.visible(actor).values("pk"))
    return q


offered = Predicate(_offered)
is_open = Predicate(lambda actor: Q(state=WorkItem.State.OPEN))

CASES = Table({"see": Predicate(_about) | the_system})
WORK_ITEMS = Table(
    {
        "see": offered | the_system,
        "complete": (offered | the_system) & is_open,
        "hand_over": offered & is_open,
    }
)
