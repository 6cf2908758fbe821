"""The pages of work, in the post of who works."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.base.models import Account
from kezhi.subjects.models import Organisation
from kezhi.workflow.models import Referral, WorkItem
from kezhi.workflow.views import items
from kezhi.workflow.views.home import waiting
from kezhi.workflow.views.work import state_line
from tests import rounds
from tests.kezhi.workflow.conftest import Round
from tests.lists import NOW

MOST_QUERIES = 25


def window(actor: Actor) -> Client:
    """A browser in which the actor is signed in, in their post."""
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account))
    session = client.session
    session["holding"] = actor.holding
    session.save()
    return client


def text(response: HttpResponse) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def post(client: Client, item: WorkItem, **fields: Any) -> Any:
    return client.post(f"/work/{item.pk}/", {"command": new_key(), **fields})


def test_the_list_says_how_much_waits_and_begins_with_the_first(around: Round) -> None:
    page = text(window(around.unit).get("/work/"))
    assert around.application.title in page
    assert around.case.number in page
    assert f'href="/work/{around.item.pk}/"' in page
    assert "从第一件开始办" in page


def test_the_list_finds_by_what_it_is_about_and_keeps_what_is_done(around: Round) -> None:
    client, title = window(around.unit), around.application.title
    assert title in text(client.get("/work/", {"q": title[:5]}))
    around.do("approve", actor=around.unit)
    assert title not in text(client.get("/work/"))
    assert title in text(client.get("/work/", {"view": "done"}))


def test_who_is_not_signed_in_is_refused() -> None:
    assert Client().get("/work/").status_code in (302, 403)


def test_an_item_shows_the_ways_with_their_consequences(around: Round) -> None:
    page = text(window(around.unit).get(f"/work/{around.item.pk}/"))
    for said in ("可能的去向", "推荐审核", "按意见修改", "办理后转到“推荐审核”", "流程图", "每一步"):
        assert said in page, said
    assert 'value="hand-over"' not in page, "handing over finishes nothing"
    assert f'href="/applications/{around.application.pk}/"' in page


def test_a_stranger_finds_no_such_item(around: Round) -> None:
    assert window(around.head).get(f"/work/{around.item.pk}/").status_code == 404


def test_finishing_goes_on_to_the_next_or_back_to_the_list(around: Round) -> None:
    first, client = around.item, window(around.unit)
    host = Organisation.objects.get(pk=around.application.host_id)
    second = rounds.submitted(around.application.call, rounds.applicant("章临川", host), NOW)
    other = WorkItem.objects.get(case=second.case)
    assert post(client, first, outcome="approve")["Location"] == f"/work/{other.pk}/"
    assert post(client, other, outcome="approve")["Location"] == "/work/"
    assert f"通过：{second.title}。" in text(client.get("/work/")), "the message says what was done"


def test_a_missing_reason_is_asked_for_and_nothing_typed_is_lost(around: Round) -> None:
    response = post(window(around.unit), around.item, outcome="send-back", comment="   ")
    assert response.status_code == 422
    assert "必须写明意见" in response.content.decode()
    assert around.item.element == "unit_check"
    again = post(window(around.unit), around.item, outcome="reject", comment="写了一半的意见")
    assert "写了一半的意见" in again.content.decode()


def test_the_later_one_is_shown_who_was_first(around: Round) -> None:
    first = around.item
    around.do("approve", actor=around.unit)
    response = post(window(around.unit), first, outcome="approve")
    assert response.status_code == 422
    assert "魏敏 已在" in response.content.decode()


def test_a_double_click_finishes_once(around: Round) -> None:
    first, key, client = around.item, new_key(), window(around.unit)
    for _twice in range(2):
        response = client.post(f"/work/{first.pk}/", {"command": key, "outcome": "approve"})
        assert response.status_code == 302
    assert around.item.element == "recommend"


def test_handing_over_on_the_page_and_taking_back(around: Round) -> None:
    item, colleague = around.go("approve", "approve"), around.colleague()
    officer, page = window(around.officer), f"/work/{item.pk}/hand-over/"
    assert f'href="{page}"' in text(officer.get(f"/work/{item.pk}/"))
    form = text(officer.get(page))
    assert f'value="{colleague.person}"' in form
    assert f'value="{around.officer.person}"' not in form
    given = officer.post(page, {"to": colleague.person, "words": "出差", "command": new_key()})
    assert given["Location"] == "/work/"
    shown = text(officer.get(f"/work/{item.pk}/"))
    for words in ("这一件在段承安手里", "出差", "已转办", "转给我办理"):
        assert words in shown
    assert 'name="outcome"' not in shown
    assert around.application.title in text(officer.get("/work/", {"view": "others"}))
    taken = officer.post(page, {"to": around.officer.person, "command": new_key()})
    assert taken["Location"] == f"/work/{item.pk}/"
    assert 'name="outcome"' in text(officer.get(f"/work/{item.pk}/"))


@pytest.mark.parametrize("to", ["", "abc", "9" * 30, "-1", "²"])
def test_nonsense_instead_of_a_colleague_comes_back_with_what_was_typed(around: Round, to: str) -> None:
    item = around.go("approve", "approve")
    around.colleague()
    response = window(around.officer).post(f"/work/{item.pk}/hand-over/", {"to": to, "words": "写好的理由"})
    assert response.status_code == 422
    assert "写好的理由" in response.content.decode()


def test_an_opinion_is_asked_given_and_shown(around: Round) -> None:
    item = around.go("approve", "approve")
    officer, head = window(around.officer), window(around.head)
    asked = officer.post(f"/work/{item.pk}/consult/", {"to": around.head.person, "words": "能不能放宽", "command": "c"})
    assert asked["Location"] == f"/work/{item.pk}/"
    assert around.application.title in text(head.get("/work/")), "it is among what waits for the head"
    page = text(head.get(f"/work/{item.pk}/"))
    for words in ("征求您的意见", "能不能放宽", "答复意见"):
        assert words in page
    assert 'name="outcome"' not in page
    assert head.get(f"/applications/{around.application.pk}/").status_code == 200
    referral = Referral.objects.get()
    empty = head.post(f"/work/referrals/{referral.pk}/answer/", {"words": " "})
    assert empty.status_code == 409
    done = head.post(f"/work/referrals/{referral.pk}/answer/", {"words": "可以放宽", "command": "a"})
    assert done["Location"] == "/work/"
    shown = text(officer.get(f"/work/{item.pk}/"))
    assert "可以放宽" in shown
    assert 'name="outcome"' in shown


def test_a_signature_is_waited_for_and_can_be_taken_back(around: Round) -> None:
    item = around.go("approve", "approve")
    officer = window(around.officer)
    officer.post(f"/work/{item.pk}/add-signer/", {"to": around.head.person, "words": "请看", "command": "c"})
    page = text(officer.get(f"/work/{item.pk}/"))
    assert "“加签”在等 韩维" in page
    assert 'name="outcome"' not in page
    blocked = post(officer, item, outcome="approve")
    assert blocked.status_code == 422
    assert "还在等 韩维" in blocked.content.decode()
    referral = Referral.objects.get()
    back = officer.post(f"/work/referrals/{referral.pk}/take-back/", {"command": "t"})
    assert back["Location"] == f"/work/{item.pk}/"
    assert 'name="outcome"' in text(officer.get(f"/work/{item.pk}/"))
    late = window(around.head).post(f"/work/referrals/{referral.pk}/answer/", {"words": "同意"})
    assert late.status_code == 409
    assert "收回，不用再答复" in late.content.decode()


@pytest.mark.parametrize("way", ["consult", "add-signer", "delegate", "made-up", "approve"])
def test_only_what_the_step_provides_for_has_a_page(around: Round, way: str) -> None:
    assert window(around.unit).get(f"/work/{around.item.pk}/{way}/").status_code == 404


def test_who_does_not_have_it_cannot_draw_anybody_in(around: Round) -> None:
    item = around.go("approve", "approve")
    for actor, status in ((around.unit, 404), (around.head, 404)):
        client = window(actor)
        assert client.get(f"/work/{item.pk}/consult/").status_code == status
        assert (
            client.post(f"/work/{item.pk}/consult/", {"to": around.officer.person, "words": "x"}).status_code == status
        )


def test_a_page_costs_few_queries_however_long_the_case_is(around: Round) -> None:
    client = window(around.unit)
    counts = []
    client.get(f"/work/{around.item.pk}/")
    for _round in range(2):
        with CaptureQueriesContext(connection) as captured:
            text(client.get(f"/work/{around.item.pk}/"))
        counts.append(len(captured))
        around.go("send-back", "resubmit")
    assert counts[0] == counts[1]
    assert counts[0] <= MOST_QUERIES, [one["sql"][:120] for one in captured.captured_queries]


def test_home_shows_what_waits_and_a_post_without_work_is_told_so(around: Round) -> None:
    shown = waiting(around.unit, NOW)
    assert shown is not None
    assert shown["waiting"] == 1
    assert shown["earliest"] == around.item.due
    assert waiting(around.head, NOW) == {"rows": [], "waiting": 0, "earliest": None}
    assert waiting(around.applicant, NOW) is None, "an applicant without work sees no empty section"


def test_the_line_under_the_title_counts_what_is_urgent(around: Round) -> None:
    item = around.item
    assert state_line(around.unit, NOW) == "1 件等我办理，没有超期的。"
    assert item.due is not None
    assert state_line(around.unit, item.due) == "1 件等我办理，1 件明天到期，没有超期的。"
    assert state_line(around.unit, item.due + timedelta(seconds=1)) == "1 件等我办理，1 件已超期。"


def test_english_readers_read_english(around: Round) -> None:
    client = window(around.unit)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        page = text(client.get(f"/work/{around.item.pk}/"))
    assert around.item.title_en in page
    assert "Where it may go" in page
    assert "可能的去向" not in page


def test_a_reader_pages_through_what_waits(around: Round) -> None:
    item = around.go("approve", "approve")
    WorkItem.objects.filter(pk=item.pk).update(person=around.officer.person)
    row = items._row(around.officer, item)
    assert row == {"place": 1, "count": 1, "before": None, "after": None}
    assert items._row(around.head, item) == {}
