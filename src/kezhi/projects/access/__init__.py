"""Who may see and do what with calls and applications."""

from django.db.models import Q
from django.db.models.functions import Now

from kezhi.base.access import ALL, NONE, Predicate, Table, everybody, role, the_system
from kezhi.base.actor import STAFF, Actor, Role
from kezhi.projects.models import Application, Call, Member
from kezhi.workflow.access import WORK_ITEMS
from kezhi.workflow.models import WorkItem
from kezhi.workflow.queries import to_mend


def _where(condition: Q) -> Predicate:
    return Predicate(lambda actor: condition)


def _own_office(actor: Actor) -> Q:
    return Q(office=actor.office) if actor.office else NONE


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
        "ask": Predicate(lambda actor: Q(state=state.PUBLISHED) if actor.person else NONE),
        "apply": Predicate(
            lambda actor: Q(state=state.PUBLISHED, opens__lte=Now(), closes__gt=Now()) if actor.person else NONE
        ),
    }
)


def _applicant(actor: Actor) -> Q:
    return Q(applicant=actor.person) if actor.person else NONE


def _member(actor: Actor) -> Q:
    own = Member.objects.filter(person=actor.person, state=Member.State.ACCEPTED)
    return Q(pk__in=own.values("application")) if actor.person else NONE


def _unit_office(actor: Actor) -> Q:
    return Q(host=actor.organisation) if actor.has(Role.UNIT_OFFICE) else NONE


def _recommender(actor: Actor) -> Q:
    return Q(recommender=actor.organisation) if actor.has(Role.RECOMMENDER) else NONE


def _department(actor: Actor) -> Q:
    if actor.has(Role.DIRECTOR, Role.SUPERVISOR):
        return ALL
    return Q(call__office=actor.office) if actor.is_staff and actor.office else NONE


def _returned(actor: Actor) -> Q:
    """Applications that were sent back and lie with their applicant, who mends them in the form."""
    return Q(state=Application.State.SUBMITTED, case__in=to_mend().values("case"))


def _at_work(actor: Actor) -> Q:
    """Applications that lie before the actor: something about them is open for them or their post."""
    items = WORK_ITEMS.visible(actor, WorkItem.objects.filter(state=WorkItem.State.OPEN))
    return Q(case__in=items.values("case")) if actor.person else NONE


stage = Application.State
applicant = Predicate(_applicant)
sent = _where(Q(state=stage.SUBMITTED))
writable = _where(Q(state__in=(stage.DRAFT, stage.WITHDRAWN)))
returned = Predicate(_returned)
kept = _where(~Q(state=stage.DELETED))
seen_by_offices = Predicate(_recommender) | Predicate(_department) | Predicate(_at_work)

APPLICATIONS = Table(
    {
        "see": (applicant | Predicate(_member) | Predicate(_unit_office)) & kept
        | (seen_by_offices & sent)
        | the_system,
        "read_form": (applicant | Predicate(_unit_office)) & kept | (seen_by_offices & sent & ~returned),
        "write": applicant & (writable | returned),
        "invite": applicant & (writable | returned),
        "submit": applicant & (writable | returned),
        "withdraw": applicant & sent,
        "hand_over": applicant & (writable | returned),
        "delete": applicant & writable & _where(Q(number=None)),
    }
)
"""An application that was once submitted has a number; it is withdrawn, never deleted. A member sees the application
and what was submitted, of the draft only what was handed to them (``read_form`` is the whole of it). While one that was
sent back is mended, offices see what was submitted before."""

MEMBERS = Table(
    {
        "see": everybody,
        "answer": Predicate(lambda actor: Q(person=actor.person, state=Member.State.INVITED) if actor.person else NONE),
    }
)


def _my_project(actor: Actor) -> Q:
    return Q(pi=actor.person) if actor.person else NONE


def keeps_projects(actor: Actor) -> bool:
    """Whether the actor keeps the ledger of projects: takes lists in, links their hosts, publishes them."""
    return actor.is_system or actor.has(Role.CASE_OFFICER, Role.OFFICE_HEAD)


keepers = role(Role.CASE_OFFICER, Role.OFFICE_HEAD) | the_system
PROJECTS = Table(
    {
        "see": _where(Q(published=True)) | Predicate(_my_project) | Predicate(_unit_office) | role(*STAFF) | the_system,
        "list": Predicate(_unit_office) | role(*STAFF) | the_system,
        "publish": keepers,
        "link": keepers & _where(Q(host=None)),
    }
)
"""``link``: say which organisation the host of a listed project is."""
