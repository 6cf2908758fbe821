"""Days as people and spreadsheets write them: only what names one day for sure is taken."""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from kezhi.base.importing.cells import Cell, shown
from kezhi.base.importing.kinds import Reader, Say, Setting, noted, wrong

DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:\s+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?")
COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
MONTH = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})月?")
UNCLEAR = re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}")
SERIAL = re.compile(r"[0-9]{5}")
CHINESE = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]"
)
FIGURES = {"〇": 0, "零": 0, "○": 0} | {figure: n for n, figure in enumerate("一二三四五六七八九", 1)}
MONTHS = range(1, 13)
LAST_YEAR = 2100


@dataclass(frozen=True)
class Day:
    """A day. A month alone is taken for its first or last day where ``month`` says so, else it is refused.

    Of a month that no year has (2019-14, as a spreadsheet that counts on writes it) only the year is believed.
    """

    month: Literal["first", "last"] | None = None
    since: int = 1949
    """The first year that is plausible."""

    def reader(self, setting: Setting) -> Reader:
        def read(cell: Cell, say: Say) -> date:
            if isinstance(cell, date):
                return self._plausible(cell)
            text = unicodedata.normalize("NFKC", shown(cell)).strip()
            if isinstance(cell, Decimal) or SERIAL.fullmatch(text):
                return self._from_number(text, setting.serials_begin, say)
            return self._plausible(self._from_text(text, say))

        return read

    def _plausible(self, day: date) -> date:
        if not self.since <= day.year <= LAST_YEAR:
            raise wrong("implausible_year", found=day.isoformat(), first=self.since, last=LAST_YEAR)
        return day

    def _from_number(self, found: str, begin: date, say: Say) -> date:
        """A day kept as a number: a spreadsheet's serial, or the eight figures of a date."""
        if compact := COMPACT.fullmatch(found):
            day = _day(*map(int, compact.groups()), written=found)
        elif SERIAL.fullmatch(found):
            day = begin + timedelta(days=int(found))
        else:
            raise wrong("no_date_number", found=found)
        if not self.since <= day.year <= LAST_YEAR:
            raise wrong("no_date_number", found=found)
        say(noted("serial_date", found=found, read=day.isoformat()))
        return day

    def _from_text(self, plain: str, say: Say) -> date:
        if found := DAY.fullmatch(plain) or COMPACT.fullmatch(plain) or _chinese(plain):
            day = _day(*map(int, found.groups()), written=plain)
            if plain != day.isoformat():
                say(noted("read_as_date", found=plain, read=day.isoformat()))
            return day
        if found := MONTH.fullmatch(plain):
            return self._of_month(int(found[1]), int(found[2]), plain, say)
        raise wrong("day_order" if UNCLEAR.fullmatch(plain) and _either(plain) else "no_date", found=plain)

    def _of_month(self, year: int, month: int, written: str, say: Say) -> date:
        if self.month is None:
            raise wrong("month_only", found=written)
        if month not in MONTHS:
            day = _day(year, *((1, 1) if self.month == "first" else (12, 31)), written=written)
            say(noted("no_such_month", found=written, read=day.isoformat()))
            return day
        first = _day(year, month, 1, written=written)
        return first if self.month == "first" else first.replace(day=monthrange(year, month)[1])


def _day(year: int, month: int, day: int, *, written: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise wrong("no_such_day", found=written) from error


def _either(text: str) -> bool:
    """Whether each of the first two numbers could be the month."""
    first, second = re.split(r"[-/.]", text)[:2]
    return int(first) in MONTHS and int(second) in MONTHS


def _chinese(text: str) -> re.Match[str] | None:
    """二〇二四年一月五日 as 2024-1-5, matched."""
    found = CHINESE.fullmatch(text)
    if found is None:
        return None
    year = "".join(str(FIGURES[c]) for c in found[1])
    return DAY.fullmatch(f"{year}-{_number(found[2])}-{_number(found[3])}")


def _number(figures: str) -> int:
    """十二 is 12, 二十 is 20, 五 is 5."""
    tens, ten, ones = figures.rpartition("十")
    return (FIGURES.get(tens, 1) * 10 if ten else 0) + (FIGURES[ones[-1]] if ones else 0)
