"""The pages of screening: the board, one application rule by rule, steps over many, messages, exceptions, refusals."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import Account, Notice
from kezhi.projects.actions import batches, screening
from kezhi.projects.models import (
    Application,
    Call,
    Inquiry,
    Intervention,
    Reexamination,
    Refusal,
    ScreeningRow,
)
from kezhi.subjects.models import FactValue, Person
from kezhi.workflow.models import WorkItem
from tests import rounds
from tests.people import acting, in_post, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department", "clock")]
MOST = 25
BARRED = "无在期失信惩戒"


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


@pytest.fixture
def officer(department: None) -> Client:
    return client_of(rounds.holder("high-tech", Role.CASE_OFFICER))


@pytest.fixture
def head(department: None) -> Client:
    return client_of(rounds.holder("high-tech", Role.OFFICE_HEAD))


@pytest.fixture
def screened(call: Call, actor: Actor, now: datetime) -> Application:
    """At screening with its papers; nobody searched the integrity register."""
    FactValue.objects.filter(person=actor.person, name="integrity.barred").delete()
    application = rounds.submitted(call, actor, now, files=True)
    for who in ("unit-office", "recommender"):
        rounds.passed(application, who, now)
    application.refresh_from_db()
    return application


@pytest.fixture
def met(call: Call, now: datetime) -> Application:
    return rounds.at_screening(call, rounds.applicant("乙"), now)


@pytest.fixture
def refused(screened: Application, now: datetime) -> Refusal:
    """Refused for a rule that an officer found unmet."""
    who = rounds.holder("high-tech", Role.CASE_OFFICER)
    row = ScreeningRow.objects.get(screening=screened.screening, code="负责人年龄")
    screening.rule(row.pk, "not_met", "身份证", actor=who, now=now, key=new_key())
    batches.begin(screened.call_id, "refuse", [screened.pk], actor=who, now=now, key=new_key())
    rounds.passed(screened, "office-head", now)
    return Refusal.objects.get()


def said(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def test_the_board_of_a_call_puts_the_undetermined_first(
    screened: Application, met: Application, officer: Client, call: Call
) -> None:
    assert officer.get(f"/calls/{call.pk}/screening/")["Location"] == f"/screening/?f.call={call.pk}&view=all"
    page = said(officer.get(f"/screening/?f.call={call.pk}"))
    assert page.index(str(screened.number)) < page.index(str(met.number))
    for word in ("1 条待定", "全部符合", "等待审查", "2026 年度示例通知"):
        assert word in page
    only = said(officer.get(f"/screening/?f.call={call.pk}&f.verdict=met"))
    assert str(met.number) in only
    assert str(screened.number) not in only
    topic = screened.topic_id
    assert str(met.number) in said(officer.get(f"/screening/?f.topic={topic}&f.host=理工"))
    assert str(met.number) not in said(officer.get("/screening/?f.host=没有的单位"))


def test_an_application_shows_each_rule_and_what_settles_it(screened: Application, officer: Client) -> None:
    officer.get("/home/")  # the session has begun
    with CaptureQueriesContext(connection) as asked:
        page = said(officer.get(f"/screening/{screened.pk}/"))
    assert len(asked) <= MOST
    assert page.count('class="rule"') == 17
    assert page.index("不知道在期的失信惩戒") < page.index("展开 16 条符合的规则")
    for word in (
        "08 负责人和单位没有在期的失信惩戒", "填查到的在期的失信惩戒", "请单位说明", "人工判断",
        "出生日期 1990-05-01", "人员库",
        "申报书第 1 版", "限项", "退回补正或不予受理", "全部附件", "还有 1 条待定、0 条不符合，不能通过。",
    ):  # fmt: skip
        assert word in page
    assert "惩戒期满后再申报" not in page


def test_attachments_are_shown_as_pages_never_as_files(screened: Application, officer: Client) -> None:
    page = said(officer.get(f"/screening/{screened.pk}/"))
    address = page.split('hx-get="/files/')[1].split('"')[0]
    viewer = said(officer.get(f"/files/{address}", headers={"hx-request": "true"}))
    assert "第 1 页，共 1 页" in viewer
    assert "<html" not in viewer
    use = address.split("/")[0]
    picture = officer.get(f"/files/{use}/pages/1.png")
    assert picture["Content-Type"] == "image/png"
    assert "sandbox" in picture["Content-Security-Policy"]
    assert officer.get(f"/files/{use}/pages/2.png").status_code == 404
    stranger = client_of(rounds.applicant("外人"))
    assert stranger.get(f"/files/{use}/pages/1.png").status_code == 404
    assert stranger.get(f"/files/{use}/pages/1/").status_code == 404


def test_a_rule_is_judged_asked_about_and_looked_up(screened: Application, officer: Client) -> None:
    row = ScreeningRow.objects.get(screening=screened.screening, code=BARRED)
    at = f"/screening/{screened.pk}/"
    wrong = officer.post(f"{at}rules/{row.pk}/", {"verdict": "met", "grounds": "", "place": "8"})
    assert wrong.status_code == 422
    assert "必须写明依据" in said(wrong)
    asked = officer.post(f"{at}ask/", {"code": BARRED, "text": "请提供查询结果", "place": "8"})
    assert asked["Location"] == f"{at}#rule-8"
    assert "请提供查询结果" in said(officer.get(at))
    assert officer.post(f"{at}supply/", {"name": "integrity.barred", "value": "否"}).status_code == 422
    fact = {"name": "integrity.barred", "value": "否", "source": "信用甘肃", "on": "2026-03-20"}
    assert officer.post(f"{at}supply/", fact).status_code == 302
    assert "信用甘肃 · 2026-03-20" in said(officer.get(at))
    page = said(officer.get(at))
    assert "通过形式审查" in page
    again = ScreeningRow.objects.filter(screening__application=screened, code=BARRED).latest("pk")
    officer.post(f"{at}rules/{again.pk}/", {"verdict": "not_met", "grounds": "查到新的处罚决定", "place": "8"})
    page = said(officer.get(at))
    assert "判为不符合（规则：符合）：查到新的处罚决定" in page


def test_the_unit_answers_on_its_page(screened: Application, officer: Client, now: datetime) -> None:
    officer.post(f"/screening/{screened.pk}/ask/", {"code": BARRED, "text": "请提供查询结果"})
    inquiry = Inquiry.objects.get()
    held = in_post(person("魏敏"), Role.UNIT_OFFICE, screened.host)
    unit = client_of(acting(held.person, held))
    assert "请提供查询结果" in said(unit.get(f"/applications/{screened.pk}/"))
    assert "请提供查询结果" in said(unit.get(f"/screening/inquiries/{inquiry.pk}/"))
    assert unit.post(f"/screening/inquiries/{inquiry.pk}/", {"text": "没有惩戒"}).status_code == 302
    assert "没有惩戒" in said(officer.get(f"/screening/{screened.pk}/"))
    assert client_of(rounds.applicant("外人")).get(f"/screening/inquiries/{inquiry.pk}/").status_code == 404


def test_a_batch_says_what_became_of_each(screened: Application, met: Application, officer: Client, call: Call) -> None:
    sent = {"all": "1", "query": f"f.call={call.pk}", "command": "a"}
    done = officer.post("/screening/approve/", sent, follow=True)
    page = said(done)
    assert page.index("没有办的，逐件说明") < page.index("还有 1 条待定、0 条不符合") < page.index("已办的")
    assert page.index("已办的") < page.index(str(met.title), page.index("已办的"))
    none = officer.post("/screening/approve/", {"command": "b"})
    assert none.status_code == 409
    assert "还没有选申报" in said(none)


def test_several_calls_are_not_done_together(screened: Application, officer: Client, now: datetime) -> None:
    other = rounds.at_screening(rounds.open_call(now), rounds.applicant("丙"), now)
    mixed = officer.post("/screening/again/", {"ids": [screened.pk, other.pk], "command": "a"})
    assert "请只选同一个通知的申报" in said(mixed)


def test_more_than_fifty_are_a_task(screened: Application, officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "AT_ONCE", 0)
    asked = officer.post("/screening/again/", {"ids": [screened.pk], "command": "a"})
    assert asked["Location"].startswith("/tasks/")
    assert "按规则重新审查：1 件" in said(officer.get(asked["Location"]))


def test_one_notice_goes_to_those_chosen(screened: Application, met: Application, officer: Client, call: Call) -> None:
    preview = said(officer.post("/screening/message/", {"all": "1", "query": f"f.call={call.pk}"}))
    assert "选了 2 件申报" in preview
    assert "将发给 2 人" in preview
    words = {"call": str(call.pk), "chosen": f"{screened.pk},{met.pk}", "title": "补交", "text": "请补交材料"}
    again = said(officer.post("/screening/message/", words | {"do": "preview", "units": "on"}))
    assert 'data-copy="补交&#10;请补交材料"' in again
    assert "将发给 4 人" in again
    sent = officer.post("/screening/message/", words | {"do": "send", "command": "a"})
    assert sent["Location"] == f"/calls/{call.pk}/screening/"
    assert Notice.objects.filter(kind="call-message").count() == 2


def test_an_exception_is_asked_for_and_approved_on_pages(
    screened: Application, officer: Client, head: Client, call: Call
) -> None:
    other = call.topics.create(code="1.2", title="第二个")
    at = f"/calls/{call.pk}/intervene/?kind=topic&application={screened.pk}"
    page = said(officer.get(at))
    assert "1.2 第二个" in page
    assert "转到处室" not in page
    assert officer.post(at, {"topic": other.pk, "grounds": ""}).status_code == 422
    same = officer.post(at, {"topic": screened.topic_id, "grounds": "填错"})
    assert "另一个方向" in said(same)
    made = officer.post(at, {"topic": other.pk, "grounds": "填错方向", "command": "a"})
    found = Intervention.objects.get()
    assert made["Location"] == f"/interventions/{found.pk}/"
    assert "等处长批准" in said(officer.get(made["Location"]))
    assert str(screened.title) in said(head.get("/interventions/"))
    assert "填错方向" in said(head.get(made["Location"]))
    head.post(made["Location"], {"decision": "approve", "command": "b"})
    screened.refresh_from_db()
    assert screened.topic == other
    assert officer.post(made["Location"], {"decision": "approve"}).status_code == 403


def test_a_person_is_found_for_a_late_application(
    call: Call, actor: Actor, officer: Client, head: Client, now: datetime
) -> None:
    at = f"/calls/{call.pk}/intervene/?kind=behalf"
    assert actor.name in said(officer.get(f"{at}&q={actor.name[:1]}"))
    assert "人员库里没有这个名字" in said(officer.get(f"{at}&q=没有此人"))
    until = (now + timedelta(days=2)).strftime("%Y-%m-%d")
    public = Person.objects.get(pk=actor.person).public_id
    sent = {"until_0": until, "until_1": "17:30", "grounds": "网络中断，有纸质申报书", "command": "a"}
    made = officer.post(f"{at}&person={public}", sent)
    assert made.status_code == 302
    head.post(made["Location"], {"decision": "approve", "command": "b"})
    entered = Application.objects.get(applicant=actor.person)
    assert officer.get(f"/forms/{entered.draft_id}/").status_code == 200


def test_a_refusal_gives_reasons_and_takes_a_request(
    refused: Refusal, actor: Actor, officer: Client, head: Client
) -> None:
    applicant = client_of(actor)
    at = f"/refusals/{refused.pk}/"
    assert at in said(applicant.get(f"/applications/{refused.application_id}/"))
    page = said(applicant.get(at))
    for word in ("不符合：负责人在年龄计算日未满 60 周岁", "可以在 2026-04-08 24:00 前申请复审", "学术观点不同"):
        assert word in page
    academic = applicant.post(at, {"ground": "academic", "grounds": "评价不公"})
    assert academic.status_code == 422
    assert "学术观点不同不能作为复审的理由" in said(academic)
    assert "评价不公" in said(academic)
    assert applicant.post(at, {"ground": "fact", "grounds": "登记有误", "command": "a"}).status_code == 302
    asked = Reexamination.objects.get()
    assert "前答复" in said(applicant.get(at))
    assert "参与过原决定的人不能答复复审" in said(head.get(f"/reexaminations/{asked.pk}/"))
    assert head.post(f"/reexaminations/{asked.pk}/", {"outcome": "upheld", "answer": "无误"}).status_code == 403
    director = client_of(rounds.holder("leaders", Role.DIRECTOR))
    assert "登记有误" in said(director.get(f"/reexaminations/{asked.pk}/"))
    assert str(refused.application.title) in said(director.get("/reexaminations/"))
    done = director.post(
        f"/reexaminations/{asked.pk}/", {"outcome": "revoked", "answer": "以身份证为准", "command": "b"}
    )
    assert done.status_code == 302
    assert "撤销原决定，予以受理" in said(applicant.get(at))
    case = Application.objects.get(pk=refused.application_id).case
    assert case is not None
    assert case.items.get(state=WorkItem.State.OPEN).element == "review"
    assert client_of(rounds.applicant("外人")).get(at).status_code == 404


def test_pages_answer_everybody_in_few_queries(
    refused: Refusal, met: Application, actor: Actor, officer: Client, head: Client, call: Call, now: datetime
) -> None:
    held = in_post(person("魏敏"), Role.UNIT_OFFICE, met.host)
    everybody = {
        "nobody": Client(),
        "applicant": client_of(actor),
        "unit": client_of(acting(held.person, held)),
        "officer": officer,
        "head": head,
        "other": client_of(rounds.holder("rural", Role.CASE_OFFICER)),
        "director": client_of(rounds.holder("leaders", Role.DIRECTOR)),
    }
    opens = {
        f"/screening/?f.call={call.pk}": {"officer", "head", "other", "director"},
        f"/screening/{met.pk}/": {"officer", "head", "director"},
        f"/calls/{call.pk}/intervene/": {"officer"},
        "/interventions/": {"officer", "head", "other", "director"},
        "/reexaminations/": {"officer", "head", "other", "director"},
        f"/refusals/{refused.pk}/": {"applicant", "officer", "head", "director"},
        "/screening/batches/999999/": set(),
        "/interventions/999999/": set(),
        "/reexaminations/999999/": set(),
        "/screening/inquiries/999999/": set(),
    }
    for address, who in opens.items():
        found = set()
        for name, client in everybody.items():
            client.get("/calls/")
            with CaptureQueriesContext(connection) as asked:
                response = client.get(address)
            assert response.status_code in (200, 302, 403, 404), (name, address)
            if response.status_code == 200:
                found.add(name)
                assert len(asked) <= MOST, (name, address, len(asked))
        assert found == who, address
