"""How the room's lists come to have rows."""

from datetime import timedelta

import pytest

from kezhi.base.actor import NOBODY, Actor, Role
from kezhi.base.commands import new_key
from kezhi.packs.models import PackVersion
from kezhi.projects.actions import applying, intervening, objecting, refusing
from kezhi.projects.models import Award, Call, Objection, Project, Refusal
from kezhi.subjects.models import Holding, Organisation, Person
from tests import rounds
from tests.lists import NOW
from tests.people import acting, in_post, person
from tests.ranked import Round


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


def objections(count: int) -> Actor:
    """Objections to one award, each by another contact, and a supervisor."""
    if not Award.objects.exists():
        calls(0)
        with pytest.MonkeyPatch.context() as patch:
            Round(rounds.open_call(NOW), NOW, patch, (100,)).decided()
    award, before = Award.objects.get(), Objection.objects.count()
    for n in range(before, before + count):
        protest = objecting.Protest(award.pk, "内容与已立项的项目相同。", "李真名", f"1390000000{n}")
        objecting.file(protest, actor=NOBODY, now=NOW, key=new_key())
    return rounds.holder("supervision", Role.SUPERVISOR, "石敬亭")


def listed(count: int) -> Actor:
    """Projects of a list, each of a host that nobody knows."""
    before = Project.objects.count()
    for n in range(before, before + count):
        Project.objects.create(
            number=f"N{n}", title="题", host_name=f"院{n}", pi_name="某某", source="名单", state="recorded", amount=1,
            starts=NOW.date(), ends=NOW.date(), created_at=NOW,
        )  # fmt: skip
    return Actor(person=7, account=1, role=Role.CASE_OFFICER)


def screened(count: int) -> Actor:
    """Applications that the rules have screened, and the officer who takes them up."""
    officer = calls(0)
    call = Call.objects.first() or rounds.open_call(NOW)
    for _ in range(count):
        rounds.at_screening(call, rounds.applicant(f"申请人 {Person.objects.count()}"), NOW)
    return officer


def interventions(count: int) -> Actor:
    """Exceptions that an officer has asked for."""
    officer = calls(0)
    call = Call.objects.first() or rounds.open_call(NOW)
    for _ in range(count):
        person = rounds.applicant(f"申请人 {Person.objects.count()}").person
        wanted = intervening.Wanted("behalf", "纸质材料", person=person, until=NOW + timedelta(days=3))
        intervening.ask(call.pk, wanted, actor=officer, now=NOW, key=new_key())
    return officer


def reexaminations(count: int) -> Actor:
    """Requests against refusals, and a director who had no hand in them."""
    calls(0)
    call = Call.objects.first() or rounds.open_call(NOW)
    for _ in range(count):
        actor = rounds.applicant(f"申请人 {Person.objects.count()}")
        refusal = Refusal.objects.create(application=rounds.submitted(call, actor, NOW), at=NOW)
        refusing.ask(refusal.pk, "fact", "认定有误", actor=actor, now=NOW, key=new_key())
    return rounds.holder("leaders", Role.DIRECTOR)


def recommending(count: int) -> Actor:
    """Calls in which somebody of one unit has begun, and the unit's office."""
    applicant = applications(count)
    unit = Organisation.objects.get(pk=applicant.organisation)
    held = Holding.objects.filter(post__organisation=unit).first() or in_post(person("魏敏"), Role.UNIT_OFFICE, unit)
    return acting(held.person, held)


ROWS = {
    "projects.calls": calls,
    "projects.applications": applications,
    "projects.objections": objections,
    "projects.projects": listed,
    "projects.unknown-hosts": listed,
    "projects.screening": screened,
    "projects.interventions": interventions,
    "projects.reexaminations": reexaminations,
    "projects.recommending": recommending,
}
