"""Whose work an item is, and who may look at a case (who may see the thing that it is about)."""

from django.db.models import Q

from kezhi.base.access import NONE, Predicate, Table, both, either, the_system
from kezhi.base.actor import Actor
from kezhi.base.registry import objects
from kezhi.workflow.domain.referring import HOLDING
from kezhi.workflow.models import Referral, WorkItem


def _of_post(actor: Actor) -> Q:
    """Items for the role of the chosen post, within its unit or office."""
    if actor.role is None:
        return NONE
    place = (Q(organisation=None) | Q(organisation=actor.organisation)) & (Q(office=None) | Q(office=actor.office))
    return Q(role=actor.role.value) & place


def _offered(actor: Actor) -> Q:
    """Items for the person themselves, and those of their post that aren't in a colleague's hands.

    Who stands in for somebody has what is in that one's hands.
    """
    own = Q(person=actor.person, role="") if actor.person else NONE
    hands = [person for person in (actor.person, actor.on_behalf_of) if person]
    return either(own, both(_of_post(actor), Q(person=None) | Q(person__in=hands)))


def _about(actor: Actor) -> Q:
    rows = NONE
    for about_type, about in objects.items():
        rows = either(rows, Q(about_type=about_type, about_id__in=about.visible(actor).values("pk")))
    return rows


def _drawn_in(actor: Actor) -> Q:
    """Items for which the actor, or whom they stand in for, was asked by who has them in hand."""
    hands = [person for person in (actor.person, actor.on_behalf_of) if person]
    return Q(pk__in=Referral.objects.filter(to__in=hands).values("item")) if hands else NONE


def _asked(actor: Actor) -> Q:
    hands = [person for person in (actor.person, actor.on_behalf_of) if person]
    return Q(pk__in=Referral.objects.filter(to__in=hands, ended_at=None).values("item")) if hands else NONE


of_post = Predicate(_of_post)
offered = Predicate(_offered)
drawn_in = Predicate(_drawn_in)
asked = Predicate(_asked)
is_open = Predicate(lambda actor: Q(state=WorkItem.State.OPEN))
is_held = Predicate(lambda actor: Q(pk__in=Referral.objects.filter(way__in=HOLDING, ended_at=None).values("item")))

CASES = Table({"see": Predicate(_about) | the_system})
WORK_ITEMS = Table(
    {
        "see": offered | of_post | drawn_in | the_system,
        "hold": (offered | the_system) & is_open,
        "complete": (offered | the_system) & is_open & ~is_held,
        "hand_over": of_post & is_open,
        "answer": asked & is_open,
    }
)
"""Colleagues of a post see what one of them has in hand and may take it over: nothing lies with who is away.

Who has it in hand (``hold``) may draw others in; while one of them has it to do or to sign, it can't be finished.
"""
