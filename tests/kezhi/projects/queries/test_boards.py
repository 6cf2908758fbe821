"""The board's verdict is the AND of all rules as they count; its page needs few queries; limits count every call."""

from datetime import date, datetime
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from kezhi.base.actor import NOBODY, Actor, Role
from kezhi.packs.queries import definition
from kezhi.projects import queries
from kezhi.projects.models import Application, Call, Project, Screening, ScreeningRow, Verdict
from kezhi.rules.domain.judging import Status
from kezhi.subjects.models import Person
from tests import rounds
from tests.people import MADE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
VERDICTS = list(Verdict)


@pytest.fixture
def screened(call: Call, actor: Actor, now: datetime) -> Application:
    return rounds.at_screening(call, actor, now)


def again(screened: Application, rows: list[tuple[Verdict, str]], now: datetime) -> Application:
    """A screening with rows of these verdicts, the machine's and the person's."""
    made = Screening.objects.create(
        application=screened, submission=screened.submission, version=screened.call.version, at=now
    )
    codes = definition(screened.call.version_id).call.screening
    for place, ((machine, human), code) in enumerate(zip(rows, codes, strict=False), start=1):
        said = {"human_grounds": "看过", "human_by": screened.applicant, "human_at": now} if human else {}
        ScreeningRow.objects.create(
            screening=made, place=place, code=code, verdict=machine, human_verdict=human, **said
        )
    Application.objects.filter(pk=screened.pk).update(screening=made)
    rows = Application.objects.select_related("call__version", "submission")
    return queries.screened(rows).get(pk=screened.pk)


rules = st.lists(
    st.tuples(st.sampled_from(VERDICTS), st.sampled_from(["", "", "met", "not_met"])), min_size=1, max_size=6
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=rules)
def test_the_whole_is_met_only_where_every_rule_is(
    rows: list[tuple[Verdict, str]], screened: Application, now: datetime
) -> None:
    found = again(screened, rows, now)
    counting = [human or machine.value for machine, human in rows]
    unmet, undetermined = counting.count("not_met"), counting.count("undetermined")
    assert (found.unmet, found.undetermined) == (unmet, undetermined)
    assert found.verdict == ("not_met" if unmet else "undetermined" if undetermined else "met")
    assert found.rank == (0 if undetermined else 1 if unmet else 2)


@pytest.mark.parametrize(("machine", "human"), list(product(VERDICTS, ["", "met", "not_met"])))
def test_a_persons_verdict_counts_and_the_machines_is_kept(
    machine: Verdict, human: str, screened: Application, now: datetime
) -> None:
    found = again(screened, [(machine, human)], now)
    row = ScreeningRow.objects.get(screening=found.screening)
    assert row.effective == (human or machine)
    assert queries.judged_again(row, definition(found.call.version_id)).status is Status(row.effective)
    assert row.verdict == machine


def test_a_kept_verdict_reads_as_it_was_judged(screened: Application, now: datetime) -> None:
    fresh = queries.screening(screened, on=now.date())
    kept = queries.verdicts_of(screened.screening_id or 0, definition(screened.call.version_id))
    assert [one.decision for one in kept] == [one.decision for one in fresh]
    for old, new in zip(kept, fresh, strict=True):
        assert (old.label, old.basis, old.mend, old.status) == (new.label, new.basis, new.mend, new.status)
        said = {known.name: (known.value, known.source, known.observed_at, known.title) for known in old.used}
        for known in new.used:
            assert said[known.name] == (known.value, known.source, known.observed_at, known.title)


def test_rules_come_undetermined_first_with_their_papers(
    call: Call, actor: Actor, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    application = rounds.submitted(call, actor, now, files=True)
    for who in ("unit-office", "recommender"):
        rounds.passed(application, who, now)
    application.refresh_from_db()
    found = again(application, [(one, "") for one in (Verdict.MET, Verdict.NOT_MET, Verdict.UNDETERMINED)], now)
    files = queries.attachments(found)
    assert files
    assert all(use.owner_type == "kezhi_forms.draft" for uses in files.values() for use in uses)
    officer = rounds.holder("high-tech", Role.CASE_OFFICER)
    with django_assert_num_queries(2):
        shown = queries.shown(found, files, officer)
    assert [one.effective for one in shown] == ["undetermined", "not_met", "met"]
    assert [one.row.place for one in shown] == [3, 2, 1]
    assert all(one.attachments == () for one in shown)


def test_who_sees_nothing_has_an_empty_board(screened: Application) -> None:
    assert list(queries.board(NOBODY)) == []
    assert list(queries.board(rounds.holder("rural", Role.CASE_OFFICER))) == []
    (row,) = queries.board(rounds.holder("high-tech", Role.CASE_OFFICER))
    assert (row.pk, row.item is None, row.due is None) == (screened.pk, False, False)


def test_neighbours_follow_the_boards_order(screened: Application, call: Call, now: datetime) -> None:
    second = rounds.at_screening(call, rounds.applicant("乙"), now)
    again(second, [(Verdict.UNDETERMINED, "")], now)
    officer = rounds.holder("high-tech", Role.CASE_OFFICER)
    assert queries.neighbours(second, officer) == {"before": None, "after": screened.pk}
    assert queries.neighbours(screened, officer) == {"before": second.pk, "after": None}
    assert queries.neighbours(screened, NOBODY) == {"before": None, "after": None}


def test_limits_count_projects_and_what_is_under_way_elsewhere(
    screened: Application, actor: Actor, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    leader = Person.objects.get(pk=actor.person)
    other = rounds.submitted(rounds.open_call(now), actor, now)
    for number, state in (("1", "running"), ("2", "accepted")):
        project = Project.objects.create(
            number=number, title="项目", programme="YF", host=screened.host, pi=leader, amount=Decimal(1),
            starts=date(2025, 1, 1), ends=date(2027, 1, 1), state=state, created_at=MADE,
        )  # fmt: skip
    project.members.add(leader)
    Call.objects.filter(pk=screened.call_id).update(unit_quota=3)
    found = queries.board(rounds.holder("high-tech", Role.CASE_OFFICER)).get(pk=screened.pk)
    with django_assert_num_queries(4):
        limits = queries.limits(found)
    assert [one.number for one in limits.led] == ["1"]
    assert limits.joined == []
    assert [one.pk for one in limits.others] == [other.pk]
    assert (limits.unit_used, limits.unit_quota) == (1, 3)


def test_a_pack_without_a_term_sets_none(call: Call) -> None:
    assert queries.parameter(call, "screening_days") == 45
    assert queries.parameter(call, "no_such_days") == 0
