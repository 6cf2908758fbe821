"""The page of a form and what it sends: shown to its people only, bad input answered, nothing a bare 500."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kezhi.base.commands import new_key
from kezhi.base.models import FileUse
from kezhi.forms import actions
from kezhi.forms.models import DraftChange
from kezhi.projects.models import Call
from tests.kezhi.forms.conftest import Writing, autosave, person_of, signed_in, url

MOST_QUERIES = 17
MOST_OF_A_SAVE = 22


@pytest.fixture(autouse=True)
def present(writing: Writing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests arrive at the story's moment."""
    monkeypatch.setattr(timezone, "now", lambda: writing.now)


def test_the_owner_sees_every_section_and_what_is_known(writing: Writing) -> None:
    page = signed_in(writing.owner).get(url(writing)).content.decode()
    for words in ("项目基本信息", "承诺与提交", "12620000438018207X", "来自单位库", "有误", "还差"):
        assert words in page


def test_a_colleague_sees_only_the_section_that_was_handed_over(writing: Writing) -> None:
    client = signed_in(writing.colleague)
    actions.grant_section(
        writing.draft.pk, "content", person_of(writing.colleague), actor=writing.owner, now=writing.now, key=new_key()
    )
    page = client.get(url(writing)).content.decode()
    assert "研究内容与目标" in page
    assert "经费预算" not in page
    assert client.get(url(writing, "print/")).status_code == 403


def test_a_stranger_and_nobody_are_not_told_that_it_exists(writing: Writing) -> None:
    assert signed_in(writing.stranger).get(url(writing)).status_code == 404
    assert Client().get(url(writing)).status_code == 404
    assert signed_in(writing.stranger).get(url(writing, "print/")).status_code == 404
    assert autosave(signed_in(writing.stranger), writing, {"base": 0, "changes": {}})[0] == 404


def test_the_page_takes_a_bounded_number_of_queries(
    writing: Writing, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(writing.owner)
    address = url(writing)
    client.get(address)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(address).status_code == 200
    with django_assert_max_num_queries(MOST_OF_A_SAVE + 1):  # one is the test's own, for the address
        autosave(client, writing, {"base": 0, "changes": {"title": "钴基"}})


def test_an_automatic_save_answers_what_is_missing_and_what_is_computed(writing: Writing) -> None:
    status, answer = autosave(
        signed_in(writing.owner),
        writing,
        {"base": 0, "changes": {"budget.equipment.grant": "24.00", "budget.operating.grant": "44"}},
    )
    assert (status, answer["revision"], answer["conflicts"]) == (200, 1, [])
    assert answer["computed"]["budget.direct.grant"] == "68.00"
    assert writing.draft.data["budget"]["equipment"]["grant"] == "240000.00"
    assert any(problem["missing"] for problem in answer["problems"])
    assert "form-missing" in answer["side"]


def test_too_much_indirect_cost_is_explained_and_the_mend_offered(writing: Writing) -> None:
    changes = {"budget.equipment.grant": "24", "budget.operating.grant": "44", "budget.labour.grant": "28",
               "budget.indirect.grant": "24"}  # fmt: skip
    _status, answer = autosave(signed_in(writing.owner), writing, {"base": 0, "changes": changes})
    (wrong,) = [problem for problem in answer["problems"] if problem["path"] == "budget.indirect.grant"]
    assert "2.40 万元" in wrong["text"]
    mend = json.loads(wrong["set_json"])
    assert mend["budget.indirect.grant"] == "21.60"
    _status, mended = autosave(signed_in(writing.owner), writing, {"base": answer["revision"], "changes": mend})
    assert not [problem for problem in mended["problems"] if problem["path"] == "budget.indirect.grant"]


def test_what_cannot_be_read_stays_as_it_was_typed(writing: Writing) -> None:
    _status, answer = autosave(
        signed_in(writing.owner),
        writing,
        {"base": 0, "changes": {"budget.equipment.grant": "二十四万", "pi_work": "很多"}},
    )
    assert writing.draft.data["budget"]["equipment"]["grant"] == "二十四万"
    assert {"budget.equipment.grant", "pi_work"} <= {problem["path"] for problem in answer["problems"]}


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '{"base": "x", "changes": {}}', '{"base": 0}', '{"base": 0, "changes": 3}', b"\xff"]
)
def test_a_save_that_is_no_save_is_explained(writing: Writing, body: str | bytes) -> None:
    status, answer = autosave(signed_in(writing.owner), writing, body)
    assert status == 409
    assert "浏览器" in answer["reasons"][0]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": 3},
        {"title": {"a": []}},
        {"title": None},
        {"team": "nobody"},
        {"team": [1, None, {"name": ["x"]}]},
        {"budget": "all of it"},
        {"budget.nothing.grant": "1"},
        {"budget.direct.grant": "999"},
        {"no_secret": "maybe"},
        {"accounts": [{"id": "1"}]},
        {"ends_on": "yesterday"},
        {"__proto__": "x", "": "y", "title.a.b": "z"},
    ],
)
def test_wrong_types_are_answered_and_the_page_still_opens(writing: Writing, changes: dict[str, Any]) -> None:
    client = signed_in(writing.owner)
    status, _answer = autosave(client, writing, {"base": 0, "changes": changes})
    assert status == 200
    assert client.get(url(writing)).status_code == 200
    assert writing.draft.data.get("accounts") is None, "files come by upload only"


