"""A cleared database counts its rows anew, so what was opened by a row's number is forgotten after each test."""

from collections.abc import Iterator

import pytest

from kezhi.base import calendar
from kezhi.packs import queries


@pytest.fixture(autouse=True)
def nothing_is_kept() -> Iterator[None]:
    yield
    queries._opened.cache_clear()
    queries._lists_of.cache_clear()
    calendar.forget()
