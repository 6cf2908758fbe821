"""Who may see and do what with persons, organisations, posts and requests."""

from django.db.models import Q
from django.db.models.functions import Now, TruncDate

from kezhi.base import registry
from kezhi.base.access import (
    ALL,
    NONE,
    Predicate,
    Table,
    either,
    role,
    signed_in,
    the_system,
)
from kezhi.base.actor import STAFF, Actor, Role
from kezhi.subjects.models import Affiliation, FactDispute, OrganisationState, RequestState

TODAY = TruncDate(Now())
"""The day of the statement in Asia/Shanghai; who sees what binds by the present."""

registered = Predicate(lambda actor: ALL if actor.person is not None or actor.is_system else NONE)
"""All rows, for who is a person of the registry (an account alone is not)."""
staff = role(*STAFF)
keepers = role(Role.CASE_OFFICER, Role.OFFICE_HEAD) | the_system
security = role(Role.SECURITY_ADMIN)
system_admin = role(Role.SYSTEM_ADMIN) | the_system


def in_regions(actor: Actor, path: str) -> Q:
    """Rows whose region code (at ``path``) lies in the regions of the actor's post; none where it has none."""
    found = NONE
    for prefix in actor.regions:
        found = either(found, Q(**{f"{path}__startswith": prefix}))
    return found


def mine(path: str) -> Predicate:
    """Rows whose person (at ``path``) is the actor."""
    return Predicate(lambda actor: NONE if actor.person is None else Q(**{path: actor.person}))


def of_my_unit(path: str) -> Predicate:
    """Rows of the organisation (at ``path``) whose office the actor's post is."""
    return Predicate(lambda actor: Q(**{path: actor.organisation}) if actor.has(Role.UNIT_OFFICE) else NONE)


def of_my_regions(path: str) -> Predicate:
    """Rows within the regions of a recommending body's post."""
    return Predicate(lambda actor: in_regions(actor, path) if actor.has(Role.RECOMMENDER) else NONE)


def when(condition: Q) -> Predicate:
    """Rows for which ``condition`` holds, whoever asks."""
    return Predicate(lambda actor: condition)


def _members_of(organisation: int | None, path: str = "pk") -> Q:
    members = Affiliation.objects.filter(organisation=organisation, valid__contains=TODAY)
    return Q(**{f"{path}__in": members.values("person")})


affiliated = when(Q(pk__in=Affiliation.objects.filter(valid__contains=TODAY).values("person")))
my_units = Predicate(
    lambda actor: Q(
        pk__in=Affiliation.objects.filter(person=actor.person or 0, valid__contains=TODAY).values("organisation")
    )
)
"""Organisations that the actor belongs to."""
my_people = Predicate(lambda actor: _members_of(actor.organisation) if actor.has(Role.UNIT_OFFICE) else NONE)
myself = mine("pk")
still_open = when(Q(state=RequestState.OPEN))
running = when(Q(valid__contains=TODAY) | Q(valid__startswith__gt=TODAY))


def keeps(actor: Actor) -> bool:
    """Whether the actor keeps the registry from lists that the department has."""
    return actor.is_system or actor.has(Role.CASE_OFFICER, Role.OFFICE_HEAD)


PERSON = Table(
    {
        "see": myself | my_people | (registered & affiliated) | staff | security | system_admin,
        "read": myself | my_people | staff | security | the_system,
        "unmask": myself | security,
        "dispute": myself,
        "mend": myself,
    }
)
"""``see``: name and unit. ``read``: what is known of the person. ``unmask``: the full identity number."""

