"""Who acts is a plain value: signed in or not, registered or not, in a post or in none."""

import json
from dataclasses import FrozenInstanceError

import pytest

from kezhi.base.actor import NOBODY, STAFF, SYSTEM, Actor, Role


def test_nobody_and_the_system_are_not_signed_in() -> None:
    for actor in (NOBODY, SYSTEM):
        assert (actor.signed_in, actor.person, actor.role, actor.is_staff) == (False, None, None, False)
        with pytest.raises(LookupError):
            _ = actor.registered
    assert (NOBODY.is_system, SYSTEM.is_system) == (False, True)


def test_an_account_without_a_person_is_signed_in_but_not_registered() -> None:
    actor = Actor(account=1)
    assert actor.signed_in
    with pytest.raises(LookupError):
        _ = actor.registered
    assert Actor(account=1, person=7).registered == 7


@pytest.mark.parametrize("role", Role)
def test_a_post_has_its_role_and_no_other(role: Role) -> None:
    actor = Actor(person=7, account=1, role=role)
    assert [each for each in Role if actor.has(each)] == [role]
    assert actor.has(*Role)
    assert not actor.has()
    assert actor.is_staff is (role in STAFF)


def test_who_is_in_no_post_has_no_role() -> None:
    assert not Actor(person=7, account=1).has(*Role)


def test_those_who_look_after_the_system_are_not_the_departments_staff() -> None:
    """三员分立: who administers, who secures and who audits decides on no application."""
    assert STAFF.isdisjoint({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR, Role.PACK_EDITOR})
    assert STAFF.isdisjoint({Role.UNIT_OFFICE, Role.RECOMMENDER})


def test_an_actor_cannot_be_changed_into_another() -> None:
    actor = Actor(person=7, role=Role.RECOMMENDER)
    with pytest.raises(FrozenInstanceError):
        actor.role = Role.DIRECTOR  # type: ignore[misc]
    assert actor == Actor(person=7, role=Role.RECOMMENDER)
    assert len({actor, Actor(person=7, role=Role.RECOMMENDER)}) == 1


@pytest.mark.parametrize("role", Role)
def test_a_role_is_written_as_packs_and_addresses_write_it(role: Role) -> None:
    assert Role(role.value) is role
    assert role.value == role.value.lower()
    assert " " not in role.value
    assert "_" not in role.value


MARKED = Actor(person=7, marks=frozenset({"reviewer", "another"}))


@pytest.mark.parametrize(
    "actor", [NOBODY, SYSTEM, Actor(person=7, role=Role.RECOMMENDER, regions=("6201", "6202")), MARKED]
)
def test_an_actor_survives_the_way_to_a_task(actor: Actor) -> None:
    assert Actor.from_json(json.loads(json.dumps(actor.as_json()))) == actor
