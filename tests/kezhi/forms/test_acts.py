"""Buttons of a form's page that ask for JSON: the section drawn anew, or every reason, in place of a page."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kezhi.base.commands import new_key
from kezhi.forms import actions
from kezhi.forms.models import Draft
from kezhi.projects.models import Call
from tests import rounds
from tests.kezhi.forms.conftest import Writing, autosave, person_of, signed_in, url

JSON = {"accept": "application/json"}
MOST_QUERIES = 38
"""Of a button: its command, the draft's lock and files, the journal, and the page's own."""


@pytest.fixture(autouse=True)
def present(writing: Writing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests arrive at the story's moment."""
    monkeypatch.setattr(timezone, "now", lambda: writing.now)


def press(client: Client, writing: Writing, path: str, **posted: Any) -> tuple[int, dict[str, Any]]:
    answer = client.post(url(writing, path), {"command": new_key(), **posted}, headers=JSON)
    return answer.status_code, json.loads(answer.content)


def pdf(name: str = "说明.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, rounds.small_pdf())


def test_an_upload_gives_the_section_with_the_file_and_the_form_as_it_stands(writing: Writing) -> None:
    status, answer = press(signed_in(writing.owner), writing, "files/others/", file=pdf())
    assert status == 200
    assert list(answer["parts"]) == ["section-attachments"]
    assert "说明.pdf" in answer["parts"]["section-attachments"]
    assert answer["revision"] == 1
    assert {"side", "nav", "problems", "computed", "present", "saved_at", "missing", "confirmations"} <= set(answer)


def test_a_file_is_taken_out_and_a_paper_is_referred_to_in_place(writing: Writing) -> None:
    client = signed_in(writing.owner)
    _status, answer = press(client, writing, "files/accounts/", file=pdf("财务报告.pdf"))
    assert 'name="paper"' not in answer["parts"]["section-attachments"], "it is there already"
    status, answer = press(client, writing, "files/accounts/0/remove/")
    assert status == 200
    assert writing.draft.data["accounts"] == []
    paper = re.search(r'name="paper" value="(\d+)"', answer["parts"]["section-attachments"])
    assert paper is not None
    status, answer = press(client, writing, "files/accounts/refer/", paper=paper[1])
    assert status == 200
    assert writing.draft.data["accounts"][0]["name"] == "财务报告.pdf"
    status, answer = press(client, writing, "files/accounts/refer/", paper="٣")
    assert status == 404
    assert "上传新的" in answer["reasons"][0]


def test_every_reason_against_a_file_is_given(writing: Writing) -> None:
    client = signed_in(writing.owner)
    status, answer = press(client, writing, "files/others/", file=SimpleUploadedFile("报告.exe", b"MZ"))
    assert status == 422
    assert "报告.exe" in answer["reasons"][0]
    status, answer = press(client, writing, "files/others/", file=SimpleUploadedFile("坏.pdf", b"%PDF-1.7 broken"))
    assert status == 422
    assert "已损坏" in answer["reasons"][0]
    assert press(client, writing, "files/title/", file=pdf())[0] == 404
    assert writing.draft.revision == 0


def test_a_section_handed_over_is_drawn_anew_and_a_stranger_is_refused_in_words(writing: Writing) -> None:
    client = signed_in(writing.owner)
    mate = person_of(writing.colleague)
    status, answer = press(client, writing, "sections/content/", person=mate.public_id)
    assert status == 200
    assert f"由 {mate.name} 填写" in answer["parts"]["section-content"]
    status, answer = press(client, writing, "sections/content/", take_back="1")
    assert status == 200
    assert f"由 {mate.name} 填写" not in answer["parts"]["section-content"]
    for section, person, words in (("content", "NOBODY", "没有找到"), ("basics", mate.public_id, "不能交给别人")):
        status, answer = press(client, writing, f"sections/{section}/", person=person)
        assert status in (404, 409)
        assert words in answer["reasons"][0]


@pytest.mark.parametrize("path", ["files/others/", "files/others/0/remove/", "sections/content/", "paste/budget/"])
def test_who_is_not_signed_in_is_told_so_and_nothing_is_done(writing: Writing, path: str) -> None:
    status, answer = press(Client(), writing, path)
    assert status == 401
    assert "登录已过期" in answer["reasons"][0]
    assert writing.draft.revision == 0


@pytest.mark.parametrize("path", ["files/others/", "files/others/0/remove/", "sections/content/", "paste/budget/"])
def test_a_stranger_is_not_told_that_the_draft_exists(writing: Writing, path: str) -> None:
    status, answer = press(signed_in(writing.stranger), writing, path, text="x", unit="元")
    assert status == 404
    assert len(answer["reasons"]) == 1


def test_after_the_deadline_the_reason_comes_to_the_button(writing: Writing, monkeypatch: pytest.MonkeyPatch) -> None:
    late = Call.objects.get().closes + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: late)
    status, answer = press(signed_in(writing.owner), writing, "files/others/", file=pdf())
    assert status == 409
    assert "截止" in answer["reasons"][0]


