"""一项一卷: one archive, complete, with digests that hold, and nothing in it that its reader may not see."""

import hashlib
import json
import zipfile
from datetime import datetime

import pytest

from kezhi.base.actor import NOBODY, SYSTEM, Actor, Role
from kezhi.base.commands import command, new_key
from kezhi.base.registry import task_pages
from kezhi.projects.actions import applying, objecting
from kezhi.projects.models import Application, Call
from kezhi.projects.queries.case_file import MANIFEST, case_file
from kezhi.projects.queries.proposing import RANKING
from kezhi.workflow import actions as workflow
from tests import rounds
from tests.people import acting
from tests.ranked import Round, go_on, results_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
INSIDE = {
    "submissions/1.pdf", "submissions/1.json", "receipts.json", "screening.json", "process.json", "review.json",
    "proposals.json", "decisions.json", "objections.json", "journal.csv", MANIFEST,
}  # fmt: skip


@pytest.fixture
def ranked(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    """One real application and a second one, both proposed and decided."""
    ranked = Round(call, now, monkeypatch, (100,))
    real = rounds.submitted(call, rounds.applicant(), now)
    with command("test", actor=SYSTEM, now=now, key=new_key()) as cmd:
        go_on(real, task_pages[RANKING], cmd)
    ranked.applications.insert(0, real)
    ranked.results = results_for(ranked.applications, now)
    ranked.decided(envelope=5000)
    return ranked


def opened(application: Application, actor: Actor, now: datetime) -> zipfile.ZipFile:
    rows = Application.objects.select_related("call__version__pack", "call__envelope", "submission", "case")
    return zipfile.ZipFile(case_file(rows.get(pk=application.pk), actor, now=now, language="zh"))


def test_the_department_gets_everything_and_each_digest_holds(ranked: Round, now: datetime) -> None:
    archive = opened(ranked.applications[0], ranked.director, now)
    assert set(archive.namelist()) == INSIDE
    manifest = json.loads(archive.read(MANIFEST))
    assert {one["path"] for one in manifest["files"]} == INSIDE - {MANIFEST}
    for one in manifest["files"]:
        content = archive.read(one["path"])
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (one["sha256"], one["size"])
    assert archive.read("submissions/1.pdf").startswith(b"%PDF")
    review = json.loads(archive.read("review.json"))
    assert (review[0]["rank"], len(review[0]["scores"])) == (1, 3)
    journal = archive.read("journal.csv").decode()
    assert "application.submitted" in journal
    assert "work.completed" in journal


def test_the_applicant_gets_opinions_when_told_and_scores_never(ranked: Round, now: datetime) -> None:
    application = ranked.applications[0]
    own = acting(application.applicant)
    before = opened(application, own, now)
    assert not {"review.json", "proposals.json"} & set(before.namelist())
    workflow.fire_due(ranked.award(1).public_until or now)
    after = opened(application, own, now)
    assert json.loads(after.read("review.json")) == [{"opinions": ["方案可行，指标可考核。", "创新点清楚，建议支持。"]}]
    assert "proposals.json" not in after.namelist()
    assert any(name.startswith("letters/awarded-") for name in after.namelist())
    said = after.read("journal.csv").decode()
    assert "award.made" not in said
    assert "application.submitted" in said


def test_nobody_reads_in_it_who_objected(ranked: Round, now: datetime) -> None:
    protest = objecting.Protest(ranked.award(1).pk, "内容与已立项的项目相同。", "李真名", "13900000000")
    objecting.file(protest, **ranked.by(NOBODY))
    for actor in (ranked.director, ranked.supervisor, acting(ranked.applications[0].applicant)):
        archive = opened(ranked.applications[0], actor, now)
        everything = b"".join(archive.read(name) for name in archive.namelist() if not name.endswith(".pdf"))
        assert "李真名".encode() not in everything
        assert b"13900000000" not in everything
        assert json.loads(archive.read("objections.json"))[0]["number"] == "Y26-0001"


def test_the_papers_are_in_it_as_they_came_each_once(call: Call, now: datetime) -> None:
    who = rounds.applicant()
    by = {"actor": who, "now": now}
    application = applying.start(call.pk, key=new_key(), **by)
    draft = rounds.complete(application, now)
    rounds.attach(draft, who, now)
    applying.submit(application.pk, key=new_key(), **by)
    applying.withdraw(application.pk, reason="再改", key=new_key(), **by)
    applying.submit(application.pk, key=new_key(), **by)
    names = opened(application, rounds.holder("supervision", Role.SUPERVISOR), now).namelist()
    papers = [name for name in names if name.startswith("submissions/") and name.count("/") == 2]
    assert papers
    assert all(name.startswith("submissions/1/") and name.endswith(".pdf") for name in papers), "version 2 has the same"
    assert {"submissions/1.pdf", "submissions/2.pdf"} <= set(names)
