"""How the room's lists come to have rows."""

from kezhi.base.actor import Actor, Role
from kezhi.base.commands import command, new_key
from kezhi.packs.queries import published
from kezhi.projects.actions import applying
from kezhi.subjects.models import Holding, Organisation
from kezhi.workflow import actions
from tests import people, rounds
from tests.lists import NOW


def items(count: int) -> Actor:
    """Running cases that wait for the office of a unit, and its officer."""
    before = Holding.objects.filter(role=Role.UNIT_OFFICE).select_related("person").first()
    if before is None:
        rounds.publish(NOW)
        officer = people.person("魏敏", at=people.unit("兰州理工大学"))
        before = people.in_post(officer, Role.UNIT_OFFICE, Organisation.objects.get(name="兰州理工大学"))
    unit = before.post.organisation
    version = published("call").order_by("pack__code")[1]
    for _ in range(count):
        applicant = rounds.applicant(f"申报人{new_key()[:8]}", host=unit)
        application = applying.start(rounds.open_call(NOW).pk, actor=applicant, now=NOW, key=new_key())
        with command("test", actor=applicant, now=NOW, key=new_key()) as cmd:
            actions.start(version.pk, "process.bpmn", about=application, data={}, cmd=cmd)
    return people.acting(before.person, before)


ROWS = {"workflow.items": items}
