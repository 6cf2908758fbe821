"""How large a province is, and from which seed and day it is made."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Scale:
    """Numbers of subjects; ``offices`` is how many of the firms have a unit office."""

    institutions: int
    firms: int
    persons: int
    offices: int


SCALES = {
    "small": Scale(institutions=20, firms=40, persons=180, offices=10),
    "medium": Scale(institutions=60, firms=200, persons=1_500, offices=120),
    "full": Scale(institutions=1_000, firms=3_000, persons=6_000, offices=300),
}


@dataclass(frozen=True)
class Plan:
    """What to build: the same seed, day and size give the same province."""

    seed: int
    day: date
    size: str

    @property
    def scale(self) -> Scale:
        return SCALES[self.size]

    def fits(self, *, seed: int | None, day: date | None, size: str | None) -> bool:
        """Whether it is the plan asked for; what isn't asked fits."""
        return seed in (None, self.seed) and day in (None, self.day) and size in (None, self.size)

    def at(self, days: int, clock: str = "10:00") -> datetime:
        """The moment ``days`` after the anchor day."""
        return datetime.combine(self.day + timedelta(days=days), time.fromisoformat(clock), ZONE)

    def months(self, months: int, days: int = 0) -> date:
        """The day ``months`` after 1 January of the anchor's year, and ``days`` more."""
        year, month = divmod(months, 12)
        return date(self.day.year + year, month + 1, 1) + timedelta(days=days)

    def age(self, years: int, days: int) -> date:
        """The birthday of who has been ``years`` old for ``days`` days (fewer than 360) on the anchor day."""
        return date(self.day.year - years, self.day.month, min(self.day.day, 28)) - timedelta(days=days)
