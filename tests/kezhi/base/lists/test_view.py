"""The list page itself: what it shows, where its links lead, what its forms do."""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.db.models import Q
from django.http import FileResponse
from pytest_django.fixtures import Settings

from kezhi.base.access import NotFound, Refused
from kezhi.base.actor import NOBODY, Actor
from kezhi.base.exporting import CONTENT_TYPE
from kezhi.base.lists import Batch, Column, ListPage
from kezhi.base.models import JournalLine, SavedView
from tests.kezhi.base.excel import opened
from tests.kezhi.base.lists.page import ACTOR, add, page
from tests.lists import ask

pytestmark = pytest.mark.django_db


def shown(query: str = "", *, declared: ListPage | None = None, actor: Actor = ACTOR) -> str:
    response = ask(declared or page(), actor, query)
    assert response.status_code == 200
    return unescape(re.sub(r"\s+", " ", response.content.decode()))  # type: ignore[attr-defined]


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def hrefs(html: str) -> Iterator[str]:
    return (found[1] for found in re.finditer(r'href="(\?[^"]*)"', html))


def test_rows_stand_with_their_links_money_and_sum(now: datetime) -> None:
    add(2, now, object_id=1_234_500)
    html = shown()
    line = JournalLine.objects.first()
    assert line is not None
    assert f'<a href="/lines/{line.pk}/">第0项 绿氢</a>' in html
    assert "申请（万元）" in html
    assert '<td data-label="申请" class="num">123.45</td>' in html
    assert "第 1–2 件，共 2 件" in html
    assert re.search(r"申请合计\s*<span class=\"nowrap\">246.90 万元", html)


def test_a_hostile_title_comes_escaped(now: datetime) -> None:
    add(1, now, summary="<script>alert(1)</script>")
    response = ask(page(), ACTOR)
    assert b"<script>alert" not in response.content  # type: ignore[attr-defined]


def test_an_empty_list_says_why_and_what_comes(now: datetime) -> None:
    said = text(shown())
    assert "还没有行为" in said
    assert "有人办事以后这里会出现" in said
    assert "导出" not in said


@pytest.mark.parametrize(
    ("search", "offered"), [(("summary",), True), (lambda words: Q(summary=words), True), ((), False)]
)
def test_a_list_that_can_be_searched_offers_it(now: datetime, search: Any, offered: bool) -> None:
    add(1, now)
    assert ("在这 1 件中查找" in shown(declared=page(search=search))) == offered


def test_filters_without_a_match_offer_the_way_back(now: datetime) -> None:
    add(1, now)
    html = shown("q=没有这项&sort=amount")
    assert "没有符合这些条件的行为" in html
    assert 'href="?sort=amount"' in html


def test_a_filter_set_is_a_chip_whose_link_takes_only_it_away(now: datetime) -> None:
    add(3, now)
    html = shown("f.action=open&f.big=no&page=1")
    assert re.search(r'<a class="chip" href="\?f.big=no"[^>]*><span>动作</span> <b>OPEN</b>', html)
    assert re.search(r'<a class="chip" href="\?f.action=open"[^>]*><span>大额</span> <b>否</b>', html)
    assert re.search(r'name="f.action" value="open" checked', html)


def test_the_words_of_a_range_name_its_ends(now: datetime) -> None:
    add(1, now)
    assert "2026-03-01 至 2026-03-31" in shown("f.at.from=2026-03-01&f.at.to=2026-03-31")
    assert "2026-03-01 起" in shown("f.at.from=2026-03-01")
    assert "至 2026-03-31" in shown("f.at.to=2026-03-31")


def test_what_was_ignored_is_said(now: datetime) -> None:
    add(1, now)
    assert "“sort=colour”看不懂，已忽略" in shown("sort=colour")


def test_heads_sort_and_turn_round(now: datetime) -> None:
    add(1, now)
    assert 'aria-sort="descending"' in shown()
    assert re.search(r'aria-sort="ascending"><a href="\?sort=-amount"', shown("sort=amount"))
    assert re.search(r'aria-sort="descending"><a href="\?sort=amount"', shown("sort=-amount"))
    assert "申请，从小到大" in shown("sort=amount")
    assert "时间，新的在前" in shown()


def test_every_link_of_the_page_is_an_address_that_it_understands(now: datetime) -> None:
    add(30, now)
    links = set(hrefs(shown("view=late&f.action=open&q=绿氢&size=25&cols=number,summary,amount&sort=-amount")))
    assert len(links) > 10
    for link in links:
        assert "看不懂" not in shown(link.removeprefix("?")), link


