"""Who recommends whom, up which chain, and what a body has in hand, in few queries however much that is."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kezhi.base.actor import NOBODY, Actor, Role
from kezhi.base.commands import new_key
from kezhi.projects import queries
from kezhi.projects.actions import applying
from kezhi.projects.models import Application, Call
from kezhi.subjects.models import Organisation
from tests import rounds
from tests.people import acting, in_post, person, unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


def office(actor: Actor) -> Actor:
    held = in_post(person("魏敏"), Role.UNIT_OFFICE, Organisation.objects.get(pk=actor.organisation))
    return acting(held.person, held)


@pytest.mark.parametrize(
    ("name", "higher"),
    [
        ("榆中县科学技术局", "兰州市科学技术局"),
        ("兰州市科学技术局", None),
        ("甘肃省教育厅", None),
        ("兰州大学", None),
        ("没有的局", None),
    ],
)
def test_recommendations_go_up_to_the_declared_parent(name: str, higher: str | None) -> None:
    body = Organisation.objects.filter(name=name).first() or unit(name)
    found = queries.higher_body(body)
    assert (found.name if found else None) == higher


def test_nobody_is_recommended_further() -> None:
    assert queries.higher_body(None) is None


def test_a_unit_that_recommends_itself_is_found_before_its_ministry() -> None:
    itself = unit("兰州大学")
    assert queries.recommender_for(itself) == itself
    other = queries.recommender_for(unit("别的大学"))
    assert other is not None
    assert other.name == "甘肃省教育厅"


def test_bodies_are_those_that_the_department_lists() -> None:
    names = {one.name for one in queries.bodies()}
    assert {"兰州市科学技术局", "榆中县科学技术局", "甘肃省教育厅"} <= names
    assert all(one.kind == "government" for one in queries.bodies())


def test_calls_are_listed_with_what_waits(call: Call, actor: Actor, now: datetime) -> None:
    own = office(actor)
    assert list(queries.calls_in_hand(own)) == []
    assert list(queries.calls_in_hand(NOBODY)) == []
    draft = applying.start(call.pk, actor=actor, now=now, key=new_key())
    (row,) = queries.calls_in_hand(own)
    assert (row.waiting, row.approved, row.begun) == (0, 0, 1)
    rounds.complete(draft, now)
    applying.submit(draft.pk, actor=actor, now=now, key=new_key())
    (row,) = queries.calls_in_hand(own)
    assert (row.waiting, row.approved, row.begun) == (1, 0, 0)
    draft.refresh_from_db()
    rounds.passed(draft, "unit-office", now)
    (row,) = queries.calls_in_hand(own)
    assert (row.waiting, row.approved, row.begun) == (0, 1, 0)
    open_now = queries.still_recommended(own, now)
    assert queries.calls_in_hand(own).filter(open_now).exists()
    assert (
        not queries.calls_in_hand(own)
        .filter(queries.still_recommended(own, call.recommender_closes.replace(year=2030)))
        .exists()
    )


def test_what_is_in_hand_takes_the_same_queries_for_one_and_three(call: Call, actor: Actor, now: datetime) -> None:
    own, host = office(actor), Organisation.objects.get(pk=actor.organisation)
    applying.start(call.pk, actor=actor, now=now, key=new_key())

    def asked() -> int:
        with CaptureQueriesContext(connection) as queried:
            rows = list(queries.in_hand(own, call))
            queries.how_far(rows, now)
        return len(queried)

    at_one = asked()
    for name in ("乙", "丙"):
        applying.start(call.pk, actor=rounds.applicant(name, host), now=now, key=new_key())
    assert asked() == at_one
    far = queries.how_far(list(queries.in_hand(own, call)), now)
    assert len(far) == 3
    assert all(progress.problems for progress in far.values())


def test_a_recommended_one_stands_before_those_without_a_place(call: Call, actor: Actor, now: datetime) -> None:
    own, host = office(actor), Organisation.objects.get(pk=actor.organisation)
    first = rounds.submitted(call, actor, now)
    second = rounds.submitted(call, rounds.applicant("乙", host), now)
    rounds.passed(second, "unit-office", now)
    second.recommendations.update(rank=1)
    rows = list(queries.in_hand(own, call))
    assert [(one.pk, one.approved, one.rank) for one in rows] == [(second.pk, True, 1), (first.pk, False, None)]
    assert [one.item is None for one in rows] == [True, False]
    Application.objects.filter(pk=first.pk).update(state=Application.State.DELETED)
    assert [one.pk for one in queries.in_hand(own, call)] == [second.pk]