def test_sums_cannot_be_typed(writing: Writing) -> None:
    autosave(signed_in(writing.owner), writing, {"base": 0, "changes": {"budget.direct.grant": "999"}})
    assert not DraftChange.objects.exists()


def test_a_text_of_a_megabyte_is_kept_and_said_to_be_too_long(writing: Writing) -> None:
    status, answer = autosave(signed_in(writing.owner), writing, {"base": 0, "changes": {"abstract": "字" * 350_000}})
    assert status == 200
    (wrong,) = [problem["text"] for problem in answer["problems"] if problem["path"] == "abstract"]
    assert "400" in wrong
    assert len(wrong) < 200
    assert len(writing.draft.data["abstract"]) == 350_000


def test_a_save_beyond_all_measure_is_refused_with_the_bound(writing: Writing) -> None:
    status, answer = autosave(signed_in(writing.owner), writing, {"base": 0, "changes": {"abstract": "字" * 900_000}})
    assert status == 409
    assert "2 MB" in answer["reasons"][0]


def test_an_expired_session_is_told_to_sign_in_and_nothing_is_written(writing: Writing) -> None:
    status, answer = autosave(Client(), writing, {"base": 0, "changes": {"title": "甲"}})
    assert status == 401
    assert "登录" in answer["reasons"][0]
    assert "title" not in writing.draft.data


def test_a_browser_without_scripts_saves_the_whole_page(writing: Writing) -> None:
    sent = {
        "base": "0",
        "held": ["title", "no_secret", "ethics", "milestones", "budget"],
        "title": "钴基催化剂",
        "no_secret": "true",
        "ethics": ["human", "animal"],
        "milestones[0].due": "2027-06-30",
        "milestones[0].work": "机理",
        "milestones[0].result": "报告",
        "milestones[1].due": "",
        "budget.labour.own": "1,2.5",
    }
    assert signed_in(writing.owner).post(url(writing), sent).status_code == 302
    data = writing.draft.data
    assert (data["title"], data["no_secret"], data["ethics"]) == ("钴基催化剂", True, ["human", "animal"])
    assert data["milestones"] == [{"due": "2027-06-30", "work": "机理", "result": "报告"}]
    assert data["budget"]["labour"]["own"] == "125000.00"


def test_without_scripts_a_collision_is_shown_on_the_page(writing: Writing) -> None:
    client = signed_in(writing.owner)
    autosave(client, writing, {"base": 0, "changes": {"title": "甲"}})
    page = client.post(url(writing), {"base": "0", "held": ["title"], "title": "乙"})
    assert page.status_code == 409
    assert "没有覆盖" in page.content.decode()


