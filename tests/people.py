"""Persons, units and posts for tests: the least that a story needs."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import Account
from kezhi.subjects import queries
from kezhi.subjects.actions import membership
from kezhi.subjects.models import Affiliation, Holding, Organisation, OrganisationName, Person, Post, Region
from kezhi.subjects.models.validity import valid

LONG_AGO = date(2020, 1, 1)
MADE = datetime(2020, 1, 1, tzinfo=UTC)
ON = date(2026, 3, 24)
numbers = count(1)


def region(code: str = "620100", name: str = "兰州市") -> Region:
    kind = "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"
    found, _ = Region.objects.get_or_create(code=code, defaults={"name": name, "kind": kind, "valid": valid(LONG_AGO)})
    return found


def unit(name: str = "兰州理工大学", *, kind: str = "university", code: str = "620100", **more: Any) -> Organisation:
    made = Organisation.objects.create(name=name, kind=kind, region=region(code), created_at=MADE, **more)
    OrganisationName.objects.create(organisation=made, name=name, kind="official", valid=valid(LONG_AGO))
    return made


def person(name: str = "沈若舟", *, at: Organisation | None = None, account: bool = True, **more: Any) -> Person:
    """A person, with an account unless said otherwise, who belongs to ``at``."""
    n = next(numbers)
    made = Person.objects.create(
        name=name,
        created_at=MADE,
        account=Account.objects.create_user(f"p{n}@example.cn") if account else None,
        **more,
    )
    if at is not None:
        Affiliation.objects.create(person=made, organisation=at, valid=valid(LONG_AGO))
    return made


def in_post(
    who: Person, role: Role, at: Organisation, *, regions: tuple[str, ...] = (), last: date | None = None
) -> Holding:
    """The person in a new post of ``role`` in the organisation."""
    post = Post.objects.create(organisation=at, code=role, role=role, title_zh=role.value, seat=next(numbers))
    return Holding.objects.create(
        person=who, post=post, role=role, regions=list(regions), valid=valid(LONG_AGO, last), created_at=MADE
    )


def invited(to: Organisation, actor: Actor, now: datetime, **more: Any) -> str:
    """Somebody is invited to the unit; the token of the link that they are sent."""
    tokens: list[str] = []

    def link(token: str) -> str:
        tokens.append(token)
        return f"https://kezhi.example/invitations/{token}/"

    said = {"name": "甲", "email": "a@b.cn", "key": new_key(), **more}
    membership.invite(to.pk, link=link, actor=actor, now=now, **said)
    return tokens[0]


def acting(who: Person, held: Holding | None = None, delegation: int | None = None) -> Actor:
    """The person as an actor, in a post where one is given."""
    assert who.account_id is not None
    return queries.actor_for(who.account_id, held.pk if held else None, delegation, on=ON)