ORGANISATION = Table(
    {
        "see": when(~Q(state=OrganisationState.PENDING))
        | mine("created_by")
        | of_my_regions("region__code")
        | staff
        | system_admin,
        "read": of_my_unit("pk") | mine("created_by") | of_my_regions("region__code") | staff | system_admin,
        "list": of_my_regions("region__code") | staff | system_admin,
        "edit": of_my_unit("pk") | the_system,
        "enter": keepers,
        "dispute": of_my_unit("pk") | my_units,
        "join": registered & when(Q(state=OrganisationState.ACTIVE)),
        "administer": registered & when(Q(state=OrganisationState.ACTIVE)),
        "staff": (of_my_unit("pk") & when(Q(state=OrganisationState.ACTIVE))) | system_admin,
    }
)
"""``join``, ``administer``: ask to. ``staff``: confirm, invite and end its members. ``enter``: keep its entry in the
registry from lists that the department has."""

AFFILIATION = Table(
    {
        "see": mine("person") | of_my_unit("organisation") | staff | security | system_admin,
        "end": (mine("person") | of_my_unit("organisation")) & running,
    }
)
JOIN_REQUEST = Table(
    {
        "see": mine("person") | of_my_unit("organisation"),
        "withdraw": mine("person") & still_open,
        "decide": of_my_unit("organisation") & ~mine("person") & still_open,
    }
)
claimed_by_me = Predicate(lambda actor: NONE if actor.account is None else Q(account=actor.account))
for_security = Predicate(lambda actor: Q(organisation=None) if actor.has(Role.SECURITY_ADMIN) else NONE)
CLAIM = Table(
    {
        "see": claimed_by_me | of_my_unit("organisation") | for_security,
        "withdraw": claimed_by_me & still_open,
        "decide": (of_my_unit("organisation") | for_security) & ~claimed_by_me & still_open,
    }
)
ADMINISTRATOR_REQUEST = Table(
    {
        "see": mine("person") | of_my_regions("organisation__region__code") | system_admin,
        "withdraw": mine("person") & still_open,
        "decide": (of_my_regions("organisation__region__code") | the_system) & ~mine("person") & still_open,
    }
)
INVITATION = Table({"see": of_my_unit("organisation"), "accept": signed_in})
POST = Table(
    {
        "see": registered,
        "give": system_admin | (of_my_unit("organisation") & when(Q(role=Role.UNIT_OFFICE))),
    }
)
_fills = system_admin | (of_my_unit("post__organisation") & when(Q(role=Role.UNIT_OFFICE)))
HOLDING = Table(
    {
        "see": registered,
        "end": _fills & running,
        "pass_on": _fills,
        "delegate": mine("person") & running,
    }
)
DELEGATION = Table(
    {
        "see": mine("person") | mine("holding__person") | system_admin,
        "end": (mine("holding__person") | mine("person") | system_admin) & running,
    }
)
DEPARTURE = Table({"see": mine("person") | mine("successor") | of_my_unit("organisation") | system_admin})
RELATION = Table({"see": mine("person") | staff | security | the_system, "end": mine("person") & running})
_of_my_people = Predicate(
    lambda actor: _members_of(actor.organisation, "person") if actor.has(Role.UNIT_OFFICE) else NONE
)
_of_nobodys_people = Predicate(
    lambda actor: (
        Q(person__isnull=False) & ~Q(person__in=Affiliation.objects.filter(valid__contains=TODAY).values("person"))
        if actor.has(Role.SECURITY_ADMIN)
        else NONE
    )
)
_of_department = Predicate(
    lambda actor: Q(name__in=[name for name, source in registry.fact_sources.items() if source.of_department])
)
_by_registrar = _of_my_people | of_my_regions("organisation__region__code") | _of_nobodys_people
_answered_by = ((_by_registrar & ~_of_department) | (staff & _of_department)) & ~mine("created_by")
FACT_DISPUTE = Table(
    {
        "see": mine("person") | mine("created_by") | of_my_unit("organisation") | _of_my_people | _answered_by,
        "answer": _answered_by & when(Q(state=FactDispute.State.OPEN)),
    }
)
"""A person's dispute is answered by the unit's office (by the security administrator where there is no unit), a
unit's by its recommending body; what the department answers for (projects, the integrity register) by its offices.
Nobody answers their own.
"""
