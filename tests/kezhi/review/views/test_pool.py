"""The pool on pages: the list with its filters and export, taking somebody in, one expert."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kezhi.base.actor import Role
from kezhi.base.commands import new_key
from kezhi.review.models import Expert
from tests import people
from tests import rounds as province
from tests.kezhi.base.excel import opened
from tests.kezhi.review.conftest import Stage
from tests.kezhi.review.views.conftest import MOST_QUERIES, Enter, text


@pytest.fixture
def officer(stage: Stage, enter: Enter) -> Client:
    return enter(stage.officer)


def post(client: Client, path: str, status: int = 302, **said: Any) -> str:
    response = client.post(path, {"command": new_key()} | said)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode() if status != 302 else response["Location"]


def test_the_list_is_filtered_by_discipline_unit_and_state(stage: Stage, officer: Client) -> None:
    stage.expert("生物专家", stage.universities[1], "180")
    page = text(officer, "/review/experts/")
    for words in ("甲专家", "生物专家", "物理学", "生物学", "兰州大学", "专家入库"):
        assert words in page, words
    biology = text(officer, "/review/experts/?f.field=180")
    assert ("生物专家" in biology, "甲专家" in biology) == (True, False)
    by_unit = text(officer, "/review/experts/?f.unit=西北师范")
    assert ("乙专家" in by_unit, "甲专家" in by_unit) == (True, False)
    Expert.objects.filter(person__name="甲专家").update(state="paused")
    paused = text(officer, "/review/experts/?view=paused")
    assert ("甲专家" in paused, "乙专家" in paused) == (True, False)


def test_the_list_is_exported(stage: Stage, officer: Client) -> None:
    response = officer.post("/review/experts/?", {"do": "export", "purpose": "核对专家名单"})
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert any("甲专家" in row for row in opened(content).values)


@pytest.mark.parametrize("who", ["director", "expert"])
def test_who_does_not_keep_the_pool_does_not_read_it(stage: Stage, enter: Enter, who: str) -> None:
    actor = stage.acting(stage.experts[0]) if who == "expert" else stage.director
    assert text(enter(actor), "/review/experts/", 403)
    assert text(enter(actor), "/review/experts/new/", 403)


def test_a_person_is_found_and_taken_in(stage: Stage, officer: Client) -> None:
    who = people.person("钱晨松", at=stage.universities[2], title="教授")
    assert "先按姓名找人" in text(officer, "/review/experts/new/")
    assert "没有这个名字" in text(officer, "/review/experts/new/?q=查无此人")
    page = text(officer, "/review/experts/new/?q=钱晨松")
    assert "钱晨松 · 西北师范大学 · 教授" in page
    said = {"person": who.public_id, "fields_": ["140", "430"], "capacity": "12", "declared": "on"}
    assert post(officer, "/review/experts/new/?q=钱晨松", **said) == "/review/experts/"
    made = Expert.objects.get(person=who)
    assert (made.fields, made.capacity, made.declared_at is not None) == (["140", "430"], 12, True)
    assert "已在专家库里" in post(officer, "/review/experts/new/?q=钱晨松", 422, **said)


def test_what_is_lacking_is_asked_again(stage: Stage, officer: Client) -> None:
    who = people.person("钱晨松", at=stage.universities[2])
    page = post(officer, "/review/experts/new/?q=钱晨松", 422, person=who.public_id, capacity="0")
    assert "钱晨松" in page
    assert not Expert.objects.filter(person=who).exists()
    head = province.holder("high-tech", Role.OFFICE_HEAD)
    assert head.person is not None
    staff = people.Person.objects.get(pk=head.person)
    refused = post(officer, "/review/experts/new/", 422, person=staff.public_id, fields_=["140"], capacity="3")
    assert "科技厅工作人员" in refused


def test_an_experts_page_shows_what_they_were_asked(stage: Stage, officer: Client) -> None:
    found = stage.open()
    row = stage.invited(found)[0]
    page = text(officer, f"/review/experts/{row.expert_id}/")
    for words in ("物理学", "镍钴资源研究", "已邀请", "暂停派审", "退出专家库", "修改学科和上限"):
        assert words in page, words


def test_an_expert_is_changed_paused_and_resumed(stage: Stage, officer: Client) -> None:
    found = stage.experts[0]
    own = f"/review/experts/{found.pk}/"
    assert 'value="140" selected' in text(officer, f"{own}change/")
    assert post(officer, f"{own}change/", fields_=["180"], capacity="7") == own
    for step, words in (("pause", "已暂停"), ("resume", "已恢复"), ("leave", "已退出")):
        assert post(officer, f"{own}{step}/") == own
        assert words in text(officer, own)
    found.refresh_from_db()
    assert (found.fields, found.capacity, found.state) == (["180"], 7, "left")
    post(officer, f"{own}burn/", 404)


def test_an_expert_reads_and_pauses_oneself(stage: Stage, enter: Enter) -> None:
    found = stage.experts[0]
    client = enter(stage.acting(found))
    page = text(client, f"/review/experts/{found.pk}/")
    assert "修改学科和上限" not in page
    post(client, f"/review/experts/{found.pk}/pause/")
    assert text(client, f"/review/experts/{stage.experts[1].pk}/", 404)


def test_pages_take_few_queries(
    stage: Stage, officer: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    stage.invited(stage.open(stage.item(1), stage.item(2), stage.item(3)))
    for page in (f"{stage.experts[0].pk}/", "new/?q=专家", f"{stage.experts[0].pk}/change/"):
        officer.get(f"/review/experts/{page}")
        with django_assert_max_num_queries(MOST_QUERIES):
            assert officer.get(f"/review/experts/{page}").status_code == 200


def test_offices_have_the_areas_and_others_do_not(stage: Stage, enter: Enter) -> None:
    officers = text(enter(stage.officer), "/home/")
    assert "/review/rounds/" in officers
    assert "/review/experts/" in officers
    assert "/review/solicitations/" not in officers
    assert "/review/solicitations/" in text(enter(stage.supervisor), "/home/")
    unit = people.person("魏敏", at=stage.universities[0])
    office = people.acting(unit, people.in_post(unit, Role.UNIT_OFFICE, stage.universities[0]))
    assert "/review/" not in text(enter(office), "/home/")
    assert text(enter(office), "/review/rounds/", 403)
