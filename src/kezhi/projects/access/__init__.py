"""Who may see and do what with calls and applications."""

from django.db.models import Q
from django.db.models.functions import Now

from kezhi.base.access import ALL, Predicate, Table, everybody, role, the_system
from kezhi.base.actor import Actor, Role
from kezhi.projects.models import Application, Call, Member, Recommendation, Refusal


def _where(condition: Q) -> Predicate:
    return Predicate(lambda actor: condition)


def _own_office(actor: Actor) -> Q:
    return Q(office=actor.office) if actor.office else Q(pk__in=())


own_office = Predicate(_own_office)
state = Call.State
shown_to_all = _where(Q(state__in=(state.PUBLISHED, state.CANCELLED)))
officer = role(Role.CASE_OFFICER) & own_office
head = role(Role.OFFICE_HEAD) & own_office
director = role(Role.DIRECTOR)

CALLS = Table(
    {
        "see": shown_to_all | ((role(Role.CASE_OFFICER, Role.OFFICE_HEAD) & own_office) | director),
        "create": role(Role.CASE_OFFICER),
        "edit": officer & _where(Q(state=state.DRAFT)),
        "send": officer & _where(Q(state=state.DRAFT)),
        "check": head & _where(Q(state=state.CHECKING)),
        "sign": director & _where(Q(state=state.SIGNING)),
        "return": (head & _where(Q(state=state.CHECKING))) | (director & _where(Q(state=state.SIGNING))),
        "amend": (officer | head) & _where(Q(state=state.PUBLISHED)),
        "cancel": director & _where(~Q(state=state.CANCELLED)),
        "answer": (officer | head) & _where(Q(state=state.PUBLISHED)),
        "intervene": officer & _where(Q(state=state.PUBLISHED)),
        "ask": Predicate(lambda actor: Q(state=state.PUBLISHED) if actor.person else Q(pk__in=())),
        "apply": Predicate(
            lambda actor: Q(state=state.PUBLISHED, opens__lte=Now(), closes__gt=Now()) if actor.person else Q(pk__in=())
        ),
    }
)


def _applicant(actor: Actor) -> Q:
    return Q(applicant=actor.person) if actor.person else Q(pk__in=())


def _member(actor: Actor) -> Q:
    own = Member.objects.filter(person=actor.person, state=Member.State.ACCEPTED)
    return Q(pk__in=own.values("application")) if actor.person else Q(pk__in=())


def _unit_office(actor: Actor) -> Q:
    return Q(host=actor.organisation) if actor.has(Role.UNIT_OFFICE) else Q(pk__in=())


def _recommender(actor: Actor) -> Q:
    """What lies with a recommending body, and what it has recommended to a higher one."""
    if not actor.has(Role.RECOMMENDER):
        return Q(pk__in=())
    own = Recommendation.objects.filter(body=actor.organisation, ended_at=None)
    return Q(recommender=actor.organisation) | Q(pk__in=own.values("application"))


def _lies_with(actor: Actor) -> Q:
    return Q(recommender=actor.organisation) if actor.has(Role.RECOMMENDER) else Q(pk__in=())


def _department(actor: Actor) -> Q:
    if actor.has(Role.DIRECTOR, Role.SUPERVISOR):
        return ALL
    own = Q(call__office=actor.office) | Q(office=actor.office)
    return own if actor.is_staff and actor.office else Q(pk__in=())


def _handling(actor: Actor) -> Q:
    """What the actor's office handles: its calls' applications, without those that were given to another office."""
    own = Q(office=actor.office) | Q(office=None, call__office=actor.office)
    return own if actor.office else Q(pk__in=())


def _enters(actor: Actor) -> Q:
    """What the actor enters on an applicant's behalf."""
    return Q(entered_by=actor.person) if actor.person else Q(pk__in=())


stage = Application.State
applicant = Predicate(_applicant)
sent = _where(Q(state=stage.SUBMITTED))
unsent = _where(Q(state__in=(stage.DRAFT, stage.WITHDRAWN)))
writes = Predicate(_applicant) | Predicate(_enters)
handling = Predicate(_handling)
kept = _where(~Q(state=stage.DELETED))
seen_by_offices = Predicate(_recommender) | Predicate(_department)

