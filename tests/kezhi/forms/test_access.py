"""Who may do what with a draft: relation × action, as a table."""

from dataclasses import dataclass
from typing import Any

import pytest

from kezhi.base.access import NotFound
from kezhi.base.actor import NOBODY, Actor, Role
from kezhi.base.commands import new_key
from kezhi.forms import actions, queries
from kezhi.forms.access import DRAFTS, SUBMISSIONS, form_subjects
from kezhi.forms.models import Submission
from kezhi.projects.actions import applying
from tests import people, rounds
from tests.kezhi.forms.conftest import Writing, person_of

EVERYTHING = {"see", "read_all", "write_all", "write", "grant"}
READS = {"see", "read_all"}
PART = {"see", "write"}
NOTHING: set[str] = set()


@dataclass
class Cast:
    """Everybody who might have to do with a draft."""

    writing: Writing
    by_name: dict[str, Actor]


@pytest.fixture
def cast(writing: Writing) -> Cast:
    mate = person_of(writing.colleague)
    actions.grant_section(writing.draft.pk, "content", mate, actor=writing.owner, now=writing.now, key=new_key())
    other_unit = people.unit("别的单位")
    host = writing.application.host
    by_name: dict[str, Actor] = {
        "owner": writing.owner,
        "handed a section": writing.colleague,
        "stranger": writing.stranger,
        "nobody": NOBODY,
        "unit office": holder(Role.UNIT_OFFICE, host),
        "other unit office": holder(Role.UNIT_OFFICE, other_unit),
        "officer": rounds.holder("high-tech", Role.CASE_OFFICER),
        "director": rounds.holder("leaders", Role.DIRECTOR),
    }
    return Cast(writing, by_name)


def holder(role: Role, at: Any) -> Actor:
    held = people.in_post(people.person(role.value), role, at)
    return people.acting(held.person, held)


WHILE_WRITING = {
    "owner": EVERYTHING,
    "handed a section": PART,
    "stranger": NOTHING,
    "nobody": NOTHING,
    "unit office": READS,
    "other unit office": NOTHING,
    "officer": NOTHING,
    "director": NOTHING,
}


def test_who_may_do_what_while_it_is_written(cast: Cast) -> None:
    found = {name: DRAFTS.actions(actor, cast.writing.draft) for name, actor in cast.by_name.items()}
    assert found == WHILE_WRITING


def test_a_list_shows_what_a_page_would(cast: Cast) -> None:
    for name, actor in cast.by_name.items():
        assert queries.drafts(actor).filter(pk=cast.writing.draft.pk).exists() == ("see" in WHILE_WRITING[name]), name


def test_a_section_taken_back_leaves_nothing_to_see(cast: Cast) -> None:
    writing = cast.writing
    actions.take_back(writing.draft.pk, "content", actor=writing.owner, now=writing.now, key=new_key())
    assert DRAFTS.actions(writing.colleague, writing.draft) == NOTHING


def test_what_was_submitted_is_read_by_the_offices_and_by_no_other_unit(cast: Cast) -> None:
    writing = cast.writing
    rounds.complete(writing.application, writing.now)
    applying.submit(writing.application.pk, actor=writing.owner, now=writing.now, key=new_key())
    submission = Submission.objects.get()
    readers = {name for name, actor in cast.by_name.items() if SUBMISSIONS.may(actor, "see", submission)}
    assert readers >= {"owner", "unit office", "officer", "director"}
    assert not readers & {"stranger", "nobody", "other unit office"}


def test_a_colleague_is_found_among_registered_people_only(writing: Writing) -> None:
    mate = person_of(writing.colleague)
    assert queries.colleague(writing.owner, mate.public_id, people.ON) == mate
    with pytest.raises(NotFound):
        queries.colleague(writing.owner, "nobody", people.ON)


def test_whoever_has_forms_says_who_may_read_and_write_them() -> None:
    assert "projects.application" in form_subjects
