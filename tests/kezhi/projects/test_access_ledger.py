"""Who sees, lists, publishes and links which projects of the ledger: role × relation × action."""

from datetime import date

import pytest

from kezhi.base.actor import NOBODY, SYSTEM, Actor, Role
from kezhi.projects.access import PROJECTS, keeps_projects
from kezhi.projects.models import Project
from tests.people import MADE, person, unit

pytestmark = pytest.mark.django_db
STAFF = {"officer", "head", "director", "funds", "supervisor", "system"}
KEEPERS = {"officer", "head", "system"}


@pytest.fixture
def projects() -> dict[str, Project]:
    """One of a list, one of a list that was linked and published, one of our own."""
    host, leader = unit("兰州大学"), person("曹怡伟")
    said = {"title": "题", "amount": 1, "starts": date(2020, 1, 1), "ends": date(2021, 1, 1), "created_at": MADE}
    listed = {"source": "名单", "state": "recorded", "pi_name": "某某"}
    return {
        "unknown": Project.objects.create(number="1", host_name="某院", **listed, **said),
        "published": Project.objects.create(number="2", host=host, host_name="兰大", published=True, **listed, **said),
        "own": Project.objects.create(number="3", host=host, pi=leader, programme="YF", **said),
    }


@pytest.fixture
def cast(projects: dict[str, Project]) -> dict[str, Actor]:
    own = projects["own"]
    roles = {
        "officer": Role.CASE_OFFICER, "head": Role.OFFICE_HEAD, "director": Role.DIRECTOR,
        "funds": Role.FUND_OFFICER, "supervisor": Role.SUPERVISOR, "auditor": Role.AUDITOR,
        "administrator": Role.SYSTEM_ADMIN,
    }  # fmt: skip
    return {
        "nobody": NOBODY,
        "system": SYSTEM,
        "stranger": Actor(person=1, account=1),
        "leader": Actor(person=own.pi_id, account=2),
        "unit office": Actor(person=3, account=3, role=Role.UNIT_OFFICE, organisation=own.host_id),
        "other unit": Actor(person=4, account=4, role=Role.UNIT_OFFICE, organisation=unit("别的院").pk),
        **{name: Actor(person=9, account=9, role=role) for name, role in roles.items()},
    }


def who_may(action: str, row: Project, cast: dict[str, Actor]) -> set[str]:
    return {name for name, actor in cast.items() if PROJECTS.may(actor, action, row)}


@pytest.mark.parametrize(
    ("what", "see"), [("unknown", STAFF), ("own", STAFF | {"leader", "unit office"}), ("published", None)]
)
def test_who_sees(projects: dict[str, Project], cast: dict[str, Actor], what: str, see: set[str] | None) -> None:
    assert who_may("see", projects[what], cast) == (set(cast) if see is None else see)


@pytest.mark.parametrize(
    ("what", "more"), [("unknown", set()), ("own", {"unit office"}), ("published", {"unit office"})]
)
def test_who_has_it_on_a_list(projects: dict[str, Project], cast: dict[str, Actor], what: str, more: set[str]) -> None:
    assert who_may("list", projects[what], cast) == STAFF | more


@pytest.mark.parametrize("what", ["unknown", "own", "published"])
def test_who_publishes(projects: dict[str, Project], cast: dict[str, Actor], what: str) -> None:
    assert who_may("publish", projects[what], cast) == KEEPERS
    assert {name for name, actor in cast.items() if keeps_projects(actor)} == KEEPERS


def test_only_an_unknown_host_can_be_linked(projects: dict[str, Project], cast: dict[str, Actor]) -> None:
    assert who_may("link", projects["unknown"], cast) == KEEPERS
    assert who_may("link", projects["own"], cast) == set()
