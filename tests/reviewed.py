"""Applications on their way through expert review, for tests: screened, in a round, scored by experts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.registry import task_pages
from kezhi.projects.actions import reviewing
from kezhi.projects.models import Application, Call
from kezhi.projects.queries.reviewing import REVIEW
from kezhi.review import queries
from kezhi.review.actions import answering, assigning, balloting, experts, rounds
from kezhi.review.models import Assignment, Expert, Round
from tests import people, ranked
from tests import rounds as province
from tests.ranked import WAN

FIELD = "430"
"""The discipline in which the applications and the experts are."""


def screened(call: Call, now: datetime, *, asked: float = 20, **more: Any) -> Application:
    """An application that waits for its review."""
    said = {"discipline": FIELD, **more.pop("data", {})}
    return ranked.application(call, now, asked=Decimal(str(asked)) * WAN, until=task_pages[REVIEW], data=said, **more)


class Panel:
    """A call's officer and enough experts for its rounds."""

    def __init__(self, call: Call, now: datetime, count: int = 4) -> None:
        self.call, self.now = call, now
        self.officer = province.holder("high-tech", Role.CASE_OFFICER, "高岚")
        self.experts = [self._expert(f"专家{n}") for n in range(count)]

    def by(self, actor: Actor) -> dict[str, Any]:
        """The keywords of an action."""
        return {"actor": actor, "now": self.now, "key": new_key()}

    def _expert(self, name: str) -> Expert:
        who = people.person(name, at=people.unit(f"{name}的大学"))
        return experts.enrol(who, [FIELD], capacity=20, declared_at=self.now, **self.by(self.officer))

    def begun(self, seed: str = "5eed") -> Round:
        """What waits, in a round."""
        return reviewing.begin(self.call.pk, seed=seed, **self.by(self.officer))

    def accepted(self, found: Round) -> Sequence[Assignment]:
        """Experts drawn and invited for every place, each of whom has said yes."""
        rounds.group_by(found.pk, "topic", **self.by(self.officer))
        assigning.draw(found.pk, **self.by(self.officer))
        assigning.invite(found.pk, due=self.now + timedelta(days=14), **self.by(self.officer))
        rows = list(queries.assignment_rows().filter(item__round=found).order_by("item__code", "pk"))
        return [answering.accept(row.pk, **self.by(people.acting(row.expert.person))) for row in rows]

    def score(self, row: Assignment, score: int) -> None:
        """Hand in a whole ballot."""
        rubric = queries.rubric_of(row.item.round)
        typed = {f"scores.{each.name}": str(score) for each in rubric.criteria}
        typed |= {f"comments.{each.name}": "理由见方案" for each in rubric.criteria}
        typed |= {"recommendation": rubric.recommendations[0].name, "opinion": "总体可行"}
        balloting.submit(row.pk, typed, **self.by(people.acting(row.expert.person)))

    def closed(self, found: Round) -> Round:
        """Every ballot handed in, better ones for what comes earlier by its code, and the round ended."""
        for row in self.accepted(found):
            self.score(row, 95 - 5 * int(row.item.code))
        return rounds.close(found.pk, **self.by(self.officer))
