"""Tags that pages are made of: what they write, and that none of it breaks the content security policy."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, RequestContext, Template
from django.test import RequestFactory

from kezhi.base import registry
from kezhi.base.registry import Area
from kezhi.base.templatetags.kezhi import KINDS, current_area, share_of

ROOT = Path(__file__).parents[4]
WEB, SOURCE = ROOT / "web", ROOT / "src"


def render(source: str, **context: Any) -> str:
    """A template's text with runs of space made one."""
    return re.sub(r"\s+", " ", Template(source).render(Context(context))).strip()


def test_filters() -> None:
    written = render(
        "{{ a|wan }} {{ a|money }} {{ r|ratio }} {{ n|initial }} {{ t|day }} {{ t|isoday }} {{ t|moment }}",
        a=Decimal("117600000"), r=Decimal("0.5"), n="高岚", t=datetime(2026, 4, 15, 9, 30, tzinfo=UTC),
    )  # fmt: skip
    assert written == "11,760.00 117,600,000.00 50.00% 高 4 月 15 日 2026-04-15 4 月 15 日 17:30"


def test_icon_is_silent_unless_it_has_a_name() -> None:
    assert 'aria-hidden="true"' in render('{% icon "check" %}')
    named = render('{% icon "lock" size=16 label=words %}', words='"<锁>')
    assert 'role="img"' in named
    assert "&lt;锁&gt;" in named
    assert "icons.svg#lock" in named


@pytest.mark.parametrize("kind", KINDS)
def test_every_state_has_icon_word_and_colour(kind: str) -> None:
    badge = render("{% badge kind '一个状态' filled=True %}", kind=kind)
    colour, icon = KINDS[kind]
    assert f"badge {colour} filled" in badge
    assert f"#{icon}" in badge
    assert "一个状态" in badge


def test_verdict_names_the_missing_and_offers_the_way() -> None:
    row = render(
        '{% verdict "undetermined" "剩余聘期" value="不知道" action="补聘期" action_url="/x/"'
        ' basis="第七条" wrong_url="/y/" %}'
    )
    assert 'aria-label="待定"' in row
    assert '<a class="button small soft" href="/x/">补聘期</a>' in row
    assert '第七条 · <a href="/y/">有误？</a>' in row


def test_locked_field_says_where_from(now: datetime) -> None:
    field = render('{% locked "申报单位" "兰州理工大学" source="单位库" date=now wrong_url="/w/" %}', now=now)
    assert "来自单位库，2026-03-24" in field


def test_progress_says_both_figures() -> None:
    meter = render("{% progress 64 14 100 missing=3 %}")
    assert "已完成 78%" in meter
    assert "还差 3 项" in meter
    assert "其中 64% 由系统预填" in meter
    assert 'x="64%" width="14%"' in meter
    assert "已完成 0%" in render("{% progress 0 0 0 %}")


@pytest.mark.parametrize(("missing", "done"), [(0, "100%"), (1, "99%")])
def test_progress_is_not_whole_while_something_is_left(missing: int, done: str) -> None:
    assert f"已完成 {done}" in render(f"{{% progress 60 40 100 missing={missing} %}}")


def test_progress_in_a_box_counts_and_in_a_line_is_short() -> None:
    box = render("{% progress 64 14 100 shape='counts' %}")
    for words in ("已为您预填 64%", "78% 已完成", "系统预填 64 项", "您填 14 项", 'width="64%"', 'width="14%"'):
        assert words in box, words
    line = render("{% progress 64 14 100 shape='compact' %}")
    assert "预填 64%" in line
    assert "已完成" not in line


@pytest.mark.parametrize(("value", "of", "share"), [(2.7, 4, 67.5), (9, 4, 100), (-1, 4, 0), (1, 0, 0)])
def test_shares_stay_within_the_whole(value: float, of: float, share: float) -> None:
    assert share_of(value, of) == share


def test_bars_and_spread_have_words() -> None:
    assert "须 3.00%" in render('{% bar 2.7 4 mark=3 mark_label="须 3.00%" %}')
    assert "各专家打分 82、95，校准分 88.35" in render("{% spread scores 88.35 60 100 %}", scores=[82, 95])


def test_deadline_shows_words_and_moment(now: datetime) -> None:
    until = now + timedelta(days=1, hours=3)
    assert 'class="left late">剩 1 天' in render("{% deadline until now binding=True %}", until=until, now=now)
    assert "3 月 25 日 17:06" in render("{% deadline until now %}", until=until, now=now)
    assert "停表" in render("{% deadline until now paused_since=now %}", until=until, now=now)
    assert "不限时" in render("{% deadline None now %}", now=now)


def test_money_carries_its_unit() -> None:
    assert "3.00 <small>万元</small>" in render("{% money amount %}", amount=Decimal(30000))
    assert "figure" in render("{% money amount big=True %}", amount=Decimal(30000))
    assert render("{% money None %}") == "—"


