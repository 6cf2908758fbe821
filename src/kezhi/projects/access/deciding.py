"""Who may see and do what at the end of a round: proposals, decisions, awards, objections.

同组竞争项回避: who steps aside for one application sets neither amount nor order of any that competes with it for the
same envelope. A call and its envelope belong to each other, so that is every application of the call.
"""

from django.db.models import Exists, OuterRef, Q

from kezhi.base.access import NONE, Predicate, Table, role, the_system
from kezhi.base.actor import Actor, Role
from kezhi.projects.models import Award, Objection, Proposal, Recusal


def _own_office(actor: Actor) -> Q:
    return Q(call__office=actor.office) if actor.office else NONE


def _not_recused(actor: Actor) -> Q:
    """Neither the actor nor the person for whom they stand in."""
    people = [person for person in (actor.person, actor.on_behalf_of) if person]
    return Q(~Exists(Recusal.objects.filter(call=OuterRef("call"), person__in=people))) if people else NONE


def _in(state: str) -> Predicate:
    return Predicate(lambda actor: Q(state=state))


office = role(Role.CASE_OFFICER, Role.OFFICE_HEAD) & Predicate(_own_office)
free = Predicate(_not_recused)
other_than_sender = Predicate(lambda actor: ~Q(sent_by=actor.person))
reads_all = role(Role.DIRECTOR, Role.SUPERVISOR, Role.FUND_OFFICER, Role.AUDITOR)

PROPOSALS = Table(
    {
        "see": office | reads_all | the_system,
        "arrange": office & free & _in(Proposal.State.OPEN),
        "send": role(Role.OFFICE_HEAD) & office & free & _in(Proposal.State.OPEN),
        "decide": role(Role.DIRECTOR) & free & other_than_sender & _in(Proposal.State.SENT),
    }
)


def _seen_by_its_people(actor: Actor) -> Q:
    """The applicant and the unit learn what was decided when it is."""
    own = Q(application__applicant=actor.person) if actor.person else NONE
    unit = Q(application__host=actor.organisation) if actor.has(Role.UNIT_OFFICE) else NONE
    recommender = Q(application__recommender=actor.organisation) if actor.has(Role.RECOMMENDER) else NONE
    return own | unit | recommender


def _office_of_award(actor: Actor) -> Q:
    held = actor.has(Role.CASE_OFFICER, Role.OFFICE_HEAD) and actor.office
    return Q(decision__call__office=actor.office) if held else NONE


AWARDS = Table(
    {
        "see": Predicate(_seen_by_its_people) | Predicate(_office_of_award) | reads_all | the_system,
        "object": Predicate(lambda actor: Q(state__in=(Award.State.PUBLIC, Award.State.OBJECTED))),
    }
)


def _outside_the_decision(actor: Actor) -> Q:
    """Who neither proposed nor decided it, and doesn't step aside in its call."""
    if actor.person is None:
        return NONE
    aside = Recusal.objects.filter(call=OuterRef("award__decision__call"), person=actor.person)
    part = Q(award__proposer=actor.person) | Q(award__approver=actor.person) | Q(award__decision__by=actor.person)
    return ~part & Q(~Exists(aside))


def _own_objection(actor: Actor) -> Q:
    """Who objected while signed in follows it as themselves."""
    return Q(person=actor.person) if actor.person is not None and actor.role is None else NONE


supervisor = role(Role.SUPERVISOR)
outside = Predicate(_outside_the_decision)
handler = Predicate(lambda actor: Q(handler=actor.person) if actor.person else NONE)
OBJECTIONS = Table(
    {
        "see": supervisor | role(Role.DIRECTOR, Role.AUDITOR) | Predicate(_own_objection),
        "acknowledge": supervisor & outside & _in(Objection.State.RECEIVED),
        "answer": supervisor & outside & handler & _in(Objection.State.ACKNOWLEDGED),
        "know_who": supervisor & handler,
    }
)
"""``know_who``: the objector's name and contact."""
