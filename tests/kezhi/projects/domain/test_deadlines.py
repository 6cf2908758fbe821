"""A deadline binds to the second."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kezhi.projects.domain.deadlines import is_open

OPENS = datetime(2026, 3, 4, 1, tzinfo=UTC)
CLOSES = datetime(2026, 4, 15, 9, 30, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2026, 3, 1), datetime(2026, 5, 1), timezones=st.just(UTC))  # noqa: DTZ001 — with zone


@given(MOMENTS)
def test_open_from_the_first_moment_through_the_whole_last_second(at: datetime) -> None:
    assert is_open(OPENS, CLOSES, at) == (OPENS <= at < CLOSES + timedelta(seconds=1))
