"""How values are written: the words and figures that readers see."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kezhi.base import display


@pytest.mark.parametrize(
    ("amount", "written"),
    [(Decimal("12840000"), "1,284.00"), (30000, "3.00"), ("4950", "0.50"), (Decimal("-156000"), "-15.60"), (None, "")],
)
def test_wan_has_two_decimals_and_commas(amount: display.Number | None, written: str) -> None:
    assert display.wan(amount) == written


@given(st.decimals(min_value=0, max_value=Decimal("1e12"), places=2))
def test_yuan_loses_nothing(amount: Decimal) -> None:
    assert Decimal(display.yuan(amount).replace(",", "")) == amount


@pytest.mark.parametrize(("ratio", "written"), [("0.4120", "41.20%"), (Decimal(1), "100.00%"), (None, "")])
def test_percent_has_two_decimals(ratio: display.Number | None, written: str) -> None:
    assert display.percent(ratio) == written


def test_midnight_is_the_end_of_the_day_before(now: datetime) -> None:
    midnight = now.replace(month=4, day=1, hour=0, minute=0, second=0)
    assert display.moment(midnight) == "3 月 31 日 24:00"
    assert display.iso_day(midnight) == "2026-03-31"


def test_moments_near_now_are_named(now: datetime) -> None:
    assert display.moment(now - timedelta(hours=5), now) == "今天 09:06"
    assert display.moment(now - timedelta(days=1), now) == "昨天 14:06"
    assert display.moment(now + timedelta(days=22), now) == "4 月 15 日 14:06"
    assert display.moment(date(2025, 4, 15), now) == "2025 年 4 月 15 日"
    assert display.moment(None) == display.month_day(None) == display.iso_day(None) == ""


def test_moments_in_english(now: datetime) -> None:
    with translation.override("en"):
        assert "14:06" in display.moment(now + timedelta(days=22), now)


@pytest.mark.parametrize(
    ("left", "binding", "expected"),
    [
        (timedelta(days=22, hours=3), True, display.Left("剩 22 天", "")),
        (timedelta(days=1, hours=3), True, display.Left("剩 1 天", "late")),
        (timedelta(days=1, hours=3), False, display.Left("剩 1 天", "soon")),
        (timedelta(hours=5), True, display.Left("剩 5 小时", "late")),
        (timedelta(seconds=20), True, display.Left("剩 1 分钟", "late")),
        (timedelta(days=-2), False, display.Left("超期 2 天", "late")),
        (timedelta(hours=-2), False, display.Left("已超期", "late")),
    ],
)
def test_time_left_is_coloured_by_whom_it_binds(
    left: timedelta, binding: bool, expected: display.Left, now: datetime
) -> None:
    assert display.time_left(now + left, now, binding=binding) == expected


def test_working_days_pauses_and_closed_calls(now: datetime) -> None:
    week = now + timedelta(days=6)
    assert display.time_left(week, now, working=4) == display.Left("剩 4 个工作日", "")
    assert display.time_left(week, now, working=1) == display.Left("剩 1 个工作日", "soon")
    assert display.time_left(now - timedelta(days=6), now, working=-4) == display.Left("超期 4 个工作日", "late")
    assert display.time_left(week, now, paused=True) == display.Left("停表", "paused")
    assert display.time_left(now - timedelta(days=6), now, closes=True) == display.Left("已截止", "paused")


@given(st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=4000)))
def test_time_that_is_left_is_never_late_for_a_queue(left: timedelta) -> None:
    now = datetime(2026, 3, 24, 14, 6, tzinfo=UTC)
    assert display.time_left(now + left, now).urgency in {"", "soon"}


@pytest.mark.parametrize(("name", "chip"), [("沈若舟", "沈"), (" ann Lee", "A"), ("", ""), (None, "")])
def test_initial(name: str | None, chip: str) -> None:
    assert display.initial(name) == chip


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("一段", "<p>一段</p>"),
        ("一\n\n二", "<p>一</p><p>二</p>"),
        ("# 标题", "<h3>标题</h3>"),
        ("### 深标题", "<h3>深标题</h3>"),
        ("- 一项", '<p class="item">一项</p>'),
        ("-不是一项", "<p>-不是一项</p>"),
        ("  缩进  ", "<p>缩进</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("# <b>", "<h3>&lt;b&gt;</h3>"),
        ("- \"'&", '<p class="item">&quot;&#x27;&amp;</p>'),
        ("{}", "<p>{}</p>"),
    ],
)
def test_prose_is_paragraphs_and_never_html(text: str, html: str) -> None:
    assert display.prose(text) == html


@given(st.text())
def test_nothing_that_somebody_wrote_becomes_a_tag(text: str) -> None:
    shown = display.prose(text)
    for tag in ("<p>", "</p>", "<h3>", "</h3>", '<p class="item">'):
        shown = shown.replace(tag, "")
    assert "<" not in shown
    assert ">" not in shown


@pytest.mark.parametrize(
    ("amount", "wan", "yuan"),
    [
        (0, "0.00", "0.00"),
        ("0.01", "0.00", "0.01"),
        (100, "0.01", "100.00"),
        (Decimal("1234567.89"), "123.46", "1,234,567.89"),
        (Decimal("-0.5"), "-0.00", "-0.50"),
        (50, "0.01", "50.00"),
        (250, "0.03", "250.00"),
        ("0.005", "0.00", "0.01"),
        (0.1, "0.00", "0.10"),
        ("", "", ""),
        (Decimal("9999999999999999.99"), "1,000,000,000,000.00", "9,999,999,999,999,999.99"),
    ],
)
def test_money_as_pages_write_it(amount: display.Number, wan: str, yuan: str) -> None:
    assert (display.wan(amount), display.yuan(amount)) == (wan, yuan)


@pytest.mark.parametrize(
    ("ratio", "written"),
    [(0, "0.00%"), ("0.00005", "0.01%"), (Decimal("12.5"), "1,250.00%"), (Decimal("-0.1"), "-10.00%")],
)
def test_ratios_as_pages_write_them(ratio: display.Number, written: str) -> None:
    assert display.percent(ratio) == written


def test_a_moment_of_another_zone_is_shown_in_shanghai() -> None:
    late = datetime(2026, 3, 24, 17, 30, tzinfo=UTC)
    assert display.moment(late) == "3 月 25 日 01:30"
    assert display.iso_day(late) == "2026-03-25"
    assert display.month_day(late) == "3 月 25 日"
    assert display.month_day(late, 2026) == "3 月 25 日"
    assert display.month_day(late, 2025) == "2026 年 3 月 25 日"
    assert display.local_day(datetime(2026, 3, 24, 16, tzinfo=UTC)) == (date(2026, 3, 24), "24:00")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0", "微信 · Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        ("curl/8.5.0", "不认识的浏览器"),
        ("", "不认识的浏览器"),
    ],
)
def test_a_device_is_named_by_browser_and_system(said: str, shown: str) -> None:
    assert display.device(said) == shown


@pytest.mark.parametrize(
    ("active", "language"), [("zh-hans", "zh"), ("zh", "zh"), ("en", "en"), ("en-gb", "en"), ("fr", "zh"), (None, "zh")]
)
def test_who_does_not_read_english_reads_chinese(active: str | None, language: str) -> None:
    with translation.override(active):
        assert display.language() == language
        assert display.english() is (language == "en")