def test_a_block_from_a_spreadsheet_is_read_in_the_unit_that_was_chosen(writing: Writing) -> None:
    client = signed_in(writing.owner)
    text = "科目\t省拨\t自筹\n设备费\t240000\t300000\n劳务费\t很多\t0"
    answer = json.loads(client.post(url(writing, "paste/budget/"), {"text": text, "unit": "元"}).content)
    assert answer["cells"]["budget.equipment.grant"] == "24.00"
    assert len(answer["problems"]) == 1
    assert client.post(url(writing, "paste/title/"), {"text": "x", "unit": "元"}).status_code == 404
    assert client.post(url(writing, "paste/budget/"), {"text": "x", "unit": "斤"}).status_code == 404


def pdf(words: str = "Report", pages: int = 1) -> bytes:
    body = "\n#pagebreak()\n".join(f"{words} " * 40 for _ in range(pages))
    return typst.compile(f'#set page(paper: "a4")\n{body}'.encode())


def upload(client: Client, writing: Writing, field: str, name: str, content: bytes) -> Any:
    return client.post(
        url(writing, f"files/{field}/"), {"file": SimpleUploadedFile(name, content), "command": new_key()}
    )


def test_a_file_is_attached_and_taken_out_again(writing: Writing) -> None:
    client = signed_in(writing.owner)
    assert upload(client, writing, "others", "说明.pdf", pdf()).status_code == 302
    (item,) = writing.draft.data["others"]
    assert (item["name"], item["type"]) == ("说明.pdf", "application/pdf")
    assert client.get(f"/files/{item['id']}/{item['name']}").status_code == 200
    assert signed_in(writing.stranger).get(f"/files/{item['id']}/x.pdf").status_code == 404
    client.post(url(writing, "files/others/0/remove/"))
    assert writing.draft.data["others"] == []


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("报告.pdf", b"MZ\x90\x00 not a pdf", "报告.pdf"),
        ("报告.exe", b"MZ\x90\x00", "报告.exe"),
        ("空.pdf", b"", "空.pdf"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_explained(writing: Writing, name: str, content: bytes, words: str) -> None:
    page = upload(signed_in(writing.owner), writing, "others", name, content)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not FileUse.objects.filter(owner_type="kezhi_forms.draft").exists()


def test_a_body_that_is_too_long_is_refused_with_the_bound(writing: Writing) -> None:
    client = signed_in(writing.owner)
    autosave(client, writing, {"base": 0, "changes": {"body_way": "upload"}})
    page = upload(client, writing, "body_file", "正文.pdf", pdf(pages=31))
    assert page.status_code == 422
    assert "30" in page.content.decode()
    assert upload(client, writing, "body_file", "正文.pdf", pdf(pages=30)).status_code == 302


def test_a_yearly_paper_is_uploaded_once_and_attached_by_reference(writing: Writing) -> None:
    client = signed_in(writing.owner)
    upload(client, writing, "accounts", "2025 财务报告.pdf", pdf())
    (item,) = writing.draft.data["accounts"]
    assert item["valid_to"] == "2026-12-31"
    client.post(url(writing, "files/accounts/0/remove/"))
    page = client.get(url(writing)).content.decode()
    assert "直接引用" in page
    paper = FileUse.objects.get(owner_type="subjects.organisation")
    client.post(url(writing, "files/accounts/refer/"), {"paper": paper.pk, "command": new_key()})
    assert writing.draft.data["accounts"][0]["name"] == "2025 财务报告.pdf"
    assert client.post(url(writing, "files/accounts/refer/"), {"paper": "999999"}).status_code == 404


def test_an_unknown_field_has_no_files(writing: Writing) -> None:
    assert upload(signed_in(writing.owner), writing, "title", "a.pdf", pdf()).status_code == 404
    assert upload(signed_in(writing.owner), writing, "nothing", "a.pdf", pdf()).status_code == 404


def test_a_section_is_handed_over_and_taken_back_on_the_page(writing: Writing) -> None:
    client = signed_in(writing.owner)
    mate = person_of(writing.colleague)
    assert mate.name in client.get(url(writing)).content.decode()
    client.post(url(writing, "sections/content/"), {"person": mate.public_id, "command": new_key()})
    assert f"由 {mate.name} 填写" in client.get(url(writing)).content.decode()
    client.post(url(writing, "sections/content/"), {"take_back": "1", "command": new_key()})
    assert not writing.draft.grants.filter(ended_at=None).exists()
    assert client.post(url(writing, "sections/content/"), {"person": "NOBODY"}).status_code == 404


def test_a_section_goes_from_one_colleague_to_the_next_on_a_page_without_a_key(writing: Writing) -> None:
    client = signed_in(writing.owner)
    for who in (writing.colleague, writing.owner, writing.colleague):
        person = person_of(who)
        client.post(url(writing, "sections/content/"), {"person": person.public_id})
        assert writing.draft.grants.get(ended_at=None).person == person


def test_a_colleague_is_told_nothing_of_other_sections_by_a_save(writing: Writing) -> None:
    mate = person_of(writing.colleague)
    actions.grant_section(writing.draft.pk, "content", mate, actor=writing.owner, now=writing.now, key=new_key())
    autosave(signed_in(writing.owner), writing, {"base": 0, "changes": {"title": "机密的名称", "ethics": ["human"]}})
    _status, answer = autosave(signed_in(writing.colleague), writing, {"base": 0, "changes": {}})
    assert list(answer["news"]) == ["ethics"]
    assert answer["news"]["ethics"]["typed"] == ["human"]
    assert not [path for path in answer["computed"] if path.startswith("budget")]
    assert "机密的名称" not in json.dumps(answer, ensure_ascii=False)


def test_both_values_of_a_table_come_back_as_rows_and_in_words(writing: Writing) -> None:
    client = signed_in(writing.owner)
    theirs = [{"due": "2027-06-30", "work": "机理", "result": "报告"}]
    autosave(client, writing, {"base": 0, "changes": {"milestones": theirs}})
    _status, answer = autosave(client, writing, {"base": 0, "changes": {"milestones": []}})
    (conflict,) = answer["conflicts"]
    assert conflict["typed"] == theirs
    assert conflict["theirs"] == "2027-06-30"
    assert conflict["text"].startswith("您在另一个窗口于")


def test_no_place_of_a_page_has_its_name_twice(writing: Writing) -> None:
    page = signed_in(writing.owner).get(url(writing)).content.decode()
    page = re.sub("<template.*?</template>", "", page, flags=re.DOTALL)
    names = re.findall(r' id="([^"]+)"', page)
    assert sorted(names) == sorted(set(names))


def test_characters_that_no_database_keeps_do_not_stop_a_save(writing: Writing) -> None:
    status, _answer = autosave(signed_in(writing.owner), writing, '{"base":0,"changes":{"title":"\\u0000钴\\ud800"}}')
    assert (status, writing.draft.data["title"]) == (200, "钴")


def test_after_the_deadline_the_page_says_so_and_keeps_the_draft(
    writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(writing.owner)
    autosave(client, writing, {"base": 0, "changes": {"title": "钴基催化剂"}})
    late = Call.objects.get().closes + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: late)
    client = signed_in(writing.owner)
    page = client.get(url(writing)).content.decode()
    assert "草稿仍然保留" in page
    assert "钴基催化剂" in page
    status, answer = autosave(client, writing, {"base": 1, "changes": {"title": "晚了"}})
    assert status == 409
    assert "截止" in answer["reasons"][0]


def test_the_draft_prints_with_its_attachments(writing: Writing) -> None:
    client = signed_in(writing.owner)
    autosave(client, writing, {"base": 0, "changes": {"title": "𠮷😀 钴基"}})
    upload(client, writing, "others", "说明.pdf", pdf(pages=2))
    printed = client.get(url(writing, "print/"))
    assert printed["Content-Type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF")


def test_english_readers_get_english(writing: Writing) -> None:
    client = signed_in(writing.owner)
    client.cookies["django_language"] = "en"
    page = client.get(url(writing)).content.decode()
    assert "Project team" in page or "Team" in page
