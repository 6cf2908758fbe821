"""Expert review in the demo: finished in two rounds, under way in one, where somebody who signs in has to score."""

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from kezhi.demo import queries
from kezhi.projects.models import Decision
from kezhi.review.models import Assignment, Ballot, Conflict, Expert, PanelResult, Round
from kezhi.review.queries import waiting
from tests.province import Province

pytestmark = pytest.mark.django_db
State = Assignment.State


def test_a_finished_round_has_every_ballot_with_its_comments(played: Province) -> None:
    closed = Round.objects.filter(state=Round.State.CLOSED)
    assert closed.count() == Decision.objects.count() == 2
    for found in closed:
        for item in found.items.all():
            counted = Ballot.objects.filter(assignment__item=item, state=Ballot.State.SUBMITTED)
            assert counted.count() >= 3
            assert all(any(ballot.comments.values()) and ballot.opinion for ballot in counted)
            assert item.group is not None
    met = closed.exclude(method=Round.Method.MAIL)
    assert PanelResult.objects.count() == sum(found.items.count() for found in met) > 0


def test_somebody_declines_and_somebody_recuses_and_others_take_their_places(played: Province) -> None:
    for found in Round.objects.all():
        rows = Assignment.objects.filter(item__round=found)
        assert rows.filter(state=State.DECLINED).count() == 1
        assert rows.filter(state=State.CONFLICTED).count() == 1
        assert Conflict.objects.filter(item__round=found, source=Conflict.Source.EXPERT).count() == 1
        assert rows.filter(state__in=(State.ACCEPTED, State.INVITED)).count() == found.per_item * found.items.count()


def test_a_round_is_under_way(played: Province) -> None:
    found = Round.objects.get(state=Round.State.OPEN)
    states = set(Ballot.objects.filter(assignment__item__round=found).values_list("state", flat=True))
    assert states >= {Ballot.State.DRAFT, Ballot.State.SUBMITTED}
    assert Assignment.objects.filter(item__round=found, state=State.INVITED).exists()


def test_the_expert_whom_anybody_may_sign_in_as_has_something_to_score(played: Province, settings: Settings) -> None:
    expert = played.actor("谢观澜")
    assert expert.role is None
    assert waiting(expert).filter(ballots__state=Ballot.State.DRAFT).count() >= 1
    assert Expert.objects.get(person=expert.person).fields == ["430", "440", "450"]
    settings.DEMO = True
    shown = next(one for one in queries.shown(RequestFactory().get("/")) if one["name"] == "谢观澜")
    assert shown["role"] == "评审专家"
    assert "评分表" in shown["note"]
