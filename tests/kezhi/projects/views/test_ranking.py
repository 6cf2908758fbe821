"""The ranking page: amounts typed in rows, each answered by itself; who may only look; few queries."""

from collections.abc import Iterator
from datetime import datetime
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kezhi.base.actor import Actor, Role
from kezhi.base.models import Account, JournalLine
from kezhi.projects.models import Call, Proposal, Recusal
from kezhi.projects.queries.tables import meeting_workbook
from tests import rounds
from tests.ranked import Round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department", "clock")]
MOST_QUERIES = 25
PURPOSE = {"purpose": "厅务会"}


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
    return Round(call, now, monkeypatch, (100, 80, 60, 40))


@pytest.fixture
def officer(ranked: Round) -> Client:
    return client_of(ranked.officer)


def url(ranked: Round) -> str:
    return f"/calls/{ranked.call.pk}/ranking/"


def typed(ranked: Round, place: int, amount: str, reason: str = "", grounds: str = "") -> dict[str, str]:
    item = ranked.item(place)
    said = {"amount": amount, "reason": reason, "grounds": grounds, "revision": str(item.revision)}
    return {f"{name}-{item.pk}": value for name, value in said.items()}


def test_an_office_begins_where_items_wait(ranked: Round, officer: Client) -> None:
    page = officer.get(url(ranked)).content.decode()
    assert "4 项评审完，等提出立项建议" in page
    assert "取评审结果，开始排序" in page
    officer.post(f"{url(ranked)}begin/", {"command": "k"})
    page = officer.get(url(ranked)).content.decode()
    for said in ("排序与经费安排", "可安排额度", "约束", "5,200.00", *(one.title for one in ranked.applications)):
        assert said in page, said
    assert "专家打分 97、95、93" in page or "各专家打分 97、95、93" in page, "the plot in words"


def test_what_keeps_it_from_beginning_is_said(ranked: Round, monkeypatch: pytest.MonkeyPatch, officer: Client) -> None:
    monkeypatch.setattr("kezhi.projects.queries.results.results_of", lambda call: None)
    answer = officer.post(f"{url(ranked)}begin/", {"command": "k"})
    assert answer.status_code == 422
    assert "评审还没有结束" in answer.content.decode()


def test_rows_are_saved_one_by_one_and_the_part_comes_back(ranked: Round, officer: Client) -> None:
    proposal = ranked.begun(envelope=250)
    sent = typed(ranked, 1, "100") | {"command": "k"}
    part = officer.post(f"/proposals/{proposal.pk}/arrange/", sent, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<form id="arrangement"')
    assert 'hx-swap-oob="true"' in part
    assert "预算线" in part
    assert "余 150.00" in part
    assert ranked.item(1).amount == 1_000_000


def test_without_script_the_whole_page_is_saved_and_each_fault_stands_at_its_row(
    ranked: Round, officer: Client
) -> None:
    proposal = ranked.begun(envelope=250)
    sent = typed(ranked, 1, "100") | typed(ranked, 2, "800000") | typed(ranked, 3, "50", "核减", "budget")
    answer = officer.post(f"/proposals/{proposal.pk}/arrange/", sent | {"command": "k"})
    page = answer.content.decode()
    assert "是不是 80.00 万元" in page
    assert 'value="800000"' in page, "what was typed stays"
    assert [ranked.item(place).amount for place in (1, 2, 3)] == [1_000_000, None, 500_000]


def test_who_was_quicker_is_named(ranked: Round, officer: Client) -> None:
    proposal = ranked.begun()
    stale = typed(ranked, 1, "95")
    ranked.arrange(1, "90", "核减", "budget", actor=ranked.head)
    page = officer.post(f"/proposals/{proposal.pk}/arrange/", stale | {"command": "k"}).content.decode()
    assert f"{ranked.head.name} 刚改过这一项" in page
    assert ranked.item(1).amount == 900_000


@pytest.mark.parametrize("sent", [{}, {"amount-x": "1"}, {"amount-999999999": "1"}, {"amount-": "1"}])
def test_whatever_is_sent_is_answered(ranked: Round, officer: Client, sent: dict[str, str]) -> None:
    proposal = ranked.begun()
    assert officer.post(f"/proposals/{proposal.pk}/arrange/", sent).status_code < 500


def test_fitting_and_sending_go_on_or_say_everything_that_lacks(ranked: Round) -> None:
    proposal = ranked.begun(envelope=240)
    head = client_of(ranked.head)
    head.post(f"/proposals/{proposal.pk}/fit/", {"command": "f"})
    answer = head.post(f"/proposals/{proposal.pk}/send/", {"command": "s", "explanation": ""})
    assert answer.status_code == 422
    assert "没有满足约束" in answer.content.decode()
    answer = head.post(f"/proposals/{proposal.pk}/send/", {"command": "s2", "explanation": "首批试点"})
    assert answer.status_code == 302
    page = head.get(url(ranked)).content.decode()
    assert "已报分管领导" in page
    assert 'name="amount-' not in page, "nothing can be typed any more"


def test_groups_and_topics_narrow_and_order_the_list(ranked: Round, officer: Client) -> None:
    ranked.begun()
    assert ranked.applications[0].title in officer.get(url(ranked), {"by": "group"}).content.decode()
    assert ranked.applications[0].title in officer.get(url(ranked), {"topic": "1.1"}).content.decode()
    assert ranked.applications[0].title not in officer.get(url(ranked), {"topic": "9.9"}).content.decode()


def test_who_steps_aside_looks_and_types_nothing(ranked: Round, officer: Client) -> None:
    proposal = ranked.begun()
    number = ranked.applications[1].number
    sent = {"application": number, "reason": "2024 年与负责人合作项目", "command": "r"}
    assert officer.post(f"/calls/{ranked.call.pk}/recuse/", sent).status_code == 302
    assert Recusal.objects.get().person_id == ranked.officer.person
    page = officer.get(url(ranked)).content.decode()
    assert "您在这个通知里回避" in page
    assert 'name="amount-' not in page
    assert officer.post(f"/proposals/{proposal.pk}/fit/", {"command": "f"}).status_code == 403


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.SUPERVISOR])
def test_others_of_the_department_read(ranked: Round, role: Role) -> None:
    ranked.begun()
    office = "leaders" if role == Role.DIRECTOR else "supervision"
    page = client_of(rounds.holder(office, role)).get(url(ranked)).content.decode()
    assert ranked.applications[0].title in page
    assert 'name="amount-' not in page


