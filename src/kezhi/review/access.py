"""Who may see and do what in expert review; and the ports by which rooms above say what is reviewed.

Blind both ways: applicants see nothing here, experts see their own assignments and no identifying part of an item,
officers see who reviews on the page where they assign, and never beside the scores without a line in the journal.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from kezhi.base.access import NONE, Predicate, Table, role, the_system
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import Running
from kezhi.base.lists.declared import Text
from kezhi.base.registry import Port
from kezhi.review.domain.conflicts import Tie
from kezhi.review.domain.reading import Reading
from kezhi.review.models import Assignment, Expert, Round
from kezhi.review.models.ballots import ON_IT, TOLD


@dataclass(frozen=True)
class ItemKind:
    """What a kind of item is called, and how an expert reads one.

    ``reading`` gets the object's id, whether the review is blind, and the language. Its files must be uses that an
    expert may open; `domain.reading.read_form` makes one of a form's data.
    """

    title: Text
    reading: Callable[[int, bool, str], Reading]


items: Port[ItemKind] = Port("kinds of review items")
relations: Port[Callable[[Collection[int], Collection[int]], Iterable[Tie]]] = Port("ties between persons")
"""Dated ties that other rooms know of (shared projects, publications), between any of the first and the second."""
closings: Port[Callable[[Round, Running], None]] = Port("what follows a closed round")
"""By the kind of a round: called within the transaction that closes it."""


def when(condition: Q) -> Predicate:
    """Rows for which ``condition`` holds, whoever asks."""
    return Predicate(lambda actor: condition)


def of_own_office(path: str, *roles: Role) -> Predicate:
    """Rows of the round (at ``path``) that the office of the actor's post runs, for who acts in one of ``roles``."""

    def rows(actor: Actor) -> Q:
        return Q(**{f"{path}office": actor.office}) if actor.office and actor.has(*roles) else NONE

    return Predicate(rows)


def as_oneself(path: str) -> Predicate:
    """Rows whose person (at ``path``) is the actor, acting in no post: nobody reviews for somebody else."""

    def rows(actor: Actor) -> Q:
        return Q(**{path: actor.person}) if actor.person is not None and actor.role is None else NONE

    return Predicate(rows)


def is_open(path: str = "") -> Predicate:
    """Rows of a round (at ``path``) that isn't closed."""
    return when(Q(**{f"{path}state": Round.State.OPEN}))


officer = of_own_office("", Role.CASE_OFFICER)
head = of_own_office("", Role.OFFICE_HEAD)
over_all = role(Role.DIRECTOR, Role.SUPERVISOR)

ROUNDS = Table(
    {
        "see": officer | head | over_all | the_system,
        "open": officer | head | the_system,
        "settle": officer & is_open() & when(Q(frozen_at=None)),
        "group": officer & is_open(),
        "assign": officer & is_open(),
        "reopen": (officer | head) & is_open(),
        "panel": officer & is_open(),
        "close": (officer | head) & is_open(),
        "names": officer | head | role(Role.SUPERVISOR),
    }
)
"""``see`` includes progress and results without names; ``names``: who reviews what."""

ON_ROUND = "item__round__"
own_assignment = as_oneself("expert__person")
runs_it = of_own_office(ON_ROUND, Role.CASE_OFFICER)
_state = Assignment.State

ASSIGNMENTS = Table(
    {
        "see": (own_assignment & when(Q(state__in=TOLD) & ~Q(invited_at=None)))
        | of_own_office(ON_ROUND, Role.CASE_OFFICER, Role.OFFICE_HEAD)
        | role(Role.SUPERVISOR),
        "answer": own_assignment & when(Q(state=_state.INVITED)) & is_open(ON_ROUND),
        "read": own_assignment & when(Q(state=_state.ACCEPTED)),
        "score": own_assignment & when(Q(state=_state.ACCEPTED)) & is_open(ON_ROUND),
        "recuse": own_assignment & when(Q(state__in=(_state.INVITED, _state.ACCEPTED))) & is_open(ON_ROUND),
        "remind": runs_it & when(Q(state__in=(_state.INVITED, _state.ACCEPTED))) & is_open(ON_ROUND),
        "replace": runs_it & when(Q(state__in=ON_IT)) & is_open(ON_ROUND),
        "reopen": of_own_office(ON_ROUND, Role.CASE_OFFICER, Role.OFFICE_HEAD)
        & when(Q(state=_state.ACCEPTED))
        & is_open(ON_ROUND),
    }
)
"""An expert learns of an assignment when invited; of one that was withdrawn before that, never."""

keeps_pool = role(Role.CASE_OFFICER, Role.OFFICE_HEAD)
EXPERTS = Table(
    {
        "see": keeps_pool | role(Role.SUPERVISOR) | as_oneself("person") | the_system,
        "enrol": keeps_pool | the_system,
        "change": keeps_pool & when(~Q(state=Expert.State.LEFT)),
        "pause": (keeps_pool | as_oneself("person")) & when(Q(state=Expert.State.ACTIVE)),
        "resume": (keeps_pool | as_oneself("person")) & when(Q(state=Expert.State.PAUSED)),
        "leave": (keeps_pool | as_oneself("person")) & when(~Q(state=Expert.State.LEFT)),
    }
)
SOLICITATIONS = Table({"see": role(Role.SUPERVISOR) | as_oneself("reporter")})
