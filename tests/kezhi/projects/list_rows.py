"""How the room's lists come to have rows."""

from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.packs.models import PackVersion
from kezhi.projects.actions import applying
from kezhi.subjects.models import Person
from tests import rounds
from tests.lists import NOW
from tests.people import acting


def calls(count: int) -> Actor:
    """Open calls, and an officer of the office that runs them."""
    if not PackVersion.objects.exists():
        rounds.publish(NOW)
    for _ in range(count):
        rounds.open_call(NOW)
    return rounds.holder("high-tech", Role.CASE_OFFICER, "高岚")


def applications(count: int) -> Actor:
    """Applications of one person, each to a call of its own."""
    before = Person.objects.filter(name="沈若舟").first()
    calls(0)
    actor = acting(before) if before else rounds.applicant()
    for _ in range(count):
        applying.start(rounds.open_call(NOW).pk, actor=actor, now=NOW, key=new_key())
    return actor


ROWS = {"projects.calls": calls, "projects.applications": applications}
