"""Every page answers everybody: with the page, a refusal or nothing, in a bounded number of queries."""

from collections.abc import Iterator
from datetime import datetime
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import Account
from kezhi.packs.queries import published
from kezhi.projects.actions import applying, team
from kezhi.projects.models import Application, Call
from tests import rounds
from tests.people import acting, in_post, person, unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department", "clock")]
MOST = 24


@pytest.fixture
def clock(now: datetime) -> Iterator[None]:
    with mock.patch("django.utils.timezone.now", return_value=now):
        yield


@pytest.fixture
def sent(call: Call, actor: Actor, now: datetime) -> Application:
    """Submitted, withdrawn, changed, submitted again: with two versions, a member and a link that waits."""
    application = applying.start(call.pk, actor=actor, now=now, key=new_key())
    colleague = person("祁连川", at=unit("甘肃农业大学"))
    member, _link = team.invite(
        application.pk,
        person=colleague,
        name="",
        organisation="",
        contact="",
        duty="评价",
        actor=actor,
        now=now,
        key=new_key(),
    )
    team.answer(member.pk, accept=True, actor=acting(colleague), now=now, key=new_key())
    draft = rounds.complete(application, now)
    applying.submit(application.pk, actor=actor, now=now, key=new_key())
    applying.withdraw(application.pk, reason="", actor=actor, now=now, key=new_key())
    draft.refresh_from_db()
    draft.data["background"] = draft.data["background"].replace("钴离子", "镍离子")
    draft.data["keywords"] = "电解水；催化剂；稳定性"
    draft.save()
    applying.submit(application.pk, actor=actor, now=now, key=new_key())
    application.refresh_from_db()
    return application


def signed_in(actor: Actor | None, client: Client) -> Client:
    if actor is not None:
        client.force_login(Account.objects.get(pk=actor.account))
        session = client.session
        session["holding"] = actor.holding
        session.save()
    return client


def everybody(application: Application, actor: Actor) -> dict[str, Actor | None]:
    office = application.call.office.code
    host = in_post(person("魏敏"), Role.UNIT_OFFICE, application.host)
    bureau = in_post(person("推荐人"), Role.RECOMMENDER, application.recommender or unit("某局", kind="government"))
    member = application.members.exclude(person=None).get().person
    assert member is not None
    return {
        "nobody": None,
        "applicant": actor,
        "member": acting(member),
        "stranger": rounds.applicant("乙"),
        "unit office": acting(host.person, host),
        "recommender": acting(bureau.person, bureau),
        "officer": rounds.holder(office, Role.CASE_OFFICER),
        "head": rounds.holder(office, Role.OFFICE_HEAD),
        "director": rounds.holder("leaders", Role.DIRECTOR),
    }


def addresses(application: Application) -> list[str]:
    call, pk, receipt = application.call_id, application.pk, application.receipts.latest("pk").number
    tabs = ("overview", "review", "versions", "process", "history", "nonsense")
    return [
        "/calls/",
        f"/calls/{call}/",
        "/calls/manage/",
        "/calls/manage/new/",
        f"/calls/manage/new/{published('call')[0].pk}/",
        f"/calls/{call}/edit/",
        f"/calls/{call}/amend/",
        f"/calls/{call}/calendar.ics",
        "/calls/999999/",
        "/applications/",
        "/applications/all/",
        f"/applications/{pk}/",
        *(f"/applications/{pk}/?tab={tab}" for tab in tabs),
        f"/applications/{pk}/check/",
        f"/applications/{pk}/team/",
        f"/applications/{pk}/team/?q=祁",
        "/applications/999999/",
        f"/receipts/{receipt}/",
        f"/receipts/{receipt}/pdf/",
        "/receipts/R26-999999/",
        "/teams/unknown/",
    ]


