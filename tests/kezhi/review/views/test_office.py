"""An office takes a round through its pages: groups, draw, invitations, matrix, results, closing."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine
from kezhi.review.actions import answering, rounds
from kezhi.review.models import Assignment, Conflict, Group, PanelResult, Round
from kezhi.subjects.models.validity import valid
from tests.kezhi.review.conftest import PANEL, Stage
from tests.kezhi.review.views.conftest import MOST_QUERIES, Enter, text
from tests.lists import NOW
from tests.people import ON
from tests.rounds import small_pdf


@pytest.fixture
def officer(stage: Stage, enter: Enter) -> Client:
    return enter(stage.officer)


def post(client: Client, path: str, status: int = 302, **said: Any) -> str:
    response = client.post(path, {"command": new_key()} | said)
    assert response.status_code == status, response.content.decode()[:3000]
    return response.content.decode() if status != 302 else response["Location"]


def grouped(stage: Stage, count: int = 2) -> tuple[Round, Group]:
    found = stage.open(*(stage.item(n, topic="材料") for n in range(1, count + 1)))
    rounds.group_by(found.pk, "topic", actor=stage.officer, now=NOW, key=new_key())
    return found, found.groups.get()


def test_a_round_goes_from_its_first_page_to_its_results(stage: Stage, officer: Client) -> None:
    found = stage.open()
    path = f"/review/rounds/{found.pk}/"
    assert "先把评审项分组" in text(officer, path)
    assert post(officer, f"{path}group/", by="topic") == path
    assert "抽取专家" in text(officer, path)
    assert post(officer, f"{path}draw/") == path
    assert "发出邀请" in text(officer, path)
    assert post(officer, f"{path}invite/", due="2026-04-20") == path
    assert "等专家交评分表" in text(officer, path)
    for row in Assignment.objects.filter(item__round=found).select_related("expert__person", "item__round__version"):
        assert row.due is not None
        assert row.due.isoformat() == "2026-04-20T16:00:00+00:00", "24:00 in Shanghai"
        answering.accept(row.pk, actor=stage.acting(row.expert), now=NOW, key=new_key())
        stage.submit(row, 80)
    assert "评分表都齐了" in text(officer, path)
    assert post(officer, f"{path}close/") == f"{path}results/"
    found.refresh_from_db()
    assert found.state == "closed"
    assert found.digest in text(officer, f"{path}results/")


def test_closing_too_early_names_each_item_and_keeps_the_page(stage: Stage, officer: Client) -> None:
    found, _group = grouped(stage)
    stage.accepted(found)
    page = post(officer, f"/review/rounds/{found.pk}/close/", 422)
    assert "P001 镍钴资源研究 1：评分表 0 份，应有 3 份" in page
    assert "P002" in page


def test_the_due_date_is_proposed_by_the_packs_working_days(stage: Stage, officer: Client) -> None:
    found, _group = grouped(stage, 1)
    stage.drawn(found)
    assert 'value="2026-04-22"' in text(officer, f"/review/rounds/{found.pk}/"), "20 working days, 清明 off"


@pytest.mark.parametrize("due", ["", "soon", "2026-13-40"])
def test_a_due_date_that_cannot_be_read_invites_nobody(stage: Stage, officer: Client, due: str) -> None:
    found, group = grouped(stage, 1)
    stage.drawn(found)
    assert post(officer, f"/review/rounds/{found.pk}/invite/", due=due, group=group.pk) == f"/review/groups/{group.pk}/"
    assert not Assignment.objects.filter(state="invited").exists()
    assert "期限没有读懂" in text(officer, f"/review/groups/{group.pk}/")


def test_the_settings_are_asked_and_kept(stage: Stage, officer: Client) -> None:
    found = stage.open()
    path = f"/review/rounds/{found.pk}/settle/"
    assert 'value="2026 年评审"' in text(officer, path)
    assert "至少 3 名" in post(officer, path, 422, title="改", method="mail", per_item=2)
    post(officer, path, title="改过的一轮", method="mail-panel", per_item=4)
    found.refresh_from_db()
    assert (found.title, found.method, found.per_item) == ("改过的一轮", "mail-panel", 4)


def test_items_move_between_groups(stage: Stage, officer: Client) -> None:
    found, group = grouped(stage)
    item = found.items.get(code="P002")
    place = post(officer, f"/review/rounds/{found.pk}/move/", items=[item.pk, "x", ""], title="新组")
    made = Group.objects.get(title="新组")
    assert place == f"/review/groups/{made.pk}/"
    assert "P002" in text(officer, place)
    assert "P002" not in text(officer, f"/review/groups/{group.pk}/")


def test_the_matrix_shows_states_and_what_is_against_whom(stage: Stage, officer: Client) -> None:
    found, group = grouped(stage)
    rows = stage.accepted(found)
    stage.submit(rows[0], 80)
    Conflict.objects.create(
        expert=rows[1].expert, item=rows[1].item, kind="reciprocal", source="data", strength="flags", found_at=NOW,
        valid=valid(ON), detail={"person": stage.applicants[0].pk},
    )  # fmt: skip
    page = text(officer, f"/review/groups/{group.pk}/")
    for words in ("甲专家", "已交", "已接", "近轮互评", "申请人1近几轮评审过该专家", "核实后排除", "抽取，此前在手"):
        assert words in page, words


def test_a_flag_is_cleared_on_its_page(stage: Stage, officer: Client) -> None:
    found, group = grouped(stage, 1)
    stage.drawn(found)
    row = Conflict.objects.create(
        expert=stage.experts[0], item=found.items.get(), kind="reciprocal", source="data", strength="flags",
        found_at=NOW, valid=valid(ON),
    )  # fmt: skip
    path = f"/review/conflicts/{row.pk}/clear/"
    assert "甲专家 · 近轮互评" in text(officer, path)
    assert post(officer, path, why="上轮未参加该组") == f"/review/groups/{group.pk}/"
    row.refresh_from_db()
    assert row.cleared_why == "上轮未参加该组"


def test_an_expert_is_chosen_with_what_is_known_against_each(stage: Stage, officer: Client) -> None:
    found, _group = grouped(stage, 1)
    item = found.items.get()
    stage.expert("同单位", stage.universities[0])
    path = f"/review/items/{item.pk}/assign/"
    page = text(officer, path)
    assert "甲专家" in page
    assert "同一单位" in page
    assert "同单位" not in text(officer, f"{path}?q=乙")
    barred = stage.experts[-1]
    refused = post(officer, path, 422, expert=barred.pk, reason="非他不可")
    assert "同单位不能评审这一项：同一单位，同在 兰州理工大学。" in refused
    assert "非他不可" in refused, "what was typed stays"
    post(officer, path, expert=stage.experts[0].pk, reason="唯一熟悉")
    assert Assignment.objects.get(item=item).expert == stage.experts[0]
    assert "指定：唯一熟悉" in text(officer, f"/review/groups/{item.group_id}/")


@pytest.mark.parametrize(
    ("step", "why", "state"), [("replace", "联系不上", "replaced"), ("conflict", "同门", "conflicted")]
)
def test_an_expert_is_taken_off_for_a_reason(stage: Stage, officer: Client, step: str, why: str, state: str) -> None:
    found, group = grouped(stage, 1)
    row = stage.invited(found)[0]
    path = f"/review/assignments/{row.pk}/{step}/"
    assert row.expert.person.name in text(officer, path)
    assert post(officer, path, 422, why="")
    assert post(officer, path, why=why) == f"/review/groups/{group.pk}/"
    row.refresh_from_db()
    assert row.state == state
    page = text(officer, f"/review/groups/{group.pk}/")
    assert "谢绝、回避和更换的 1 人次" in page
    assert why in page


def test_a_ballot_is_given_back_and_who_is_late_reminded(stage: Stage, officer: Client) -> None:
    found, group = grouped(stage, 1)
    first, second, _third = stage.accepted(found)
    stage.submit(first, 80)
    assert post(officer, f"/review/assignments/{first.pk}/reopen/", why="请补充") == f"/review/groups/{group.pk}/"
    assert first.ballots.filter(state="draft").exists()
    post(officer, f"/review/assignments/{second.pk}/remind/")
    assert "已催" in text(officer, f"/review/groups/{group.pk}/")


def test_a_step_that_is_none_is_not_found(stage: Stage, officer: Client) -> None:
    found, _group = grouped(stage, 1)
    row = stage.invited(found)[0]
    assert text(officer, f"/review/assignments/{row.pk}/burn/", 404)


def test_the_check_says_what_it_found(stage: Stage, officer: Client) -> None:
    found, _group = grouped(stage, 1)
    row = stage.accepted(found)[0]
    post(officer, f"/review/rounds/{found.pk}/check/")
    assert "没有新的回避" in text(officer, f"/review/rounds/{found.pk}/")
    row.expert.person.affiliations.all().delete()
    row.expert.person.affiliations.create(organisation=stage.universities[0], valid=valid(ON))
    post(officer, f"/review/rounds/{found.pk}/check/")
    assert "1 人次须回避" in text(officer, f"/review/rounds/{found.pk}/")


def test_results_show_letters_plots_and_who_disagrees(stage: Stage, officer: Client) -> None:
    found, _group = grouped(stage)
    stage.scored(found, 90, 70, 80)
    page = text(officer, f"/review/rounds/{found.pk}/results/")
    for words in ("80.00", "专家 A", "专家 C", "专家分差 20.00，建议复议", "可以资助", "理由见方案", "组内第 1"):
        assert words in page, words
    assert not [one.person.name for one in stage.experts if one.person.name in page]


def test_names_are_shown_once_for_a_reason_that_the_journal_keeps(stage: Stage, officer: Client) -> None:
    found, _group = grouped(stage, 1)
    rows = stage.scored(found)
    path = f"/review/rounds/{found.pk}/results/"
    assert "写明事由" in post(officer, path, 422, why=" ")
    named = post(officer, path, 200, why="核对异议")
    assert all(row.expert.person.name in named for row in rows)
    assert JournalLine.objects.get(action="review.names_looked_at").detail["why"] == "核对异议"
    assert rows[0].expert.person.name not in text(officer, path), "the next look is another one"


def test_a_director_reads_results_and_no_names(stage: Stage, enter: Enter) -> None:
    found, group = grouped(stage, 1)
    rows = stage.scored(found)
    client = enter(stage.director)
    page = text(client, f"/review/rounds/{found.pk}/results/")
    assert "查看实名打分" not in page
    assert rows[0].expert.person.name not in page + text(client, f"/review/rounds/{found.pk}/")
    assert text(client, f"/review/groups/{group.pk}/", 403)
    post(client, f"/review/rounds/{found.pk}/results/", 403, why="想看")


def test_a_supervisor_reads_who_reviews(stage: Stage, enter: Enter) -> None:
    found, group = grouped(stage, 1)
    stage.drawn(found)
    page = text(enter(stage.supervisor), f"/review/groups/{group.pk}/")
    assert "拟派" in page
    assert "办理" not in page.partition("专家和期限")[2].partition("回避和提示")[0], "and does nothing to it"


def test_each_look_at_scores_and_at_reviewers_is_on_record(stage: Stage, officer: Client) -> None:
    found, group = grouped(stage)
    stage.scored(found)
    text(officer, f"/review/groups/{group.pk}/")
    for _n in range(2):
        text(officer, f"/review/rounds/{found.pk}/results/")
    lines = JournalLine.objects.filter(action__endswith="looked_at", object_type="review.round", object_id=found.pk)
    assert [(line.action, line.detail["rows"], line.detail["purpose"]) for line in lines.order_by("pk")] == [
        ("reviewers.looked_at", 6, "派审"),
        ("scores.looked_at", 2, "评审结果"),
        ("scores.looked_at", 2, "评审结果"),
    ]
    assert {line.person for line in lines} == {stage.officer.person}


PAGES = ("rounds/{round}/", "rounds/{round}/results/", "groups/{group}/", "items/{item}/assign/", "items/{item}/panel/")


@pytest.mark.parametrize("page", PAGES)
def test_another_office_finds_nothing(stage: Stage, enter: Enter, page: str) -> None:
    found, group = grouped(stage, 1)
    row = stage.scored(found)[0]
    path = "/review/" + page.format(round=found.pk, group=group.pk, item=row.item_id)
    for actor in (stage.stranger, stage.acting(row.expert)):
        assert text(enter(actor), path, 404)


@pytest.mark.parametrize("step", ["group", "move", "draw", "invite", "check", "close"])
def test_nor_does_it_do_anything(stage: Stage, enter: Enter, step: str) -> None:
    found, _group = grouped(stage, 1)
    post(enter(stage.stranger), f"/review/rounds/{found.pk}/{step}/", 404, by="topic", title="x", due="2026-04-20")
    assert not Assignment.objects.exists()


def test_a_panel_result_is_entered_with_its_record(stage: Stage, officer: Client) -> None:
    found = stage.open(stage.item(1), code=PANEL)
    item = found.items.get()
    path = f"/review/items/{item.pk}/panel/"
    said = {"meeting": "3 号", "on": "2026-03-23", "present": 7, "votes_for": 5, "score": "82.5"}
    assert "上传签字的会评记录" in post(officer, path, 422, **said)
    assert "多于到会" in post(officer, path, 422, **said | {"votes_for": 9}, scan=_scan())
    post(officer, path, **said, scan=_scan())
    made = PanelResult.objects.get()
    assert (made.on, str(made.score)) == (date(2026, 3, 23), "82.50")
    page = text(officer, f"/review/rounds/{found.pk}/results/")
    assert "赞成 5 / 7" in page
    assert "会评记录" in page
    assert 'value="3 号"' in text(officer, path), "a correction begins with what is there"


def _scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("record.pdf", small_pdf())


def test_pages_take_few_queries_whatever_their_rows(
    stage: Stage, officer: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    taken: dict[str, set[int]] = {}
    for count in (1, 3):
        found, group = grouped(stage, count)
        row = stage.scored(found)[0]
        for page in PAGES:
            path = "/review/" + page.format(round=found.pk, group=group.pk, item=row.item_id)
            officer.get(path)
            with django_assert_max_num_queries(MOST_QUERIES) as queries:
                assert officer.get(path).status_code == 200
            taken.setdefault(page, set()).add(len(queries.captured_queries))
    assert {page: len(numbers) for page, numbers in taken.items()} == dict.fromkeys(PAGES, 1)


def test_long_results_go_on_on_another_page(stage: Stage, officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kezhi.review.views.results.PAGE", 1)
    found, _group = grouped(stage)
    path = f"/review/rounds/{found.pk}/results/"
    assert ("P001" in text(officer, path), "P002" in text(officer, path)) == (True, False)
    assert "P002" in text(officer, f"{path}?page=2")
