"""How a case stands: strip, drawing, ways on, what waits for whom."""

from datetime import timedelta

import pytest
from django.utils import translation

from kezhi.base.actor import NOBODY, SYSTEM
from kezhi.base.commands import command, new_key
from kezhi.workflow import actions, queries
from kezhi.workflow.models import WorkItem
from tests.kezhi.workflow.conftest import Round
from tests.lists import NOW


def test_the_strip_has_each_stage_once_with_the_present_one_marked(around: Round) -> None:
    around.go("approve", "approve")
    strip = queries.strip(around.case, NOW + timedelta(days=3))
    assert [step["title"] for step in strip][:4] == ["申报", "单位审核", "推荐", "形式审查"]
    assert [step["state"] for step in strip][:5] == ["done", "done", "done", "now", "todo"]
    assert strip[3]["who"] == "经办人 · 高新技术处"
    assert strip[3]["note"] == "3 月 24 日起，第 3 个工作日，共 10"
    assert len(strip) <= 7


def test_the_strip_names_who_did_a_step_and_counts_returns(around: Round) -> None:
    actions.complete(around.item.pk, "send-back", comment="补", actor=around.unit, now=NOW, key=new_key())
    around.go("resubmit")
    actions.complete(around.item.pk, "approve", actor=around.unit, now=NOW, key=new_key())
    unit = queries.strip(around.case, NOW)[1]
    assert (unit["who"], unit["returns"], unit["state"], unit["note"]) == ("魏敏", 1, "done", "3 月 24 日")


def test_the_strip_speaks_the_readers_language(around: Round) -> None:
    with translation.override("en"):
        assert queries.strip(around.case, NOW)[1]["title"] != "单位审核"
        assert queries.title_of(around.item) == around.item.title_en


def test_the_drawing_marks_what_was_passed_and_where_it_stands(around: Round) -> None:
    around.go("send-back", "resubmit")
    drawn = queries.drawing(around.case)
    assert drawn["now"] == ["unit_check"]
    assert "submitted" in drawn["done"]
    assert "mend" in drawn["done"]
    assert "f05" in drawn["done"], "a flow between passed elements"
    assert drawn["returns"] == {"unit_check": 1}
    assert drawn["notes"]["mend"] == "3 月 24 日"
    assert drawn["now_text"] == f"单位管理员 · {around.application.host.name}"
    assert "<" in drawn["xml"]


def test_ways_say_where_each_outcome_leads_without_going_there(around: Round) -> None:
    before = around.case.engine_state
    found = queries.ways(around.item, ("approve", "send-back"), NOW)
    assert found == {"approve": ["推荐审核"], "send-back": ["按意见修改"]}
    around.case.refresh_from_db()
    assert around.case.engine_state == before


@pytest.mark.parametrize(("outcome", "leads"), [("approve", "推荐审核"), ("send-back", "按意见修改")])
def test_ways_are_where_the_case_then_goes(around: Round, outcome: str, leads: str) -> None:
    assert queries.ways(around.item, (outcome,), NOW)[outcome] == [leads]
    around.do(outcome)
    assert around.item.title == leads


def test_several_items_about_one_thing_are_all_linked(around: Round) -> None:
    around.go("send-back", "resubmit")
    items = list(around.case.items.select_related("case"))
    assert len(items) == 3
    links = queries.links(items, around.unit)
    page = f"/applications/{around.application.pk}/"
    assert {links[item.pk] for item in items} == {(around.application.title, page, f"{page}?tab=form")}


def test_what_one_may_not_see_is_called_by_the_case_number(around: Round) -> None:
    hidden = queries.links([around.item], NOBODY)
    assert hidden[around.item.pk] == (around.case.number, "", "")


def test_a_list_row_knows_what_it_is_about(around: Round) -> None:
    assert queries.work(around.unit).get().about == around.application.title
    assert queries.work(around.unit).filter(about__icontains=around.application.title[:4]).count() == 1


def test_waiting_is_ordered_by_what_is_due_first(around: Round) -> None:
    first = around.item
    later = WorkItem.objects.create(
        case=around.case, item="x1", element="unit_check", title="后到", who="unit-office", role=first.role,
        organisation_id=first.organisation_id, actions=["approve"], opened_at=NOW,
    )  # fmt: skip
    sooner = WorkItem.objects.create(
        case=around.case, item="x2", element="unit_check", title="先到期", who="unit-office", role=first.role,
        organisation_id=first.organisation_id, actions=["approve"], opened_at=NOW, due=NOW,
    )  # fmt: skip
    assert list(queries.waiting(around.unit)) == [sooner, first, later]
    assert queries.waiting_count(around.unit) == 3


def test_who_finished_is_said_in_words(around: Round) -> None:
    done = around.do("approve", actor=around.unit)
    assert queries.taken_by(done) == "魏敏 已在 14:06:21 办理了这一件。"
    with command("test.cancel", actor=SYSTEM, now=NOW, key=new_key()) as cmd:
        actions.cancel(around.case, cmd=cmd)
    gone = around.case.items.get(state=WorkItem.State.CANCELLED)
    assert "撤回" in queries.taken_by(gone)


def test_colleagues_are_the_holders_of_the_post_there(around: Round) -> None:
    item, colleague = around.go("approve", "approve"), around.colleague()
    found = {held.person_id for held in queries.colleagues(item, NOW.date())}
    assert found == {around.officer.person, colleague.person}
    assert not queries.colleagues(WorkItem(person_id=around.applicant.person), NOW.date())
