"""The pages of a unit's office and a recommending body: what is in hand, order, choice, package, signed pages."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import Account, Notice
from kezhi.forms.domain.digests import check_code
from kezhi.projects import queries
from kezhi.projects.actions import applying
from kezhi.projects.models import Application, Call, Preselection, Recommendation, SignedPage, UnitRound
from kezhi.subjects.models import Organisation
from kezhi.workflow.models import WorkItem
from tests import rounds
from tests.people import acting, in_post, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department", "clock")]
MOST = 25


@pytest.fixture
def clock(now: datetime) -> Iterator[None]:
    with mock.patch("django.utils.timezone.now", return_value=now):
        yield


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account))
    session = client.session
    session["holding"] = actor.holding
    session.save()
    return client


def in_office(role: Role, at: Organisation | None) -> Client:
    assert at is not None
    held = in_post(person(role.value), role, at)
    return client_of(acting(held.person, held))


@pytest.fixture
def host(actor: Actor) -> Organisation:
    return Organisation.objects.get(pk=actor.organisation)


@pytest.fixture
def office(host: Organisation) -> Client:
    return in_office(Role.UNIT_OFFICE, host)


@pytest.fixture
def two(call: Call, actor: Actor, host: Organisation, now: datetime) -> list[Application]:
    return [rounds.submitted(call, one, now) for one in (actor, rounds.applicant("乙", host))]


def said(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def at(call: Call, part: str = "") -> str:
    return f"/recommending/{call.pk}/{part}"


def item_of(application: Application) -> int:
    """The piece of work that is open about an application."""
    assert application.case is not None
    return application.case.items.get(state=WorkItem.State.OPEN).pk


def agree(client: Client, *applications: Application) -> object:
    """Approve what was ticked in the page's list."""
    chosen = {"ids": [item_of(one) for one in applications], "confirmed": "1", "command": new_key()}
    return client.post("/work/approve/", chosen)


def test_drafts_say_who_how_far_and_when_saved(
    call: Call, actor: Actor, host: Organisation, office: Client, now: datetime
) -> None:
    applying.start(call.pk, actor=actor, now=now, key=new_key())
    office.get("/home/")  # the session has begun
    with CaptureQueriesContext(connection) as at_one:
        page = said(office.get(at(call)))
    for word in ("填报中", "沈若舟", "最后保存 今天 14:06", "还差"):
        assert word in page
    for name in ("乙", "丙"):
        applying.start(call.pk, actor=rounds.applicant(name, host), now=now, key=new_key())
    with CaptureQueriesContext(connection) as at_three:
        office.get(at(call))
    assert len(at_three) == len(at_one) <= MOST
    assert "沈若舟" not in said(in_office(Role.RECOMMENDER, queries.recommender_for(host)).get(at(call)))


def test_what_may_not_be_read_is_not_named(call: Call, actor: Actor, office: Client, now: datetime) -> None:
    draft = applying.start(call.pk, actor=actor, now=now, key=new_key())
    Application.objects.filter(pk=draft.pk).update(title="还在想的题目")
    assert "还在想的题目" in said(office.get(at(call)))
    with mock.patch("kezhi.projects.views.units._readable", return_value=set()):
        assert "还在想的题目" not in said(office.get(at(call)))


def test_the_quota_is_shown_and_held(two: list[Application], call: Call, office: Client) -> None:
    Call.objects.filter(pk=call.pk).update(unit_quota=1)
    assert "名额 1 项，已同意 0 项，还剩 1 项" in said(office.get(at(call)))
    assert "名额是 1 项，已用完" in said(agree(office, *two))
    assert "名额 1 项，已同意 1 项，还剩 0 项" in said(office.get(at(call)))


def test_each_is_told_the_date_that_binds_it(two: list[Application], call: Call, office: Client) -> None:
    assert f"{call.unit_closes:%-m 月 %-d 日}" in said(office.get(at(call)))
    agree(office, two[0])
    body = in_office(Role.RECOMMENDER, two[0].recommender)
    assert f"{call.recommender_closes:%-m 月 %-d 日}" in said(body.get(at(call)))


def test_the_order_is_moved_and_dragged(two: list[Application], call: Call, office: Client) -> None:
    first, second = (one.pk for one in two)
    agree(office, *two)
    moved = office.post(at(call, "rank/"), {"order": [first, second], "move": f"{second}:up", "command": "b"})
    assert moved["Location"] == f"{at(call)}#rank-{second}"
    page = said(office.get(at(call)))
    assert page.index(f'id="rank-{second}"') < page.index(f'id="rank-{first}"')
    office.post(at(call, "rank/"), {"order": [first, second], "command": "c"})
    ranks = dict(Recommendation.objects.values_list("application", "rank"))
    assert ranks == {first: 1, second: 2}
    for edge in (f"{first}:up", f"{second}:down", "nonsense", "999:up"):
        office.post(at(call, "rank/"), {"order": [first, second], "move": edge, "command": edge})
    assert dict(Recommendation.objects.values_list("application", "rank")) == ranks


