"""A call from its draft to its publication, its amendments, its end, and what is asked about it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine, Notice
from kezhi.engine.errors import Problems
from kezhi.packs.models import PackVersion
from kezhi.packs.queries import published
from kezhi.projects import queries
from kezhi.projects.actions import applying, calls
from kezhi.projects.models import Application, Call, CallStep
from kezhi.subjects.models import Holding, Person
from kezhi.subjects.models.validity import valid
from kezhi.workflow.models import Case
from tests import rounds
from tests.people import LONG_AGO, MADE, acting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def version() -> PackVersion:
    return published("call").get(pack__code="projects/open-competition")


@pytest.fixture
def officer() -> Actor:
    return rounds.holder("high-tech", Role.CASE_OFFICER, "高岚")


@pytest.fixture
def head() -> Actor:
    return rounds.holder("high-tech", Role.OFFICE_HEAD, "韩维")


@pytest.fixture
def director() -> Actor:
    return rounds.holder("leaders", Role.DIRECTOR, "陆承泽")


@pytest.fixture
def drafted(version: PackVersion, officer: Actor, now: datetime) -> Call:
    return calls.create(version, rounds.call_draft(version, now), actor=officer, now=now, key=new_key())


def by(actor: Actor, now: datetime, key: str = "") -> dict[str, Any]:
    return {"actor": actor, "now": now, "key": key or new_key()}


def test_a_call_is_drafted_for_the_officers_office_with_its_parts(drafted: Call, officer: Actor) -> None:
    assert drafted.office_id == officer.office
    assert drafted.state == Call.State.DRAFT
    assert drafted.envelope is not None
    assert drafted.envelope.amount == Decimal("52000000.00")
    assert [topic.code for topic in drafted.topics.all()] == ["1.1"]
    assert drafted.contacts.get().name == "高岚"
    line = JournalLine.objects.get(action="call.created")
    assert line.detail["pack"] == drafted.version.content_hash


def test_creating_twice_with_one_key_creates_once(version: PackVersion, officer: Actor, now: datetime) -> None:
    draft = rounds.call_draft(version, now)
    first = calls.create(version, draft, **by(officer, now, "one"))
    assert calls.create(version, draft, **by(officer, now, "one")) == first
    assert Call.objects.count() == 1


def test_only_an_officer_of_an_office_creates(version: PackVersion, head: Actor, now: datetime) -> None:
    for actor in (head, rounds.applicant()):
        with pytest.raises(NotAllowed):
            calls.create(version, rounds.call_draft(version, now), **by(actor, now))
    assert Call.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"closes": timedelta(days=-30)}, "closes"),
        ({"unit_closes": timedelta(days=21)}, "unit_closes"),
        ({"recommender_closes": timedelta(days=28)}, "recommender_closes"),
    ],
)
def test_dates_out_of_order_are_named(
    changes: dict[str, timedelta], field: str, version: PackVersion, officer: Actor, now: datetime
) -> None:
    draft = rounds.call_draft(version, now, **{name: now + days for name, days in changes.items()})
    with pytest.raises(Problems) as refused:
        calls.create(version, draft, **by(officer, now))
    assert [(one.code, one.place.field) for one in refused.value.problems] == [("projects.dates_out_of_order", field)]


def test_deadlines_of_one_moment_are_in_order(version: PackVersion, officer: Actor, now: datetime) -> None:
    moment = now + timedelta(days=22)
    draft = rounds.call_draft(version, now, closes=moment, unit_closes=moment, recommender_closes=moment)
    assert calls.create(version, draft, **by(officer, now)).closes == moment


def test_what_the_pack_requires_is_asked_by_name(version: PackVersion, officer: Actor, now: datetime) -> None:
    draft = rounds.call_draft(version, now)
    with pytest.raises(Problems) as refused:
        calls.create(version, replace(draft, values=dict(draft.values) | {"starts_on": ""}), **by(officer, now))
    (problem,) = refused.value.problems
    assert problem.place.field == "values.starts_on"
    assert "执行期开始" in problem.render("zh")


def test_editing_replaces_topics_and_resizes_the_envelope(drafted: Call, officer: Actor, now: datetime) -> None:
    draft = rounds.call_draft(drafted.version, now, title="改过的标题")
    topics = [{"code": "2.1", "title": "新方向", "grant_limit": None, "planned": None}]
    edited = calls.edit(
        drafted.pk, replace(draft, topics=topics, contacts=(), envelope=Decimal("100.00")), **by(officer, now)
    )
    edited.refresh_from_db()
    assert edited.title == "改过的标题"
    assert [topic.code for topic in edited.topics.all()] == ["2.1"]
    assert edited.contacts.count() == 0
    assert edited.envelope is not None
    assert edited.envelope.amount == Decimal("100.00")


def test_only_a_draft_of_ones_own_office_is_edited(drafted: Call, officer: Actor, now: datetime) -> None:
    draft = rounds.call_draft(drafted.version, now)
    stranger = rounds.holder("rural", Role.CASE_OFFICER, "另处经办人")
    with pytest.raises(NotFound):
        calls.edit(drafted.pk, draft, **by(stranger, now))
    calls.send(drafted.pk, **by(officer, now))
    with pytest.raises(NotAllowed):
        calls.edit(drafted.pk, draft, **by(officer, now))


def test_each_step_is_the_right_persons(
    drafted: Call, officer: Actor, head: Actor, director: Actor, now: datetime
) -> None:
    steps: list[tuple[Callable[..., Call], Actor, dict[str, str]]] = [
        (calls.send, officer, {}),
        (calls.check, head, {"opinion": "同意"}),
        (calls.sign, director, {"opinion": "同意签发"}),
    ]
    for at, (step, right, said) in enumerate(steps):
        for wrong in {officer, head, director} - {right}:
            with pytest.raises(NotAllowed):
                step(drafted.pk, **said, **by(wrong, now))
        for _later, (early, _right, words) in enumerate(steps[at + 1 :]):
            with pytest.raises(NotAllowed):
                early(drafted.pk, **words, **by(right, now))
        step(drafted.pk, **said, **by(right, now))
    drafted.refresh_from_db()
    assert drafted.state == Call.State.PUBLISHED
    assert drafted.published_at == now
    kinds = list(drafted.steps.order_by("pk").values_list("kind", "person", "opinion"))
    assert kinds == [
        ("sent", officer.person, ""),
        ("checked", head.person, "同意"),
        ("signed", director.person, "同意签发"),
    ]


def test_who_holds_two_posts_still_does_one_step_only(drafted: Call, officer: Actor, now: datetime) -> None:
    calls.send(drafted.pk, **by(officer, now))
    who = Person.objects.get(pk=officer.person)
    second = Holding.objects.create(
        person=who,
        post=rounds.post_of("high-tech", Role.OFFICE_HEAD),
        role=Role.OFFICE_HEAD,
        valid=valid(LONG_AGO),
        created_at=MADE,
    )
    with pytest.raises(Refused, match="不同的人"):
        calls.check(drafted.pk, opinion="同意", **by(acting(who, second), now))
    assert Call.objects.get().state == Call.State.CHECKING


def test_sending_back_says_what_to_mend(drafted: Call, officer: Actor, head: Actor, now: datetime) -> None:
    calls.send(drafted.pk, **by(officer, now))
    with pytest.raises(Refused, match="写明"):
        calls.send_back(drafted.pk, opinion="  ", **by(head, now))
    calls.send_back(drafted.pk, opinion="方向太少", **by(head, now))
    drafted.refresh_from_db()
    assert drafted.state == Call.State.DRAFT
    assert drafted.steps.get(kind=CallStep.Kind.RETURNED).opinion == "方向太少"
    calls.send(drafted.pk, **by(officer, now))
    calls.check(drafted.pk, opinion="", **by(head, now))
    assert Call.objects.get().state == Call.State.SIGNING


def test_the_director_sends_back_what_waits_for_signing(
    drafted: Call, officer: Actor, head: Actor, director: Actor, now: datetime
) -> None:
    calls.send(drafted.pk, **by(officer, now))
    calls.check(drafted.pk, opinion="", **by(head, now))
    with pytest.raises(NotAllowed):
        calls.send_back(drafted.pk, opinion="再改", **by(head, now))
    calls.send_back(drafted.pk, opinion="再改", **by(director, now))
    assert Call.objects.get().state == Call.State.DRAFT


def test_an_unready_call_says_all_that_it_lacks(version: PackVersion, officer: Actor, now: datetime) -> None:
    bare = replace(rounds.call_draft(version, now, guide=" "), topics=(), contacts=(), envelope=None)
    call = calls.create(version, bare, **by(officer, now))
    with pytest.raises(Problems) as refused:
        calls.send(call.pk, **by(officer, now))
    assert {problem.code for problem in refused.value.problems} == {
        "projects.guide_missing",
        "projects.contact_missing",
        "projects.topic_missing",
        "projects.envelope_missing",
    }
    assert Call.objects.get().state == Call.State.DRAFT


def test_numbers_of_documents_and_calls_have_no_gaps(department: None, now: datetime) -> None:
    made = [rounds.open_call(now, title=f"通知 {n}") for n in range(3)]
    assert [call.document_number for call in made] == [f"甘科高〔2026〕{n}号" for n in (1, 2, 3)]
    assert [call.number for call in made] == ["26YFA", "26YFB", "26YFC"]


def test_a_refused_signature_uses_no_number(
    drafted: Call, officer: Actor, head: Actor, director: Actor, now: datetime
) -> None:
    calls.send(drafted.pk, **by(officer, now))
    calls.check(drafted.pk, opinion="", **by(head, now))
    with pytest.raises(Refused, match="已过"):
        calls.sign(drafted.pk, opinion="", **by(director, drafted.closes))
    signed = calls.sign(drafted.pk, opinion="", **by(director, now, "sign"))
    assert signed.document_number.endswith("〕1号")
    assert calls.sign(drafted.pk, opinion="", **by(director, now, "sign")).document_number == signed.document_number


@pytest.fixture
def begun(call: Call, actor: Actor, now: datetime) -> Application:
    return applying.start(call.pk, actor=actor, now=now, key=new_key())


def of_office(call: Call, role: Role) -> Actor:
    return rounds.holder(call.office.code, role)


def test_an_amendment_is_on_record_and_told_to_all_who_have_begun(
    call: Call, begun: Application, now: datetime
) -> None:
    later = call.closes + timedelta(days=3)
    changes = {"closes": later, "title": "改过的标题", "guide": call.guide}
    made = calls.amend(call.pk, changes, reason="延长受理", **by(of_office(call, Role.CASE_OFFICER), now))
    assert made is not None
    assert made.number == 1
    assert [one["field"] for one in made.changes] == ["title", "closes"]
    assert made.changes[1]["before"] == "2026-04-15 14:06"
    assert made.changes[1]["after"] == "2026-04-18 14:06"
    call.refresh_from_db()
    assert queries.closing(call) == later
    assert Notice.objects.get(kind="call-amended").person == begun.applicant_id


@pytest.mark.parametrize("field", ["closes", "unit_closes", "recommender_closes"])
def test_a_published_deadline_only_moves_back(field: str, call: Call, now: datetime) -> None:
    head = of_office(call, Role.OFFICE_HEAD)
    with pytest.raises(Refused, match="只能推迟"):
        calls.amend(call.pk, {field: getattr(call, field) - timedelta(seconds=1)}, reason="提前", **by(head, now))
    assert call.amendments.count() == 0


def test_an_amendment_keeps_the_dates_in_order(call: Call, now: datetime) -> None:
    head = of_office(call, Role.OFFICE_HEAD)
    with pytest.raises(Problems):
        calls.amend(call.pk, {"closes": call.unit_closes + timedelta(days=1)}, reason="延长", **by(head, now))


def test_an_amendment_needs_a_reason_and_a_change(call: Call, now: datetime) -> None:
    officer = of_office(call, Role.CASE_OFFICER)
    with pytest.raises(Refused, match="理由"):
        calls.amend(call.pk, {"title": "改"}, reason=" ", **by(officer, now))
    assert calls.amend(call.pk, {"title": call.title}, reason="无改动", **by(officer, now)) is None
    assert Notice.objects.filter(kind="call-amended").count() == 0


def test_one_key_amends_once(call: Call, now: datetime) -> None:
    officer = of_office(call, Role.CASE_OFFICER)
    first = calls.amend(call.pk, {"title": "改"}, reason="改", **by(officer, now, "k"))
    assert calls.amend(call.pk, {"title": "又改"}, reason="改", **by(officer, now, "k")) == first
    assert Call.objects.get(pk=call.pk).title == "改"


def test_a_draft_is_edited_not_amended(drafted: Call, officer: Actor, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        calls.amend(drafted.pk, {"title": "改"}, reason="改", **by(officer, now))


def test_a_cancelled_call_tells_everybody_keeps_drafts_and_ends_cases(
    call: Call, begun: Application, now: datetime
) -> None:
    other = rounds.applicant("乙")
    sent = rounds.submitted(call, other, now)
    director = rounds.holder("leaders", Role.DIRECTOR, "厅领导")
    with pytest.raises(Refused, match="原因"):
        calls.cancel(call.pk, reason="", **by(director, now))
    calls.cancel(call.pk, reason="政策调整", **by(director, now))
    call.refresh_from_db()
    assert call.state == Call.State.CANCELLED
    told = Notice.objects.filter(kind="call-cancelled").values_list("person", flat=True)
    assert set(told) == {begun.applicant_id, other.person}
    begun.refresh_from_db()
    assert begun.state == Application.State.DRAFT
    assert rounds.draft_of(begun).data["org_name"] == "兰州理工大学"
    assert "政策调整" in queries.closed_reason(begun, now)
    assert Case.objects.get(pk=sent.case_id).state == Case.State.CANCELLED


def test_only_the_director_cancels(call: Call, now: datetime) -> None:
    for actor in (of_office(call, Role.CASE_OFFICER), of_office(call, Role.OFFICE_HEAD), rounds.applicant()):
        with pytest.raises(NotAllowed):
            calls.cancel(call.pk, reason="不办了", **by(actor, now))


def test_a_question_is_answered_once_for_everybody(call: Call, actor: Actor, now: datetime) -> None:
    with pytest.raises(Refused, match="问题"):
        calls.ask(call.pk, " ", **by(actor, now))
    question = calls.ask(call.pk, "可以联合申报吗？", **by(actor, now, "q"))
    assert calls.ask(call.pk, "可以联合申报吗？", **by(actor, now, "q")) == question
    stranger, officer = rounds.applicant("乙"), of_office(call, Role.CASE_OFFICER)
    assert queries.questions(call, stranger) == []
    assert queries.questions(call, actor) == queries.questions(call, officer) == [question]
    with pytest.raises(NotAllowed):
        calls.answer(question.pk, "可以", **by(stranger, now))
    with pytest.raises(Refused, match="答复"):
        calls.answer(question.pk, " ", **by(officer, now))
    calls.answer(question.pk, "可以。", **by(officer, now))
    (answered,) = queries.questions(call, stranger)
    assert (answered.answer, answered.answered_at) == ("可以。", now)
    assert Notice.objects.get(kind="question-answered").person == actor.person


def test_an_answer_stands_once_it_is_given(call: Call, actor: Actor, now: datetime) -> None:
    officer = of_office(call, Role.CASE_OFFICER)
    question = calls.ask(call.pk, "问", **by(actor, now))
    calls.answer(question.pk, "答", **by(officer, now))
    with pytest.raises(Refused, match="已答复"):
        calls.answer(question.pk, "另一个答复", **by(officer, now))
    question.refresh_from_db()
    assert question.answer == "答"
