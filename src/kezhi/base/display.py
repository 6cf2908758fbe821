"""How values are written for a reader: money, ratios, dates, time left, names. Pure; the language is the active one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

Number = Decimal | int | float | str
END_OF_DAY = "24:00"


def english() -> bool:
    """Whether the reader reads English; whoever doesn't reads Chinese."""
    return (get_language() or "").startswith("en")


def language() -> str:
    """The reader's language as packs and forms name it: ``zh`` or ``en``."""
    return "en" if english() else "zh"


def _two_decimals(number: Number | None, times: Decimal) -> str:
    """The number so many times, rounded half up (GB/T 8170-2008); blank where there is none."""
    if number is None or number == "":
        return ""
    return f"{(Decimal(str(number)) * times).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def wan(amount: Number | None) -> str:
    """元 as 万元 with two decimals and thousands commas; blank where there is none."""
    return _two_decimals(amount, Decimal("0.0001"))


def yuan(amount: Number | None) -> str:
    """元 with two decimals and thousands commas; blank where there is none."""
    return _two_decimals(amount, Decimal(1))


def percent(ratio: Number | None) -> str:
    """A ratio as a percentage with two decimals (0.4120 is 41.20%); blank where there is none."""
    shown = _two_decimals(ratio, Decimal(100))
    return shown and f"{shown}%"


def local_day(when: date | datetime) -> tuple[date, str]:
    """The day and the clock time of a moment in Shanghai; midnight is 24:00 of the day before; a date has no time."""
    if not isinstance(when, datetime):
        return when, ""
    local = timezone.localtime(when) if timezone.is_aware(when) else when
    if local.hour == local.minute == local.second == 0:
        return local.date() - timedelta(days=1), END_OF_DAY
    return local.date(), local.strftime("%H:%M")


def month_day(when: date | datetime | None, this_year: int | None = None) -> str:
    """3 月 5 日, with the year where it isn't ``this_year``."""
    if not when:
        return ""
    day, _time = local_day(when)
    if this_year is not None and day.year != this_year:
        return date_format(day, _("Y 年 n 月 j 日"), use_l10n=False)
    return date_format(day, _("n 月 j 日"), use_l10n=False)


def iso_day(when: date | datetime | None) -> str:
    """2026-04-15, as in tables and sources."""
    return local_day(when)[0].isoformat() if when else ""


def moment(when: date | datetime | None, now: datetime | None = None) -> str:
    """4 月 15 日 17:30; 今天 and 昨天 where ``now`` is given and the moment has a time."""
    if not when:
        return ""
    day, time = local_day(when)
    if now is None:
        return f"{month_day(day)} {time}".strip()
    today = timezone.localtime(now).date()
    if time and time != END_OF_DAY and day in (today, today - timedelta(days=1)):
        return f"{_('今天') if day == today else _('昨天')} {time}"
    return f"{month_day(day, today.year)} {time}".strip()


@dataclass(frozen=True)
class Left:
    """The time that is left, in words, and how urgent that is: ``""``, ``soon``, ``late`` or ``paused``."""

    words: str
    urgency: str


def time_left(
    until: datetime,
    now: datetime,
    *,
    binding: bool = False,
    working: int | None = None,
    paused: bool = False,
    closes: bool = False,
) -> Left:
    """What is left until a deadline.

    ``working`` gives it in working days; ``binding`` says that it binds the reader, for whom the last day is red (for a
    queue it is amber); ``closes`` says that after it nothing is late but closed.
    """
    if paused:
        return Left(_("停表"), "paused")
    left = until - now
    if left <= timedelta(0):
        return Left(_("已截止"), "paused") if closes else Left(overdue(-left, working), "late")
    days = left.days if working is None else working
    urgency = ("late" if binding else "soon") if days <= 1 else ""
    return Left(remaining_words(left, working), urgency)


def remaining_words(left: timedelta, working: int | None) -> str:
    """剩 4 天, 剩 4 个工作日; hours and minutes on the last day."""
    if working:
        return ngettext("剩 %(n)s 个工作日", "剩 %(n)s 个工作日", working) % {"n": working}
    if left.days:
        return ngettext("剩 %(n)s 天", "剩 %(n)s 天", left.days) % {"n": left.days}
    if hours := left.seconds // 3600:
        return ngettext("剩 %(n)s 小时", "剩 %(n)s 小时", hours) % {"n": hours}
    minutes = max(1, left.seconds // 60)
    return ngettext("剩 %(n)s 分钟", "剩 %(n)s 分钟", minutes) % {"n": minutes}


def overdue(past: timedelta, working: int | None) -> str:
    """超期 2 天; less than a day is 已超期."""
    days = past.days if working is None else -working
    if days <= 0:
        return _("已超期")
    if working is not None:
        return ngettext("超期 %(n)s 个工作日", "超期 %(n)s 个工作日", days) % {"n": days}
    return ngettext("超期 %(n)s 天", "超期 %(n)s 天", days) % {"n": days}


def initial(name: str | None) -> str:
    """What stands in a person's round chip: the surname's first character, a Latin name's first letter."""
    return (name or "").strip()[:1].upper()


def prose(text: str) -> SafeString:
    """Plain text as paragraphs: headings by #, items by -, a paragraph a line; nothing of it is HTML."""
    return format_html_join("", "{}", ((_block(line.strip()),) for line in text.split("\n") if line.strip()))


def _block(line: str) -> SafeString:
    if line.startswith("#"):
        return format_html("<h3>{}</h3>", line.lstrip("# "))
    if line.startswith("- "):
        return format_html('<p class="item">{}</p>', line.removeprefix("- "))
    return format_html("<p>{}</p>", line)


BROWSERS = (
    ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
"""By a mark in what a browser says of itself; most claim to be others too, so the first one found counts."""
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("HarmonyOS", "HarmonyOS"), ("Android", "Android"),
    ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device(user_agent: str) -> str:
    """A browser and its system in words: ``Chrome · Windows``."""
    known = [next((name for mark, name in names if mark in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, known)) or _("不认识的浏览器")
