"""How the room's lists come to have rows."""

from datetime import date

from kezhi.base.actor import Actor, Role
from kezhi.base.commands import command, new_key
from kezhi.packs.models import PackVersion
from kezhi.packs.queries import published
from kezhi.review.actions import experts as pool
from kezhi.review.actions import rounds as actions
from kezhi.review.actions import soliciting
from kezhi.review.models import Assignment, Expert, Party, Round
from kezhi.subjects.models import Office, Person
from tests import people
from tests import rounds as province
from tests.kezhi.review.conftest import KIND, MAIL
from tests.lists import NOW


def _officer() -> Actor:
    if not PackVersion.objects.exists():
        province.publish(NOW)
    return province.holder("high-tech", Role.CASE_OFFICER, "高岚")


def _round() -> Round:
    """A round of one item."""
    officer, unit = _officer(), people.unit("兰州理工大学")
    who = people.person("申请人", at=unit, account=False)
    item = actions.ItemDraft(
        about=who, title="镍钴资源研究", code="P001", field="140",
        parties=[actions.PartyDraft(Party.Part.APPLICANT, person=who)],
    )  # fmt: skip
    draft = actions.RoundDraft(
        kind=KIND, about=unit, title="一轮", version=published("call").get(pack__code=MAIL), seed="5eed",
        office=Office.objects.get(code="high-tech"), items=[item],
    )  # fmt: skip
    with command("test", actor=officer, now=NOW, key=new_key()) as cmd:
        return actions.open_round(draft, cmd=cmd)


def rounds(count: int) -> Actor:
    for _ in range(count):
        _round()
    return _officer()


def _expert(name: str) -> Expert:
    who = people.person(name, at=people.unit("兰州大学"))
    return pool.enrol(who, ["140", "180"], capacity=9, actor=_officer(), now=NOW, key=new_key())


def experts(count: int) -> Actor:
    for _ in range(count):
        _expert("甲专家")
    return _officer()


def mine(count: int) -> Actor:
    """Invitations of one expert, each in a round of its own."""
    before = Person.objects.filter(name="我评").first()
    if before is None:
        _officer()
        before = _expert("我评").person
    for _ in range(count):
        Assignment.objects.create(
            item=_round().items.get(), expert=before.expert, state="invited", drawn="hand", created_at=NOW,
            invited_at=NOW, due=NOW,
        )  # fmt: skip
    return people.acting(before)


def solicitations(count: int) -> Actor:
    _officer()
    for _ in range(count):
        approach = soliciting.Approach("某人", date(2026, 3, 20), "phone", "打听")
        reporter = people.acting(people.person("报告人"))
        soliciting.report(approach, None, actor=reporter, now=NOW, key=new_key())
    return province.holder("supervision", Role.SUPERVISOR, "程督")


ROWS = {
    "review.rounds": rounds,
    "review.experts": experts,
    "review.mine": mine,
    "review.solicitations": solicitations,
}
