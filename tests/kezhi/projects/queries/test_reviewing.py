"""What expert review gets of applications: what may be read, and who is tied to whom."""

from datetime import date, datetime

import pytest

from kezhi.projects.models import Application, Call, Project
from kezhi.projects.queries.reviewing import filled, joint_projects, reading
from kezhi.review.domain.conflicts import Tie
from tests import people
from tests.reviewed import screened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
STARTS, ENDS = date(2023, 1, 1), date(2025, 12, 31)


def test_an_expert_reads_no_word_of_whose_it_is(call: Call, now: datetime) -> None:
    data = {"pi_name": "沈若舟", "abstract": "沈若舟研究镍钴。", "org_name": "兰州理工大学", "grant_asked": "200000.00"}
    one = screened(call, now, data=data)
    blind = str(reading(one.pk, True, "zh").sections)
    assert "沈若舟" not in blind
    assert "兰州理工大学" not in blind
    assert "■■研究镍钴。" in blind
    assert "沈若舟研究镍钴。" in str(reading(one.pk, False, "zh").sections)


def test_what_was_never_handed_in_has_no_form_to_read(call: Call, now: datetime) -> None:
    who = people.person(at=people.unit())
    draft = Application.objects.create(call=call, applicant=who, host=people.unit("别的大学"), created_at=now)
    with pytest.raises(LookupError, match="never submitted"):
        filled(draft)


def test_joint_projects_tie_leader_and_members(now: datetime) -> None:
    host = people.unit()
    leader, member, other, stranger = (people.person(f"人{n}", at=host) for n in range(4))
    project = Project.objects.create(
        number="P1", title="旧项目", programme="YF", host=host, pi=leader, amount=1, starts=STARTS, ends=ENDS,
        created_at=now,
    )  # fmt: skip
    project.members.add(member, other)
    found = list(joint_projects([leader.pk, stranger.pk], [member.pk, other.pk, stranger.pk]))
    assert found == [Tie("co-project", leader.pk, one.pk, STARTS, ENDS, "旧项目") for one in (member, other)], (
        "each pair once, nobody with oneself"
    )
    assert list(joint_projects([stranger.pk], [leader.pk])) == []
