"""A return over the pages: comments beside fields, the form open again, versions side by side."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kezhi.base.actor import Actor, Role
from kezhi.base.models import Account
from kezhi.forms.models import FieldComment
from kezhi.projects.models import Application, Call
from kezhi.workflow.views import home as work
from tests import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
MOST = 25


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Iterator[mock.Mock]:
    with mock.patch("django.utils.timezone.now", return_value=now) as at:
        yield at


def window(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account))
    session = client.session
    session["holding"] = actor.holding
    session.save()
    return client


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


@pytest.fixture
def sent(call: Call, actor: Actor, now: datetime) -> Application:
    return rounds.submitted(call, actor, now)


@pytest.fixture
def unit(sent: Application) -> Actor:
    return rounds.unit_office(sent)


@pytest.fixture
def back(sent: Application, unit: Actor, now: datetime) -> Application:
    """Sent back over the pages with an opinion and two comments."""
    client = window(unit)
    for field, words in (("keywords", "写三个以上"), ("pi_title", "与库里不一致")):
        client.post(f"/applications/{sent.pk}/comments/", {"field": field, "text": words, "command": f"c-{field}"})
    item = rounds.open_item(sent)
    client.post(f"/work/{item.pk}/", {"outcome": "send-back", "comment": "两处要改", "command": "b"})
    return sent


def test_who_decides_writes_comments_beside_the_fields(sent: Application, unit: Actor) -> None:
    client, form = window(unit), f"/applications/{sent.pk}/?tab=form"
    page = text(client, form)
    assert "加上这条意见" in page
    assert "项目基本信息" in page
    answered = client.post(
        f"/applications/{sent.pk}/comments/", {"field": "keywords", "text": "写三个以上", "command": "c"}
    )
    assert answered["Location"] == f"{form}#keywords"
    page = text(client, form)
    assert "写三个以上" in page
    assert "未送出" in page
    assert "已写 1 条意见，去办理" in page
    item = text(client, f"/work/{rounds.open_item(sent).pk}/")
    assert "退回补正，附 1 条意见" in item
    assert "已写 1 条字段意见" in item
    made = FieldComment.objects.get()
    client.post(f"/applications/{sent.pk}/comments/", {"take_out": made.pk, "field": "keywords", "command": "t"})
    assert not FieldComment.objects.exists()
    assert "退回，附意见" in text(client, f"/work/{rounds.open_item(sent).pk}/")


def test_who_does_not_decide_only_reads(sent: Application, actor: Actor) -> None:
    for who in (actor, rounds.holder("high-tech", Role.CASE_OFFICER)):
        client = window(who)
        assert "加上这条意见" not in text(client, f"/applications/{sent.pk}/?tab=form")
        refused = client.post(f"/applications/{sent.pk}/comments/", {"field": "keywords", "text": "改"})
        assert refused.status_code == 409
    stranger = window(rounds.applicant("乙"))
    assert stranger.post(f"/applications/{sent.pk}/comments/", {"field": "keywords", "text": "改"}).status_code == 404
    assert not FieldComment.objects.exists()


@pytest.mark.parametrize("posted", [{}, {"field": "keywords"}, {"field": "none", "text": "x"}, {"take_out": "²"}])
def test_nonsense_instead_of_a_comment_is_refused(sent: Application, unit: Actor, posted: dict[str, str]) -> None:
    answer = window(unit).post(f"/applications/{sent.pk}/comments/", posted)
    assert answer.status_code in (404, 409)


def test_the_record_tells_who_sent_it_back(back: Application, actor: Actor) -> None:
    page = text(window(actor), f"/applications/{back.pk}/?tab=history")
    told = page[page.index('class="timeline"') :]
    assert re.search(r"<b>魏敏</b>\s*单位审核：退回", told)
    assert told.index("单位审核：退回") < told.index("提交申报书") < told.index("开始填报")


def test_the_list_says_at_which_step_an_application_stands(back: Application, unit: Actor) -> None:
    item = rounds.open_item(back)
    page = text(window(unit), "/applications/all/?sort=state")
    assert item.title in page
    assert item.title_en in text_in_english(window(unit), "/applications/all/")


def text_in_english(client: Client, address: str) -> str:
    client.post("/i18n/setlang/", {"language": "en"})
    return text(client, address)


def test_the_form_opens_again_with_all_that_was_said(back: Application, actor: Actor) -> None:
    page = text(window(actor), f"/forms/{back.draft_id}/")
    for words in (
        "魏敏 · 单位审核 今天 14:06 退回", "两处要改", "另有 2 条意见", "写三个以上", "与库里不一致", "待改",
        "意见：2 条，待改 2 条", "距修改截止", "检查并重新提交", "退回后修改时，这一项不能改。",
    ):  # fmt: skip
        assert words in page, words
    assert "距受理截止" not in page
    assert re.search(r'<select[^>]*name="topic"[^>]*disabled', page)
    assert "readonly" not in re.findall(r'<input[^>]*name="keywords"[^>]*>', page)[0]


def test_a_comment_is_answered_on_the_form_and_counted(back: Application, actor: Actor) -> None:
    client, page = window(actor), f"/forms/{back.draft_id}/"
    one = FieldComment.objects.get(path="keywords")
    done = client.post(f"{page}comments/{one.pk}/?key=k1", {"done": "yes", f"answer-{one.pk}": "补了两个"})
    assert done["Location"] == f"{page}#keywords"
    shown = text(client, page)
    assert "补了两个" in shown
    assert "意见：2 条，待改 1 条" in shown
    client.post(f"{page}comments/{one.pk}/?key=k2", {"done": "no"})
    assert "意见：2 条，待改 2 条" in text(client, page)
    assert window(rounds.applicant("乙")).post(f"{page}comments/{one.pk}/", {"done": "yes"}).status_code == 404


def test_everything_leads_the_applicant_to_the_form(back: Application, actor: Actor, now: datetime) -> None:
    client, form = window(actor), f'href="/forms/{back.draft_id}/"'
    item = rounds.open_item(back)
    for address in ("/home/", "/applications/", f"/applications/{back.pk}/", f"/work/{item.pk}/"):
        assert form in text(client, address), address
    assert "请按意见修改后重新提交" in text(client, f"/applications/{back.pk}/")
    page = text(client, f"/work/{item.pk}/")
    assert "两处要改" in page
    assert 'name="outcome"' not in page
    rows = work.waiting(actor, now)
    assert rows is not None
    assert [row.draft for row in rows["rows"]] == [back.draft_id]


def test_submitting_again_gives_a_receipt_that_says_what_comes_next(back: Application, actor: Actor) -> None:
    client = window(actor)
    check = text(client, f"/applications/{back.pk}/check/")
    assert "重新提交" in check
    assert "还有 2 条意见没有标为已改" in check
    done = client.post(f"/applications/{back.pk}/submit/", {"command": "s"})
    assert done["Location"] == "/receipts/R26-000002/"
    receipt = text(client, done["Location"])
    assert "第 2 版" in receipt
    assert "下一步“单位审核”，由 单位管理员 · 兰州理工大学 办理" in receipt
    assert "截止前您可以撤回修改" in receipt
    first = text(client, "/receipts/R26-000001/")
    assert "下一步" not in first, "a later version goes on"


def test_after_its_deadline_the_pages_say_so(back: Application, actor: Actor, clock: mock.Mock) -> None:
    due = rounds.open_item(back).due
    assert due is not None
    clock.return_value = due + timedelta(seconds=1)
    client = window(actor)
    assert "修改期限已于" in text(client, f"/forms/{back.draft_id}/")
    assert "修改期限已于" in text(client, f"/applications/{back.pk}/")
    assert client.post(f"/applications/{back.pk}/submit/", {"command": "s"}).status_code == 409


def test_a_page_sent_whole_leaves_alone_what_it_cannot_change(back: Application, actor: Actor) -> None:
    client, draft = window(actor), rounds.draft_of(back)
    posted = {"held": ["topic", "keywords"], "keywords": "一；二；三", "base": str(draft.revision)}
    assert client.post(f"/forms/{draft.pk}/", posted).status_code == 302
    draft.refresh_from_db()
    assert (draft.data["keywords"], draft.data["topic"]) == ("一；二；三", "1.1")


def test_the_next_reviewer_sees_what_was_answered(back: Application, actor: Actor, unit: Actor) -> None:
    client = window(actor)
    one = FieldComment.objects.get(path="keywords")
    client.post(f"/forms/{back.draft_id}/comments/{one.pk}/", {"done": "yes", f"answer-{one.pk}": "补了两个"})
    client.post(f"/applications/{back.pk}/submit/", {"command": "s"})
    page = text(window(unit), f"/applications/{back.pk}/?tab=form")
    for words in ("写三个以上", "补了两个", "第 1 版", "意见 2 条，待改 1 条"):
        assert words in page, words


@pytest.fixture
def three(back: Application, actor: Actor, now: datetime) -> Application:
    """Three versions: the second with other keywords, the third with another abstract."""
    client, draft = window(actor), rounds.draft_of(back)
    for at, (field, value) in enumerate((("keywords", "电解水；催化剂；稳定性"), ("abstract", "全新的摘要。" * 20))):
        draft.refresh_from_db()
        draft.data[field] = value
        draft.save()
        client.post(f"/applications/{back.pk}/submit/", {"command": f"s{at}"})
        if at == 0:
            back.refresh_from_db()
            rounds.sent_back(back, now)
    back.refresh_from_db()
    return back


def changes(client: Client, application: Application, query: str = "") -> list[str]:
    page = text(client, f"/applications/{application.pk}/?tab=versions{query}")
    diff = re.search(r'<dl class="diff">(.*?)</dl>', page, re.DOTALL)
    return re.findall(r"<dt>([^<]+)</dt>", diff[1]) if diff else []


def test_any_two_versions_are_compared(three: Application, unit: Actor) -> None:
    client = window(unit)
    assert changes(client, three) == ["摘要"]
    assert changes(client, three, "&from=1&to=2") == ["关键词"]
    assert changes(client, three, "&from=1&to=3") == ["关键词", "摘要"]
    assert changes(client, three, "&from=3&to=1") == ["关键词", "摘要"]
    assert changes(client, three, "&from=2&to=2") == []
    assert changes(client, three, "&from=99&to=x") == ["摘要"]
    page = text(client, f"/applications/{three.pk}/?tab=versions&from=1&to=2")
    assert "<del>" in page
    assert "稳定性" in page


def test_the_pages_of_a_return_take_few_queries(back: Application, actor: Actor, unit: Actor) -> None:
    item = rounds.open_item(back)
    own = ("/home/", "/applications/", f"/forms/{back.draft_id}/", f"/work/{item.pk}/", f"/applications/{back.pk}/",
           f"/applications/{back.pk}/check/")  # fmt: skip
    read = [f"/applications/{back.pk}/?tab={tab}" for tab in ("form", "versions", "overview")]
    for who, addresses in ((actor, (*own, *read)), (unit, read)):
        client = window(who)
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                text(client, address)
            assert len(asked) <= MOST, (who.name, address, len(asked))
