"""Whatever a round's end brings: Σ awards that hold = allotted ≤ the envelope, and cases agree with awards."""

import contextlib
import random
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum

from kezhi.base.access import Refused
from kezhi.base.actor import NOBODY
from kezhi.engine.errors import Problems
from kezhi.projects.actions import deciding, objecting, proposing
from kezhi.projects.models import Award, Call, Objection, Project, Proposal
from kezhi.workflow import actions as workflow
from kezhi.workflow.models import WorkItem
from tests.ranked import Round, meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
HOLDS = (Award.State.PUBLIC, Award.State.OBJECTED, Award.State.AWARDED)
MOVES = 25


class Walk:
    """Random moves of everybody who has to do with a round's end."""

    def __init__(self, ranked: Round, seed: int) -> None:
        self.ranked, self.rng, self.now = ranked, random.Random(seed), ranked.now

    def go(self) -> None:
        """One move; what is refused changes nothing."""
        self.now += timedelta(days=self.rng.choice((0, 0, 0, 1, 3)))
        move = self.rng.choice((self.begin, self.arrange, self.arrange, self.fit, self.send, self.decide, self.decide,
                                self.object, self.answer, self.fire))  # fmt: skip
        with contextlib.suppress(Refused, Problems):
            move()

    def open_proposal(self) -> Proposal:
        found = Proposal.objects.exclude(state="decided").first()
        if found is None:
            raise Refused("none")
        return found

    def begin(self) -> None:
        proposing.begin(self.ranked.call.pk, **self.ranked.by(self.ranked.officer, self.now))

    def arrange(self) -> None:
        item = self.rng.choice(list(self.open_proposal().items.all()))
        change = proposing.Change(self.rng.choice(("", "10", "35", "60", "100")), "budget", "核减", item.revision)
        proposing.arrange(item.pk, change, **self.ranked.by(self.ranked.officer, self.now))

    def fit(self) -> None:
        proposing.fit(self.open_proposal().pk, **self.ranked.by(self.ranked.officer, self.now))

    def send(self) -> None:
        proposing.send(self.open_proposal().pk, explanation="x", **self.ranked.by(self.ranked.head, self.now))

    def decide(self) -> None:
        proposal, by = self.open_proposal(), self.ranked.by(self.ranked.director, self.now)
        if self.rng.random() < 0.2:
            deciding.send_back(proposal.pk, reason="再议", **by)
            return
        funded = list(proposal.items.exclude(amount=None))
        out = self.rng.sample(funded, self.rng.randint(0, min(1, len(funded))))
        rulings = {item.pk: deciding.Ruling("duplicate", "重复资助") for item in out}
        deciding.decide(proposal.pk, meeting(self.now), rulings, **by)

    def object(self) -> None:
        award = Award.objects.filter(state__in=("public", "objected")).order_by("?").first()
        if award is not None:
            contact = f"139{self.rng.randint(10_000_000, 99_999_999)}"
            protest = objecting.Protest(award.pk, "内容与已立项的项目相同。", "李真名", contact)
            objecting.file(protest, **self.ranked.by(NOBODY, self.now))

    def answer(self) -> None:
        found = Objection.objects.filter(answered_at=None).first()
        if found is not None:
            by = self.ranked.by(self.ranked.supervisor, self.now)
            objecting.acknowledge(found.pk, **by)
            words = "经查核，结论见所附的查核记录。"
            upheld = self.rng.random() < 0.5
            objecting.answer(found.pk, upheld=upheld, words=words, **self.ranked.by(self.ranked.supervisor, self.now))

    def fire(self) -> None:
        self.now += timedelta(days=4)
        workflow.fire_due(self.now)


@pytest.mark.parametrize("seed", range(6))
def test_money_and_cases_agree_after_every_move(
    call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    ranked = Round(call, now, monkeypatch, (100, 80, 60))
    envelope = ranked.call.envelope
    assert envelope is not None
    type(envelope).objects.filter(pk=envelope.pk).update(amount=Decimal(1_700_000))
    envelope.refresh_from_db()
    walk = Walk(ranked, seed)
    for _move in range(MOVES):
        walk.go()
        envelope.refresh_from_db()
        held = Award.objects.filter(state__in=HOLDS).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
        assert held == envelope.allotted <= envelope.amount
        given = Project.objects.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
        awarded = Award.objects.filter(state="awarded").aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
        assert given == awarded
        _cases_agree()


PLACES = {"public": set(), "objected": {"objection_check"}, "awarded": {"contract_draft"}, "rejected": set()}
"""What waits in the case of an award in each state."""


def _cases_agree() -> None:
    latest = {award.application_id: award for award in Award.objects.select_related("application").order_by("pk")}
    for award in latest.values():
        rows = WorkItem.objects.filter(case=award.application.case_id, state=WorkItem.State.OPEN)
        places = set(rows.values_list("element", flat=True))
        assert places == PLACES.get(award.state, places & {"propose", "decide"}), (award.state, places)
