"""Who may see and do what with calls and applications."""

from django.db.models import Q
from django.db.models.functions import Now

from kezhi.base.access import ALL, NONE, Predicate, Table, everybody, role, the_system
from kezhi.base.actor import STAFF, Actor, Role
from kezhi.projects.models import Application, Call, Member, Recommendation
from kezhi.workflow.access import WORK_ITEMS
from kezhi.workflow.models import WorkItem
from kezhi.workflow.queries import to_mend


def where(condition: Q) -> Predicate:
    """The rows for which a condition holds, whoever asks."""
    return Predicate(lambda actor: condition)


def _own_office(actor: Actor) -> Q:
    return Q(office=actor.office) if actor.office else NONE


own_office = Predicate(_own_office)
state = Call.State
shown_to_all = where(Q(state__in=(state.PUBLISHED, state.CANCELLED)))
officer = role(Role.CASE_OFFICER) & own_office
head = role(Role.OFFICE_HEAD) & own_office
director = role(Role.DIRECTOR)

CALLS = Table(
    {
        "see": shown_to_all | ((role(Role.CASE_OFFICER, Role.OFFICE_HEAD) & own_office) | director),
        "create": role(Role.CASE_OFFICER),
        "edit": officer & where(Q(state=state.DRAFT)),
        "send": officer & where(Q(state=state.DRAFT)),
        "check": head & where(Q(state=state.CHECKING)),
        "sign": director & where(Q(state=state.SIGNING)),
        "return": (head & where(Q(state=state.CHECKING))) | (director & where(Q(state=state.SIGNING))),
        "amend": (officer | head) & where(Q(state=state.PUBLISHED)),
        "cancel": director & where(~Q(state=state.CANCELLED)),
        "answer": (officer | head) & where(Q(state=state.PUBLISHED)),
        "intervene": officer & where(Q(state=state.PUBLISHED)),
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
    """What lies with a recommending body, and what it has recommended to a higher one."""
    if not actor.has(Role.RECOMMENDER):
        return NONE
    own = Recommendation.objects.filter(body=actor.organisation, ended_at=None)
    return Q(recommender=actor.organisation) | Q(pk__in=own.values("application"))


def _lies_with(actor: Actor) -> Q:
    return Q(recommender=actor.organisation) if actor.has(Role.RECOMMENDER) else NONE


def _department(actor: Actor) -> Q:
    if actor.has(Role.DIRECTOR, Role.SUPERVISOR):
        return ALL
    own = Q(call__office=actor.office) | Q(office=actor.office)
    return own if actor.is_staff and actor.office else NONE


def _handling(actor: Actor) -> Q:
    """What the actor's office handles: its calls' applications, without those that were given to another office."""
    own = Q(office=actor.office) | Q(office=None, call__office=actor.office)
    return own if actor.office else NONE


def _returned(actor: Actor) -> Q:
    """Applications that were sent back and lie with their applicant, who mends them in the form."""
    return Q(state=Application.State.SUBMITTED, case__in=to_mend().values("case"))


def _at_work(actor: Actor) -> Q:
    """Applications that lie before the actor: something about them is open for them or their post."""
    items = WORK_ITEMS.visible(actor, WorkItem.objects.filter(state=WorkItem.State.OPEN))
    return Q(case__in=items.values("case")) if actor.person else NONE


def _enters(actor: Actor) -> Q:
    """What the actor enters on an applicant's behalf."""
    return Q(entered_by=actor.person) if actor.person else NONE


stage = Application.State
applicant = Predicate(_applicant)
sent = where(Q(state=stage.SUBMITTED))
unsent = where(Q(state__in=(stage.DRAFT, stage.WITHDRAWN)))
writes = Predicate(_applicant) | Predicate(_enters)
handling = Predicate(_handling)
returned = Predicate(_returned)
kept = where(~Q(state=stage.DELETED))
seen_by_offices = Predicate(_recommender) | Predicate(_department) | Predicate(_at_work)

APPLICATIONS = Table(
    {
        "see": (writes | Predicate(_member) | Predicate(_unit_office)) & kept | (seen_by_offices & sent) | the_system,
        "read_form": (writes | Predicate(_unit_office)) & kept | (seen_by_offices & sent & ~returned),
        "write": writes & (unsent | returned),
        "invite": writes & (unsent | returned),
        "submit": writes & (unsent | returned),
        "withdraw": applicant & sent,
        "hand_over": applicant & (unsent | returned),
        "delete": applicant & unsent & where(Q(number=None)),
        "screen": role(Role.CASE_OFFICER) & handling & sent & where(Q(screening__isnull=False)),
        "move": role(Role.CASE_OFFICER) & handling & sent & ~returned,
        "remark": Predicate(_unit_office) & unsent,
        "preselect": Predicate(_unit_office) & kept,
        "pass_on": Predicate(_lies_with) & sent & ~returned,
        "reexamine": applicant & sent & where(Q(refusals__isnull=False)),
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
        "see": where(Q(published=True)) | Predicate(_my_project) | Predicate(_unit_office) | role(*STAFF) | the_system,
        "list": Predicate(_unit_office) | role(*STAFF) | the_system,
        "publish": keepers,
        "link": keepers & where(Q(host=None)),
    }
)
"""``link``: say which organisation the host of a listed project is."""
