"""A real list of 17,926 awards comes in whole, exact to the 分, and again without a change."""

import gzip
import time
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, Sum

from kezhi.base.actor import SYSTEM, Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import ImportBatch
from kezhi.projects.actions import ledger
from kezhi.projects.models import Project
from kezhi.projects.queries.ledger import unknown_hosts
from kezhi.subjects.models import Organisation
from tests.importing import NOW, take
from tests.people import region
from tests.shared import require

ROWS = 17_926
SUM = Decimal("5991061300.00")
"""599,106.13 万元."""
SECONDS = 60
OFFICER = Actor(person=7, account=1, role=Role.CASE_OFFICER)
pytestmark = pytest.mark.django_db


def run() -> ImportBatch:
    path = require("nsfc_mgmt_awards.csv.gz")
    call_command(
        "import", "awards", str(path), "--set", "source=国家自然科学基金", stdout=StringIO(), stderr=StringIO()
    )
    return ImportBatch.objects.filter(kind="awards").latest("pk")


def total() -> Decimal:
    return Project.objects.aggregate(total=Sum("amount"))["total"]


@pytest.fixture
def universities() -> Iterator[int]:
    """The institutions of the whole country, as the list of the ministry has them."""
    content = require("universities_cn.csv").read_bytes()
    batch = take(
        "organisations", content, source="高等学校名单", kind="university", region=region("620000", "甘肃省").code
    )
    assert batch.created + batch.faulty == 2_631
    return batch.created


def test_the_whole_list_comes_in_and_no_fen_is_lost() -> None:
    began = time.monotonic()
    batch = run()
    assert time.monotonic() - began < SECONDS
    assert (batch.rows_in, batch.created, batch.faulty) == (ROWS, ROWS, 0)
    assert (Project.objects.count(), total()) == (ROWS, SUM)
    grades = dict(Project.objects.values_list("final_grade").annotate(n=Count("pk")))
    assert (grades["特优"], grades["优"], grades["尚未评估"]) == (133, 1_922, 11_177)
    assert Project.objects.filter(number="0").count() == 1
    assert batch.rows.filter(notes__contains=[{"code": "importing.title_repeated"}]).count() == 65
    assert batch.rows.filter(notes__contains=[{"code": "importing.no_such_month"}]).count() == 10
    assert not Project.objects.exclude(pi=None).exists()
    again = run()
    assert (again.created, again.updated, again.unchanged) == (0, 0, ROWS)
    assert (Project.objects.count(), total()) == (ROWS, SUM)


def test_hosts_are_resolved_and_the_rest_is_settled_from_the_queue(universities: int) -> None:
    run()
    linked = Project.objects.exclude(host=None).count()
    assert 0.89 < linked / ROWS < 0.91
    open_names = unknown_hosts(OFFICER)
    assert sum(named.times for named in open_names) == ROWS - linked  # type: ignore[attr-defined]
    merged = Organisation.objects.get(name="兰州财经大学")
    named = open_names.get(host_name="兰州商学院")
    done = ledger.link_host(named.pk, merged.pk, actor=OFFICER, now=NOW, key=new_key())
    assert done == Project.objects.filter(host=merged, host_name="兰州商学院").count() > 0
    assert total() == SUM


def test_two_names_written_differently_stay_two_or_become_one_as_the_source_means() -> None:
    """Inner blanks fall away, so that one name is one; nobody becomes a person of the registry by it."""
    with gzip.open(require("nsfc_mgmt_awards.csv.gz"), "rt", encoding="utf8") as file:
        head, *lines = file.read().splitlines()
    spaced = [line for line in lines if "   " in line.split(",")[-5]][:40]
    take("awards", "\n".join([head, *spaced]).encode(), source="基金")
    assert Project.objects.count() == len(spaced) == 40
    assert not Project.objects.filter(pi_name__contains=" ").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM subjects_person")
        assert cursor.fetchone() == (0,)
    assert SYSTEM.person is None
