"""Who may see and use envelopes."""

from django.db.models import Q

from kezhi.base.access import Predicate, Table, role
from kezhi.base.actor import Actor, Role

own_office = Predicate(lambda actor: Q(office=actor.office) if actor.office else Q(pk__in=()))


def _staff(actor: Actor) -> Q:
    return Q() if actor.is_staff else Q(pk__in=())


ENVELOPES = Table(
    {
        "see": Predicate(_staff),
        "set_aside": role(Role.FUND_OFFICER) | (role(Role.CASE_OFFICER, Role.OFFICE_HEAD) & own_office),
        "allot": role(Role.DIRECTOR),
        "release": role(Role.DIRECTOR, Role.SUPERVISOR),
    }
)
