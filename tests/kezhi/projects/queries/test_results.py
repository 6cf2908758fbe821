"""What a closed round of review gives a proposal: scores under no name, ranks, and whether experts recommend."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from kezhi.packs.queries import definition
from kezhi.projects.models import Call
from kezhi.projects.queries.results import recommended, results_of
from kezhi.review.domain.ranking import Standing
from kezhi.review.models import Assignment, Ballot, Expert, Group, Item, PanelResult, Round
from kezhi.review.queries.results import ItemResult
from tests import people, ranked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
DIGEST = "a" * 64


@pytest.fixture
def round_(call: Call, now: datetime) -> Round:
    """A closed round with two applications, three ballots each, and the votes of a meeting."""
    made = Round.objects.create(
        kind="projects.call",
        about_type="projects.call",
        about_id=call.pk,
        title="评审",
        version=call.version,
        rubric="key_research",
        office=call.office,
        method="mail-panel",
        per_item=3,
        seed="00" * 32,
        state="closed",
        opened_at=now,
        frozen_at=now,
        closed_at=now,
        digest=DIGEST,
    )
    group = Group.objects.create(round=made, title="第 1 组", place=1)
    experts = [
        Expert.objects.create(person=people.person(f"专家{n}"), fields=["430"], capacity=9, created_at=now)
        for n in range(3)
    ]
    for n, (scores, votes) in enumerate((((70, 72, 74), 2), ((90, 92, 94), 5)), start=1):
        application = ranked.application(call, now, asked=Decimal(100_000))
        item = Item.objects.create(
            round=made,
            group=group,
            object_type="projects.application",
            object_id=application.pk,
            title=application.title,
            code=f"K{n}",
        )
        PanelResult.objects.create(
            item=item, meeting="评审会 1", on=now.date(), present=5, votes_for=votes, opinion="会评意见",
            entered_at=now, entered_by=1,
        )  # fmt: skip
        for expert, score in zip(experts, scores, strict=True):
            _ballot(item, expert, score, now)
    return made


def _ballot(item: Item, expert: Expert, score: int, now: datetime) -> None:
    assignment = Assignment.objects.create(
        item=item, expert=expert, state="accepted", drawn="x", created_at=now, invited_at=now, due=now
    )
    rubric = definition(item.round.version_id).pack.review
    assert rubric is not None
    Ballot.objects.create(
        assignment=assignment,
        number=1,
        rubric="x",
        scores={one.name: str(score) for one in rubric.criteria},
        recommendation="fund",
        opinion=f"打 {score} 分的意见",
        total=score,
        state="submitted",
        opened_at=now,
        submitted_at=now,
    )


def test_a_closed_round_gives_ranks_scores_and_opinions_and_no_names(round_: Round, call: Call, now: datetime) -> None:
    found = results_of(call)
    assert found is not None
    assert found.frozen_at == now
    best, last = found.items
    assert (best.place, best.group_place, best.score, best.group) == (1, 1, Decimal("92.00"), "第 1 组")
    assert sorted(best.scores) == [90, 92, 94]
    assert len(best.opinions) == 4, "three experts' and the meeting's"
    assert "专家" not in str(found)
    assert (best.recommended, last.recommended) == (True, False), "two of five votes don't pass"


def test_without_a_closed_round_there_are_no_results(call: Call, now: datetime) -> None:
    assert results_of(call) is None


def test_an_open_round_gives_nothing(round_: Round, call: Call) -> None:
    Round.objects.update(state="open", closed_at=None, digest="")
    assert results_of(call) is None


def standing(**recommendations: int) -> Standing:
    return Standing(Decimal(80), Decimal(1), sum(recommendations.values()), recommendations)


@pytest.mark.parametrize(("votes", "passes"), [(2, False), (3, True), (5, True)])
def test_a_meeting_passes_by_more_than_half(round_: Round, votes: int, passes: bool) -> None:
    panel = PanelResult.objects.first()
    assert panel is not None
    panel.votes_for = votes
    assert (
        recommended(_result(standing(fund=3), panel), definition(round_.version_id), {"passing_vote": Decimal("0.5")})
        is passes
    )


def test_exactly_half_does_not_pass(round_: Round) -> None:
    panel = PanelResult(present=6, votes_for=3)
    pack = definition(round_.version_id)
    assert not recommended(_result(standing(fund=3), panel), pack, {"passing_vote": Decimal("0.5")})
    assert not recommended(_result(standing(fund=3), panel), pack, {}), "what can't be reckoned is no yes"


def _result(found: Standing, panel: Any) -> ItemResult:
    return ItemResult(Item(), (), found, panel)
