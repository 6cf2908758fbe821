"""Proposals: taken over from the experts, arranged within the envelope, sent to the director."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Role
from kezhi.base.models import JournalLine
from kezhi.engine.errors import Problems
from kezhi.projects.actions import proposing
from kezhi.projects.models import Call, Project, Proposal, ProposalItem, Recusal
from kezhi.projects.queries import proposing as queries
from kezhi.projects.queries import results
from kezhi.subjects.models import Person, Relation
from kezhi.subjects.models.validity import valid
from tests import rounds
from tests.ranked import WAN, Round, places

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def ranked(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    """Four applications that ask for 100, 80, 60 and 40 万元."""
    return Round(call, now, monkeypatch, (100, 80, 60, 40))


def codes(refused: pytest.ExceptionInfo[Problems]) -> list[str]:
    return [problem.code.partition(".")[2] for problem in refused.value.problems]


def test_results_are_taken_over_as_they_were_with_what_the_envelope_holds(ranked: Round, now: datetime) -> None:
    proposal = ranked.begun()
    items = list(proposal.items.order_by("place"))
    assert [item.application for item in items] == ranked.applications
    assert [item.asked for item in items] == [Decimal(one) * WAN for one in (100, 80, 60, 40)]
    assert items[0].scores == ["97", "95", "93"]
    assert proposal.envelope == Decimal("52000000.00")
    assert proposal.frozen_on == (now - timedelta(days=10)).date(), "the day of the first ballot"
    assert all(item.amount is None for item in items)


def test_without_a_finished_review_nothing_begins(ranked: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "results_of", lambda call: None)
    with pytest.raises(Refused, match="评审还没有结束"):
        ranked.begun()


def test_a_call_has_one_proposal_at_a_time(ranked: Round) -> None:
    ranked.begun()
    with pytest.raises(Refused, match="已有一份立项建议"):
        ranked.begun()


def test_where_nothing_waits_nothing_begins(ranked: Round) -> None:
    ranked.decided()
    with pytest.raises(Refused, match="没有项目到"):
        ranked.begun()


def test_an_application_without_review_stands_last_and_nobody_recommends_it(ranked: Round) -> None:
    ranked.results = replace(ranked.results, items=ranked.results.items[1:])
    last = ranked.begun().items.order_by("-place")[0]
    assert (last.application, last.recommended, last.score) == (ranked.applications[0], False, None)


def test_another_office_begins_nothing(ranked: Round) -> None:
    stranger = rounds.holder("rural", Role.CASE_OFFICER)
    with pytest.raises(NotAllowed):
        proposing.begin(ranked.call.pk, **ranked.by(stranger))
    assert not Proposal.objects.exists(), "the refused write leaves nothing"


def test_fitting_funds_from_the_top_in_full(ranked: Round) -> None:
    proposal = ranked.begun(envelope=245)
    fitted = proposing.fit(proposal.pk, **ranked.by(ranked.officer))
    assert fitted.total == Decimal(240) * WAN
    assert [item.amount for item in proposal.items.order_by("place")] == [
        *(Decimal(one) * WAN for one in (100, 80, 60)),
        None,
    ]


def test_fitting_leaves_out_whom_the_experts_do_not_recommend(
    call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranked = Round(call, now, monkeypatch, (100, 80, 60), rejected=(2,))
    proposal = ranked.begun(envelope=170)
    assert proposing.fit(proposal.pk, **ranked.by(ranked.officer)).total == Decimal(160) * WAN


def test_an_amount_is_arranged_with_its_reason_and_the_journal_says_from_what_to_what(ranked: Round) -> None:
    ranked.begun()
    done = ranked.arrange(2, "72.5", "设备单价偏高", "budget")
    assert (done.item.amount, done.item.reason, done.item.revision) == (Decimal(725_000), "设备单价偏高", 1)
    ranked.arrange(2, "70", "再核减", "budget")
    detail = JournalLine.objects.filter(action="proposal.arranged").latest("pk").detail
    assert (detail["before"], detail["after"], detail["reason"]) == ("725000.00", "700000.00", "再核减")
    assert Proposal.objects.get().total == Decimal(700_000)


def test_an_amount_can_be_taken_away(ranked: Round) -> None:
    ranked.begun()
    ranked.arrange(1, "100")
    ranked.arrange(1, " ")
    assert (ranked.item(1).amount, Proposal.objects.get().total) == (None, Decimal(0))


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("80.01", "amount_above_asked", "超过申请的 80.00 万元"),
        ("800000", "amount_in_yuan", "是不是 80.00 万元"),
        ("720000", "amount_in_yuan", "是不是 72.00 万元"),
        ("0", "amount_not_positive", "大于 0"),
        ("-5", "amount_not_positive", "大于 0"),
        ("八十", "no_amount", "八十"),
        ("8,00", "commas", ""),
        ("1.0000001", "parts_of_a_fen", ""),
    ],
)
def test_an_amount_that_cannot_be_is_told_with_its_place_and_mend(
    ranked: Round, typed: str, code: str, said: str
) -> None:
    ranked.begun()
    with pytest.raises(Problems) as refused:
        ranked.arrange(2, typed)
    assert codes(refused) == [code]
    problem = refused.value.problems[0]
    assert problem.place.field == f"amount-{ranked.item(2).pk}"
    assert said in problem.render("zh")
    assert ranked.item(2).amount is None


@pytest.mark.parametrize("typed", ["80 万元", "800000 元", "８０", " 80.00 "])
def test_units_and_full_width_digits_are_understood(ranked: Round, typed: str) -> None:
    ranked.begun()
    assert ranked.arrange(2, typed).item.amount == Decimal(800_000)


def test_the_envelope_is_not_exceeded_by_a_fen(ranked: Round) -> None:
    ranked.begun(envelope=179.9999)
    ranked.arrange(1, "100")
    with pytest.raises(Problems) as refused:
        ranked.arrange(2, "80")
    assert codes(refused) == ["envelope_exceeded"]
    assert "多 0.00 万元" in refused.value.problems[0].render("zh")
    ranked.arrange(2, "79.9999", "核减", "budget")
    assert Proposal.objects.get().total == Decimal("1799999.00")


def test_the_database_itself_refuses_more_than_the_envelope_and_more_than_was_asked(ranked: Round) -> None:
    proposal = ranked.begun(envelope=10)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(total=Decimal(10) * WAN + Decimal("0.01"))
    with pytest.raises(IntegrityError), transaction.atomic():
        proposal.items.filter(place=1).update(amount=Decimal(100) * WAN + Decimal("0.01"))


def test_who_comes_second_learns_who_was_first_and_nothing_is_overwritten(ranked: Round) -> None:
    ranked.begun()
    first = ranked.arrange(1, "90", "核减", "budget", revision=0)
    second = ranked.arrange(1, "95", "", revision=0, actor=ranked.head)
    assert (first.by_other, second.by_other) == (False, True)
    assert second.item.amount == Decimal(900_000)
    assert second.item.changed_by is not None
    assert second.item.changed_by.pk == ranked.officer.person
    same = ranked.arrange(1, "90", "核减", "budget", revision=0, actor=ranked.head)
    assert not same.by_other, "both wanted the same"


def test_ones_own_changes_follow_each_other_whatever_the_page_had_seen(ranked: Round) -> None:
    ranked.begun()
    ranked.arrange(1, "90", revision=0)
    assert not ranked.arrange(1, "90", "设备单价偏高", "budget", revision=0).by_other
    assert (ranked.item(1).reason, ranked.item(1).revision) == ("设备单价偏高", 2)


def test_the_same_key_arranges_once(ranked: Round) -> None:
    ranked.begun()
    item, key = ranked.item(1), ranked.by(ranked.officer)
    for _ in range(2):
        proposing.arrange(item.pk, proposing.Change("90", "budget", "核减"), **key)
    assert ranked.item(1).revision == 1
    assert JournalLine.objects.filter(action="proposal.arranged").count() == 1


def test_grounds_are_chosen_from_the_list(ranked: Round) -> None:
    ranked.begun()
    with pytest.raises(Refused, match="从列出的理由"):
        ranked.arrange(1, "90", "我不同意专家的学术观点", "science")


def test_who_steps_aside_for_one_item_arranges_none(ranked: Round) -> None:
    proposal = ranked.begun()
    officer = ranked.officer
    proposing.recuse(
        ranked.call.pk,
        officer.registered,
        ranked.applications[3].pk,
        "2024 年与负责人合作项目",
        **ranked.by(officer),
    )
    for place in (1, 4):
        with pytest.raises(NotAllowed, match="已在这个通知里回避"):
            ranked.arrange(place, "10")
    with pytest.raises(NotAllowed, match="已在这个通知里回避"):
        proposing.fit(proposal.pk, **ranked.by(officer))
    assert ranked.arrange(1, "100", actor=ranked.head).item.amount == Decimal(1_000_000), "a colleague does"


def test_who_stands_in_for_somebody_that_steps_aside_arranges_nothing(ranked: Round) -> None:
    ranked.begun()
    Recusal.objects.create(
        call=ranked.call,
        person_id=ranked.officer.person,
        application=ranked.applications[0],
        reason="同门",
        at=ranked.now,
        by_id=ranked.officer.person,
    )
    stand_in = replace(ranked.head, role=Role.CASE_OFFICER, on_behalf_of=ranked.officer.person)
    with pytest.raises(NotAllowed):
        ranked.arrange(1, "10", actor=stand_in)


def test_a_recusal_has_a_reason_and_concerns_an_application_of_the_call(ranked: Round) -> None:
    own = ranked.officer.registered
    with pytest.raises(Refused, match="为什么回避"):
        proposing.recuse(ranked.call.pk, own, ranked.applications[0].pk, " ", **ranked.by(ranked.officer))
    with pytest.raises(NotFound):
        proposing.recuse(ranked.call.pk, own, 0, "同门", **ranked.by(ranked.officer))
    with pytest.raises(NotAllowed, match="由经办人或处长登记"):
        proposing.recuse(
            ranked.call.pk,
            own,
            ranked.applications[0].pk,
            "同门",
            **ranked.by(rounds.holder("rural", Role.CASE_OFFICER)),
        )


def test_kin_and_partners_of_projects_step_aside_by_themselves(ranked: Round, now: datetime) -> None:
    adviser = Person.objects.get(pk=ranked.director.person)
    Relation.objects.create(
        person=adviser,
        other=ranked.applications[0].applicant,
        kind=Relation.Kind.ADVISER,
        source="本人申报",
        valid=valid(date(2001, 1, 1), date(2004, 1, 1)),
    )
    _project("P1", ranked, ends=now.date() - timedelta(days=300))
    ranked.begun()
    found = {(one.person_id, one.application_id): one.reason for one in Recusal.objects.all()}
    assert found.keys() == {
        (ranked.director.person, ranked.applications[0].pk),
        (ranked.head.person, ranked.applications[1].pk),
    }
    assert "师生" in found[ranked.director.registered, ranked.applications[0].pk]
    assert "P1" in found[ranked.head.registered, ranked.applications[1].pk]


def _project(number: str, ranked: Round, ends: date) -> None:
    """A project of the office head together with the leader of the second application."""
    project = Project.objects.create(
        number=number,
        title="旧项目",
        programme="YF",
        host=ranked.applications[1].host,
        pi=ranked.applications[1].applicant,
        amount=1,
        starts=date(2022, 1, 1),
        ends=ends,
        created_at=ranked.now,
    )
    project.members.add(ranked.head.registered)


def test_a_project_long_ago_is_no_tie(ranked: Round, now: datetime) -> None:
    _project("P1", ranked, ends=now.date() - timedelta(days=4 * 365))
    ranked.begun()
    assert not Recusal.objects.exists()


def test_sending_takes_every_case_to_the_director_and_closes_the_proposal(ranked: Round) -> None:
    proposal = ranked.sent(envelope=240)
    assert proposal.state == Proposal.State.SENT
    assert proposal.sent_by_id == ranked.head.person
    assert set(map(tuple, places(ranked.call).values())) == {("decide",)}
    with pytest.raises(Refused, match="已报分管领导"):
        ranked.arrange(1, "50")


def test_only_the_office_head_sends(ranked: Round) -> None:
    proposal = ranked.begun()
    proposing.fit(proposal.pk, **ranked.by(ranked.officer))
    with pytest.raises(NotAllowed):
        proposing.send(proposal.pk, explanation="x", **ranked.by(ranked.officer))


def test_everything_that_lacks_is_told_at_once(ranked: Round) -> None:
    proposal = ranked.begun()
    ranked.arrange(1, "90")
    ranked.arrange(4, "40")
    with pytest.raises(Problems) as refused:
        proposing.send(proposal.pk, explanation="", **ranked.by(ranked.head))
    told = codes(refused)
    assert told.count("reduced_without_reason") == 1
    assert told.count("passed_over_without_reason") == 1
    assert told.count("raised_without_reason") == 1
    assert set(told) >= {"constraint_unexplained"}
    assert Proposal.objects.get().state == Proposal.State.OPEN


def test_an_empty_proposal_is_not_sent(ranked: Round) -> None:
    proposal = ranked.begun()
    with pytest.raises(Problems) as refused:
        proposing.send(proposal.pk, explanation="x", **ranked.by(ranked.head))
    assert "nothing_proposed" in codes(refused)


def test_who_is_barred_for_misconduct_is_not_proposed(ranked: Round) -> None:
    leader = ranked.applications[0].applicant
    leader.fact_values.filter(name="integrity.barred").update(value=True)
    proposal = ranked.begun()
    proposing.fit(proposal.pk, **ranked.by(ranked.officer))
    with pytest.raises(Problems) as refused:
        proposing.send(proposal.pk, explanation="x", **ranked.by(ranked.head))
    barred = next(one for one in refused.value.problems if one.code == "projects.leader_barred")
    assert leader.name in barred.render("zh")


def test_an_item_out_of_rank_goes_with_its_reasons(ranked: Round) -> None:
    proposal = ranked.begun()
    ranked.arrange(2, "", "负责人调离本省", "conditions")
    ranked.arrange(1, "100")
    ranked.arrange(3, "60", "省内急需", "need")
    sent = proposing.send(proposal.pk, explanation="说明", **ranked.by(ranked.head))
    standing = queries.standing(sent)
    assert [item.place for item in standing.items if item.pk in standing.order.raised] == [3]
    assert [item.place for item in standing.items if item.pk in standing.order.passed_over] == [2]


def test_a_table_is_taken_as_a_whole_or_not_at_all(ranked: Round) -> None:
    proposal = ranked.begun(envelope=150)
    changes = {ranked.item(1).pk: proposing.Change("100"), ranked.item(2).pk: proposing.Change("80")}
    with pytest.raises(Problems) as refused:
        proposing.take_table(proposal.pk, changes, **ranked.by(ranked.officer))
    assert codes(refused) == ["envelope_exceeded"]
    changes[ranked.item(2).pk] = proposing.Change("50", "budget", "核减")
    taken = proposing.take_table(proposal.pk, changes, **ranked.by(ranked.officer))
    assert taken.total == Decimal(150) * WAN
    with pytest.raises(Refused, match="又改过了"):
        proposing.take_table(proposal.pk, changes, **ranked.by(ranked.officer))


def test_parameters_are_those_of_the_day_of_the_first_ballot(ranked: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = ranked.begun(envelope=240)
    asked: list[Any] = []
    pack = queries.definition(ranked.call.version_id)
    real = type(pack).nested_parameters
    monkeypatch.setattr(type(pack), "nested_parameters", lambda self, on: asked.append(on) or real(self, on))
    proposing.fit(proposal.pk, **ranked.by(ranked.officer))
    assert queries.standing(Proposal.objects.get()).constraints
    assert set(asked) == {proposal.frozen_on}


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 12_000)), max_size=12))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_arranged_the_total_is_the_sum_within_the_envelope(
    ranked: Round, edits: list[tuple[int, int]]
) -> None:
    """Amounts in hundredths of 万元; what doesn't fit is refused and changes nothing."""
    with transaction.atomic():
        proposal = ranked.begun(envelope=170)
        for place, hundredths in edits:
            before = ranked.item(place).amount
            try:
                ranked.arrange(place, str(Decimal(hundredths) / 100), "核减", "budget")
            except Problems:
                assert ranked.item(place).amount == before
            proposal.refresh_from_db()
            amounts = ProposalItem.objects.filter(proposal=proposal).values_list("amount", flat=True)
            assert proposal.total == sum((one for one in amounts if one), Decimal(0)) <= proposal.envelope
        transaction.set_rollback(True)


def test_ages_count_full_years() -> None:
    assert queries.age(date(1986, 3, 24), date(2026, 3, 23)) == 39
    assert queries.age(date(1986, 3, 24), date(2026, 3, 24)) == 40
