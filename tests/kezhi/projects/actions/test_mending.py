"""An application that was sent back: mended in its form, submitted again, and the same case goes on."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kezhi.base.access import NotAllowed, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine, Notice
from kezhi.base.registry import file_owners
from kezhi.engine.errors import Problems
from kezhi.forms import actions as forms
from kezhi.forms.access import DRAFTS
from kezhi.forms.models import Submission
from kezhi.projects import queries
from kezhi.projects.actions import applying, team
from kezhi.projects.models import Application, Call, Receipt
from kezhi.projects.queries.returns import mending
from kezhi.rules.domain.judging import Status
from kezhi.workflow import actions as workflow
from kezhi.workflow.models import Case, Timer, WorkItem
from tests import rounds
from tests.people import acting, person, unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


def by(actor: Actor, now: datetime, key: str = "") -> dict[str, Any]:
    return {"actor": actor, "now": now, "key": key or new_key()}


@pytest.fixture
def sent(call: Call, actor: Actor, now: datetime) -> Application:
    return rounds.submitted(call, actor, now)


@pytest.fixture
def back(sent: Application, now: datetime) -> Application:
    """Sent back by the office of its unit."""
    rounds.sent_back(sent, now, by=rounds.unit_office(sent), comment="指标没有写测试条件")
    return sent


@pytest.fixture
def to_correct(sent: Application, now: datetime) -> Application:
    """Sent back from the screening, where only what was asked may change."""
    for _step in ("unit_check", "recommend"):
        rounds.decide(sent, "approve", now)
    item, officer = rounds.open_item(sent), rounds.holder("high-tech", Role.CASE_OFFICER)
    workflow.comment(item.pk, "keywords", "写三个以上", **by(officer, now))
    rounds.sent_back(sent, now, by=officer, comment="")
    return sent


def write(application: Application, actor: Actor, now: datetime, **changes: Any) -> forms.Saved:
    draft = rounds.draft_of(application)
    return forms.save(draft.pk, changes, base=draft.revision, actor=actor, now=now)


def after_the_call(application: Application) -> datetime:
    """When the call has long closed and the piece of work isn't due yet."""
    Call.objects.filter(pk=application.call_id).update(
        opens=application.call.opens - timedelta(days=60), closes=application.call.opens - timedelta(days=30)
    )
    application.call.refresh_from_db()
    due = rounds.open_item(application).due
    assert due is not None
    return due - timedelta(seconds=1)


def test_after_the_call_it_is_mended_and_the_same_case_goes_on(back: Application, actor: Actor, now: datetime) -> None:
    late, number, case, sent_at = after_the_call(back), back.number, back.case_id, back.submitted_at
    item = rounds.open_item(back)
    write(back, actor, late, keywords="电解水；催化剂；稳定性")
    receipt = applying.submit(back.pk, **by(actor, late))
    back.refresh_from_db()
    item.refresh_from_db()
    assert (back.number, back.case_id, back.submitted_at, back.state) == (number, case, sent_at, "submitted")
    assert (receipt.number, receipt.submission.number, receipt.at) == ("R26-000002", 2, late)
    assert (item.state, item.outcome, item.closed_by_id) == ("done", "resubmit", actor.person)
    assert rounds.open_item(back).element == "unit_check"
    assert Case.objects.filter(about_id=back.pk).count() == 1
    versions = Submission.objects.filter(about_id=back.pk).order_by("number")
    assert [one.data["keywords"] for one in versions][1] == "电解水；催化剂；稳定性"
    assert versions[0].data["keywords"] != versions[1].data["keywords"]
    line = JournalLine.objects.get(action="application.resubmitted")
    assert (line.detail["version"], line.detail["digest"]) == (2, receipt.digest)
    assert Notice.objects.get(kind="application-resubmitted").arguments["receipt"] == receipt.number


def test_the_case_knows_the_amount_as_it_was_mended(back: Application, actor: Actor, now: datetime) -> None:
    budget = rounds.draft_of(back).data["budget"]
    write(back, actor, now, **{"budget.equipment.grant": str(float(budget["equipment"]["grant"]) - 10_000)})
    before = back.amount
    applying.submit(back.pk, **by(actor, now))
    back.refresh_from_db()
    assert back.amount is not None
    assert before is not None
    assert back.amount < before
    assert f'"{back.amount}"' in Case.objects.get(pk=back.case_id or 0).engine_state


