"""Who may do what: role × relation × action, as one table."""

from datetime import datetime

import pytest

from kezhi.base.access import Table
from kezhi.base.actor import NOBODY, SYSTEM, Actor, Role
from kezhi.subjects import access
from kezhi.subjects.models import AdministratorRequest, Departure, Holding, JoinRequest, Organisation, Person
from tests.people import LONG_AGO, MADE, acting, in_post, person, unit

pytestmark = pytest.mark.django_db


def as_role(role: Role, at: Organisation, regions: tuple[str, ...] = ()) -> Actor:
    who = person(role.value)
    return acting(who, in_post(who, role, at, regions=regions))


@pytest.fixture
def actors() -> tuple[dict[str, Actor], Organisation, Person]:
    """Everybody who might ask about a person and their unit in Lanzhou."""
    university, other = unit(), unit("另一单位", code="620200")
    who = person(at=university)
    return (
        {
            "nobody": NOBODY,
            "account": Actor(account=10**6),
            "self": acting(who),
            "colleague": acting(person("同事", at=university)),
            "own-office": as_role(Role.UNIT_OFFICE, university),
            "other-office": as_role(Role.UNIT_OFFICE, other),
            "own-bureau": as_role(Role.RECOMMENDER, other, ("6201",)),
            "other-bureau": as_role(Role.RECOMMENDER, other, ("6202",)),
            "officer": as_role(Role.CASE_OFFICER, other),
            "security": as_role(Role.SECURITY_ADMIN, other),
            "admin": as_role(Role.SYSTEM_ADMIN, other),
            "system": SYSTEM,
        },
        university,
        who,
    )


def who_may(
    table: Table,
    action: str,
    row: Person | Organisation | JoinRequest | AdministratorRequest | Holding | Departure,
    all_: dict[str, Actor],
) -> set[str]:
    return {name for name, actor in all_.items() if table.may(actor, action, row)}


EVERYBODY = {
    "nobody", "account", "self", "colleague", "own-office", "other-office", "own-bureau", "other-bureau", "officer",
    "security", "admin", "system",
}  # fmt: skip


@pytest.mark.parametrize(
    ("action", "allowed"),
    [
        ("see", EVERYBODY - {"nobody", "account"}),
        ("read", {"self", "own-office", "officer", "security", "system"}),
        ("unmask", {"self", "security"}),
        ("dispute", {"self"}),
        ("mend", {"self"}),
    ],
)
def test_a_person(action: str, allowed: set[str], actors: tuple[dict[str, Actor], Organisation, Person]) -> None:
    assert who_may(access.PERSON, action, actors[2], actors[0]) == allowed


@pytest.mark.parametrize(
    ("state", "action", "allowed"),
    [
        ("active", "see", EVERYBODY),
        ("active", "read", {"own-office", "own-bureau", "officer", "admin", "system"}),
        ("active", "edit", {"own-office", "system"}),
        ("active", "join", EVERYBODY - {"nobody", "account"}),
        ("active", "staff", {"own-office", "admin", "system"}),
        ("pending", "see", {"own-bureau", "officer", "admin", "system"}),
        ("pending", "join", set()),
        ("pending", "staff", {"admin", "system"}),
    ],
)
def test_an_organisation(
    state: str, action: str, allowed: set[str], actors: tuple[dict[str, Actor], Organisation, Person]
) -> None:
    Organisation.objects.filter(pk=actors[1].pk).update(state=state)
    assert who_may(access.ORGANISATION, action, actors[1], actors[0]) == allowed


@pytest.mark.parametrize(
    ("action", "allowed"),
    [("see", {"self", "own-office"}), ("decide", {"own-office"}), ("withdraw", {"self"})],
)
def test_a_request_to_join(
    action: str, allowed: set[str], actors: tuple[dict[str, Actor], Organisation, Person], now: datetime
) -> None:
    asked = JoinRequest.objects.create(person=actors[2], organisation=actors[1], starts=LONG_AGO, created_at=now)
    assert who_may(access.JOIN_REQUEST, action, asked, actors[0]) == allowed


@pytest.mark.parametrize(
    ("action", "allowed"),
    [
        ("see", {"self", "own-bureau", "admin", "system"}),
        ("decide", {"own-bureau", "system"}),
        ("withdraw", {"self"}),
    ],
)
def test_a_request_to_administer(
    action: str, allowed: set[str], actors: tuple[dict[str, Actor], Organisation, Person], now: datetime
) -> None:
    asked = AdministratorRequest.objects.create(person=actors[2], organisation=actors[1], first=False, created_at=now)
    assert who_may(access.ADMINISTRATOR_REQUEST, action, asked, actors[0]) == allowed


def test_a_decided_request_is_decided_by_nobody(
    actors: tuple[dict[str, Actor], Organisation, Person], now: datetime
) -> None:
    asked = JoinRequest.objects.create(
        person=actors[2], organisation=actors[1], starts=LONG_AGO, created_at=now, state="confirmed"
    )
    assert who_may(access.JOIN_REQUEST, "decide", asked, actors[0]) == set()


def test_an_unaffiliated_person_is_not_shown_to_strangers(
    actors: tuple[dict[str, Actor], Organisation, Person],
) -> None:
    assert who_may(access.PERSON, "see", person("无单位"), actors[0]) == {"officer", "security", "admin", "system"}


def test_who_passes_posts_on_and_sees_what_moved(actors: tuple[dict[str, Actor], Organisation, Person]) -> None:
    everybody, university, leaver = actors
    office_post, other_post = in_post(leaver, Role.UNIT_OFFICE, university), in_post(leaver, Role.DIRECTOR, university)
    assert who_may(access.HOLDING, "pass_on", office_post, everybody) == {"own-office", "admin", "system"}
    assert who_may(access.HOLDING, "pass_on", other_post, everybody) == {"admin", "system"}
    made = Departure.objects.create(
        person=leaver, organisation=university, successor=person("接手"), last=MADE.date(), with_posts=True,
        reason="调离", lines=[], by=leaver, at=MADE,
    )  # fmt: skip
    assert who_may(access.DEPARTURE, "see", made, everybody) == {"self", "own-office", "admin", "system"}
