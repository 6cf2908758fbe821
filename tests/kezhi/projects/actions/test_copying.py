"""An application that begins with what an earlier one said."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.projects import queries
from kezhi.projects.actions import applying
from kezhi.projects.models import Application, Call
from tests import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def earlier(call: Call, actor: Actor, now: datetime) -> Application:
    return rounds.submitted(call, actor, now)


@pytest.fixture
def copied(earlier: Application, actor: Actor, now: datetime) -> Application:
    another = rounds.open_call(now)
    return applying.start(another.pk, copy=True, actor=actor, now=now, key=new_key())


def test_it_says_what_it_was_copied_from(copied: Application, earlier: Application, now: datetime) -> None:
    frame = queries.frame(copied.pk, now)
    assert str(earlier.number) in frame.origin
    assert frame.origin_url == f"/applications/{earlier.pk}/"


def test_one_that_was_begun_empty_says_nothing(earlier: Application, now: datetime) -> None:
    frame = queries.frame(earlier.pk, now)
    assert (frame.origin, frame.origin_url) == ("", "")


def test_its_form_asks_no_more_than_another(copied: Application, actor: Actor, now: datetime) -> None:
    fresh = applying.start(rounds.open_call(now).pk, actor=actor, now=now, key=new_key())
    asked = []
    for application in (fresh, copied):
        with CaptureQueriesContext(connection) as found:
            queries.frame(application.pk, now)
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_what_is_known_now_stands_over_what_was_copied(copied: Application, earlier: Application) -> None:
    draft, before = rounds.draft_of(copied).data, rounds.draft_of(earlier).data
    assert draft["background"] == before["background"]
    assert draft["pi_name"] == before["pi_name"]