def test_all_problems_come_at_once_and_nothing_moves(back: Application, actor: Actor, now: datetime) -> None:
    write(back, actor, now, keywords=None, abstract="短")
    with pytest.raises(Problems) as refused:
        applying.submit(back.pk, **by(actor, now))
    assert {problem.place.field for problem in refused.value.problems} == {"keywords", "abstract"}
    assert rounds.open_item(back).element == "mend"
    assert Submission.objects.filter(about_id=back.pk).count() == Receipt.objects.count() == 1


def test_a_double_click_gives_one_receipt_and_then_it_is_closed(back: Application, actor: Actor, now: datetime) -> None:
    first = applying.submit(back.pk, **by(actor, now, "page"))
    assert applying.submit(back.pk, **by(actor, now, "page")) == first
    with pytest.raises(NotAllowed):
        applying.submit(back.pk, **by(actor, now))
    with pytest.raises(Refused, match="已提交"):
        write(back, actor, now, keywords="晚了")


def test_the_items_own_deadline_binds(back: Application, actor: Actor) -> None:
    late = after_the_call(back)
    write(back, actor, late, keywords="还来得及；一；二")
    with pytest.raises(Refused, match="修改期限"):
        write(back, actor, late + timedelta(seconds=1), keywords="晚了")
    with pytest.raises(Refused, match="修改期限"):
        applying.submit(back.pk, **by(actor, late + timedelta(seconds=1)))
    assert applying.submit(back.pk, **by(actor, late)).submission.data["keywords"] == "还来得及；一；二"


def test_the_topic_stays_with_a_reason(back: Application, actor: Actor, now: datetime) -> None:
    back.call.topics.create(code="1.2", title="另一个方向")
    with pytest.raises(Refused, match=r"指南方向.*不能改"):
        write(back, actor, now, topic="1.2", keywords="一；二；三")
    assert rounds.draft_of(back).data["topic"] == "1.1"
    assert rounds.draft_of(back).data["keywords"] != "一；二；三", "nothing is half saved"
    assert write(back, actor, now, topic="1.1", keywords="一；二；三").conflicts == (), "what isn't changed may be sent"


def test_the_leader_stays_with_a_reason(back: Application, actor: Actor, now: datetime) -> None:
    colleague = person("祁连川", at=unit("甘肃农业大学"))
    words = {"name": "", "organisation": "", "contact": "", "duty": ""}
    member, _link = team.invite(back.pk, person=colleague, **words, **by(actor, now))
    with pytest.raises(Problems):
        applying.submit(back.pk, **by(actor, now))
    team.answer(member.pk, accept=True, **by(acting(colleague), now))
    with pytest.raises(Refused, match="不能更换负责人"):
        applying.hand_over(back.pk, colleague, **by(actor, now))
    assert Application.objects.get(pk=back.pk).applicant_id == actor.person
    assert applying.submit(back.pk, **by(actor, now)).pk


def test_it_is_withdrawn_while_the_call_is_open_and_not_after(back: Application, actor: Actor, now: datetime) -> None:
    with pytest.raises(Refused, match="不在受理期"):
        applying.withdraw(back.pk, reason="", **by(actor, back.call.closes + timedelta(seconds=1)))
    applying.withdraw(back.pk, reason="", **by(actor, now))
    back.refresh_from_db()
    assert (back.state, back.case_id, mending(back)) == ("withdrawn", None, None)
    assert write(back, actor, now, keywords="重新写；一；二").conflicts == ()


def test_lists_call_it_as_submitted_until_it_is_submitted_again(back: Application, actor: Actor, now: datetime) -> None:
    before = back.title
    write(back, actor, now, title="改过的项目名称，更准确一些")
    assert Application.objects.get(pk=back.pk).title == before
    applying.submit(back.pk, **by(actor, now))
    assert Application.objects.get(pk=back.pk).title == "改过的项目名称，更准确一些"


def test_offices_see_what_was_submitted_not_what_is_being_mended(back: Application, now: datetime) -> None:
    draft, officer = rounds.draft_of(back), rounds.holder("high-tech", Role.CASE_OFFICER)
    assert not DRAFTS.may(officer, "see", draft)
    opens = file_owners["kezhi_forms.draft"]
    assert opens(officer, draft.pk), "the files of what was submitted"
    assert not opens(rounds.applicant("乙"), draft.pk)
    assert not opens(officer, 0)


