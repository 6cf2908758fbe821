"""The package: in the body's order, with a purpose, written down with its rows; many submissions as a task."""

import io
import zipfile
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader

from kezhi.base import files
from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import FileUse, JournalLine, TaskBeat
from kezhi.forms.domain.digests import check_code
from kezhi.projects import queries
from kezhi.projects.actions import packaging, recommending
from kezhi.projects.models import Application, Call
from kezhi.subjects.models import Organisation
from tests import rounds
from tests.kezhi.base.excel import opened
from tests.people import acting, in_post, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def office(actor: Actor) -> Actor:
    held = in_post(person("魏敏"), Role.UNIT_OFFICE, Organisation.objects.get(pk=actor.organisation))
    return acting(held.person, held)


@pytest.fixture
def two(call: Call, actor: Actor, office: Actor, now: datetime) -> list[Application]:
    """Two approved applications of one unit, the second ranked first."""
    host = Organisation.objects.get(pk=actor.organisation)
    made = [rounds.submitted(call, one, now, files=True) for one in (actor, rounds.applicant("乙", host))]
    for one in made:
        rounds.passed(one, "unit-office", now)
    recommending.rank(call.pk, [made[1].pk, made[0].pk], actor=office, now=now, key=new_key())
    return made


def exported() -> dict[str, Any]:
    line = JournalLine.objects.get(action="package.exported")
    return {name: line.detail[name] for name in ("what", "rows", "purpose")}


def test_the_table_has_the_order_and_the_codes(
    two: list[Application], call: Call, office: Actor, now: datetime
) -> None:
    file, name = packaging.table(call.pk, purpose="报省厅", actor=office, now=now)
    rows = opened(file.read()).values
    assert name == f"推荐汇总表 {call.number}.xlsx"
    assert [row[1] for row in rows[1:]] == [two[1].number, two[0].number]
    assert two[1].submission is not None
    assert rows[1][9] == check_code(two[1].submission.digest)
    assert exported() == {"what": "table", "rows": 2, "purpose": "报省厅"}


def test_the_letter_goes_to_the_department(two: list[Application], call: Call, office: Actor, now: datetime) -> None:
    made = packaging.letter(call.pk, purpose="报省厅", actor=office, now=now)
    said = PdfReader(io.BytesIO(made)).pages[0].extract_text().replace("\n", "")
    department = Organisation.objects.get(offices=call.office_id)
    for word in (department.name, "兰州理工大学", str(two[0].number), "2026-03-24"):
        assert word in said
    assert exported() == {"what": "letter", "rows": 2, "purpose": "报省厅"}


def test_the_archive_holds_each_submission_under_unit_title_and_leader(
    two: list[Application], call: Call, office: Actor, now: datetime
) -> None:
    made = packaging.archive(call.pk, purpose="报省厅", actor=office, now=now, key="a")
    assert isinstance(made, FileUse)
    assert packaging.archive(call.pk, purpose="报省厅", actor=office, now=now, key="a") == made
    with files.open_stored(made.file) as content, zipfile.ZipFile(io.BytesIO(content.read())) as packed:
        names = packed.namelist()
        assert names == [f"兰州理工大学/{one.number} {one.title} {one.applicant.name}.pdf" for one in (two[1], two[0])]
        assert packed.read(names[0]).startswith(b"%PDF")
    assert exported() == {"what": "archive", "rows": 2, "purpose": "报省厅"}
    assert files.require(office, made.pk) == made
    with pytest.raises(NotFound):
        files.require(rounds.applicant("丙"), made.pk)


def test_many_are_packed_by_a_task(
    two: list[Application], call: Call, office: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packaging, "AT_ONCE", 1)
    number = packaging.archive(call.pk, purpose="报省厅", actor=office, now=now, key="a")
    assert isinstance(number, UUID)
    assert packaging.archive(call.pk, purpose="报省厅", actor=office, now=now, key="a") == number
    assert TaskBeat.objects.get(task=number).title == "打包 2 份申报书"
    who = {"person": office.person, "holding": office.holding, "on_behalf_of": None}
    outcome = packaging.archive_later.func(call.pk, "报省厅", who, "zh-hans")
    use = FileUse.objects.get(purpose="package")
    assert outcome["url"].startswith(f"/files/{use.pk}/")
    assert exported()["rows"] == 2


@pytest.mark.parametrize("purpose", ["", "  "])
def test_without_a_purpose_nothing_leaves(
    purpose: str, two: list[Application], call: Call, office: Actor, now: datetime
) -> None:
    by: dict[str, Any] = {"purpose": purpose, "actor": office, "now": now}
    for make in (packaging.table, packaging.letter):
        with pytest.raises(Refused, match="用途"):
            make(call.pk, **by)
    with pytest.raises(Refused, match="用途"):
        packaging.archive(call.pk, **by, key="a")
    assert not JournalLine.objects.filter(action="package.exported").exists()


def test_only_a_body_with_something_recommended_exports(
    two: list[Application], call: Call, actor: Actor, now: datetime
) -> None:
    with pytest.raises(NotAllowed):
        packaging.table(call.pk, purpose="看看", actor=actor, now=now)
    other = in_post(person("别的"), Role.UNIT_OFFICE, Organisation.objects.exclude(pk=actor.organisation)[0])
    with pytest.raises(Refused, match="还没有同意推荐"):
        packaging.table(call.pk, purpose="看看", actor=acting(other.person, other), now=now)


def test_a_signature_page_is_of_what_is_submitted(two: list[Application], actor: Actor) -> None:
    found = queries.applications(actor).select_related("submission").get(pk=two[0].pk)
    assert found.submission is not None
    said = PdfReader(io.BytesIO(packaging.signature_page(found))).pages[0].extract_text()
    assert check_code(found.submission.digest) in said
    found.submission = None
    with pytest.raises(Refused, match="提交之后"):
        packaging.signature_page(found)
