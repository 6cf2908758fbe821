"""From a full draft to a numbered receipt, back, and again."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine, Notice, NumberSeries
from kezhi.engine.errors import Problems
from kezhi.forms.domain.digests import digest
from kezhi.forms.models import Submission
from kezhi.forms.queries import filled
from kezhi.projects import queries
from kezhi.projects.actions import applying, team
from kezhi.projects.models import Application, Call, Receipt
from kezhi.subjects.models import Affiliation, FactValue, Person
from kezhi.workflow.models import Case, WorkItem
from tests import rounds
from tests.people import in_post, person

MOST_QUERIES = 40
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


def by(actor: Actor, now: datetime, key: str = "") -> dict[str, Any]:
    return {"actor": actor, "now": now, "key": key or new_key()}


@pytest.fixture
def full(call: Call, actor: Actor, now: datetime) -> Application:
    """An application with nothing missing."""
    application = applying.start(call.pk, **by(actor, now))
    rounds.complete(application, now)
    return application


@pytest.mark.parametrize("code", rounds.TYPES)
def test_every_type_goes_from_its_full_example_to_a_receipt(code: str, now: datetime) -> None:
    call, actor = rounds.open_call(now, code=code), rounds.applicant_for(code)
    application = rounds.submitted(call, actor, now)
    receipt = application.receipts.get()
    assert application.state == Application.State.SUBMITTED
    assert application.number == f"{call.number}-000001"
    assert receipt.number == "R26-000001"
    assert receipt.at == now
    assert application.title == application.submission.data["title"]
    assert application.topic == call.topics.get()
    assert application.amount is not None
    assert application.amount > 0
    assert receipt.digest == application.submission.digest == digest(application.submission.data)


@pytest.mark.parametrize("code", rounds.TYPES)
def test_an_empty_draft_of_every_type_gives_all_its_problems_at_once(code: str, now: datetime) -> None:
    call, actor = rounds.open_call(now, code=code), rounds.applicant_for(code)
    application = applying.start(call.pk, **by(actor, now))
    with pytest.raises(Problems) as refused:
        applying.submit(application.pk, **by(actor, now))
    fields = {problem.place.field for problem in refused.value.problems}
    assert {"title", "topic", "abstract", "promise"} <= fields
    assert all(problem.render("zh") and problem.render("en") for problem in refused.value.problems)
    application.refresh_from_db()
    assert (application.state, application.number, application.case_id) == ("draft", None, None)
    assert Receipt.objects.count() == Submission.objects.count() == Case.objects.count() == 0
    assert not NumberSeries.objects.filter(name__in=("application", "receipt")).exists()


def test_a_submission_takes_a_bounded_number_of_queries(
    full: Application, actor: Actor, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    applying.submit(full.pk, **by(actor, now))
    applying.withdraw(full.pk, reason="", **by(actor, now))
    with django_assert_max_num_queries(MOST_QUERIES):
        applying.submit(full.pk, **by(actor, now))


def test_the_case_starts_with_work_for_the_unit_office(full: Application, actor: Actor, now: datetime) -> None:
    office = in_post(person("魏敏"), Role.UNIT_OFFICE, full.host)
    applying.submit(full.pk, **by(actor, now))
    full.refresh_from_db()
    assert full.case is not None
    item = full.case.items.get(state=WorkItem.State.OPEN)
    assert (item.element, item.role, item.organisation_id) == ("unit_check", Role.UNIT_OFFICE, full.host_id)
    assert item.due is not None
    assert item.due > now
    assert Notice.objects.get(kind="work-item").person == office.person_id


def test_a_submission_is_in_the_journal_with_its_digest(full: Application, actor: Actor, now: datetime) -> None:
    receipt = applying.submit(full.pk, **by(actor, now))
    lines = {line.action: line for line in JournalLine.objects.filter(at=now)}
    assert {"application.submitted", "receipt.given", "case.started"} <= lines.keys()
    assert lines["application.submitted"].detail["digest"] == receipt.digest
    assert lines["receipt.given"].summary == receipt.number
    assert Notice.objects.get(kind="application-submitted").arguments["receipt"] == receipt.number


def test_a_double_click_gives_the_same_receipt(full: Application, actor: Actor, now: datetime) -> None:
    first = applying.submit(full.pk, **by(actor, now, "page"))
    assert applying.submit(full.pk, **by(actor, now + timedelta(seconds=1), "page")) == first
    assert Receipt.objects.count() == Submission.objects.count() == Case.objects.count() == 1


def test_the_back_button_cannot_submit_again(full: Application, actor: Actor, now: datetime) -> None:
    applying.submit(full.pk, **by(actor, now))
    with pytest.raises(NotAllowed):
        applying.submit(full.pk, **by(actor, now))
    assert Receipt.objects.count() == 1


def test_the_closing_second_is_in_time_and_the_next_is_not(
    full: Application, call: Call, actor: Actor, now: datetime
) -> None:
    last = call.closes.replace(microsecond=0)
    with pytest.raises(Refused, match="截止"):
        applying.submit(full.pk, **by(actor, last + timedelta(seconds=1)))
    full.refresh_from_db()
    assert full.state == Application.State.DRAFT
    assert rounds.draft_of(full).data["title"]
    receipt = applying.submit(full.pk, **by(actor, last + timedelta(microseconds=999_999)))
    assert receipt.number == "R26-000001"


def test_an_extension_moves_the_deadline(full: Application, call: Call, actor: Actor, now: datetime) -> None:
    Call.objects.filter(pk=call.pk).update(extended_to=call.closes + timedelta(days=1), extended_why="系统故障")
    assert applying.submit(full.pk, **by(actor, call.closes + timedelta(days=1))).pk


def test_who_hasnt_answered_an_invitation_blocks(full: Application, actor: Actor, now: datetime) -> None:
    member, _link = team.invite(
        full.pk, person=None, name="马骁然", organisation="某校", contact="", duty="", **by(actor, now)
    )
    with pytest.raises(Problems) as refused:
        applying.submit(full.pk, **by(actor, now))
    (problem,) = refused.value.problems
    assert problem.code == "projects.member_unconfirmed"
    assert "马骁然" in problem.render("zh")
    team.remove(member.pk, **by(actor, now))
    assert applying.submit(full.pk, **by(actor, now)).pk


def test_who_stands_in_the_form_and_was_never_asked_blocks(full: Application, actor: Actor, now: datetime) -> None:
    full.members.filter(name__in=("卓玛措", "马骁然")).delete()
    with pytest.raises(Problems) as refused:
        applying.submit(full.pk, **by(actor, now))
    problems = refused.value.problems
    assert [(problem.code, problem.place.field) for problem in problems] == [
        ("projects.member_uninvited", "team[1].name"),
        ("projects.member_uninvited", "team[2].name"),
    ]
    assert "卓玛措 还没有邀请" in problems[0].render("zh")
    rounds.confirm(full, now)
    assert applying.submit(full.pk, **by(actor, now)).pk


def test_a_type_may_say_who_need_not_be_asked(actor: Actor, now: datetime) -> None:
    call = rounds.open_call(now, code="projects/young-scientists")
    application = applying.start(call.pk, **by(actor, now))
    draft = rounds.draft_of(application)
    row = {"organisation": "某校", "role": "试验", "work": "20", "contact": "a@example.cn"}
    draft.data["team"] = [row | {"name": "甲", "title": "讲师"}, row | {"name": "乙", "title": "博士生"}]
    form = filled(draft, queries.frame(application.pk, now), timezone.localdate(now))
    judged = queries.judged(application)
    found = [
        problem for problem in applying.problems_of(application, form, judged) if problem.code.startswith("projects")
    ]
    assert [problem.arguments["name"] for problem in found if "name" in problem.arguments] == ["甲"]


def test_an_unmet_condition_blocks_with_its_mend(full: Application, actor: Actor, now: datetime) -> None:
    FactValue.objects.filter(person=actor.person, name="integrity.barred").update(value=True)
    with pytest.raises(Problems) as refused:
        applying.submit(full.pk, **by(actor, now))
    assert [problem.code for problem in refused.value.problems] == ["projects.condition_unmet"]
    assert "失信" in refused.value.problems[0].render("zh")


def test_an_undetermined_condition_does_not_block(full: Application, actor: Actor, now: datetime) -> None:
    FactValue.objects.filter(person=actor.person, name="integrity.barred").delete()
    judged = queries.eligibility([full.call], person=actor.person, organisation=actor.organisation)[full.call_id]
    assert [verdict.decision for verdict in judged.undetermined] == ["无在期失信惩戒"]
    assert applying.submit(full.pk, **by(actor, now)).pk


def test_only_the_applicant_submits(full: Application, now: datetime) -> None:
    office = in_post(person("魏敏"), Role.UNIT_OFFICE, full.host)
    with pytest.raises(NotFound):
        applying.submit(full.pk, **by(rounds.applicant("乙"), now))
    with pytest.raises(NotAllowed):
        applying.submit(full.pk, **by(rounds.acting(office.person, office), now))


def test_withdrawing_cancels_the_case_and_keeps_number_and_receipt(call: Call, actor: Actor, now: datetime) -> None:
    application = rounds.submitted(call, actor, now)
    number, case = application.number, application.case
    applying.withdraw(application.pk, reason="补材料", **by(actor, now, "w"))
    applying.withdraw(application.pk, reason="补材料", **by(actor, now, "w"))
    application.refresh_from_db()
    assert (application.state, application.number, application.case) == ("withdrawn", number, None)
    ended = Case.objects.get(pk=case.pk if case else 0)
    assert ended.state == Case.State.CANCELLED
    assert not ended.items.filter(state=WorkItem.State.OPEN).exists()
    assert application.receipts.count() == 1
    assert JournalLine.objects.get(action="application.withdrawn").detail["reason"] == "补材料"


def test_submitting_again_is_a_second_version_with_its_own_case_and_receipt(
    call: Call, actor: Actor, now: datetime
) -> None:
    application = rounds.submitted(call, actor, now)
    number, first = application.number, application.case_id
    applying.withdraw(application.pk, reason="", **by(actor, now))
    draft = rounds.draft_of(application)
    draft.data["title"] = "改过的项目名称，更准确一些"
    draft.save()
    receipt = applying.submit(application.pk, **by(actor, now + timedelta(minutes=1)))
    application.refresh_from_db()
    assert application.number == number
    assert application.case_id not in (None, first)
    assert receipt.number == "R26-000002"
    assert receipt.submission.number == 2
    versions = Submission.objects.filter(about_id=application.pk).order_by("number")
    assert versions[0].data["title"] != versions[1].data["title"] == application.title


def test_after_the_deadline_nothing_is_withdrawn(call: Call, actor: Actor, now: datetime) -> None:
    application = rounds.submitted(call, actor, now)
    with pytest.raises(Refused, match="不在受理期"):
        applying.withdraw(application.pk, reason="", **by(actor, call.closes + timedelta(seconds=1)))
    assert Application.objects.get().state == Application.State.SUBMITTED


def test_a_refused_submission_leaves_no_gap(call: Call, now: datetime) -> None:
    numbers = []
    for at, name in enumerate("甲乙丙"):
        actor = rounds.applicant(name)
        application = applying.start(call.pk, **by(actor, now))
        with pytest.raises(Problems):
            applying.submit(application.pk, **by(actor, now))
        rounds.complete(application, now)
        FactValue.objects.filter(person=actor.person, name="integrity.barred").update(value=at == 1)
        try:
            numbers.append(applying.submit(application.pk, **by(actor, now)).number)
        except Problems:
            FactValue.objects.filter(person=actor.person).update(value=False)
            numbers.append(applying.submit(application.pk, **by(actor, now)).number)
    assert numbers == ["R26-000001", "R26-000002", "R26-000003"]
    assert sorted(Application.objects.values_list("number", flat=True)) == [f"26YFA-00000{n}" for n in (1, 2, 3)]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["submit", "withdraw"]), max_size=6))
def test_whatever_the_order_each_receipt_has_one_version_and_at_most_one_case_runs(
    steps: list[str], call: Call, now: datetime
) -> None:
    actor = rounds.applicant("丁")
    application = applying.start(rounds.open_call(now).pk, **by(actor, now))
    rounds.complete(application, now)
    for step in steps:
        try:
            if step == "submit":
                applying.submit(application.pk, **by(actor, now))
            else:
                applying.withdraw(application.pk, reason="", **by(actor, now))
        except NotAllowed:
            continue
    application.refresh_from_db()
    versions = Submission.objects.filter(about_id=application.pk).order_by("number")
    receipts = application.receipts.order_by("pk")
    assert [one.number for one in versions] == list(range(1, versions.count() + 1))
    assert [one.submission_id for one in receipts] == [one.pk for one in versions]
    running = Case.objects.filter(about_id=application.pk, state=Case.State.RUNNING)
    assert running.count() == (application.state == Application.State.SUBMITTED)


def test_an_expired_employment_is_judged_on_the_closing_day(full: Application, actor: Actor, now: datetime) -> None:
    Affiliation.objects.filter(person=actor.person).update(contract_until=date(2027, 1, 1))
    with pytest.raises(Problems) as refused:
        applying.submit(full.pk, **by(actor, now))
    assert "聘期" in refused.value.problems[0].render("zh")


def test_a_long_title_is_kept_to_the_columns_length(full: Application, actor: Actor, now: datetime) -> None:
    assert Person.objects.filter(pk=actor.person).exists()
    draft = rounds.draft_of(full)
    draft.data["title"] = "长" * 2000
    draft.save()
    with pytest.raises(Problems) as refused:
        applying.submit(full.pk, **by(actor, now))
    assert {problem.place.field for problem in refused.value.problems} == {"title"}
