"""Who may do what in expert review: role × own or another office × relation, for every action of every table."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from kezhi.base.access import NotFound
from kezhi.base.actor import NOBODY, SYSTEM, Actor, Role
from kezhi.base.commands import new_key
from kezhi.review import queries
from kezhi.review.access import ASSIGNMENTS, EXPERTS, ROUNDS, SOLICITATIONS
from kezhi.review.actions import answering, rounds, soliciting
from kezhi.review.models import Assignment, Expert, Round, Solicitation
from tests import people
from tests.kezhi.review.conftest import Stage
from tests.lists import NOW

OFFICER = {"see", "open", "settle", "group", "assign", "reopen", "panel", "close", "names"}
HEAD = {"see", "open", "reopen", "close", "names"}
CLOSED_OFFICER = {"see", "open", "names"}


def post(stage: Stage, role: Role, *, own: bool) -> Actor:
    """Somebody in a post of that role, in the office that runs the round or in another."""
    office = stage.officer.office if own else stage.stranger.office
    return replace(stage.officer, person=None, role=role, office=office)


ROUND_RIGHTS = {
    Role.CASE_OFFICER: (OFFICER, set()),
    Role.OFFICE_HEAD: (HEAD, set()),
    Role.DIRECTOR: ({"see"}, {"see"}),
    Role.SUPERVISOR: ({"see", "names"}, {"see", "names"}),
    Role.FUND_OFFICER: (set(), set()),
    Role.UNIT_OFFICE: (set(), set()),
    Role.RECOMMENDER: (set(), set()),
    Role.PACK_EDITOR: (set(), set()),
    Role.SYSTEM_ADMIN: (set(), set()),
    Role.SECURITY_ADMIN: (set(), set()),
    Role.AUDITOR: (set(), set()),
}
"""Role → what it may do with a round of its own office, and with another's."""


def test_every_role_is_in_the_table() -> None:
    assert set(ROUND_RIGHTS) == set(Role)


@pytest.mark.parametrize("role", Role)
def test_what_a_post_may_do_with_a_round(stage: Stage, role: Role) -> None:
    found = stage.open()
    own, others = ROUND_RIGHTS[role]
    assert ROUNDS.actions(post(stage, role, own=True), found) == own
    assert ROUNDS.actions(post(stage, role, own=False), found) == others


def test_the_system_opens_and_sees(stage: Stage) -> None:
    assert ROUNDS.actions(SYSTEM, stage.open()) == {"see", "open"}


def test_a_frozen_round_is_not_settled_any_more(stage: Stage) -> None:
    found = stage.open()
    stage.accepted(found)
    assert ROUNDS.actions(stage.officer, found) == OFFICER - {"settle"}


def test_a_closed_round_is_only_looked_at(stage: Stage) -> None:
    found = stage.open()
    stage.scored(found)
    rounds.close(found.pk, actor=stage.head, now=NOW, key=new_key())
    assert ROUNDS.actions(stage.officer, found) == CLOSED_OFFICER
    assert ROUNDS.actions(stage.head, found) == {"see", "open", "names"}


Who = Callable[[Stage, Assignment], Actor]
OUTSIDERS: dict[str, Who] = {
    "the applicant": lambda stage, row: as_oneself(row.item.parties.get(part="applicant").person_id, stage),
    "another expert": lambda stage, row: stage.acting(stage.expert("旁人", stage.universities[3])),
    "an expert's unit office": lambda stage, row: replace(
        stage.acting(row.expert), person=None, role=Role.UNIT_OFFICE, organisation=stage.universities[1].pk
    ),
    "the host's unit office": lambda stage, row: replace(
        stage.officer, person=None, role=Role.UNIT_OFFICE, organisation=stage.universities[0].pk, office=None
    ),
    "an officer of another office": lambda stage, row: stage.stranger,
    "the director": lambda stage, row: stage.director,
    "nobody": lambda stage, row: NOBODY,
}


def as_oneself(person: int, stage: Stage) -> Actor:
    return Actor(person=person, name="申请人", account=1)


@pytest.mark.parametrize("who", OUTSIDERS)
def test_who_reviews_what_is_nobody_elses_business(stage: Stage, who: str) -> None:
    row = stage.accepted(stage.open())[0]
    actor = OUTSIDERS[who](stage, row)
    assert ASSIGNMENTS.actions(actor, row) == set()
    assert not queries.assignments(actor).filter(pk=row.pk).exists()
    with pytest.raises(NotFound):
        answering.decline(row.pk, why="x", actor=actor, now=NOW, key=new_key())


@pytest.mark.parametrize("who", ["the applicant", "nobody", "the host's unit office", "an officer of another office"])
def test_a_round_and_its_results_are_not_theirs_either(stage: Stage, who: str) -> None:
    found = stage.open()
    row = stage.scored(found)[0]
    actor = OUTSIDERS[who](stage, row)
    assert not queries.rounds(actor).exists()
    assert not queries.items(actor).exists()
    assert not queries.groups(actor).exists()


def rights(stage: Stage, actor: Actor, row: Assignment) -> set[str]:
    return ASSIGNMENTS.actions(actor, row)