APPLICATIONS = Table(
    {
        "see": (writes | Predicate(_member) | Predicate(_unit_office)) & kept | (seen_by_offices & sent) | the_system,
        "read_form": (writes | Predicate(_unit_office)) & kept | (seen_by_offices & sent),
        "write": writes & unsent,
        "invite": writes & unsent,
        "submit": writes & unsent,
        "withdraw": applicant & sent,
        "hand_over": applicant & unsent,
        "delete": applicant & unsent & _where(Q(number=None)),
        "screen": role(Role.CASE_OFFICER) & handling & sent & _where(Q(screening__isnull=False)),
        "move": role(Role.CASE_OFFICER) & handling & sent,
        "remark": Predicate(_unit_office) & unsent,
        "preselect": Predicate(_unit_office) & kept,
        "pass_on": Predicate(_lies_with) & sent,
        "reexamine": applicant & sent & _where(Q(refusals__isnull=False)),
    }
)
"""An application that was once submitted has a number; it is withdrawn, never deleted. A member sees the application
and what was submitted, of the draft only what was handed to them (``read_form`` is the whole of it)."""


def _about_own_application(actor: Actor) -> Q:
    own = Q(application__applicant=actor.person) if actor.person else Q(pk__in=())
    return own | (Q(application__host=actor.organisation) if actor.has(Role.UNIT_OFFICE) else Q(pk__in=()))


def _about_handled_application(actor: Actor) -> Q:
    if actor.has(Role.DIRECTOR, Role.SUPERVISOR):
        return ALL
    own = Q(application__call__office=actor.office) | Q(application__office=actor.office)
    return own if actor.is_staff and actor.office else Q(pk__in=())


INQUIRIES = Table(
    {
        "see": Predicate(_about_own_application) | Predicate(_about_handled_application),
        "answer": Predicate(_about_own_application) & _where(Q(answer="")),
    }
)


def _intervening_office(actor: Actor) -> Q:
    return Q(call__office=actor.office) if actor.office else Q(pk__in=())


def _by_another(actor: Actor) -> Q:
    return ~Q(asked_by=actor.person) if actor.person else Q(pk__in=())


INTERVENTIONS = Table(
    {
        "see": (role(Role.CASE_OFFICER, Role.OFFICE_HEAD) & Predicate(_intervening_office))
        | role(Role.DIRECTOR, Role.SUPERVISOR),
        "decide": role(Role.OFFICE_HEAD)
        & Predicate(_intervening_office)
        & Predicate(_by_another)
        & _where(Q(state="asked")),
    }
)
"""What one officer asks for, the head of the call's office approves: two persons, whatever posts they hold."""


def _of_own_refusal(actor: Actor) -> Q:
    return Q(refusal__application__applicant=actor.person) if actor.person else Q(pk__in=())


def _reexamining(actor: Actor) -> Q:
    if actor.has(Role.DIRECTOR, Role.SUPERVISOR):
        return ALL
    own = Q(refusal__application__call__office=actor.office) | Q(refusal__application__office=actor.office)
    return own if actor.has(Role.CASE_OFFICER, Role.OFFICE_HEAD) and actor.office else Q(pk__in=())


def _had_no_hand(actor: Actor) -> Q:
    """Re-examinations of decisions in which the actor, or whom they stand in for, had no hand."""
    decided = Refusal.decided_by.through.objects.filter(person__in=(actor.person, actor.on_behalf_of))
    return ~Q(refusal__in=decided.values("refusal")) if actor.person else Q(pk__in=())


REEXAMINATIONS = Table(
    {
        "see": Predicate(_of_own_refusal) | Predicate(_reexamining),
        "answer": Predicate(_reexamining) & Predicate(_had_no_hand) & _where(Q(outcome="")),
    }
)
"""国家自然科学基金条例第十九条: a re-examination isn't answered by who refused."""

MEMBERS = Table(
    {
        "see": everybody,
        "answer": Predicate(
            lambda actor: Q(person=actor.person, state=Member.State.INVITED) if actor.person else Q(pk__in=())
        ),
    }
)
