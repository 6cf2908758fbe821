"""Saving a draft: merged place by place, nothing typed is lost, nothing overwritten silently."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine
from kezhi.forms import actions
from kezhi.forms.domain.paths import value_at
from kezhi.forms.models import Presence
from kezhi.projects.actions import applying
from kezhi.projects.models import Application, Call
from tests import rounds
from tests.kezhi.forms.conftest import Writing, person_of


def save(writing: Writing, changes: dict[str, Any], *, base: int = 0, actor: Actor | None = None) -> actions.Saved:
    return actions.save(writing.draft.pk, changes, base=base, actor=actor or writing.owner, now=writing.now)


def test_a_change_is_kept_and_counted(writing: Writing) -> None:
    saved = save(writing, {"title": "钴基催化剂"})
    assert (saved.draft.revision, saved.conflicts) == (1, ())
    assert writing.draft.data["title"] == "钴基催化剂"


def test_saving_the_same_again_changes_nothing(writing: Writing) -> None:
    save(writing, {"title": "甲"})
    assert save(writing, {"title": "甲"}, base=1).draft.revision == 1


def test_a_cell_of_the_budget_is_a_place_of_its_own(writing: Writing) -> None:
    save(writing, {"budget.equipment.grant": "240000.00"})
    save(writing, {"budget.labour.grant": "280000.00"})
    assert writing.draft.data["budget"] == {
        "equipment": {"grant": "240000.00"},
        "labour": {"grant": "280000.00"},
    }


def test_two_tabs_that_write_different_places_are_merged(writing: Writing) -> None:
    save(writing, {"title": "甲"})
    saved = save(writing, {"keywords": "乙"}, base=0)
    assert saved.conflicts == ()
    assert list(saved.news) == ["title"]
    assert {"title": "甲", "keywords": "乙"}.items() <= writing.draft.data.items()


def test_a_place_that_was_changed_since_comes_back_with_both_values(writing: Writing) -> None:
    save(writing, {"title": "甲"})
    saved = save(writing, {"title": "乙"}, base=0)
    (conflict,) = saved.conflicts
    assert (conflict.path, conflict.yours, conflict.theirs) == ("title", "乙", "甲")
    assert (conflict.change.person.name, conflict.change.at) == ("沈若舟", writing.now)
    assert writing.draft.data["title"] == "甲"


def test_who_has_seen_the_change_may_change_it_again(writing: Writing) -> None:
    first = save(writing, {"title": "甲"})
    assert save(writing, {"title": "乙"}, base=first.draft.revision).conflicts == ()
    assert writing.draft.data["title"] == "乙"


def test_only_the_owner_and_who_was_handed_a_section_may_write(writing: Writing) -> None:
    with pytest.raises(NotFound):
        save(writing, {"title": "甲"}, actor=writing.stranger)
    with pytest.raises(NotFound):
        save(writing, {"title": "甲"}, actor=writing.colleague)


def test_a_colleague_writes_in_the_section_that_was_handed_over_and_nowhere_else(writing: Writing) -> None:
    mate = person_of(writing.colleague)
    actions.grant_section(writing.draft.pk, "content", mate, actor=writing.owner, now=writing.now, key=new_key())
    save(writing, {"ethics": ["human"]}, actor=writing.colleague)
    with pytest.raises(NotAllowed):
        save(writing, {"title": "甲"}, actor=writing.colleague)
    with pytest.raises(NotAllowed):
        save(writing, {"ethics": [], "title": "甲"}, actor=writing.colleague)
    assert writing.draft.data["ethics"] == ["human"]


def test_a_section_taken_back_can_no_longer_be_written(writing: Writing) -> None:
    mate = person_of(writing.colleague)
    actions.grant_section(writing.draft.pk, "content", mate, actor=writing.owner, now=writing.now, key=new_key())
    actions.take_back(writing.draft.pk, "content", actor=writing.owner, now=writing.now, key=new_key())
    with pytest.raises(NotFound):
        save(writing, {"ethics": ["human"]}, actor=writing.colleague)
    assert JournalLine.objects.filter(action="draft.section_taken_back").count() == 1


def test_a_section_is_with_one_colleague_at_a_time(writing: Writing) -> None:
    for who in (writing.colleague, writing.stranger):
        actions.grant_section(
            writing.draft.pk, "content", person_of(who), actor=writing.owner, now=writing.now, key=new_key()
        )
    assert [grant.person_id for grant in writing.draft.grants.filter(ended_at=None)] == [writing.stranger.person]


def test_only_sections_meant_for_it_can_be_handed_over(writing: Writing) -> None:
    mate = person_of(writing.colleague)
    with pytest.raises(Refused):
        actions.grant_section(writing.draft.pk, "basics", mate, actor=writing.owner, now=writing.now, key=new_key())
    with pytest.raises(NotFound):
        actions.grant_section(writing.draft.pk, "content", mate, actor=writing.colleague, now=writing.now, key="k")


@pytest.mark.parametrize("late", [timedelta(seconds=1), timedelta(days=30)])
def test_after_the_deadline_nothing_is_saved_and_the_draft_stays(writing: Writing, late: timedelta) -> None:
    save(writing, {"title": "甲"})
    closes = Call.objects.get().closes
    with pytest.raises(Refused, match="截止"):
        actions.save(writing.draft.pk, {"title": "乙"}, base=1, actor=writing.owner, now=closes + late)
    assert writing.draft.data["title"] == "甲"


def test_in_the_closing_second_it_is_still_saved(writing: Writing) -> None:
    closes = Call.objects.get().closes
    actions.save(writing.draft.pk, {"title": "甲"}, base=0, actor=writing.owner, now=closes)
    assert writing.draft.data["title"] == "甲"


def test_a_submitted_form_is_closed_until_it_is_withdrawn(writing: Writing) -> None:
    rounds.complete(writing.application, writing.now)
    applying.submit(writing.application.pk, actor=writing.owner, now=writing.now, key=new_key())
    with pytest.raises((Refused, NotAllowed)):
        save(writing, {"title": "新"}, base=99)
    applying.withdraw(writing.application.pk, reason="改", actor=writing.owner, now=writing.now, key=new_key())
    save(writing, {"title": "新的名称一二三四"}, base=99)
    assert writing.draft.data["title"] == "新的名称一二三四"


def test_a_cancelled_call_closes_its_forms_with_the_reason(writing: Writing) -> None:
    Call.objects.update(state="cancelled", cancelled_why="经费调整")
    with pytest.raises(Refused, match="经费调整"):
        save(writing, {"title": "甲"})


def test_lists_call_the_application_as_its_draft_does(writing: Writing) -> None:
    save(writing, {"title": "钴基催化剂"})
    assert Application.objects.get().title == "钴基催化剂"


def test_who_saves_is_seen_to_be_there(writing: Writing) -> None:
    save(writing, {})
    assert Presence.objects.get().person_id == writing.owner.person


def test_handing_the_draft_over_changes_its_owner(writing: Writing) -> None:
    from_before = writing.draft.owner_id
    applying.hand_over(
        writing.application.pk, person_of(writing.colleague), actor=writing.owner, now=writing.now, key=new_key()
    )
    assert writing.draft.owner_id == writing.colleague.person != from_before
    save(writing, {"title": "新主人"}, actor=writing.colleague)
    with pytest.raises((NotFound, NotAllowed)):
        save(writing, {"title": "旧主人"}, base=9)


PATHS = ("title", "keywords", "abstract", "budget.equipment.grant", "budget.labour.own")
MOVES = st.lists(
    st.tuples(
        st.sampled_from(("owner", "other tab")), st.sampled_from(PATHS), st.text("甲乙丙丁", min_size=1, max_size=3)
    ),
    max_size=12,
)


@given(moves=MOVES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_two_writers_type_is_kept_or_given_back(writing: Writing, moves: list[tuple[str, str, str]]) -> None:
    """Each typed value stands in the draft right after its save, or comes back as a conflict; never neither."""
    seen = {"owner": writing.draft.revision, "other tab": writing.draft.revision}
    for writer, path, typed in moves:
        saved = save(writing, {path: typed}, base=seen[writer])
        stands = value_at(writing.draft.data, path)
        if saved.conflicts:
            assert (saved.conflicts[0].yours, saved.conflicts[0].theirs) == (typed, stands)
        else:
            assert stands == typed
        seen[writer] = saved.draft.revision


def test_revisions_only_grow(writing: Writing, now: datetime) -> None:
    revisions = [save(writing, {"title": text}, base=99).draft.revision for text in "甲乙乙丙"]
    assert revisions == [1, 2, 2, 3]
