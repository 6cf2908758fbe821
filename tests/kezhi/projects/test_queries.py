"""Named reads: which calls are open, what is found, what is counted."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from kezhi.base.actor import NOBODY, Actor
from kezhi.base.commands import new_key
from kezhi.base.registry import objects, search_sources
from kezhi.projects import queries
from kezhi.projects.actions import applying
from kezhi.projects.models import Call, Member
from tests import people, rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shift=st.timedeltas(timedelta(days=-40), timedelta(days=40)),
    extension=st.none() | st.timedeltas(timedelta(seconds=1), timedelta(days=5)),
    state=st.sampled_from(Call.State.values),
)
def test_a_list_of_open_calls_says_the_same_as_one_call(
    shift: timedelta, extension: timedelta | None, state: str, call: Call, now: datetime
) -> None:
    extended = call.closes + extension if extension else None
    Call.objects.filter(pk=call.pk).update(state=state, extended_to=extended)
    one = Call.objects.get(pk=call.pk)
    listed = queries.open_calls(NOBODY, now + shift).filter(pk=call.pk).exists()
    assert listed == queries.takes_applications(one, now + shift)


def test_found_things_lead_to_their_pages(call: Call, actor: Actor, now: datetime) -> None:
    application = rounds.submitted(call, actor, now)
    (hit,) = search_sources["projects.application"].show([application])
    assert hit.url == objects["projects.application"].url(application) == f"/applications/{application.pk}/"
    assert str(application.number) in hit.note
    assert list(search_sources["projects.application"].visible(actor)) == [application]
    assert list(search_sources["projects.application"].visible(rounds.applicant("乙"))) == []
    (hit,) = search_sources["projects.call"].show([call])
    assert (hit.note, hit.url) == (call.document_number, f"/calls/{call.pk}/")


def test_own_applications_are_counted_in_one_query(
    call: Call, actor: Actor, now: datetime, django_assert_num_queries: object
) -> None:
    rounds.submitted(call, actor, now)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert queries.counts(actor) == {"drafts": 0, "submitted": 1}
    assert queries.unit_use(call, actor.organisation or 0) == 1


def test_the_frame_of_an_application_at_hand_asks_nothing_of_it_again(
    call: Call, actor: Actor, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    application = applying.start(call.pk, actor=actor, now=now, key=new_key())
    mate = people.person("祁连川", at=people.unit("甘肃农业大学"))
    Member.objects.create(
        application=application, person=mate, name=mate.name, state=Member.State.ACCEPTED, invited_at=now
    )
    Member.objects.create(application=application, name="未答复", state=Member.State.INVITED, invited_at=now)
    found = queries.surrounded().get(pk=application.pk)
    with django_assert_num_queries(1):  # the lists of options in force
        frame = queries.frame_of(found, now)
    assert frame.colleagues == ((mate.public_id, "祁连川"),)
    assert [text for text, _url in frame.waiting] == ["未答复 还没有确认参加"]
    assert (frame.person, frame.organisation) == (actor.person, actor.organisation)
    assert frame == queries.frame(application.pk, now)
