"""For tests that clear the database: it counts its rows anew then."""

from collections.abc import Iterator

import pytest

from kezhi.base import calendar
from kezhi.packs import queries


@pytest.fixture
def nothing_is_kept() -> Iterator[None]:
    """What was opened by a row's number is forgotten before and after."""
    forget()
    yield
    forget()


def forget() -> None:
    queries.definition.cache_clear()
    queries.lists_of.cache_clear()
    calendar.forget()
