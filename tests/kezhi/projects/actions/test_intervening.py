"""Exceptions: asked for with grounds by one, approved by another, then carried out; the journal says both."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine, Notice
from kezhi.projects import queries
from kezhi.projects.actions import applying, intervening
from kezhi.projects.actions.intervening import Wanted
from kezhi.projects.models import Application, Call, Intervention, ScreeningRow
from kezhi.subjects.models import Person
from kezhi.workflow.models import WorkItem
from tests import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def officer(department: None) -> Actor:
    return rounds.holder("high-tech", Role.CASE_OFFICER)


@pytest.fixture
def head(department: None) -> Actor:
    return rounds.holder("high-tech", Role.OFFICE_HEAD)


def ask(call: Call, officer: Actor, now: datetime, kind: str, **more: Any) -> Intervention:
    return intervening.ask(call.pk, Wanted(kind, "有正式函件", **more), actor=officer, now=now, key=new_key())


def decided(made: Intervention, head: Actor, now: datetime, *, approve: bool = True) -> Intervention:
    opinion = "同意" if approve else "不合规定"
    return intervening.decide(made.pk, approve=approve, opinion=opinion, actor=head, now=now, key=new_key())


def test_another_topic_is_judged_by_its_own_limit(
    call: Call, actor: Actor, officer: Actor, head: Actor, now: datetime
) -> None:
    other = call.topics.create(code="1.2", title="小方向", grant_limit=1)
    application = rounds.at_screening(call, actor, now)
    made = ask(call, officer, now, "topic", application=application.pk, topic=other.pk)
    assert made.before == "1.1 镍钴资源"
    decided(made, head, now)
    application.refresh_from_db()
    assert application.topic == other
    row = ScreeningRow.objects.get(screening=application.screening, code="申请额度在上限内")
    assert row.verdict == "not_met"
    asked, answered = JournalLine.objects.filter(action__startswith="intervention.").order_by("pk")
    assert (asked.person, answered.person) == (officer.person, head.person)
    assert asked.detail["grounds"] == "有正式函件"


def test_another_office_takes_over_with_the_deadline(
    call: Call, actor: Actor, officer: Actor, head: Actor, now: datetime
) -> None:
    application = rounds.at_screening(call, actor, now)
    rural = rounds.holder("rural", Role.CASE_OFFICER)
    before = WorkItem.objects.get(case=application.case, state="open")
    made = ask(call, officer, now, "office", application=application.pk, office=rural.office)
    decided(made, head, now + timedelta(days=1))
    after = WorkItem.objects.get(pk=before.pk)
    assert (after.office_id, after.due) == (rural.office, before.due)
    assert Notice.objects.filter(kind="work-item", person=rural.person).exists()
    assert [queries.board(one).filter(pk=application.pk).exists() for one in (rural, officer)] == [True, True]
    with pytest.raises(NotAllowed):
        ask(call, officer, now, "office", application=application.pk, office=call.office_id)


def test_a_late_application_is_taken_in_until_its_own_moment(
    call: Call, actor: Actor, officer: Actor, head: Actor, now: datetime
) -> None:
    application = applying.start(call.pk, actor=actor, now=now, key=new_key())
    rounds.complete(application, now)
    late = call.closes + timedelta(days=1)
    with pytest.raises(Refused, match="截止"):
        applying.submit(application.pk, actor=actor, now=late, key=new_key())
    made = ask(call, officer, late, "late", person=actor.person, until=late + timedelta(days=2))
    decided(made, head, late)
    with pytest.raises(Refused, match="截止"):
        applying.submit(application.pk, actor=actor, now=late + timedelta(days=3), key=new_key())
    assert applying.submit(application.pk, actor=actor, now=late + timedelta(days=1), key=new_key()).number


def test_an_application_is_entered_for_somebody(
    call: Call, actor: Actor, officer: Actor, head: Actor, now: datetime
) -> None:
    made = ask(call, officer, now, "behalf", person=actor.person, until=now + timedelta(days=3))
    assert not Application.objects.exists()
    done = decided(made, head, now)
    assert done.application is not None
    application = Application.objects.get(pk=done.application.pk)
    assert (application.applicant_id, application.entered_by_id) == (actor.person, officer.person)
    assert application.draft is not None
    assert application.draft.owner == Person.objects.get(pk=actor.person)
    rounds.complete(application, now)
    receipt = applying.submit(application.pk, actor=officer, now=now, key=new_key())
    assert Notice.objects.filter(kind="application-submitted", person=actor.person).exists()
    assert receipt.submission.submitted_by_id == officer.person
    with pytest.raises(Refused, match="已有一份"):
        ask(call, officer, now, "behalf", person=actor.person, until=now + timedelta(days=3))


def test_who_asks_does_not_approve(call: Call, actor: Actor, officer: Actor, head: Actor, now: datetime) -> None:
    made = ask(call, officer, now, "behalf", person=actor.person, until=now + timedelta(days=3))
    for other in (officer, rounds.holder("rural", Role.OFFICE_HEAD), rounds.holder("leaders", Role.DIRECTOR)):
        with pytest.raises((NotAllowed, NotFound)):
            decided(made, other, now)
    Intervention.objects.filter(pk=made.pk).update(asked_by=head.person)
    with pytest.raises(NotAllowed):
        decided(made, head, now)
    with pytest.raises(IntegrityError, match="intervention_other_eyes"), transaction.atomic():
        Intervention.objects.filter(pk=made.pk).update(state="approved", decided_by=head.person, decided_at=now)


def test_what_is_not_approved_changes_nothing(
    call: Call, actor: Actor, officer: Actor, head: Actor, now: datetime
) -> None:
    made = ask(call, officer, now, "behalf", person=actor.person, until=now + timedelta(days=3))
    with pytest.raises(Refused, match="写明理由"):
        intervening.decide(made.pk, approve=False, opinion="", actor=head, now=now, key="k")
    assert decided(made, head, now, approve=False).state == "refused"
    assert not Application.objects.exists()
    notice = Notice.objects.get(kind="intervention-decided")
    assert notice.person == officer.person


@pytest.mark.parametrize(
    ("kind", "more", "says"),
    [
        ("late", {"until": 3}, "没有未提交的申报"),
        ("behalf", {}, "最晚到什么时候"),
        ("behalf", {"until": -1}, "最晚到什么时候"),
        ("behalf", {"person": 0, "until": 3}, "已登记"),
        ("nonsense", {}, "没有这种处理"),
    ],
)
def test_what_a_kind_needs_is_asked_for(
    kind: str, more: dict[str, Any], says: str, call: Call, actor: Actor, officer: Actor, now: datetime
) -> None:
    until = now + timedelta(days=more["until"]) if "until" in more else None
    said = {"person": actor.person} | {name: value for name, value in more.items() if name != "until"}
    with pytest.raises(Refused, match=says):
        ask(call, officer, now, kind, until=until, **said)


def test_grounds_and_another_place_are_needed(call: Call, actor: Actor, officer: Actor, now: datetime) -> None:
    application = rounds.at_screening(call, actor, now)
    with pytest.raises(Refused, match="写明理由"):
        intervening.ask(call.pk, Wanted("topic", " "), actor=officer, now=now, key="k")
    for kind, more in (("topic", {"topic": application.topic_id}), ("office", {"office": call.office_id})):
        with pytest.raises(Refused, match="另一个"):
            ask(call, officer, now, kind, application=application.pk, **more)