def test_an_applicant_sees_nothing_of_it(ranked: Round) -> None:
    proposal = ranked.begun()
    stranger = client_of(rounds.applicant())
    for path in (url(ranked), f"/calls/{ranked.call.pk}/decision/", f"/calls/{ranked.call.pk}/comparison/",
                 f"/calls/{ranked.call.pk}/figures/", f"/proposals/{proposal.pk}/table.xlsx",
                 f"/proposals/{proposal.pk}/table.pdf", f"/proposals/{proposal.pk}/table.docx"):  # fmt: skip
        answer = stranger.get(path)
        assert answer.status_code in (403, 404), path
        assert ranked.applications[0].title not in answer.content.decode()


def test_the_page_takes_few_queries_for_any_number(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = []
    ranked = Round(call, now, monkeypatch, (10, 10, 10))
    ranked.begun()
    client = client_of(ranked.officer)
    client.get(url(ranked))
    with CaptureQueriesContext(connection) as captured:
        client.get(url(ranked))
    counts.append(len(captured))
    Proposal.objects.get().items.filter(place=3).delete()
    with CaptureQueriesContext(connection) as captured:
        client.get(url(ranked))
    counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST_QUERIES, [one["sql"][:120] for one in captured.captured_queries]


def test_a_look_at_the_scores_is_on_record_and_nothing_leaves_without_a_purpose(ranked: Round, officer: Client) -> None:
    proposal = ranked.begun()
    officer.get(url(ranked))
    line = JournalLine.objects.get(action="scores.looked_at")
    assert (line.person, line.detail) == (ranked.officer.person, {"rows": 4, "purpose": "排序与经费安排"})
    for kind in ("xlsx", "docx", "pdf"):
        answer = officer.get(f"/proposals/{proposal.pk}/table.{kind}", {"purpose": " "})
        assert answer.status_code == 409
        assert "请写明用途" in answer.content.decode()
    assert not JournalLine.objects.filter(action="proposal.exported").exists()


def test_a_meetings_table_goes_out_and_what_was_changed_comes_back(ranked: Round, officer: Client) -> None:
    proposal = ranked.begun(envelope=250)
    ranked.arrange(1, "100")
    answer = officer.get(f"/proposals/{proposal.pk}/table.xlsx", PURPOSE)
    assert answer["Content-Disposition"].endswith('.xlsx"') or "xlsx" in answer["Content-Disposition"]
    assert officer.get(f"/proposals/{proposal.pk}/table.pdf", PURPOSE).content.startswith(b"%PDF")
    assert b"".join(officer.get(f"/proposals/{proposal.pk}/table.docx", PURPOSE).streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert set(JournalLine.objects.filter(action="proposal.exported").values_list("detail__how", flat=True)) == {
        "xlsx", "pdf", "docx",
    }  # fmt: skip
    said = JournalLine.objects.filter(action="proposal.exported").values_list("detail__rows", "detail__purpose")
    assert set(said) == {(4, "厅务会")}
    kept = meeting_workbook(Proposal.objects.select_related("call__office").get()).read()
    ranked.arrange(1, "90", "核减", "budget")
    upload = SimpleUploadedFile("会议表.xlsx", kept)
    page = officer.post(f"/proposals/{proposal.pk}/table/", {"table": upload}).content.decode()
    assert "90.00" in page
    assert "采用会议表" in page
    changes = officer.post(
        f"/proposals/{proposal.pk}/table/", {"table": SimpleUploadedFile("会议表.xlsx", kept)}
    ).context["changes"]
    answer = officer.post(f"/proposals/{proposal.pk}/table/take/", {"changes": changes, "command": "t"})
    assert answer.status_code == 302
    assert ranked.item(1).amount == 1_000_000


def test_a_wrong_file_is_answered_and_nothing_can_be_taken(ranked: Round, officer: Client) -> None:
    proposal = ranked.begun()
    answer = officer.post(f"/proposals/{proposal.pk}/table/", {"table": SimpleUploadedFile("纪要.pdf", b"%PDF-1.7")})
    assert answer.status_code == 422
    assert "不是完好的 Excel（.xlsx）或 Word（.docx）文件" in answer.content.decode()
    assert "采用会议表" not in answer.content.decode()
    assert officer.post(f"/proposals/{proposal.pk}/table/take/", {"changes": "{"}).status_code == 302
