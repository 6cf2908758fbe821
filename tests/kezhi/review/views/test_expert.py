"""An expert's pages: the invitation, the reading without names, the rubric that saves itself, stepping aside."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kezhi.base import files
from kezhi.base.commands import command, new_key
from kezhi.base.models import FileUse
from kezhi.review.actions import answering
from kezhi.review.models import Assignment, Ballot, Solicitation
from tests.kezhi.review import conftest
from tests.kezhi.review.conftest import WRITTEN, Stage, ballot
from tests.kezhi.review.views.conftest import MOST_QUERIES, Enter, text
from tests.lists import NOW
from tests.rounds import small_pdf

NAMES = ("沈若舟", "兰州理工大学", "祁连川", "申请人1")


def invited(stage: Stage) -> Assignment:
    found, _item = stage.one_item()
    return stage.invited(found)[0]


def accepted(stage: Stage) -> Assignment:
    found, _item = stage.one_item()
    return stage.accepted(found)[0]


def path(row: Assignment, step: str = "") -> str:
    return f"/review/assignments/{row.pk}/{step}"


def post(client: Client, to: str, status: int = 302, **said: Any) -> str:
    response = client.post(to, {"command": new_key()} | said)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode() if status != 302 else response["Location"]


def save(client: Client, row: Assignment, typed: Any, status: int = 200) -> dict[str, Any]:
    response = client.post(path(row, "save/"), json.dumps(typed), content_type="application/json")
    assert response.status_code == status, response.content.decode()
    answer: dict[str, Any] = response.json()
    return answer


def test_an_invitation_shows_what_is_asked_and_not_yet_the_item(stage: Stage, enter: Enter) -> None:
    row = invited(stage)
    page = text(enter(stage.acting(row.expert)), path(row))
    for words in ("承诺并接受评审", "申报回避", "谢绝", "科学问题", "P001", "4 月 7 日 14:06"):
        assert words in page, words
    assert "研究内容" not in page
    assert not [name for name in NAMES if name in page]


def test_accepting_opens_the_reading_and_the_rubric(stage: Stage, enter: Enter) -> None:
    row = invited(stage)
    client = enter(stage.acting(row.expert))
    assert post(client, path(row, "accept/")) == path(row)
    page = text(client, path(row))
    for words in ("研究内容", "■■团队在■■研究镍钴", "20.00 万元", "分工", "评分表", "scores.question", "随填随存"):
        assert words in page, words


def test_nothing_on_the_page_says_whose_it_is(stage: Stage, enter: Enter) -> None:
    row = accepted(stage)
    page = text(enter(stage.acting(row.expert)), path(row))
    assert not [name for name in NAMES if name in page]


def test_two_items_that_differ_only_in_who_applies_read_the_same(
    stage: Stage, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = accepted(stage)
    client = enter(stage.acting(row.expert))

    def read() -> str:
        return text(client, path(row)).partition('<div class="main">')[2].partition('<div class="aside">')[0]

    before = read()
    monkeypatch.setitem(WRITTEN, "name", "何静怡")
    monkeypatch.setitem(WRITTEN, "unit", "某某公司")
    monkeypatch.setitem(WRITTEN, "question", "何静怡团队在某某公司研究镍钴。")
    monkeypatch.setitem(WRITTEN, "team", [{"member": "白知行", "duty": "试验"}])
    assert read() == before


def test_each_key_is_saved_and_answered_with_what_is_lacking(stage: Stage, enter: Enter) -> None:
    row = accepted(stage)
    client = enter(stage.acting(row.expert))
    answer = save(client, row, {"scores.question": "120", "comments.question": "问题清楚"})
    assert answer["wrong"] == {"scores.question": "“科学问题”打了 120 分，应在 0–100 之间。请改正。"}
    assert (answer["missing"], answer["total"], answer["saved_at"]) == (7, "", "14:06:21")
    answer = save(client, row, ballot(row, 80))
    assert (answer["missing"], answer["wrong"], answer["total"]) == (0, {}, "80.00")
    assert 'value="80"' in text(client, path(row))


@pytest.mark.parametrize("body", ["not json", "[1]", "3"])
def test_a_save_that_cannot_be_read_changes_nothing(stage: Stage, enter: Enter, body: str) -> None:
    row = accepted(stage)
    client = enter(stage.acting(row.expert))
    response = client.post(path(row, "save/"), body, content_type="application/json")
    assert response.status_code in (200, 409)
    assert row.ballots.get().scores == {}


def test_a_save_after_signing_out_or_by_another_is_refused_with_a_reason(stage: Stage, enter: Enter) -> None:
    row = accepted(stage)
    assert "登录已过期" in save(Client(), row, {"scores.plan": "1"}, 401)["reason"]
    other = next(one for one in stage.experts if one.pk != row.expert_id)
    assert save(enter(stage.acting(other)), row, {"scores.plan": "1"}, 403)["reason"]
    assert row.ballots.get().scores == {}


def test_a_save_after_being_recused_says_why(stage: Stage, enter: Enter) -> None:
    row = accepted(stage)
    answering.register(row.pk, grounds="同门", actor=stage.officer, now=NOW, key=new_key())
    client = enter(stage.acting(row.expert))
    assert "须回避" in save(client, row, {"scores.plan": "1"}, 409)["reason"]
    page = text(client, path(row))
    assert "须回避（声明的利益关系）" in page
    assert "scores.plan" not in page
    assert "同门" not in page


def test_handing_in_says_everything_that_is_wrong_at_its_place_and_keeps_it(stage: Stage, enter: Enter) -> None:
    row = accepted(stage)
    client = enter(stage.acting(row.expert))
    page = post(client, path(row, "submit/"), 422, **{"scores.question": "85.5", "comments.plan": "可行"})
    for words in (
        "还差 7 项",
        "“科学问题”打了 85.5 分，应从 0 起每 1 分一档",
        "“新意”还没有打分",
        "“新意”还没有写意见",
        "还没有选总体意见",
        'href="#scores-question"',
        'value="85.5"',
        ">可行</textarea>",
    ):
        assert words in page, words
    assert row.ballots.get().state == "draft"
    assert row.ballots.get().comments == {"plan": "可行"}


def test_a_whole_ballot_is_handed_in_and_stays(stage: Stage, enter: Enter) -> None:
    row = accepted(stage)
    client = enter(stage.acting(row.expert))
    assert post(client, path(row, "submit/"), **ballot(row, 88)) == "/review/mine/"
    assert row.ballots.get().state == "submitted"
    page = text(client, path(row))
    assert "88.00" in page
    assert 'data-save="' not in page
    assert "readonly" in page
    assert "已经提交" in post(client, path(row, "submit/"), 409, **ballot(row, 10))


def test_a_browser_without_scripts_saves_with_a_button(stage: Stage, enter: Enter) -> None:
    row = accepted(stage)
    client = enter(stage.acting(row.expert))
    assert post(client, path(row, "submit/"), do="save", **{"scores.plan": "70"}) == path(row)
    assert row.ballots.get().scores == {"plan": "70"}


def test_an_expert_declines_or_steps_aside(stage: Stage, enter: Enter) -> None:
    found = stage.open()
    rows = stage.invited(found)
    client = enter(stage.acting(rows[0].expert))
    assert "系统会另请专家" in text(client, path(rows[0], "decline/"))
    assert post(client, path(rows[0], "decline/"), why="时间冲突") == "/review/mine/"
    assert "您已谢绝" in text(client, path(rows[0]))
    other = enter(stage.acting(rows[1].expert))
    assert "只有组织处室和监督处看得到" in text(other, path(rows[1], "recuse/"))
    post(other, path(rows[1], "recuse/"), why="同门")
    assert Assignment.objects.get(pk=rows[1].pk).state == "conflicted"
    assert text(other, path(rows[1], "recuse/"), 403)


def test_the_room_of_an_office_leads_to_its_group(stage: Stage, enter: Enter) -> None:
    row = invited(stage)
    response = enter(stage.officer).get(path(row))
    assert (response.status_code, response["Location"]) == (302, f"/review/rounds/{row.item.round_id}/")


@pytest.mark.parametrize("who", ["director", "stranger"])
def test_others_do_not_find_it(stage: Stage, enter: Enter, who: str) -> None:
    row = accepted(stage)
    assert text(enter(getattr(stage, who)), path(row), 404)
    assert text(Client(), path(row), 404)


def attached(stage: Stage, field: str, name: str) -> FileUse:
    stored = files.store(
        SimpleUploadedFile(name, small_pdf()), name=name, accept=("pdf",), limit=2**20, actor=stage.officer, now=NOW
    )
    with command("test", actor=stage.officer, now=NOW, key=new_key()) as cmd:
        use = files.attach(stored, name=name, owner=stage.universities[0], purpose=field, cmd=cmd)
    conftest.FILES[field] = [{"id": use.pk, "name": name, "type": "application/pdf", "size": 10}]
    return use


def test_a_file_is_opened_under_a_name_that_does_not_tell(stage: Stage, enter: Enter) -> None:
    use = attached(stage, "plan", "沈若舟的方案.pdf")
    row = accepted(stage)
    client = enter(stage.acting(row.expert))
    assert path(row, f"files/{use.pk}/") in text(client, path(row))
    response = client.get(path(row, f"files/{use.pk}/"))
    assert b"".join(response.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert "P001" in response["Content-Disposition"]
    assert "%E6%B2%88" not in response["Content-Disposition"]
    assert text(client, f"/files/{use.pk}/x.pdf", 404)


def test_no_other_file_is_opened(stage: Stage, enter: Enter) -> None:
    hidden = attached(stage, "proof", "身份证.pdf")
    row = accepted(stage)
    client = enter(stage.acting(row.expert))
    assert text(client, path(row, f"files/{hidden.pk}/"), 404)
    assert text(client, path(row, "files/999999/"), 404)
    plan = attached(stage, "plan", "方案.pdf")
    assert text(enter(stage.officer), path(row, f"files/{plan.pk}/"), 403)


def test_files_open_only_after_accepting(stage: Stage, enter: Enter) -> None:
    use = attached(stage, "plan", "方案.pdf")
    row = invited(stage)
    assert text(enter(stage.acting(row.expert)), path(row, f"files/{use.pk}/"), 403)


def test_home_and_list_show_what_waits(stage: Stage, enter: Enter) -> None:
    row = invited(stage)
    client = enter(stage.acting(row.expert))
    home = text(client, "/home/")
    assert "等我评审" in home
    assert "邀请待答复" in home
    assert "我的评审" in home
    answering.accept(row.pk, actor=stage.acting(row.expert), now=NOW, key=new_key())
    assert "待评分" in text(client, "/home/")
    assert "镍钴资源研究 1" in text(client, "/review/mine/")
    stage.submit(row, 80)
    assert "等我评审" not in text(client, "/home/")
    assert "镍钴资源研究 1" in text(client, "/review/mine/?view=handed-in")


def test_who_was_never_asked_has_no_such_area(stage: Stage, enter: Enter) -> None:
    assert "/review/mine/" not in text(enter(stage.acting(stage.experts[0])), "/home/")
    assert text(enter(stage.officer), "/review/mine/", 403)


def test_the_page_takes_few_queries(
    stage: Stage, enter: Enter, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    row = accepted(stage)
    client = enter(stage.acting(row.expert))
    client.get(path(row))
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(path(row))
    with django_assert_max_num_queries(MOST_QUERIES):
        save(client, row, ballot(row, 70))


def test_an_approach_is_reported_about_ones_own_item(stage: Stage, enter: Enter) -> None:
    row = accepted(stage)
    other = stage.open(stage.item(7))
    stage.invited(other)
    client = enter(stage.acting(row.expert))
    asked = f"/review/solicitations/new/?assignment={row.pk}"
    page = text(client, asked)
    assert "24 小时内" in page
    assert f'value="{row.pk}" selected' in page
    said = {"who": "某公司王某", "on": "2026-03-23", "way": "phone", "text": "打听结果", "assignment": row.pk}
    assert post(client, asked, **said) == "/review/mine/"
    made = Solicitation.objects.get()
    assert (made.reporter_id, made.assignment, made.who) == (row.expert.person_id, row, "某公司王某")
    tomorrow = (NOW + timedelta(days=1)).date().isoformat()
    assert "不能晚于今天" in post(client, asked, 422, **said | {"on": tomorrow})
    foreign = Assignment.objects.exclude(expert=row.expert).first()
    assert foreign is not None
    assert post(client, asked, 422, **said | {"assignment": foreign.pk})


def test_the_supervisor_reads_it_and_nobody_else(stage: Stage, enter: Enter) -> None:
    row = accepted(stage)
    client = enter(stage.acting(row.expert))
    said = {"who": "某公司王某", "on": "2026-03-23", "way": "phone", "text": "打听结果", "assignment": row.pk}
    post(client, "/review/solicitations/new/", **said)
    made = Solicitation.objects.get()
    page = text(enter(stage.supervisor), f"/review/solicitations/{made.pk}/")
    for words in ("某公司王某", "打听结果", "电话", "P001", row.expert.person.name):
        assert words in page, words
    assert "某公司王某" in text(enter(stage.supervisor), "/review/solicitations/")
    assert "打听结果" in text(client, f"/review/solicitations/{made.pk}/")
    for actor in (stage.officer, stage.director):
        assert text(enter(actor), f"/review/solicitations/{made.pk}/", 404)
        assert text(enter(actor), "/review/solicitations/", 403)
    assert text(Client(), "/review/solicitations/new/", 403)


def test_an_applicant_finds_no_trace_of_experts(stage: Stage, enter: Enter) -> None:
    applicant = stage.expert("也申报", stage.universities[0])
    parties = stage.item(3).parties
    row_round = stage.open(stage.item(4, parties=[type(parties[0])(parties[0].part, person=applicant.person)]))
    rows = stage.scored(row_round)
    client = enter(stage.acting(applicant))
    pages = text(client, "/home/") + text(client, "/review/mine/")
    assert not [row.expert.person.name for row in rows if row.expert.person.name in pages]
    assert text(client, f"/review/rounds/{row_round.pk}/", 404)
    assert text(client, f"/review/rounds/{row_round.pk}/results/", 404)
    assert Ballot.objects.filter(state="submitted").count() == 3
