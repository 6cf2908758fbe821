"""The end of a round for who reads English: no page falls back to Chinese words of ours."""

import re
from collections.abc import Iterator
from datetime import datetime
from unittest import mock

import pytest
from django.test import Client

from kezhi.base.actor import NOBODY
from kezhi.projects.actions import objecting
from kezhi.projects.models import Call, Publicity
from tests.kezhi.projects.views.test_ranking import client_of
from tests.ranked import Round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department", "clock")]
DATA = re.compile(
    r"单位\d+|负责人\d+|项目\d+|第 1 组|三位专家，校准后排序|2026 年度示例通知|镍钴资源|高岚|韩维|陆承泽|石敬亭"
    r"|首批试点，见说明。|厅务会纪要〔2026〕12号|同意所列项目立项。|纪要\.pdf|甘科高〔2026〕\d+号|[^\s<>]*[市州处室厅]\b"
    r"|内容与已立项的项目相同。|按评审名次安排，本批经费额度已用完。|安排（万元）|理由"
)
"""What stands in the tables, which nobody translates."""
UNSAID = re.compile(r'<option.*?</option>|<details class="fold">.*?</details>| title="[^"]*"', re.DOTALL)
"""Names to choose from, and where constraints come from: documents are cited as they are called."""
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@pytest.fixture
def clock(now: datetime) -> Iterator[None]:
    with mock.patch("django.utils.timezone.now", return_value=now):
        yield


@pytest.fixture
def ranked(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    return Round(call, now, monkeypatch, (100, 80, 60))


def chinese(client: Client, path: str) -> list[str]:
    """Chinese words in the content of a page that aren't data."""
    client.cookies["django_language"] = "en"
    page = client.get(path, headers={"Accept-Language": "en"}).content.decode()
    content = page.split("<main", 1)[1].split("</main>", 1)[0]
    return CHINESE.findall(DATA.sub("", UNSAID.sub("", content)))


def test_a_proposal_and_a_decision(ranked: Round) -> None:
    ranked.begun(envelope=180)
    officer, director = client_of(ranked.officer), client_of(ranked.director)
    assert chinese(officer, f"/calls/{ranked.call.pk}/ranking/") == []
    ranked.arrange(1, "100")
    ranked.arrange(2, "80")
    assert chinese(officer, f"/calls/{ranked.call.pk}/ranking/") == []
    assert chinese(officer, f"/proposals/{ranked.item(1).proposal_id}/table/") == []
    assert chinese(director, f"/calls/{ranked.call.pk}/decision/") == []


def test_what_was_decided_and_objected(ranked: Round) -> None:
    ranked.decided(envelope=180)
    director, supervisor = client_of(ranked.director), client_of(ranked.supervisor)
    for page in ("decision", "comparison", "figures"):
        assert chinese(director, f"/calls/{ranked.call.pk}/{page}/") == [], page
    protest = objecting.Protest(ranked.award(1).pk, "内容与已立项的项目相同。", "Li Zhen", "13900000000")
    objection, token = objecting.file(protest, **ranked.by(NOBODY))
    assert chinese(supervisor, f"/objections/{objection.pk}/") == []
    shown = Publicity.objects.get()
    for path in (f"/publicity/{shown.pk}/object/", f"/publicity/objections/{token}/", "/funded/"):
        assert chinese(Client(), path) == [], path
