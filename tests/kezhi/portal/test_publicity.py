"""Public pages: lists of proposed awards, objections to them, funded projects, and the front page's parts."""

import csv
import io
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kezhi.base.actor import NOBODY
from kezhi.projects.models import Objection
from kezhi.projects.queries.deciding import publicities
from kezhi.site import middleware
from kezhi.workflow import actions as workflow
from tests import rounds
from tests.kezhi.base.excel import opened
from tests.kezhi.portal.conftest import Window
from tests.kezhi.portal.test_views import text
from tests.ranked import Round

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
FACTS = "该项目与 2024 年已立项的项目内容相同，见附表。"


@pytest.fixture
def ranked(now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    """Two proposed awards shown since today."""
    rounds.publish(now)
    ranked = Round(rounds.open_call(now), now, monkeypatch, (100, 80, 60))
    ranked.decided(envelope=180)
    return ranked


@pytest.fixture
def anybody(ranked: Round, window: Window) -> Client:
    return window(NOBODY)


def page_of(ranked: Round) -> str:
    return f"/publicity/{publicities().get().pk}/"


def later(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(middleware.timezone, "now", lambda: moment)


def test_the_front_page_shows_what_is_shown_and_on_which_working_day(ranked: Round, anybody: Client) -> None:
    page = text(anybody.get("/"))
    for said in ("正在公示", "拟立项项目公示", "2 项，经费 180.00 万元", "第 1 个工作日，共 5", "单项支持", "200.00"):
        assert said in page, said
    for title, path in (("公示", "/publicity/"), ("已立项", "/funded/")):
        assert f'href="{path}"' in page
        assert f">{title}</a>" in page


def test_anybody_reads_searches_and_takes_the_list_away(ranked: Round, anybody: Client) -> None:
    page = text(anybody.get(page_of(ranked)))
    first, second, third = ranked.applications
    assert first.title in page
    assert third.title not in page, "a rejection isn't public"
    found = text(anybody.get(page_of(ranked), {"q": second.host.name}))
    assert second.title in found
    assert first.title not in found
    assert "没有符合" in text(anybody.get(page_of(ranked), {"q": "没有这个"}))


def test_the_list_comes_as_workbook_csv_and_paper(ranked: Round, anybody: Client) -> None:
    rows = list(csv.reader(io.StringIO(anybody.get(f"{page_of(ranked)}list.csv").content.decode("utf-8-sig"))))
    assert rows[0] == ["序号", "编号", "项目名称", "承担单位", "负责人", "经费（元）", "状态"]
    assert [row[1] for row in rows[1:]] == [one.number for one in ranked.applications[:2]]
    book = b"".join(anybody.get(f"{page_of(ranked)}list.xlsx").streaming_content)  # type: ignore[attr-defined]
    assert opened(book).values[1][5] == 1_000_000
    assert anybody.get(f"{page_of(ranked)}list.pdf").content.startswith(b"%PDF")


def test_an_objection_is_filed_and_followed_by_its_link(ranked: Round, anybody: Client) -> None:
    form = text(anybody.get(f"{page_of(ranked)}object/"))
    assert "实名" in form
    sent = {
        "award": str(ranked.award(1).pk),
        "name": "李真名",
        "contact": "13900000000",
        "facts": FACTS,
        "command": "k",
    }
    answer = anybody.post(f"{page_of(ranked)}object/", sent)
    assert answer.status_code == 302
    page = text(anybody.get(answer["Location"]))
    assert "Y26-0001" in page
    assert "已收到" in page
    assert "李真名" not in page
    assert "异议处理中" in text(anybody.get(page_of(ranked))), "the one item"
    assert "公示中" in text(anybody.get(page_of(ranked))), "the other one goes on"
    assert anybody.post(f"{page_of(ranked)}object/", sent)["Location"] == answer["Location"], "sent twice, filed once"
    assert Objection.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "异议须实名"),
        ({"name": "匿名"}, "异议须实名"),
        ({"contact": "x"}, "能联系到您"),
        ({"facts": "不公平"}, "至少 10 个字"),
        ({"award": "0"}, "名单里没有这一项"),
        ({"award": "x"}, "award"),
    ],
)
def test_what_an_objection_lacks_is_said_at_its_field(
    ranked: Round, anybody: Client, change: dict[str, str], said: str
) -> None:
    sent = {"award": str(ranked.award(1).pk), "name": "李真名", "contact": "13900000000", "facts": FACTS} | change
    answer = anybody.post(f"{page_of(ranked)}object/", sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Objection.objects.exists()


def test_who_is_signed_in_need_not_give_a_name(ranked: Round, window: Window) -> None:
    client = window(rounds.applicant("王实名"))
    assert 'name="name"' not in text(client.get(f"{page_of(ranked)}object/"))
    sent = {"award": str(ranked.award(1).pk), "contact": "13900000000", "facts": FACTS}
    assert client.post(f"{page_of(ranked)}object/", sent).status_code == 302
    assert Objection.objects.get().name == "王实名"


def test_after_the_period_the_page_says_what_else_can_be_done(
    ranked: Round, anybody: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = publicities().get().closes
    later(monkeypatch, over)
    assert "实名提出异议" not in text(anybody.get(page_of(ranked)))
    sent = {"award": str(ranked.award(1).pk), "name": "李真名", "contact": "13900000000", "facts": FACTS}
    answer = anybody.post(f"{page_of(ranked)}object/", sent)
    assert answer.status_code == 422
    assert "公示已于" in answer.content.decode()
    assert "复审" in text(anybody.get(f"{page_of(ranked)}object/"))
    assert "往期公示" in text(anybody.get("/publicity/"))


@pytest.mark.parametrize("path", ["/publicity/999999/", "/publicity/999999/object/", "/publicity/objections/nobody/"])
def test_what_is_not_there_is_answered(ranked: Round, anybody: Client, path: str) -> None:
    assert anybody.get(path).status_code == 404


def test_funded_projects_are_found_summed_and_taken_away(ranked: Round, anybody: Client) -> None:
    assert "没有符合这些条件的项目" in text(anybody.get("/funded/"))
    workflow.fire_due(publicities().get().closes)
    page = text(anybody.get("/funded/"))
    for said in ("2 项，180.00 万元", "26YFA010001", ranked.applications[0].title, "执行中"):
        assert said in page, said
    page = text(anybody.get("/funded/", {"unit": ranked.applications[1].host.name, "year": "2026", "programme": "YF"}))
    assert "1 项，80.00 万元" in page
    lines = b"".join(anybody.get("/funded/list.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(lines)))
    assert [row[0] for row in rows[1:]] == ["26YFA010001", "26YFA010002"]
    assert rows[1][5] == "1000000.00"
    assert "26YFA010001" in text(anybody.get("/")), "and on the front page"


@pytest.mark.parametrize("path", ["/publicity/", "/funded/", "/"])
def test_public_pages_take_few_queries(ranked: Round, anybody: Client, path: str) -> None:
    workflow.fire_due(publicities().get().closes)
    anybody.get(path)
    with CaptureQueriesContext(connection) as captured:
        text(anybody.get(path))
    assert len(captured) <= MOST_QUERIES, [one["sql"][:140] for one in captured.captured_queries]


def test_a_list_of_any_length_takes_few_queries(ranked: Round, anybody: Client) -> None:
    anybody.get(page_of(ranked))
    with CaptureQueriesContext(connection) as captured:
        text(anybody.get(page_of(ranked)))
    assert len(captured) <= MOST_QUERIES
