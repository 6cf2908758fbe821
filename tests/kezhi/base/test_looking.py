"""What leaves the house and who looks: on record, with rows and purpose."""

from datetime import datetime

import pytest

from kezhi.base import looking
from kezhi.base.access import Refused
from kezhi.base.models import JournalLine
from tests.people import acting, person, unit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["", "  ", "\n"])
def test_without_a_purpose_nothing_is_taken(typed: str) -> None:
    with pytest.raises(Refused, match="请写明用途"):
        looking.purpose_of(typed)


def test_a_purpose_is_kept_as_it_was_typed_within_bounds() -> None:
    assert looking.purpose_of(" 厅务会 ") == "厅务会"
    assert len(looking.purpose_of("长" * 500)) == looking.LONGEST_PURPOSE


def test_each_look_is_a_line_of_its_own(now: datetime) -> None:
    university = unit()
    who = acting(person(at=university))
    for _n in range(2):
        looking.record("scores.looked_at", university, 7, purpose="审计", actor=who, now=now, how="page")
    lines = JournalLine.objects.filter(action="scores.looked_at", object_id=university.pk)
    assert [(line.person, line.detail) for line in lines] == [
        (who.person, {"rows": 7, "purpose": "审计", "how": "page"})
    ] * 2
