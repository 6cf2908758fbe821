"""Predicates joined with and, or, not keep their meaning, also where one holds for all rows or none."""

import pytest

from kezhi.base.access import Predicate, everybody, nobody
from kezhi.base.actor import NOBODY
from kezhi.base.models import Account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("predicate", "rows"),
    [
        (everybody, 1),
        (nobody, 0),
        (everybody | nobody, 1),
        (nobody | everybody, 1),
        (everybody & nobody, 0),
        (~everybody, 0),
        (~nobody, 1),
        (everybody | ~everybody, 1),
    ],
)
def test_all_and_none_are_neutral_where_they_should_be(predicate: Predicate, rows: int) -> None:
    Account.objects.create_user("a@example.cn")
    assert Account.objects.filter(predicate(NOBODY)).count() == rows