def test_tabs_carry_their_counts_and_ones_own_view_is_current_by_its_state(now: datetime) -> None:
    add(6, now)
    SavedView.objects.create(person=7, page="base.lines", name="开着的", query="f.action=open", position=1)
    html = shown("f.action=open")
    current = re.findall(r'<a [^>]*aria-current="[^"]+"[^>]*>(.*?)</a>', html)
    assert any("开着的" in text(tab) and "3" in text(tab) for tab in current)
    assert "改这个视图" in html
    assert "存为视图" in shown()


def test_who_has_no_person_keeps_no_views(now: datetime) -> None:
    assert "存为视图" not in shown(actor=NOBODY)


def test_a_batch_bar_stands_only_over_a_list_that_has_one(now: datetime) -> None:
    add(2, now, object_id=50_000)
    assert "data-batch" not in shown()
    html = shown("f.action=close", declared=page(batch=(Batch("转办", "base:search"),)))
    assert 'formaction="/search/"' in html
    assert html.count('name="ids"') == 1
    assert 'data-amount="5.00"' in html
    assert 'name="query" value="f.action=close"' in html
    assert "选中全部 1 件" in html
    assert re.search(r'name="command" value="[0-9a-f-]{36}"', html)


def test_each_kind_of_cell_is_shown(now: datetime) -> None:
    add(1, now, detail={"who": "沈若舟"})
    columns = (
        *page().columns,
        Column("until", "期限", "at", "deadline"),
        Column("unit", "单位", lambda line: "兰州理工大学", "organisation"),
        Column("n", "数", "pk", "count"),
        Column("none", "空", lambda line: None),
    )
    html = shown("cols=" + ",".join(c.key for c in columns), declared=page(columns=columns))
    for part in (
        "2026-03-24 14:06",
        ">2026-03-24<",
        "沈若舟",
        "兰州理工大学",
        '<td data-label="空" class="meta">—</td>',
    ):
        assert part in html


def test_no_style_script_or_handler_stands_in_the_page(now: datetime) -> None:
    add(1, now)
    main = shown("f.action=open", declared=page(batch=(Batch("转办", "base:search"),))).split('id="list"')[1]
    assert not re.search(r"\son\w+=|style=|<script>", main.split("</main>")[0])


def test_an_export_is_posted_and_comes_as_a_file(now: datetime) -> None:
    add(3, now)
    response = ask(page(), ACTOR, "f.action=open", post={"do": "export"})
    assert isinstance(response, FileResponse)
    assert response["Content-Type"] == CONTENT_TYPE
    assert "2026-03-24.xlsx" in response["Content-Disposition"]
    assert len(opened(b"".join(response.streaming_content)).values) == 3  # type: ignore[arg-type]
    response.close()


def test_the_button_says_how_many_rows_leave(now: datetime) -> None:
    add(3, now)
    assert "导出 3 件" in text(shown())
    assert "导出 2 件" in text(shown("f.action=open"))


def test_more_rows_than_one_waits_for_are_asked_of_the_background(now: datetime, settings: Settings) -> None:
    settings.EXPORT_AT_ONCE = 2
    add(3, now)
    html = shown("sort=amount")
    assert 'action="/exports/"' in html
    assert 'name="list" value="base.lines"' in html
    assert 'name="query" value="sort=amount"' in html
    assert "超过 2 件，在后台导出" in html
    assert 'action="/exports/"' not in shown("f.action=open")


def test_a_page_of_personal_columns_asks_for_the_purpose(now: datetime) -> None:
    add(1, now)
    assert 'name="purpose"' in shown("cols=who,summary")
    assert 'name="purpose"' not in shown()


def test_views_are_saved_renamed_and_deleted_at_the_lists_own_address(now: datetime) -> None:
    add(1, now)
    response = ask(page(), ACTOR, "f.action=open&page=1&sort=-at", post={"do": "save-view", "name": "开着的"})
    kept = SavedView.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/list/?f.action=open")
    assert kept.query == "f.action=open"
    ask(page(), ACTOR, kept.query, post={"do": "rename-view", "view": kept.pk, "name": "未办"})
    assert SavedView.objects.get().name == "未办"
    response = ask(page(), ACTOR, kept.query, post={"do": "delete-view", "view": kept.pk})
    assert response["Location"] == "/list/"
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("view", ["", "x", "²", "9" * 30, "-1"])
def test_a_view_that_cant_be_is_not_found(view: str) -> None:
    with pytest.raises(NotFound):
        ask(page(), ACTOR, post={"do": "delete-view", "view": view})


def test_a_stranger_request_is_refused() -> None:
    with pytest.raises(Refused, match="刷新"):
        ask(page(), ACTOR, post={"do": "dance"})