EXPERT_RIGHTS = {
    Assignment.State.PROPOSED: set(),
    Assignment.State.INVITED: {"see", "answer", "recuse"},
    Assignment.State.ACCEPTED: {"see", "read", "score", "recuse"},
    Assignment.State.DECLINED: {"see"},
    Assignment.State.CONFLICTED: {"see"},
    Assignment.State.REPLACED: {"see"},
}
OFFICER_RIGHTS = {
    Assignment.State.PROPOSED: {"see", "replace"},
    Assignment.State.INVITED: {"see", "remind", "replace"},
    Assignment.State.ACCEPTED: {"see", "remind", "replace", "reopen"},
    Assignment.State.DECLINED: {"see"},
    Assignment.State.CONFLICTED: {"see"},
    Assignment.State.REPLACED: {"see"},
}


@pytest.mark.parametrize("state", Assignment.State)
def test_what_each_may_do_with_an_assignment(stage: Stage, state: Assignment.State) -> None:
    found = stage.open()
    row = stage.drawn(found)[0]
    told = {"invited_at": NOW, "due": NOW} if state != Assignment.State.PROPOSED else {}
    Assignment.objects.filter(pk=row.pk).update(state=state, **told)
    assert rights(stage, stage.acting(row.expert), row) == EXPERT_RIGHTS[state]
    assert rights(stage, stage.officer, row) == OFFICER_RIGHTS[state]
    assert rights(stage, stage.head, row) == OFFICER_RIGHTS[state] & {"see", "reopen"}
    assert rights(stage, stage.supervisor, row) == {"see"}


def test_every_state_is_in_the_tables() -> None:
    assert set(EXPERT_RIGHTS) == set(OFFICER_RIGHTS) == set(Assignment.State)


def test_what_was_dropped_before_the_invitation_the_expert_never_learns(stage: Stage) -> None:
    row = stage.drawn(stage.open())[0]
    for state in (Assignment.State.REPLACED, Assignment.State.CONFLICTED):
        Assignment.objects.filter(pk=row.pk).update(state=state)
        assert rights(stage, stage.acting(row.expert), row) == set()


def test_an_expert_reviews_as_oneself_and_through_nobody(stage: Stage) -> None:
    row = stage.accepted(stage.open())[0]
    oneself = stage.acting(row.expert)
    in_post = replace(oneself, role=Role.UNIT_OFFICE, holding=1)
    assert rights(stage, in_post, row) == set()
    deputy = replace(in_post, person=stage.acting(stage.experts[-1]).person, on_behalf_of=oneself.person)
    assert rights(stage, deputy, row) == set()


def test_a_closed_round_takes_no_scores(stage: Stage) -> None:
    found = stage.open()
    row = stage.scored(found)[0]
    rounds.close(found.pk, actor=stage.head, now=NOW, key=new_key())
    assert rights(stage, stage.acting(row.expert), row) == {"see", "read"}
    assert rights(stage, stage.officer, row) == {"see"}


POOL = {"see", "enrol", "change", "pause", "leave"}


@pytest.mark.parametrize("role", Role)
def test_the_pool_is_kept_by_officers_and_heads_of_any_office(stage: Stage, role: Role) -> None:
    found = stage.experts[0]
    expected = {Role.CASE_OFFICER: POOL, Role.OFFICE_HEAD: POOL, Role.SUPERVISOR: {"see"}}.get(role, set())
    for own in (True, False):
        assert EXPERTS.actions(post(stage, role, own=own), found) == expected


def test_an_expert_sees_and_pauses_oneself_only(stage: Stage) -> None:
    mine, others = stage.experts[:2]
    assert EXPERTS.actions(stage.acting(mine), mine) == {"see", "pause", "leave"}
    assert EXPERTS.actions(stage.acting(mine), others) == set()
    assert EXPERTS.actions(NOBODY, mine) == set()
    assert EXPERTS.actions(SYSTEM, mine) == {"see", "enrol"}


@pytest.mark.parametrize(
    ("state", "rights"),
    [
        (Expert.State.ACTIVE, POOL),
        (Expert.State.PAUSED, {"see", "enrol", "change", "resume", "leave"}),
        (Expert.State.LEFT, {"see", "enrol"}),
    ],
)
def test_what_can_be_done_follows_the_state(stage: Stage, state: Expert.State, rights: set[str]) -> None:
    found = stage.experts[0]
    Expert.objects.filter(pk=found.pk).update(state=state)
    assert EXPERTS.actions(stage.officer, found) == rights


def report(stage: Stage, actor: Actor) -> Solicitation:
    approach = soliciting.Approach("某处某人", date(2026, 3, 23), "phone", "打听评审情况")
    return soliciting.report(approach, None, actor=actor, now=NOW, key=new_key())


def test_a_report_is_for_the_supervisor_and_its_reporter(stage: Stage) -> None:
    reporter = stage.acting(stage.experts[0])
    made = report(stage, reporter)
    for actor in (stage.supervisor, reporter):
        assert SOLICITATIONS.actions(actor, made) == {"see"}
    for actor in (stage.officer, stage.head, stage.director, stage.acting(stage.experts[1]), NOBODY):
        assert SOLICITATIONS.actions(actor, made) == set(), actor.name
        assert not queries.solicitations(actor).exists()


def test_an_officer_may_report_but_does_not_read_what_others_report(stage: Stage) -> None:
    made = report(stage, stage.officer)
    assert SOLICITATIONS.actions(stage.officer, made) == set(), "in a post one reads nobody's, not even one's own"
    assert SOLICITATIONS.actions(replace(stage.officer, role=None), made) == {"see"}


def test_where_nothing_is_nobody_finds_anything(stage: Stage) -> None:
    people.person("路人")
    for rows in (queries.rounds(NOBODY), queries.mine(NOBODY), queries.experts(NOBODY)):
        assert not rows.exists()
    assert Round.objects.count() == 0
