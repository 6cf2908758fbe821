"""Who is there, who was handed what, and which form a draft fills in."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from kezhi.base.access import NotFound
from kezhi.base.commands import new_key
from kezhi.forms import actions, queries
from kezhi.forms.models import Draft, Presence
from kezhi.packs.queries import definition
from tests.kezhi.forms.conftest import Writing, person_of


def test_others_are_present_while_they_are_heard_of(writing: Writing) -> None:
    moments = {writing.owner: writing.now, writing.colleague: writing.now, writing.stranger: writing.now - queries.HERE}
    for actor, at in moments.items():
        Presence.objects.create(draft=writing.draft, person=person_of(actor), at=at)
    assert queries.others_present(writing.draft, writing.owner, writing.now) == ["祁连川"]
    assert queries.others_present(writing.draft, writing.stranger, writing.now) == [writing.owner.name, "祁连川"]
    assert queries.others_present(writing.draft, writing.owner, writing.now + timedelta(minutes=1)) == []


def test_a_section_is_in_the_hands_of_who_got_it_last(writing: Writing) -> None:
    by = {"actor": writing.owner, "now": writing.now}
    assert queries.handed_over(writing.draft) == {}
    for actor in (writing.stranger, writing.colleague):
        actions.grant_section(writing.draft.pk, "content", person_of(actor), **by, key=new_key())  # type: ignore[arg-type]
    assert queries.handed_over(writing.draft) == {"content": (writing.colleague.person, "祁连川")}
    actions.take_back(writing.draft.pk, "content", **by, key=new_key())  # type: ignore[arg-type]
    assert queries.handed_over(writing.draft) == {}


def test_the_form_of_a_draft_takes_one_query(
    writing: Writing, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    draft = writing.draft
    form = definition(draft.version_id).form(draft.form)
    with django_assert_num_queries(1):
        assert queries.form_of(draft.pk) is form
    with pytest.raises(NotFound, match="没有找到"):
        queries.form_of(Draft.objects.latest("pk").pk + 1)
