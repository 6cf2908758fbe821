"""Who acts: the holders of posts, and persons as themselves."""

from datetime import date, datetime
from typing import Any

from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.packs.queries import department_list
from kezhi.subjects.models import Holding
from kezhi.subjects.queries import actors_of, holders


def holder_in(office: str, role: Role, on: date) -> Actor:
    """Who holds the first post of ``role`` in an office; of directors, who has the office among their fields."""
    codes = [
        row["code"]
        for row in department_list("posts")
        if row["role"] == role and (row["office"] == office or office in row["programmes"].split())
    ]
    held = holders(role, on).filter(post__code=codes[0]).order_by("post__seat")[0]
    return acting(held, on)


def acting(held: Holding, on: date) -> Actor:
    """The holder of a post, acting in it."""
    return next(actor for actor in actors_of(held.person_id, on) if actor.holding == held.pk)


def oneself(person: int, on: date) -> Actor:
    """A person who acts in no post."""
    return next(actor for actor in actors_of(person, on) if actor.role is None)


def by(actor: Actor, now: datetime) -> dict[str, Any]:
    """The keywords that every action takes."""
    return {"actor": actor, "now": now, "key": new_key()}
