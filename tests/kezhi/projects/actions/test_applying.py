"""An application until it is submitted, and what can be done with it besides."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import FileUse, JournalLine
from kezhi.projects import queries
from kezhi.projects.actions import applying, calls, team
from kezhi.projects.models import Application, Call, Member
from kezhi.subjects.models import Affiliation, Person
from tests import rounds
from tests.people import acting, person, unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


def by(actor: Actor, now: datetime, key: str = "") -> dict[str, Any]:
    return {"actor": actor, "now": now, "key": key or new_key()}


def test_a_draft_begins_with_everything_known(call: Call, actor: Actor, now: datetime) -> None:
    application = applying.start(call.pk, **by(actor, now))
    draft = rounds.draft_of(application)
    assert application.draft == draft
    assert application.state == Application.State.DRAFT
    assert application.number is None
    assert (application.applicant_id, application.host_id) == (actor.person, actor.organisation)
    assert draft.owner_id == actor.person
    shown = {name: draft.data.get(name) for name in ("org_name", "org_uscc", "pi_name", "pi_phone")}
    assert shown == {
        "org_name": "兰州理工大学",
        "org_uscc": rounds.USCC,
        "pi_name": "沈若舟",
        "pi_phone": "13800000000",
    }
    assert JournalLine.objects.get(action="application.started").object_id == application.pk


def test_one_key_starts_once_and_another_is_refused(call: Call, actor: Actor, now: datetime) -> None:
    first = applying.start(call.pk, **by(actor, now, "k"))
    assert applying.start(call.pk, **by(actor, now, "k")) == first
    with pytest.raises(Refused, match="已有一份"):
        applying.start(call.pk, **by(actor, now))
    assert Application.objects.count() == 1


def test_who_has_no_unit_is_told_to_join_one(call: Call, now: datetime) -> None:
    with pytest.raises(Refused, match="加入单位"):
        applying.start(call.pk, **by(acting(person("无单位")), now))


def test_an_account_without_a_person_registers_first(call: Call, now: datetime) -> None:
    with pytest.raises(Refused, match="登记"):
        applying.start(call.pk, **by(Actor(account=10**6), now))


@pytest.mark.parametrize(
    ("shift", "is_open"),
    [
        (timedelta(days=-20), True),
        (timedelta(days=-20, seconds=-1), False),
        (timedelta(days=22), True),
        (timedelta(days=22, milliseconds=999), True),
        (timedelta(days=22, seconds=1), False),
    ],
)
def test_a_call_takes_drafts_from_its_first_to_its_last_second(
    shift: timedelta, is_open: bool, call: Call, actor: Actor, now: datetime
) -> None:
    at = now.replace(microsecond=0) + shift
    if is_open:
        assert applying.start(call.pk, **by(actor, at)).pk
    else:
        with pytest.raises(Refused, match="不在受理期"):
            applying.start(call.pk, **by(actor, at))


def test_a_call_that_is_not_published_isnt_there(call: Call, actor: Actor, now: datetime) -> None:
    Call.objects.filter(pk=call.pk).update(state=Call.State.SIGNING)
    with pytest.raises(NotFound):
        applying.start(call.pk, **by(actor, now))


def test_a_cancelled_call_takes_nothing(call: Call, actor: Actor, now: datetime) -> None:
    calls.cancel(call.pk, reason="调整", **by(rounds.holder("leaders", Role.DIRECTOR), now))
    with pytest.raises(Refused):
        applying.start(call.pk, **by(actor, now))


def test_last_years_application_is_copied_but_known_facts_are_todays(call: Call, actor: Actor, now: datetime) -> None:
    before = applying.start(call.pk, **by(actor, now))
    rounds.complete(before, now)
    Person.objects.filter(pk=actor.person).update(title="教授")
    fresh = applying.start(rounds.open_call(now, title="下一年").pk, copy=True, **by(actor, now))
    data = rounds.draft_of(fresh).data
    assert data["title"] == rounds.draft_of(before).data["title"]
    assert data["pi_title"] == "教授"
    assert fresh.copied_from == before
    assert JournalLine.objects.filter(action="application.started").latest("pk").detail["copied_from"] == before.pk


def test_the_form_says_what_it_was_copied_from(call: Call, actor: Actor, now: datetime) -> None:
    before = applying.start(call.pk, **by(actor, now))
    rounds.complete(before, now)
    assert queries.frame(before.pk, now).origin == ""
    applying.keep_title(before.pk, {"title": "旧题目"})
    for number, words in ((None, "没有提交过的草稿"), ("YFX26001", "编号 YFX26001")):
        Application.objects.filter(pk=before.pk).update(number=number)
        fresh = applying.start(rounds.open_call(now, title="下一年").pk, copy=True, **by(actor, now))
        frame = queries.frame(fresh.pk, now)
        assert frame.origin == f"复制自您 2026 年度的申报《旧题目》（{words}），请逐项核对。"
        assert frame.origin_url == f"/applications/{before.pk}/"
        applying.delete(fresh.pk, **by(actor, now))


def test_a_deleted_application_is_not_copied(call: Call, actor: Actor, now: datetime) -> None:
    before = applying.start(call.pk, **by(actor, now))
    rounds.complete(before, now)
    applying.delete(before.pk, **by(actor, now))
    fresh = applying.start(rounds.open_call(now).pk, copy=True, **by(actor, now))
    assert fresh.copied_from is None
    assert "abstract" not in rounds.draft_of(fresh).data


def test_copied_files_are_the_new_drafts_own_and_expired_ones_stay_behind(
    call: Call, actor: Actor, now: datetime
) -> None:
    before = applying.start(call.pk, **by(actor, now))
    rounds.attach(rounds.complete(before, now), actor, now)
    old = rounds.draft_of(before).data
    later = rounds.open_call(now, title="下一年")
    paper = FileUse.objects.get(pk=old["accounts"][0]["id"])
    FileUse.objects.filter(pk=paper.pk).update(expires=now.date() - timedelta(days=1))
    data = rounds.draft_of(applying.start(later.pk, copy=True, **by(actor, now))).data
    assert data["accounts"] == []
    assert [item["name"] for item in data["agreements"]] == [item["name"] for item in old["agreements"]]
    for was, item in zip(old["agreements"], data["agreements"], strict=True):
        use = FileUse.objects.get(pk=item["id"])
        assert item["id"] != was["id"]
        assert use.owner_id == rounds.draft_of(Application.objects.latest("pk")).pk
        assert use.file == FileUse.objects.get(pk=was["id"]).file


def test_a_frame_says_how_far_each_member_has_got(call: Call, actor: Actor, now: datetime) -> None:
    application = applying.start(call.pk, **by(actor, now))
    for name, state, days in (("甲", "invited", 3), ("乙", "accepted", 1), ("丙", "declined", 1), ("丁", "invited", 0)):
        Member.objects.create(application=application, name=name, state=state, invited_at=now - timedelta(days=days))
    frame = queries.frame(application.pk, now)
    assert {name: (one.kind, one.words) for name, one in frame.confirmations.items()} == {
        "甲": ("soon", "待确认，3 天"),
        "乙": ("met", "已确认"),
        "丙": ("not_met", "已谢绝"),
        "丁": ("soon", "待确认"),
    }
    assert frame.invite_url == f"/applications/{application.pk}/team/"


def test_without_a_copy_a_draft_begins_empty(call: Call, actor: Actor, now: datetime) -> None:
    rounds.complete(applying.start(call.pk, **by(actor, now)), now)
    fresh = applying.start(rounds.open_call(now).pk, **by(actor, now))
    assert "abstract" not in rounds.draft_of(fresh).data


def test_another_types_application_isnt_copied(call: Call, actor: Actor, now: datetime) -> None:
    rounds.complete(applying.start(call.pk, **by(actor, now)), now)
    other = rounds.open_call(now, code="projects/young-scientists")
    fresh = applying.start(other.pk, copy=True, **by(actor, now))
    assert queries.earlier(other, fresh.applicant_id) is None
    assert "abstract" not in rounds.draft_of(fresh).data


def test_what_was_never_submitted_is_deleted(call: Call, actor: Actor, now: datetime) -> None:
    application = applying.start(call.pk, **by(actor, now))
    with pytest.raises(NotFound):
        applying.delete(application.pk, **by(rounds.applicant("乙"), now))
    applying.delete(application.pk, **by(actor, now, "d"))
    applying.delete(application.pk, **by(actor, now, "d"))
    assert list(queries.my_applications(actor)) == []
    assert rounds.draft_of(application).data["org_name"] == "兰州理工大学"
    assert applying.start(call.pk, **by(actor, now)) != application


def test_what_was_once_submitted_is_never_deleted(call: Call, actor: Actor, now: datetime) -> None:
    application = rounds.submitted(call, actor, now)
    with pytest.raises(NotAllowed):
        applying.delete(application.pk, **by(actor, now))
    applying.withdraw(application.pk, reason="", **by(actor, now))
    with pytest.raises(NotAllowed):
        applying.delete(application.pk, **by(actor, now))


@pytest.fixture
def confirmed(call: Call, actor: Actor, now: datetime) -> tuple[Application, Actor]:
    """An application and a member who has confirmed."""
    application = applying.start(call.pk, **by(actor, now))
    colleague = person("祁连川", at=unit("甘肃农业大学"))
    member, _link = team.invite(
        application.pk, person=colleague, name="", organisation="", contact="", duty="", **by(actor, now)
    )
    team.answer(member.pk, accept=True, **by(acting(colleague), now))
    return application, acting(colleague)


def test_handing_over_makes_the_member_the_applicant(
    confirmed: tuple[Application, Actor], actor: Actor, now: datetime
) -> None:
    application, colleague = confirmed
    receiver = Person.objects.get(pk=colleague.person)
    applying.hand_over(application.pk, receiver, **by(actor, now, "h"))
    applying.hand_over(application.pk, receiver, **by(actor, now, "h"))
    application.refresh_from_db()
    assert application.applicant == receiver
    assert rounds.draft_of(application).owner == receiver
    assert [(one.person_id, one.state) for one in application.members.all()] == [(actor.person, "accepted")]
    assert list(queries.my_applications(colleague)) == [application]
    with pytest.raises(NotAllowed):
        applying.hand_over(application.pk, receiver, **by(actor, now))
    assert queries.history(application, now)[0]["who"] == "沈若舟"


def test_handing_over_needs_a_confirmed_member(call: Call, actor: Actor, now: datetime) -> None:
    application = applying.start(call.pk, **by(actor, now))
    with pytest.raises(Refused, match="已确认"):
        applying.hand_over(application.pk, person("路人"), **by(actor, now))


def test_the_host_stays_when_the_applicant_moves(call: Call, actor: Actor, now: datetime) -> None:
    application = applying.start(call.pk, **by(actor, now))
    Affiliation.objects.filter(person=actor.person).update(organisation=unit("别的单位"))
    application.refresh_from_db()
    assert application.host.name == "兰州理工大学"


def test_a_member_joins_once(call: Call, actor: Actor, now: datetime) -> None:
    application = applying.start(call.pk, **by(actor, now))
    colleague = person("卓玛措", at=unit("西北师范大学"))
    said = {"person": colleague, "name": "", "organisation": "", "contact": "", "duty": ""}
    team.invite(application.pk, **said, **by(actor, now))
    with pytest.raises(Refused, match="已在项目组"):
        team.invite(application.pk, **said, **by(actor, now))
    assert Member.objects.count() == 1
