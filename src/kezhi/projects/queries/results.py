"""What the experts said of a call's applications, as a proposal takes it over from their round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base.registry import object_type
from kezhi.engine import feel
from kezhi.packs.queries import Definition, definition
from kezhi.projects.models import Application, Call
from kezhi.review.models import Round
from kezhi.review.queries import results
from kezhi.review.queries.results import ItemResult

SHOWN_DIGEST = 12
"""Characters of the digest that stand beside the method."""


@dataclass(frozen=True)
class Result:
    """One application's review. Nothing in it says who the experts were, nor does an order.

    ``place`` and ``group_place`` are shared by equal ones. ``score`` is None where nothing was scored;
    ``recommended``: the experts let it be funded.
    """

    application: int
    place: int
    group: str
    group_place: int
    score: Decimal | None
    scores: tuple[Decimal, ...] = ()
    recommended: bool = True
    opinions: tuple[str, ...] = ()


@dataclass(frozen=True)
class RoundResults:
    """The results of a round. ``frozen_at``: when the first ballot opened, and method and envelope were fixed."""

    items: Sequence[Result]
    method: str
    frozen_at: datetime


def results_of(call: Call) -> RoundResults | None:
    """The results of the call's last closed round; None while there is none. Five queries."""
    closed = Round.objects.filter(about_type=object_type(call), about_id=call.pk, state=Round.State.CLOSED)
    last = closed.order_by("-closed_at").first()
    if last is None:
        return None
    found = results(last.pk)
    frozen_at = last.frozen_at or last.opened_at
    pack = definition(call.version_id)
    parameters = pack.nested_parameters(timezone.localdate(frozen_at))
    kind = object_type(Application())
    rows = [row for row in found.rows if row.item.object_type == kind]
    said = {"method": last.get_method_display(), "digest": found.digest[:SHOWN_DIGEST]}
    return RoundResults(
        [_result(row, place, last, pack, parameters) for place, row in enumerate(rows, start=1)],
        _("%(method)s，结果摘要 %(digest)s") % said,
        frozen_at,
    )


def _result(row: ItemResult, place: int, found: Round, pack: Definition, parameters: Mapping[str, Any]) -> Result:
    """``place`` counts the rows: it stands in for the rank of an item that has none.

    The score is the one by which items are ranked: the meeting's where it alone decides, else the ballots' mean.
    """
    standing, panel = row.standing, row.panel
    alone = panel is not None and panel.score is not None and found.method == Round.Method.PANEL
    opinions = [*(ballot.opinion for ballot in row.ballots), panel.opinion if panel else ""]
    return Result(
        application=row.item.object_id,
        place=standing.rank or place,
        group=row.item.group.title if row.item.group else "",
        group_place=standing.group_rank or place,
        score=panel.score if panel is not None and (alone or standing.mean is None) else standing.mean,
        scores=tuple(ballot.total for ballot in row.ballots),
        recommended=recommended(row, pack, parameters),
        opinions=tuple(opinion for opinion in opinions if opinion.strip()),
    )


def recommended(row: ItemResult, pack: Definition, parameters: Mapping[str, Any]) -> bool:
    """Whether the experts let an item be funded, by the pack's rule; only a clear yes is one."""
    rule = pack.call.award.recommended
    if not rule:
        return True
    context = {
        "ballots": Decimal(row.standing.count),
        "said": {name: Decimal(count) for name, count in row.standing.recommendations.items()},
        "present": Decimal(row.panel.present if row.panel else 0),
        "votes_for": Decimal(row.panel.votes_for if row.panel else 0),
        "parameters": dict(parameters),
    }
    return feel.parse(rule).evaluate(context) is True
