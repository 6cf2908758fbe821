"""评审结果: scores under labels instead of names, ranked by the pack's rule, with the digest of the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from kezhi.engine.packs import Rubric
from kezhi.forms.domain.digests import digest
from kezhi.review.domain.assigning import ticket
from kezhi.review.domain.ranking import Card, Said, Standing, rank
from kezhi.review.models import Assignment, Ballot, Item, PanelResult, Round
from kezhi.review.queries.rounds import round_rows, rubric_of

LETTERS = 26


@dataclass(frozen=True)
class Labelled:
    """A ballot that counts, under a label that doesn't tell whose it is."""

    label: str
    assignment: int
    total: Decimal
    scores: Mapping[str, Decimal]
    comments: Mapping[str, str]
    recommendation: str
    opinion: str


@dataclass(frozen=True)
class ItemResult:
    """What came of one item."""

    item: Item
    ballots: tuple[Labelled, ...]
    standing: Standing
    panel: PanelResult | None


@dataclass(frozen=True)
class Results:
    """What came of a round, best first; items without a score last. ``digest`` is SHA-256 over all of it."""

    round: Round
    rubric: Rubric
    rows: tuple[ItemResult, ...]
    digest: str


def results(round_id: int) -> Results:
    """The results of a round as they stand. Names nobody; who may ask is the caller's to check. Four queries."""
    found = round_rows().get(pk=round_id)
    rubric = rubric_of(found)
    ballots: dict[int, list[Ballot]] = {}
    for ballot in counted(found):
        ballots.setdefault(ballot.assignment.item_id, []).append(ballot)
    panels = {panel.item_id: panel for panel in PanelResult.objects.filter(item__round=found)}
    items = list(found.items.select_related("group"))
    labelled = {item.pk: _labelled(found, ballots.get(item.pk, [])) for item in items}
    standings = rank([_card(found, item, labelled[item.pk], panels.get(item.pk)) for item in items], rubric)
    rows = [ItemResult(item, labelled[item.pk], standings[item.pk], panels.get(item.pk)) for item in items]
    rows.sort(key=lambda row: (row.standing.rank is None, row.standing.rank or 0, row.item.code))
    return Results(found, rubric, tuple(rows), digest(_said(found, rubric, rows)))


def counted(found: Round) -> QuerySet[Ballot]:
    """The ballots of a round that count."""
    return Ballot.objects.filter(
        state=Ballot.State.SUBMITTED,
        assignment__state=Assignment.State.ACCEPTED,
        assignment__item__round=found,
    ).select_related("assignment")


def _labelled(found: Round, ballots: Sequence[Ballot]) -> tuple[Labelled, ...]:
    """Ballots in an order that the round's seed mixes, under A, B, C …"""
    mixed = sorted(ballots, key=lambda one: ticket(found.seed, one.assignment.item_id, one.assignment.expert_id))
    return tuple(
        Labelled(
            label=chr(ord("A") + at % LETTERS) + (str(at // LETTERS) if at >= LETTERS else ""),
            assignment=ballot.assignment_id,
            total=ballot.total or Decimal(0),
            scores={name: Decimal(score) for name, score in ballot.scores.items()},
            comments=ballot.comments,
            recommendation=ballot.recommendation,
            opinion=ballot.opinion,
        )
        for at, ballot in enumerate(mixed)
    )


def _card(found: Round, item: Item, ballots: Sequence[Labelled], panel: PanelResult | None) -> Card:
    said = [Said(one.total, one.scores, one.recommendation) for one in ballots]
    alone = found.method == Round.Method.PANEL and panel is not None
    return Card(item.pk, item.group_id, said, panel.score if alone and panel is not None else None)


def _said(found: Round, rubric: Rubric, rows: Sequence[ItemResult]) -> dict[str, Any]:
    """Everything that the digest is over, as JSON."""
    return {
        "round": found.pk,
        "rubric": rubric.name,
        "pack": found.version.content_hash,
        "items": [_line(row) for row in sorted(rows, key=lambda row: row.item.code)],
    }


def _line(row: ItemResult) -> dict[str, Any]:
    standing, panel = row.standing, row.panel
    return {
        "code": row.item.code,
        "ballots": [
            {
                "label": one.label,
                "scores": {name: str(score) for name, score in one.scores.items()},
                "total": str(one.total),
                "recommendation": one.recommendation,
            }
            for one in row.ballots
        ],
        "mean": str(standing.mean),
        "rank": standing.rank,
        "group_rank": standing.group_rank,
        "panel": [panel.meeting, str(panel.score), panel.votes_for, panel.present] if panel else None,
    }