def test_every_page_answers_every_role(sent: Application, actor: Actor) -> None:
    for name, who in everybody(sent, actor).items():
        client = signed_in(who, Client())
        for address in addresses(sent):
            with CaptureQueriesContext(connection) as asked:
                response = client.get(address)
            assert response.status_code in (200, 302, 403, 404), (name, address, response.status_code)
            if response.status_code == 200:
                assert len(asked) <= MOST, (name, address, len(asked))


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("nobody", {"call"}),
        ("stranger", {"call"}),
        ("member", {"call", "record", "team", "receipt"}),
        ("applicant", {"call", "record", "team", "receipt"}),
        ("unit office", {"call", "record", "team", "receipt", "list"}),
        ("recommender", {"call", "record", "team", "receipt", "list"}),
        ("officer", {"call", "record", "team", "receipt", "list", "calls", "amend", "new"}),
        ("head", {"call", "record", "team", "receipt", "list", "calls", "amend"}),
        ("director", {"call", "record", "team", "receipt", "list", "calls"}),
    ],
)
def test_who_opens_what(name: str, pages: set[str], sent: Application, actor: Actor) -> None:
    client = signed_in(everybody(sent, actor)[name], Client())
    where = {
        "call": f"/calls/{sent.call_id}/",
        "record": f"/applications/{sent.pk}/",
        "team": f"/applications/{sent.pk}/team/",
        "receipt": f"/receipts/{sent.receipts.latest('pk').number}/",
        "list": "/applications/all/",
        "calls": "/calls/manage/",
        "amend": f"/calls/{sent.call_id}/amend/",
        "new": "/calls/manage/new/",
        "check": f"/applications/{sent.pk}/check/",
        "edit": f"/calls/{sent.call_id}/edit/",
    }
    assert {page for page, address in where.items() if client.get(address).status_code == 200} == pages


def test_a_record_shows_where_it_stands_and_what_changed(sent: Application, actor: Actor) -> None:
    client = signed_in(actor, Client())
    overview = client.get(f"/applications/{sent.pk}/").content.decode()
    for word in (
        sent.number,
        "现在在“单位审核”，由 兰州理工大学 办理",
        "R26-000001",
        "R26-000002",
        "祁连川",
        "撤回修改",
    ):
        assert str(word) in overview
    versions = client.get(f"/applications/{sent.pk}/?tab=versions").content.decode()
    assert "第 2 版" in versions
    assert "<del>钴</del><ins>镍</ins>" in versions
    assert "稳定性" in versions


def test_an_officer_begins_with_the_review(sent: Application) -> None:
    client = signed_in(rounds.holder(sent.call.office.code, Role.CASE_OFFICER), Client())
    page = client.get(f"/applications/{sent.pk}/").content.decode()
    assert "形式审查" in page
    assert "按规则逐条判断" in page
    assert "高等学校" in page


def test_the_applicant_isnt_shown_the_review(sent: Application, actor: Actor) -> None:
    page = signed_in(actor, Client()).get(f"/applications/{sent.pk}/?tab=review").content.decode()
    assert "按规则逐条判断" not in page


def test_a_call_says_what_it_gives_in_words(call: Call, actor: Actor) -> None:
    page = signed_in(actor, Client()).get(f"/calls/{call.pk}/").content.decode()
    for word in ("您的申报资格：全部符合", "200.00 万元", "2029-06-30", "推荐单位", "5,200.00", call.document_number):
        assert word in page
    assert "university" not in page
    assert "True" not in page


def test_only_who_has_an_earlier_application_may_copy_it(sent: Application, actor: Actor, now: datetime) -> None:
    another = rounds.open_call(now)
    assert "从上次申报复制" in signed_in(actor, Client()).get(f"/calls/{another.pk}/").content.decode()
    newcomer = signed_in(rounds.applicant("乙"), Client()).get(f"/calls/{another.pk}/").content.decode()
    assert "从上次申报复制" not in newcomer
    assert "开始申报" in newcomer


def test_only_who_is_known_is_told_of_their_eligibility(call: Call, actor: Actor) -> None:
    judged, offered = "资格按您现有的信息自动判断", "登录后可以看到您是否符合条件"
    for who, told, other in ((actor, judged, offered), (None, offered, judged)):
        page = signed_in(who, Client()).get("/calls/").content.decode()
        assert "1 个通知正在受理。" in page
        assert told in page
        assert other not in page


def test_the_calendar_has_the_deadline(call: Call, client: Client) -> None:
    text = client.get(f"/calls/{call.pk}/calendar.ics").content.decode()
    assert f"DTSTART:{call.closes.astimezone(tz=None):%Y}" in text
    assert text.endswith("END:VCALENDAR\r\n")


def test_a_receipt_prints(sent: Application, actor: Actor) -> None:
    number = sent.receipts.latest("pk").number
    response = signed_in(actor, Client()).get(f"/receipts/{number}/pdf/")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert number in response["Content-Disposition"]


@pytest.mark.parametrize("key", ["k" * 65, "k\0"])
def test_a_key_that_no_page_gave_is_a_bad_request_with_a_number(sent: Application, actor: Actor, key: str) -> None:
    response = signed_in(actor, Client()).post(f"/applications/{sent.pk}/withdraw/", {"command": key})
    page = response.content.decode()
    assert response.status_code == 400
    assert response["X-Request-Number"] in page
    assert "请刷新页面后再办一次" in page
    sent.refresh_from_db()
    assert sent.state == Application.State.SUBMITTED
