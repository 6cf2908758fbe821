"""The work-list: several approved with one opinion, each by itself; how much waits in each post."""

import re
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kezhi.base.access import Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.projects.models import Application
from kezhi.subjects.models import Organisation
from kezhi.workflow import actions, queries
from kezhi.workflow.models import WorkItem
from kezhi.workflow.views import work
from tests import people, rounds
from tests.kezhi.workflow.conftest import Round
from tests.kezhi.workflow.views.test_items import text, window
from tests.lists import NOW

MOST_QUERIES = 25


@pytest.fixture
def three(around: Round) -> list[WorkItem]:
    """Three applications that wait for the office of one unit."""
    host = Organisation.objects.get(pk=around.application.host_id)
    for name in ("章临川", "闻人嘉"):
        rounds.submitted(around.application.call, rounds.applicant(name, host), NOW)
    return list(queries.waiting(around.unit))


def send(client: Client, items: list[WorkItem], **more: Any) -> Any:
    return client.post("/work/approve/", {"ids": [item.pk for item in items], "command": "batch", **more})


def states(items: list[WorkItem]) -> list[str]:
    return [WorkItem.objects.get(pk=item.pk).outcome for item in items]


def test_several_are_approved_with_one_opinion(around: Round, three: list[WorkItem]) -> None:
    client = window(around.unit)
    page = text(send(client, three))
    assert "一并通过 3 件" in page
    assert "单位审核" in page
    assert states(three) == ["", "", ""], "nothing is approved before it is confirmed"
    done = text(send(client, three, confirmed="1", comment="材料齐全"))
    assert "已通过 3 件" in done
    assert states(three) == ["approve"] * 3
    assert {WorkItem.objects.get(pk=item.pk).comment for item in three} == {"材料齐全"}


def test_one_that_is_refused_keeps_no_other_back_and_is_listed_with_the_reason(
    around: Round, three: list[WorkItem]
) -> None:
    def complete(item: int, *more: Any, **said: Any) -> WorkItem:
        if item == three[1].pk:
            raise Refused("别人刚刚办理了这一件。")
        return real(item, *more, **said)

    real = actions.complete
    with mock.patch.object(work.actions, "complete", complete):
        page = text(send(window(around.unit), three, confirmed="1"))
    assert "已通过 2 件" in page
    assert "还有 1 件没有通过" in page
    assert "别人刚刚办理了这一件。" in page
    assert states(three) == ["approve", "", "approve"]


def test_what_cannot_be_approved_is_said_before(around: Round, three: list[WorkItem]) -> None:
    rounds.decide(Application.objects.get(pk=three[0].case.about_id), "approve", NOW, by=around.unit)
    host = Organisation.objects.get(pk=around.application.host_id)
    other = people.person("另一位", at=host)
    held = people.in_post(other, Role.UNIT_OFFICE, host)
    actions.refer(
        three[1].pk,
        "hand-over",
        people.acting(other, held).registered,
        "出差",
        actor=around.unit,
        now=NOW,
        key=new_key(),
    )
    page = text(send(window(around.unit), three))
    assert "一并通过 1 件" in page
    assert "魏敏 已在 14:06:21 办理了这一件" in page
    assert "不在您手里" in page


def test_another_step_is_left_for_itself(around: Round, three: list[WorkItem]) -> None:
    strange = three[2]
    WorkItem.objects.filter(pk=strange.pk).update(element="contract_unit", title="单位签订")
    page = text(send(window(around.unit), three, confirmed="1"))
    assert "已通过 2 件" in page
    assert "不是同一环节（单位签订）" in page
    assert states([strange]) == [""]


def test_a_step_without_approval_is_left(around: Round, three: list[WorkItem]) -> None:
    WorkItem.objects.filter(pk__in=[item.pk for item in three]).update(actions=["complete"])
    page = text(send(window(around.unit), three))
    assert "没有可以一并通过的" in page
    assert page.count("不是用“通过”办理的") == 3


def test_a_double_click_approves_once(around: Round, three: list[WorkItem]) -> None:
    client = window(around.unit)
    for _twice in range(2):
        assert send(client, three, confirmed="1").status_code == 200
    assert states(three) == ["approve"] * 3


def test_everything_the_list_asks_for_can_be_chosen(around: Round, three: list[WorkItem]) -> None:
    page = text(window(around.unit).post("/work/approve/", {"all": "1", "query": ""}))
    assert "一并通过 3 件" in page


def test_nobody_approves_what_they_do_not_see(around: Round, three: list[WorkItem]) -> None:
    answered = send(window(around.head), three, confirmed="1")
    assert answered["Location"] == "/work/"
    assert states(three) == ["", "", ""]
    with mock.patch.object(work, "MOST_AT_ONCE", 2):
        refused = send(window(around.unit), three)
    assert refused.status_code == 409
    assert "一次最多通过 2 件" in refused.content.decode()
    assert window(around.unit).get("/work/approve/").status_code == 405


def test_choosing_costs_few_queries_however_many(around: Round, three: list[WorkItem]) -> None:
    client = window(around.unit)
    send(client, three)
    counts = []
    for chosen in (three[:1], three):
        with CaptureQueriesContext(connection) as asked:
            text(send(client, chosen))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_QUERIES


def both_posts(around: Round) -> Actor:
    """The head, who is a case officer of the same office too."""
    officer = around.colleague("兼职的人")
    who = people.Person.objects.get(pk=officer.person)
    post = rounds.post_of("rural", Role.CASE_OFFICER)
    held = people.in_post(who, Role.CASE_OFFICER, post.organisation)
    held.post.office = post.office
    held.post.save(update_fields=["office"])
    return people.acting(who, held)


def test_the_menu_says_how_much_waits_in_each_post(around: Round) -> None:
    around.go("approve", "approve")
    actor = both_posts(around)
    ways = people.queries.ways_of(actor.account or 0, people.ON)
    assert queries.waiting_counts([way.actor for way in ways]) == [1, 0, 0]
    menu = re.findall(r'<button class="post".*?</button>', text(window(actor).get("/help/")), re.DOTALL)
    assert ["件等您办理" in post for post in menu] == [True, False, False]


def test_the_counts_of_all_posts_are_one_query(around: Round, django_assert_num_queries: Any) -> None:
    around.go("approve", "approve")
    ways = [way.actor for way in people.queries.ways_of(both_posts(around).account or 0, people.ON)]
    with django_assert_num_queries(1):
        queries.waiting_counts(ways)
    assert queries.waiting_counts([ways[0]]) == [queries.waiting_count(ways[0])]
