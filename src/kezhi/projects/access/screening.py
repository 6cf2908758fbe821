"""Who may see and do what with questions about rules, exceptions, and requests for re-examination."""

from django.db.models import Q

from kezhi.base.access import ALL, NONE, Predicate, Table, role
from kezhi.base.actor import Actor, Role
from kezhi.projects.access import where
from kezhi.projects.models import Refusal


def _about_own_application(actor: Actor) -> Q:
    own = Q(application__applicant=actor.person) if actor.person else NONE
    return own | (Q(application__host=actor.organisation) if actor.has(Role.UNIT_OFFICE) else NONE)


def _about_handled_application(actor: Actor) -> Q:
    if actor.has(Role.DIRECTOR, Role.SUPERVISOR):
        return ALL
    own = Q(application__call__office=actor.office) | Q(application__office=actor.office)
    return own if actor.is_staff and actor.office else NONE


INQUIRIES = Table(
    {
        "see": Predicate(_about_own_application) | Predicate(_about_handled_application),
        "answer": Predicate(_about_own_application) & where(Q(answer="")),
    }
)


def _intervening_office(actor: Actor) -> Q:
    return Q(call__office=actor.office) if actor.office else NONE


def _by_another(actor: Actor) -> Q:
    return ~Q(asked_by=actor.person) if actor.person else NONE


INTERVENTIONS = Table(
    {
        "see": (role(Role.CASE_OFFICER, Role.OFFICE_HEAD) & Predicate(_intervening_office))
        | role(Role.DIRECTOR, Role.SUPERVISOR),
        "decide": role(Role.OFFICE_HEAD)
        & Predicate(_intervening_office)
        & Predicate(_by_another)
        & where(Q(state="asked")),
    }
)
"""What one officer asks for, the head of the call's office approves: two persons, whatever posts they hold."""


def _of_own_refusal(actor: Actor) -> Q:
    return Q(refusal__application__applicant=actor.person) if actor.person else NONE


def _reexamining(actor: Actor) -> Q:
    if actor.has(Role.DIRECTOR, Role.SUPERVISOR):
        return ALL
    own = Q(refusal__application__call__office=actor.office) | Q(refusal__application__office=actor.office)
    return own if actor.has(Role.CASE_OFFICER, Role.OFFICE_HEAD) and actor.office else NONE


def _had_no_hand(actor: Actor) -> Q:
    """Re-examinations of decisions in which the actor, or whom they stand in for, had no hand."""
    decided = Refusal.decided_by.through.objects.filter(person__in=(actor.person, actor.on_behalf_of))
    return ~Q(refusal__in=decided.values("refusal")) if actor.person else NONE


REEXAMINATIONS = Table(
    {
        "see": Predicate(_of_own_refusal) | Predicate(_reexamining),
        "answer": Predicate(_reexamining) & Predicate(_had_no_hand) & where(Q(outcome="")),
    }
)
"""国家自然科学基金条例第十九条: a re-examination isn't answered by who refused."""
