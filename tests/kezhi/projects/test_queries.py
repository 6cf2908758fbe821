"""Named reads: which calls are open, who recommends whom, what a process asks."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kezhi.base.actor import NOBODY, Actor, Role
from kezhi.base.registry import objects, search_sources
from kezhi.projects import queries
from kezhi.projects.models import Call
from kezhi.workflow.queries import Offer, assignees
from tests import rounds
from tests.people import unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.mark.parametrize(
    ("kind", "code", "name"),
    [
        ("enterprise", "620100", "兰州市科学技术局"),
        ("enterprise", "620300", "金昌市科学技术局"),
        ("enterprise", "620123", "榆中县科学技术局"),
        ("university", "620100", "甘肃省教育厅"),
        ("hospital", "620100", "兰州市科学技术局"),
        ("enterprise", "110000", None),
        ("government", "620100", None),
    ],
)
def test_the_nearest_body_that_covers_a_unit_recommends_it(kind: str, code: str, name: str | None) -> None:
    found = queries.recommender_for(unit("某单位", kind=kind, code=code))
    assert (found.name if found else None) == name


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


def test_a_process_finds_its_people(call: Call, actor: Actor, now: datetime) -> None:
    application = rounds.submitted(call, actor, now)
    ask = assignees["projects.application"]
    assert ask(application.pk, "applicant") == Offer(person=actor.person)
    assert ask(application.pk, "unit-office") == Offer(role=Role.UNIT_OFFICE, organisation=application.host_id)
    assert ask(application.pk, "recommender") == Offer(role=Role.RECOMMENDER, organisation=application.recommender_id)
    assert ask(application.pk, "case-officer") == Offer(role=Role.CASE_OFFICER, office=call.office_id)
    assert ask(application.pk, "director") == Offer(role=Role.DIRECTOR)


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
    assert queries.unit_use(call, actor.organisation or 0) == 0
