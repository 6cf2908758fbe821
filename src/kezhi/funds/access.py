"""Who may see and use envelopes."""

from django.db.models import Q

from kezhi.base.access import ALL, NONE, Predicate, Table, role
from kezhi.base.actor import Actor, Role

own_office = Predicate(lambda actor: Q(office=actor.office) if actor.office else NONE)


def _staff(actor: Actor) -> Q:
    return ALL if actor.is_staff else NONE


ENVELOPES = Table(
    {
        "see": Predicate(_staff),
        "set_aside": role(Role.FUND_OFFICER) | (role(Role.CASE_OFFICER, Role.OFFICE_HEAD) & own_office),
        "allot": role(Role.DIRECTOR),
        "release": role(Role.DIRECTOR, Role.SUPERVISOR),
    }
)