def test_a_remark_and_a_date_are_set(call: Call, actor: Actor, office: Client, now: datetime) -> None:
    draft = applying.start(call.pk, actor=actor, now=now, key=new_key())
    office.post(f"/applications/{draft.pk}/remark/", {"text": "预算请核对", "command": "a"})
    assert "预算请核对" in said(client_of(actor).get(f"/applications/{draft.pk}/"))
    day = (now + timedelta(days=5)).strftime("%Y-%m-%d")
    assert office.post(at(call, "dates/"), {"closes_0": day, "closes_1": "17:30", "command": "b"}).status_code == 302
    assert UnitRound.objects.get().closes is not None
    for wrong in ({"closes_0": day}, {"closes_0": "2026-01-01", "closes_1": "17:30"}):
        assert office.post(at(call, "dates/"), wrong | {"command": "c"}).status_code == 422
    office.post(at(call, "dates/"), {"closes_0": "", "closes_1": "", "command": "d"})
    assert UnitRound.objects.get().closes is None


def test_the_choice_is_made_on_a_list(two: list[Application], call: Call, office: Client) -> None:
    first, second = (one.pk for one in two)
    sent = {f"forward-{first}": "yes", f"reason-{first}": "第一", f"forward-{second}": "no", f"reason-{second}": ""}
    wrong = office.post(at(call, "choose/"), sent | {"command": "a"})
    assert wrong.status_code == 422
    assert "没有写理由" in said(wrong)
    assert office.post(at(call, "choose/"), sent | {f"reason-{second}": "第二", "command": "b"}).status_code == 302
    assert dict(Preselection.objects.values_list("application", "forward")) == {first: True, second: False}
    assert "第二" in said(office.get(at(call, "choose/")))


def test_a_body_approves_and_passes_on(two: list[Application], call: Call, office: Client) -> None:
    agree(office, *two)
    body = in_office(Role.RECOMMENDER, two[0].recommender)
    page = said(body.get(at(call)))
    assert "不归本单位推荐的" in page
    right = queries.bodies().get(name="金昌市科学技术局")
    passed = {"application": two[1].pk, "body": right.pk, "reason": "属地在金昌", "command": "b"}
    assert body.post(at(call, "pass-on/"), passed).status_code == 302
    assert Notice.objects.filter(kind="passed-on").exists()
    assert body.post(at(call, "pass-on/"), {"application": "x", "body": "y"}).status_code == 404
    assert f'name="ids" value="{item_of(two[0])}"' in said(body.get(at(call)))
    assert "已通过 1 件" in said(agree(body, two[0]))
    two[0].refresh_from_db()
    assert two[0].screening_id is not None
    assert said(in_office(Role.RECOMMENDER, right).get("/recommending/")).count("2026 年度示例通知")


@pytest.mark.parametrize(
    ("what", "kind"),
    [("table", "spreadsheetml"), ("letter", "application/pdf")],
)
def test_the_package_is_downloaded_with_a_purpose(
    what: str, kind: str, two: list[Application], call: Call, office: Client
) -> None:
    agree(office, two[0])
    without = office.post(at(call, "package/"), {"what": what, "command": "b"})
    assert without.status_code == 422
    assert "请写明用途" in said(without)
    given = office.post(at(call, "package/"), {"what": what, "purpose": "报省厅", "command": "c"})
    assert kind in given["Content-Type"]
    assert "attachment" in given["Content-Disposition"]


def test_the_archive_is_a_file(call: Call, actor: Actor, office: Client, now: datetime) -> None:
    sent = rounds.submitted(call, actor, now, files=True)
    agree(office, sent)
    given = office.post(at(call, "package/"), {"what": "archive", "purpose": "报省厅", "command": "b"})
    assert given["Location"].startswith("/files/")
    saved = office.get(given["Location"])
    assert saved["Content-Type"] == "application/zip"


def test_signed_pages_are_taken_in_and_matched(
    two: list[Application], call: Call, actor: Actor, office: Client
) -> None:
    printed = client_of(actor).get(f"/applications/{two[0].pk}/signature/")
    assert printed["Content-Type"] == "application/pdf"
    assert two[0].submission is not None
    code = check_code(two[0].submission.digest)
    scans = [SimpleUploadedFile(name, rounds.small_pdf()) for name in (f"{code}.pdf", "扫描.pdf")]
    done = office.post(at(call, "signed/"), {"file": scans, "command": "a"}, follow=True)
    page = said(done)
    for word in ("收到 2 份，自动对上 1 份", "等人工对的", "扫描.pdf", "已签章", "还没有签章页"):
        assert word in page
    waiting = SignedPage.objects.get(application=None)
    office.post(f"/signed/{waiting.pk}/match/", {"application": two[1].pk, "command": "b"})
    with CaptureQueriesContext(connection) as asked:
        page = said(office.get(at(call, "signed/")))
    assert "等人工对的" not in page
    assert len(asked) <= MOST
    wrong = office.post(at(call, "signed/"), {"file": [SimpleUploadedFile("坏.exe", b"MZ")], "command": "c"})
    assert wrong.status_code == 422


def test_only_units_and_bodies_have_these_pages(two: list[Application], call: Call, actor: Actor) -> None:
    for client in (Client(), client_of(actor), client_of(rounds.holder("high-tech", Role.CASE_OFFICER))):
        for part in ("", "choose/", "signed/"):
            assert client.get(at(call, part)).status_code in (302, 403)
        assert client.get("/recommending/").status_code in (302, 403)
        agree(client, two[0])
    assert not Recommendation.objects.exists()