def test_a_button_asks_a_bounded_number_of_queries(
    writing: Writing, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(writing.owner)
    press(client, writing, "sections/content/", take_back="1")
    with django_assert_max_num_queries(MOST_QUERIES):
        press(client, writing, "files/others/", file=pdf())


def test_a_save_draws_the_sections_whose_fields_come_or_go(writing: Writing) -> None:
    client = signed_in(writing.owner)
    page = client.get(url(writing)).content.decode()
    shown = re.findall(r'data-field="([^"]+)"', re.sub("<template.*?</template>", "", page, flags=re.DOTALL))
    _status, answer = autosave(client, writing, {"base": 0, "changes": {"title": "钴基"}, "shown": shown})
    assert answer["parts"] == {}
    _status, answer = autosave(client, writing, {"base": 1, "changes": {"body_way": "typed"}, "shown": shown})
    assert list(answer["parts"]) == ["section-rationale", "section-content"]
    assert 'data-field="background"' in answer["parts"]["section-rationale"]
    _status, answer = autosave(client, writing, {"base": 2, "changes": {}})
    assert answer["parts"] == {}, "a page that doesn't say what it shows gets nothing drawn"


def test_a_save_says_who_of_the_team_has_confirmed(writing: Writing) -> None:
    row = {"organisation": "某校", "title": "讲师", "role": "试验", "work": "20", "contact": "a@example.cn"}
    changes = {"team": [row | {"name": "祁连川"}, row | {"name": "没有问过的人"}]}
    _status, answer = autosave(signed_in(writing.owner), writing, {"base": 0, "changes": changes})
    asked, unasked = answer["confirmations"]["team"]
    assert "已确认" in asked
    assert f"/applications/{writing.application.pk}/team/" in unasked
    assert "没有问过的人 还没有邀请" in answer["side"]
    assert answer["missing"] == len(answer["problems"]) + 1


def test_a_colleague_with_one_section_is_told_nothing_of_the_team(writing: Writing) -> None:
    mate = person_of(writing.colleague)
    Draft.objects.filter(pk=writing.draft.pk).update(data=writing.draft.data | {"team": [{"name": "没有问过的人"}]})
    actions.grant_section(writing.draft.pk, "content", mate, actor=writing.owner, now=writing.now, key=new_key())
    _status, answer = autosave(signed_in(writing.colleague), writing, {"base": 0, "changes": {}})
    assert answer["confirmations"] == {}
    assert "没有问过的人" not in json.dumps(answer, ensure_ascii=False)


def test_a_complaint_is_listed_by_its_first_sentence(writing: Writing) -> None:
    changes = {"budget.equipment.grant": "24", "budget.operating.grant": "72", "budget.indirect.grant": "24"}
    _status, answer = autosave(signed_in(writing.owner), writing, {"base": 0, "changes": changes})
    (wrong,) = [problem for problem in answer["problems"] if problem["path"] == "budget.indirect.grant"]
    assert wrong["brief"] == "「经费预算 · 二、间接费用 · 省拨」超出上限 2.40 万元。"
    assert wrong["text"].startswith(wrong["brief"])
    client = signed_in(writing.owner)
    client.cookies["django_language"] = "en"
    _status, answer = autosave(client, writing, {"base": 1, "changes": {}})
    (wrong,) = [problem for problem in answer["problems"] if problem["path"] == "budget.indirect.grant"]
    assert wrong["brief"] == "“Budget · II. Indirect costs · Grant” is CNY 24,000.00 over its limit."


def test_without_scripts_a_collision_keeps_what_was_typed_and_a_second_save_means_it(writing: Writing) -> None:
    client = signed_in(writing.owner)
    autosave(client, writing, {"base": 0, "changes": {"title": "别处写的名称"}})
    page = client.post(url(writing), {"base": "0", "held": ["title"], "title": "这里写的名称"}).content.decode()
    assert "项目名称</b> 您在另一个窗口于" in page
    assert "别处写的名称" in page
    assert re.search(r'name="title"[^>]* value="这里写的名称"', page)
    assert writing.draft.data["title"] == "别处写的名称"
    base = re.search(r'name="base" value="(\d+)"', page)
    assert base is not None
    client.post(url(writing), {"base": base[1], "held": ["title"], "title": "这里写的名称"})
    assert writing.draft.data["title"] == "这里写的名称"
