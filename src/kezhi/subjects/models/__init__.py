"""The tables of persons, organisations and posts, one file a topic."""

from kezhi.subjects.models.departures import Departure
from kezhi.subjects.models.facts import FactDispute, FactValue
from kezhi.subjects.models.identifiers import Identifier, Scheme
from kezhi.subjects.models.organisations import (
    PLAIN_NAME,
    Organisation,
    OrganisationEvent,
    OrganisationKind,
    OrganisationName,
    OrganisationState,
    Region,
)
from kezhi.subjects.models.persons import Affiliation, Degree, Gender, Person, Relation, SamePerson
from kezhi.subjects.models.posts import Delegation, Holding, Office, Post
from kezhi.subjects.models.requests import AdministratorRequest, Claim, Invitation, JoinRequest, RequestState

__all__ = [
    "PLAIN_NAME",
    "AdministratorRequest",
    "Affiliation",
    "Claim",
    "Degree",
    "Delegation",
    "Departure",
    "FactDispute",
    "FactValue",
    "Gender",
    "Holding",
    "Identifier",
    "Invitation",
    "JoinRequest",
    "Office",
    "Organisation",
    "OrganisationEvent",
    "OrganisationKind",
    "OrganisationName",
    "OrganisationState",
    "Person",
    "Post",
    "Region",
    "Relation",
    "RequestState",
    "SamePerson",
    "Scheme",
]