def test_strips_and_lists() -> None:
    steps = [{"title": "审核", "state": "now", "who": "魏敏", "returns": 1}, {"title": "推荐", "state": "todo"}]
    strip = render("{% steps steps %}", steps=steps)
    assert 'aria-current="step"' in strip
    assert "退回 1 次" in strip
    assert "未开始" in strip
    tabs = [{"label": "附件", "url": "#", "count": 0}, {"label": "历史", "url": "#", "current": True}]
    assert '<span class="count">0</span>' in render("{% tabs tabs %}", tabs=tabs)
    assert "提交第 3 版" in render("{% timeline t %}", t=[{"who": "沈若舟", "what": "提交第 3 版", "when": "今天"}])
    assert "undetermined" in render(
        "{% figures f %}", f=[{"label": "待定", "value": 1, "unit": "项", "kind": "undetermined"}]
    )
    assert "<ins>" in render("{% diff d %}", d=[{"label": "经费", "old": "24.00", "new": "21.60"}])
    assert "还差 2 项" in render("{% problems p %}", p=[{"text": "一", "anchor": "a"}, {"text": "二", "anchor": "b"}])
    assert render("{% problems p %}", p=[]) == ""


def test_blocks_wrap_what_stands_in_them() -> None:
    assert "<b>里面</b>" in render('{% section "标题" count=0 more="全部" more_url="/a/" %}<b>里面</b>{% endsection %}')
    assert 'class="box tint"' in render('{% box "标题" tint=True %}里面{% endbox %}')
    empty = render('{% nothing "都办完了" text="新的一到就会出现。" %}{% endnothing %}')
    assert "都办完了" in empty
    assert "buttons" not in empty


def test_text_is_escaped_everywhere() -> None:
    bad = "<script>alert(1)</script>"
    page = render(
        "{% person bad %}{% organisation bad %}{% badge 'met' bad %}{% section bad %}{{ bad }}{% endsection %}"
        "{% box bad note=bad %}{% endbox %}{% nothing bad text=bad %}{% endnothing %}{% chips names %}",
        bad=bad, names=[bad],
    )  # fmt: skip
    assert "<script" not in page


def test_pagination_keeps_the_question(rf: RequestFactory) -> None:
    request = rf.get("/work/", {"q": "氢", "page": "2"})
    source = Template("{% pagination page %}")
    nav = source.render(RequestContext(request, {"page": Paginator(range(46), 12).get_page(2)}))
    assert 'href="?q=%E6%B0%A2&amp;page=3"' in nav
    assert 'aria-current="page">2<' in nav
    assert source.render(RequestContext(request, {"page": Paginator(range(3), 12).get_page(1)})).strip() == ""


def area(url_name: str) -> Area:
    return Area(url_name, "home", url_name, 1, lambda _actor: True)


def test_the_longest_address_is_the_current_area() -> None:
    account, keys = area("account_login"), area("account_reset_password")
    areas = [account, keys]
    assert current_area(areas, "/account/login/") is account
    assert current_area(areas, "/account/password/reset/done/") is keys
    assert current_area(areas, "/elsewhere/") is None


def test_people_of_the_demo_come_from_the_port(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    def people(_request: HttpRequest) -> list[dict[str, str]]:
        return [{"id": "1", "name": "沈若舟"}]

    port: registry.Port[Any] = registry.Port("people")
    port.add("demo", people)
    monkeypatch.setattr(registry, "demo_people", port)
    source = "{% demo_people as people %}{% for one in people %}{{ one.name }}{% endfor %}"
    assert render(source, request=rf.get("/")) == "沈若舟"


def test_a_page_is_headed_by_its_title_unless_it_says_otherwise(rf: RequestFactory) -> None:
    request = rf.get("/")

    def page(blocks: str) -> str:
        return Template('{% extends "public.html" %}' + blocks).render(RequestContext(request))

    assert "<h1>我的通知</h1>" in page("{% block title %}我的通知{% endblock %}")
    assert "<h1>别的</h1>" in page("{% block title %}我的{% endblock %}{% block heading %}别的{% endblock %}")


def test_every_icon_that_the_source_names_is_in_the_sprite() -> None:
    drawn = {*(WEB / "icons.txt").read_text("utf-8").split(), *(file.stem for file in (WEB / "icons").iterdir())}
    pages = [*SOURCE.rglob("templates/**/*.html")]
    named = {
        name for page in pages for name in re.findall(r"{% icon \"([\w-]+)\"| icon=\"([\w-]+)\"", page.read_text())
    }
    areas = {area.icon for area in registry.areas.values()}
    assert {one or other for one, other in named} | areas | {icon for _colour, icon in KINDS.values()} <= drawn
