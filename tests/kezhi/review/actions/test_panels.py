"""会评: what a meeting said, with who was there, votes within attendance, and the signed record."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kezhi.base import files
from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import NOBODY
from kezhi.base.commands import new_key
from kezhi.base.models import FileUse, JournalLine
from kezhi.engine.errors import Problems
from kezhi.review.actions import panels
from kezhi.review.models import Item, PanelResult
from tests.kezhi.review.conftest import PANEL, Stage
from tests.lists import NOW
from tests.rounds import small_pdf

SAID: dict[str, Any] = {
    "meeting": "高新评〔2026〕3 号",
    "on": date(2026, 3, 23),
    "present": 7,
    "votes_for": 5,
    "score": Decimal("82.50"),
    "recusals": "甲专家：同单位",
    "opinion": "同意推荐",
}


@pytest.fixture
def item(stage: Stage) -> Item:
    return stage.open(stage.item(1), code=PANEL).items.get()


def scan(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("记录.pdf", small_pdf() if content is None else content)


def enter(stage: Stage, item: Item, upload: Any = None, **more: Any) -> PanelResult:
    by = {"actor": stage.officer, "now": NOW, "key": new_key()}
    by |= {name: more.pop(name) for name in ("actor", "key") if name in more}
    return panels.enter(item.pk, SAID | more, upload, **by)


def test_a_result_is_entered_with_its_signed_record(stage: Stage, item: Item) -> None:
    made = enter(stage, item, scan())
    assert {name: getattr(made, name) for name in panels.SAID} == SAID
    assert (made.entered_at, made.entered_by) == (NOW, stage.officer.person)
    use = FileUse.objects.get(owner_type="review.panelresult", owner_id=made.pk)
    assert (use.name, use.purpose) == ("记录.pdf", "scan")
    assert JournalLine.objects.get(action="panel.entered").detail["before"] == {}


def test_the_first_entry_needs_the_record_and_a_correction_does_not(stage: Stage, item: Item) -> None:
    with pytest.raises(Refused, match="签字的会评记录"):
        enter(stage, item)
    enter(stage, item, scan())
    made = enter(stage, item, votes_for=6, score=None)
    assert (PanelResult.objects.count(), made.votes_for, made.score) == (1, 6, None)
    detail = JournalLine.objects.filter(action="panel.entered").latest("pk").detail
    assert (detail["before"]["votes_for"], detail["after"]["votes_for"]) == ("5", "6")


@pytest.mark.parametrize(
    ("more", "why"),
    [({"votes_for": 8}, "多于到会"), ({"score": Decimal("100.01")}, "0–100"), ({"score": Decimal(-1)}, "0–100")],
)
def test_what_cannot_be_is_refused(stage: Stage, item: Item, more: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        enter(stage, item, scan(), **more)
    assert not PanelResult.objects.exists()


@pytest.mark.parametrize("more", [{"votes_for": 7}, {"votes_for": 0}, {"score": Decimal(0)}, {"score": Decimal(100)}])
def test_the_bounds_belong_to_it(stage: Stage, item: Item, more: dict[str, Any]) -> None:
    assert enter(stage, item, scan(), **more).pk


def test_a_file_that_is_no_record_is_refused(stage: Stage, item: Item) -> None:
    with pytest.raises(Problems):
        enter(stage, item, scan(b"not a pdf"))
    assert not PanelResult.objects.exists()


def test_a_round_by_mail_has_no_meeting(stage: Stage) -> None:
    _round, item = stage.one_item()
    with pytest.raises(Refused, match="只作通讯评审"):
        enter(stage, item, scan())


@pytest.mark.parametrize(("who", "error"), [("head", NotAllowed), ("director", NotAllowed), ("stranger", NotFound)])
def test_the_offices_officer_enters(stage: Stage, item: Item, who: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        enter(stage, item, scan(), actor=getattr(stage, who))


def test_one_key_enters_once(stage: Stage, item: Item) -> None:
    assert enter(stage, item, scan(), key="k") == enter(stage, item, scan(), votes_for=1, key="k")
    assert PanelResult.objects.get().votes_for == 5


def test_who_sees_the_round_reads_its_record(stage: Stage, item: Item) -> None:
    made = enter(stage, item, scan())
    use = FileUse.objects.get(owner_type="review.panelresult", owner_id=made.pk)
    for actor in (stage.officer, stage.head, stage.director, stage.supervisor):
        assert files.require(actor, use.pk) == use
    for actor in (stage.stranger, stage.acting(stage.experts[0]), NOBODY):
        with pytest.raises(NotFound):
            files.require(actor, use.pk)
