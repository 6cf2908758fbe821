"""专家评审 as the story has it: drawn, invited, declined, recused, scored, met, closed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from kezhi.base.access import Refused
from kezhi.base.actor import Actor, Role
from kezhi.demo.actions.acting import by, holder_in, oneself
from kezhi.demo.actions.playing import Stage, paper
from kezhi.projects.actions import reviewing
from kezhi.review import queries
from kezhi.review.actions import answering, assigning, balloting, panels, rounds
from kezhi.review.models import Assignment, Expert, Item, Round

State = Assignment.State


class Review:
    """The round of one call. ``said`` are the days of its steps and what its people say."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.said, self.words = stage, stage.declared["review"], stage.story["review"]
        self.rng: Random = stage.rng
        self.officer = holder_in(stage.office, Role.CASE_OFFICER, self.at("begins").date())
        self.round: Round = reviewing.begin(
            stage.call.pk, seed=f"{self.rng.getrandbits(64):016x}", **self.step("begins")
        )
        items = list(self.round.items.order_by("code"))
        self.merit = dict(zip([item.pk for item in items], self._merits(len(items)), strict=True))

    def _merits(self, count: int) -> list[int]:
        """How good each item is: spread evenly over the story's range, in a drawn order."""
        low, high = self.words["merit"]
        spread = [high - (high - low) * place // max(1, count - 1) for place in range(count)]
        return self.rng.sample(spread, count)

    def at(self, step: str) -> datetime:
        """The moment of a step."""
        return self.stage.plan.at(self.said[step])

    def step(self, step: str) -> dict[str, Any]:
        """The officer's keywords for a step."""
        return by(self.officer, self.at(step))

    def play(self) -> int:
        """Everything that the story has of the round; how many ballots were handed in."""
        rounds.group_by(self.round.pk, "topic", **self.step("begins"))
        self._name_own()
        assigning.draw(self.round.pk, **self.step("begins"))
        self._invite("invited")
        self._answer()
        self._invite("invited_again")
        for row in self._rows(State.INVITED)[self.said["unanswered"] :]:
            self._accept(row, "answered_again")
        count = self._score()
        if "closed" in self.said:
            self._meet()
            rounds.close(self.round.pk, **self.step("closed"))
        return count

    def _name_own(self) -> None:
        """Some items go by hand to the expert whom anybody may sign in as, where no conflict stands against it."""
        own = Expert.objects.filter(person__account__isnull=False).first()
        left = self.said["own"] if own else 0
        for item in self.round.items.order_by("code"):
            if own is None or not left:
                return
            try:
                assigning.assign(item.pk, own.pk, reason=self.words["named"], **self.step("begins"))
            except Refused:
                continue
            left -= 1

    def _invite(self, step: str) -> None:
        assigning.invite(self.round.pk, due=self.at("due"), **self.step(step))

    def _rows(self, *states: State) -> list[Assignment]:
        """Assignments in these states, the demo's own expert's last."""
        rows = queries.assignment_rows().filter(item__round=self.round, state__in=states)
        return sorted(rows.order_by("item__code", "pk"), key=lambda row: row.expert.person.account_id is not None)

    def _answer(self) -> None:
        """One declines, one finds out on reading that they are tied to the item; the others accept."""
        rows = self._rows(State.INVITED)
        now = self.at("answered")
        answering.decline(rows[0].pk, why=self.words["declines"], **by(self._expert(rows[0]), now))
        for row in rows[1:]:
            self._accept(row, "answered")
        answering.recuse(rows[1].pk, grounds=self.words["recuses"], **by(self._expert(rows[1]), now))

    def _accept(self, row: Assignment, step: str) -> None:
        answering.accept(row.pk, **by(self._expert(row), self.at(step)))

    def _expert(self, row: Assignment) -> Actor:
        return oneself(row.expert.person_id, self.at("answered").date())

    def _score(self) -> int:
        """Hand in the share of ballots that the story has, the own expert's only when the round ends."""
        rows = self._rows(State.ACCEPTED)
        chosen = rows[: len(rows) * self.said["handed_in"] // 100]
        for row in chosen:
            now = self.stage.plan.at(self.rng.randint(*self.said["scored"]), "20:10")
            balloting.submit(row.pk, self._ballot(row), **by(self._expert(row), now))
        return len(chosen)

    @cached_property
    def rubric(self) -> Any:
        """What the round is scored by."""
        return queries.rubric_of(self.round)

    def _ballot(self, row: Assignment) -> dict[str, str]:
        """Scores about the item's merit, with what somebody who scores so would say."""
        merit, scatter = self.merit[row.item_id], self.words["scatter"]
        band = _band(self.words["bands"], merit)
        typed: dict[str, str] = {}
        for each in self.rubric.criteria:
            typed[f"scores.{each.name}"] = str(max(0, min(100, merit + self.rng.randint(-scatter, scatter))))
            if each.comment:
                typed[f"comments.{each.name}"] = self.rng.choice(band["comments"])
        typed["recommendation"] = self.rubric.recommendations[band["recommendation"]].name
        typed["opinion"] = self.rng.choice(band["opinions"])
        return typed

    def _meet(self) -> None:
        """The meeting's votes and its signed record, where the round has a meeting."""
        if not self.round.needs_panel:
            return
        said = self.words["meeting"]
        day = self.at("met").date()
        present = said["present"]
        for item in self.round.items.order_by("code"):
            band = _band(self.words["bands"], self.merit[item.pk])
            result = {
                "meeting": said["number"].format(year=day.year),
                "on": day,
                "present": present,
                "recusals": "",
                "score": self.merit[item.pk],
                "votes_for": min(present, band["votes"]),
                "opinion": self.rng.choice(band["opinions"]),
            }
            panels.enter(item.pk, result, self._record(item), **self.step("closed"))

    def _record(self, item: Item) -> SimpleUploadedFile:
        name = self.words["meeting"]["record"]
        return SimpleUploadedFile(f"{name} {item.code}.pdf", paper(name))


def _band(bands: Sequence[Mapping[str, Any]], merit: int) -> Mapping[str, Any]:
    """What is said of an item of that merit: the first band that it reaches."""
    return next(band for band in bands if merit >= band["from"])
