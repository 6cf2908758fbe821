"""The director's page, what it says afterwards, objections in hand, and the round as a whole."""

import re
from collections.abc import Iterator
from datetime import datetime
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kezhi.base.actor import NOBODY, Actor, Role
from kezhi.base.models import Account, JournalLine
from kezhi.projects.actions import objecting
from kezhi.projects.models import Call, Decision, Objection, Proposal
from kezhi.workflow import actions as workflow
from tests import rounds
from tests.people import acting
from tests.ranked import Round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department", "clock")]
MOST_QUERIES = 25
TOKENS = re.compile(
    r'name="(csrfmiddlewaretoken|command|csrf-token)" (value|content)="[^"]*"'
    r'|(?<=[">])[0-9A-F]{8}(?=["<])'  # the number of a refusal, drawn anew each time
)
"""What differs from page to page."""


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
def ranked(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    return Round(call, now, monkeypatch, (100, 80, 60))


@pytest.fixture
def director(ranked: Round) -> Client:
    return client_of(ranked.director)


def url(ranked: Round, page: str = "decision") -> str:
    return f"/calls/{ranked.call.pk}/{page}/"


def meeting(**more: object) -> dict[str, object]:
    said = {
        "meeting": "厅务会纪要〔2026〕12号",
        "met_on": "2026-03-24",
        "members": "9",
        "present": "7",
        "resolution": "同意立项。",
        "minutes": SimpleUploadedFile("纪要.pdf", rounds.small_pdf()),
        "command": "d",
    }
    return said | more


def test_a_director_decides_on_one_page(ranked: Round, director: Client) -> None:
    ranked.sent(envelope=180)
    page = director.get(url(ranked)).content.decode()
    for said in ("审定立项", "首批试点", "180.00", "会议纪要", ranked.applications[0].title):
        assert said in page, said
    assert director.post(url(ranked), meeting()).status_code == 302
    page = director.get(url(ranked)).content.decode()
    for said in ("厅务会纪要〔2026〕12号", "7 / 9 人，法定 6 人", "公示中", "不予立项", "纪要.pdf", "按评审名次安排"):
        assert said in page, said


def test_what_the_meeting_lacks_is_said_at_its_fields_and_nothing_is_decided(ranked: Round, director: Client) -> None:
    ranked.sent(envelope=180)
    answer = director.post(url(ranked), {"command": "d"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for said in ("会议或纪要编号", "请填写会议日期", "没有会议决议不能审定", "请附会议纪要"):
        assert said in page, said
    answer = director.post(url(ranked), meeting(present="5"))
    assert "不足法定的 6 人" in answer.content.decode()
    assert not Decision.objects.exists()


def test_an_item_is_rejected_on_the_page_with_its_grounds(ranked: Round, director: Client) -> None:
    ranked.sent(envelope=180)
    pk = ranked.item(2).pk
    answer = director.post(url(ranked), meeting(**{f"reject-{pk}": "on", f"reason-{pk}": "不赞成"}))
    assert answer.status_code == 422
    assert "持有不同学术观点不是理由" in answer.content.decode()
    sent = {f"reject-{pk}": "on", f"grounds-{pk}": "duplicate", f"reason-{pk}": "与已立项重复"}
    assert director.post(url(ranked), meeting(**sent)).status_code == 302
    assert ranked.award(2).grounds == "duplicate"


def test_it_is_sent_back_with_what_to_think_over(ranked: Round, director: Client) -> None:
    proposal = ranked.sent(envelope=180)
    director.post(f"/proposals/{proposal.pk}/return/", {"reason": "青年占比不足", "command": "b"})
    assert Proposal.objects.get().state == "open"
    assert "青年占比不足" in client_of(ranked.officer).get(url(ranked, "ranking")).content.decode()


def test_others_wait_for_the_director(ranked: Round) -> None:
    ranked.sent(envelope=180)
    page = client_of(ranked.officer).get(url(ranked)).content.decode()
    assert "等分管领导审定" in page
    assert 'name="meeting"' not in page
    assert client_of(ranked.officer).post(url(ranked), meeting()).status_code == 403


def test_a_work_item_leads_to_the_page_where_it_is_done(ranked: Round, director: Client) -> None:
    ranked.sent(envelope=180)
    item = ranked.applications[0].case.items.get(state="open")  # type: ignore[union-attr]
    page = director.get(f"/work/{item.pk}/").content.decode()
    assert f'href="{url(ranked)}"' in page
    assert 'name="outcome"' not in page


@pytest.mark.parametrize("page", ["decision", "comparison", "figures", "ranking"])
def test_every_page_of_a_round_takes_few_queries(ranked: Round, director: Client, page: str) -> None:
    ranked.decided(envelope=180)
    director.get(url(ranked, page))
    with CaptureQueriesContext(connection) as captured:
        assert director.get(url(ranked, page)).status_code == 200
    assert len(captured) <= MOST_QUERIES, [one["sql"][:120] for one in captured.captured_queries]


def test_an_auditor_compares_and_takes_the_workbook_away_on_record(ranked: Round) -> None:
    ranked.decided(envelope=180)
    auditor = client_of(rounds.holder("general", Role.AUDITOR))
    assert "0 处差异" in auditor.get(url(ranked, "comparison")).content.decode()
    assert auditor.get(url(ranked, "comparison"), {"only": "differences"}).status_code == 200
    answer = auditor.get(f"/calls/{ranked.call.pk}/comparison.xlsx", {"purpose": "年度审计"})
    assert b"".join(answer.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    line = JournalLine.objects.get(action="comparison.exported")
    assert (line.detail["rows"], line.detail["purpose"]) == (3, "年度审计")
    assert JournalLine.objects.filter(action="scores.looked_at", person=line.person).count() == 2


def test_the_application_shows_what_was_decided_and_its_letter(ranked: Round, now: datetime) -> None:
    ranked.decided(envelope=100)
    last = ranked.applications[1]
    own = client_of(acting(last.applicant))
    page = own.get(f"/applications/{last.pk}/").content.decode()
    assert "不予立项" in page
    assert "经费额度不足" in page
    assert own.get(f"/applications/{last.pk}/letter/").content.startswith(b"%PDF")
    first = ranked.applications[0]
    applicant = client_of(acting(first.applicant))
    assert applicant.get(f"/applications/{first.pk}/letter/").status_code == 404, "not before it is final"
    workflow.fire_due(ranked.award(1).public_until or now)
    assert "26YFA010001" in applicant.get(f"/applications/{first.pk}/").content.decode()
    assert own.get(f"/applications/{first.pk}/letter/").status_code == 404, "another's"


def filed(ranked: Round) -> Objection:
    protest = objecting.Protest(ranked.award(1).pk, "内容与已立项的项目相同。", "李真名", "13900000000")
    return objecting.file(protest, **ranked.by(NOBODY))[0]


def test_a_supervisor_acknowledges_and_answers_and_alone_learns_who_it_was(ranked: Round) -> None:
    ranked.decided(envelope=180)
    objection = filed(ranked)
    client, page = client_of(ranked.supervisor), f"/objections/{objection.pk}/"
    assert "李真名" not in client.get(page).content.decode()
    client.post(f"{page}acknowledge/", {"command": "a"})
    said = client.get(page).content.decode()
    assert "李真名" in said
    assert "13900000000" in said
    for other in (ranked.director, rounds.holder("general", Role.AUDITOR)):
        shown = client_of(other).get(page).content.decode()
        assert objection.number in shown
        assert "李真名" not in shown
    answer = client.post(page, {"verdict": "dismissed", "answer": "不成立", "command": "b"})
    assert answer.status_code == 422
    assert "查核的情况" in answer.content.decode()
    client.post(page, {"verdict": "dismissed", "answer": "经查核，内容和指标都不同，附记录。", "command": "c"})
    assert "异议不成立" in client.get(page).content.decode()


def test_two_worlds_that_differ_in_who_objected_look_the_same_to_everybody_else(ranked: Round) -> None:
    ranked.decided(envelope=180)
    objection = filed(ranked)
    objecting.acknowledge(objection.pk, **ranked.by(ranked.supervisor))
    readers = [ranked.director, ranked.officer, rounds.holder("general", Role.AUDITOR)]
    paths = (f"/objections/{objection.pk}/", "/objections/", url(ranked, "comparison"), url(ranked),
             f"/applications/{ranked.applications[0].pk}/", "/objections/?q=李真名")  # fmt: skip

    def seen() -> list[str]:
        pages = [client_of(reader).get(path).content.decode() for reader in readers for path in paths]
        return [TOKENS.sub("", page) for page in pages]

    first = seen()
    Objection.objects.update(name="王别人", contact="other@example.cn")
    assert first == seen()


def test_offices_have_no_list_of_objections(ranked: Round) -> None:
    assert client_of(ranked.officer).get("/objections/").status_code == 403


def test_the_whole_file_is_given_to_who_may_read_the_application(ranked: Round) -> None:
    application = rounds.submitted(ranked.call, rounds.applicant(), ranked.now)
    client = client_of(ranked.officer)
    answer = client.get(f"/applications/{application.pk}/file.zip", {"purpose": "归档"})
    assert b"".join(answer.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert JournalLine.objects.filter(action="application.exported", object_id=application.pk).exists()
    assert client_of(rounds.applicant("别人")).get(f"/applications/{application.pk}/file.zip").status_code == 404
    own = client_of(acting(application.applicant)).get(f"/applications/{application.pk}/file.zip")
    assert own.status_code == 200, "one's own takes no purpose"