def test_the_form_says_who_sent_it_back_and_why(back: Application, now: datetime) -> None:
    said = queries.frame(back.pk, now).returned
    assert said is not None
    assert (said.by, said.said, said.at) == ("魏敏 · 单位审核", "指标没有写测试条件", now)
    assert (said.fixed, said.only_asked) == (("topic",), False)
    assert queries.frame(back.pk, now).deadline == rounds.open_item(back).due


def test_what_was_not_asked_stays(to_correct: Application, actor: Actor, now: datetime) -> None:
    item = rounds.open_item(to_correct)
    assert (item.element, item.form) == ("correct", "form.json")
    with pytest.raises(Refused, match="只改有意见的字段"):
        write(to_correct, actor, now, abstract="另写一份摘要")
    write(to_correct, actor, now, keywords="甲；乙；丙")
    applying.submit(to_correct.pk, **by(actor, now))
    assert rounds.open_item(to_correct).element == "screening"
    assert to_correct.receipts.count() == 2


def test_what_stands_in_the_way_and_what_was_begun_may_change_too(
    to_correct: Application, actor: Actor, now: datetime
) -> None:
    draft = rounds.draft_of(to_correct)
    draft.data["abstract"] = "短"
    draft.save()
    write(to_correct, actor, now, abstract="够长的摘要。" * 20)
    write(to_correct, actor, now, abstract="改一个字。" * 20)
    with pytest.raises(Refused, match="只改有意见的字段"):
        write(to_correct, actor, now, background="别的")


def test_without_comments_everything_else_is_open(sent: Application, actor: Actor, now: datetime) -> None:
    for _step in ("unit_check", "recommend"):
        rounds.decide(sent, "approve", now)
    rounds.sent_back(sent, now)
    write(sent, actor, now, abstract="另写一份够长的摘要。" * 10)
    with pytest.raises(Refused, match="不能改"):
        write(sent, actor, now, topic=None)


def test_who_is_too_late_to_correct_finds_the_form_closed(to_correct: Application, actor: Actor, now: datetime) -> None:
    timer = Timer.objects.get(case=to_correct.case_id, ended_at=None)
    workflow.fire_due(timer.due)
    assert rounds.open_item(to_correct).element == "refusal"
    with pytest.raises(Refused, match="已提交"):
        write(to_correct, actor, timer.due, keywords="晚了")
    with pytest.raises(NotAllowed):
        applying.submit(to_correct.pk, **by(actor, timer.due))


def test_what_is_not_mended_in_time_ends_and_the_applicant_is_told(back: Application, actor: Actor) -> None:
    due = rounds.open_item(back).due
    timer = Timer.objects.get(case=back.case_id, ended_at=None)
    assert timer.due == due, "the form closes when the case ends, not before"
    workflow.fire_due(timer.due)
    case = Case.objects.get(pk=back.case_id or 0)
    assert case.state == Case.State.FINISHED
    assert Notice.objects.get(kind="application-outcome").arguments["opinion"] == "指标没有写测试条件"
    with pytest.raises(Refused, match="已提交"):
        write(back, actor, timer.due, keywords="晚了")


def test_the_step_is_not_finished_past_the_form(back: Application, actor: Actor, now: datetime) -> None:
    item = rounds.open_item(back)
    with pytest.raises(Refused, match="在表单里改好"):
        workflow.complete(item.pk, "resubmit", **by(actor, now))
    assert rounds.open_item(back) == item


def test_its_own_application_is_none_of_the_others(sent: Application, actor: Actor, now: datetime) -> None:
    """Two may be led: the second of two applications that were sent back can still be submitted again."""
    rounds.submitted(rounds.open_call(now), actor, now)
    limits = {one.decision: one.status for one in queries.screening(sent, on=now.date())}
    assert limits["同时主持项目数"] is Status.MET
    rounds.sent_back(sent, now)
    assert applying.submit(sent.pk, **by(actor, now)).pk


def test_each_return_is_one_version_and_one_item(sent: Application, actor: Actor, now: datetime) -> None:
    for _round in range(3):
        rounds.sent_back(sent, now)
        applying.submit(sent.pk, **by(actor, now))
    versions = Submission.objects.filter(about_id=sent.pk)
    assert sorted(versions.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert [one.number for one in sent.receipts.order_by("pk")] == [f"R26-{n:06}" for n in (1, 2, 3, 4)]
    assert WorkItem.objects.filter(case=sent.case_id, outcome="resubmit").count() == 3
