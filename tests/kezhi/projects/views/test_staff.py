"""How offices make calls on pages: what is typed is kept, what is wrong is said at its field."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from kezhi.base.actor import Actor, Role
from kezhi.base.models import Account
from kezhi.packs.queries import published
from kezhi.projects.actions import calls
from kezhi.projects.models import Call
from tests import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department", "clock")]


@pytest.fixture
def clock(now: datetime) -> Iterator[None]:
    with mock.patch("django.utils.timezone.now", return_value=now):
        yield


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account))
    session = client.session
    session["holding"] = actor.holding
    session.save()
    return client


@pytest.fixture
def officer() -> Client:
    return client_of(rounds.holder("high-tech", Role.CASE_OFFICER))


def rows(prefix: str, lines: list[dict[str, str]], initial: int = 0) -> dict[str, str]:
    """Rows as a browser sends them."""
    sent = {f"{prefix}-TOTAL_FORMS": str(len(lines)), f"{prefix}-INITIAL_FORMS": str(initial)}
    return sent | {f"{prefix}-{n}-{name}": value for n, line in enumerate(lines) for name, value in line.items()}


DATES = ("opens", "closes", "unit_closes", "recommender_closes")
TOPIC = {"code": "1.1", "title": "镍钴资源", "title_en": "Nickel", "text": "说明", "grant_limit": "150", "planned": "4"}
CONTACT = {"purpose": "业务咨询", "name": "高岚", "phone": "0931-0000 0218", "email": ""}


def typed(topics: list[dict[str, str]] | None = None, **more: str) -> dict[str, Any]:
    moments = {
        "opens": "2026-04-01",
        "closes": "2026-05-15",
        "unit_closes": "2026-05-22",
        "recommender_closes": "2026-06-01",
    }
    dates = {f"{name}_{n}": part for name, day in moments.items() for n, part in enumerate((day, "17:30"))}
    said = {
        "command": "k", "title": "新通知", "title_en": "", "programme": "YF", "year": "2026", "envelope": "5200",
        "unit_quota": "20", "guide": "# 支持方向", "guide_en": "", "value_grant_limit": "200", "value_own_ratio": "1",
        "value_starts_on": "2026-07-01", "value_ends_on": "2029-06-30", "value_age_cutoff": "2026-12-31",
        "value_awards_planned": "42",
    }  # fmt: skip
    return (
        said | dates | rows("topic", topics or [TOPIC, {}]) | rows("contact", [CONTACT, {"purpose": "业务咨询"}]) | more
    )


def new() -> str:
    return f"/calls/manage/new/{published('call').get(pack__code='projects/open-competition').pk}/"


def test_a_call_is_made_from_what_is_typed(officer: Client) -> None:
    response = officer.post(new(), typed())
    call = Call.objects.get()
    assert response["Location"] == f"/calls/{call.pk}/"
    topic = call.topics.get()
    assert (topic.code, topic.title_en, topic.text, topic.planned) == ("1.1", "Nickel", "说明", 4)
    assert topic.grant_limit == 1_500_000
    assert call.contacts.get().name == "高岚"
    assert call.envelope is not None
    assert call.envelope.amount == 52_000_000
    assert call.values["grant_limit"] == "2000000.00"
    officer.post(new(), typed())
    assert Call.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"title": ""}, "id_title_error"),
        ({"programme": "yf"}, "id_programme_error"),
        ({"closes_0": "2026-03-01"}, "“申报人截止”不能早于“受理开始”"),
        ({"value_starts_on": ""}, "id_value_starts_on_error"),
        ({"topic-0-planned": "许多"}, "id_topic-0-planned_error"),
        ({"contact-0-email": "不是邮箱"}, "id_contact-0-email_error"),
        ({"contact-0-phone": ""}, "id_contact-0-phone_error"),
    ],
)
def test_an_error_stands_at_its_field_and_nothing_typed_is_lost(
    wrong: dict[str, str], at: str, officer: Client
) -> None:
    response = officer.post(new(), typed(**wrong))
    page = response.content.decode()
    assert response.status_code == 422
    assert at in page
    assert "已填的内容都还在" in page
    for value in {"镍钴资源", "Nickel", "高岚", "# 支持方向"}:
        assert value in page
    assert Call.objects.count() == 0


def test_a_topics_code_is_used_once(officer: Client) -> None:
    response = officer.post(new(), typed(topics=[TOPIC, TOPIC | {"title": "另一个"}]))
    assert response.status_code == 422
    assert "这个编号用了两次" in response.content.decode()


def test_editing_keeps_what_is_not_touched_and_takes_out_what_is_ticked(officer: Client) -> None:
    officer.post(new(), typed(topics=[TOPIC, TOPIC | {"code": "1.2", "title": "第二个"}]))
    call = Call.objects.get()
    page = officer.get(f"/calls/{call.pk}/edit/").content.decode()
    assert 'value="Nickel"' in page
    assert 'value="150' in page
    change = typed(command="other", **rows("contact", [CONTACT], 1))
    change |= rows("topic", [TOPIC | {"DELETE": "on"}, TOPIC | {"code": "1.2", "title": "第二个"}, {}], 2)
    assert officer.post(f"/calls/{call.pk}/edit/", change).status_code == 302
    assert [(one.code, one.title_en) for one in call.topics.all()] == [("1.2", "Nickel")]


def test_what_the_page_shows_is_what_it_saves(officer: Client) -> None:
    officer.post(new(), typed())
    before = Call.objects.get()
    page = officer.get(f"/calls/{before.pk}/edit/").context
    shown = {field.html_name: field.value() for field in page["form"] if not field.html_name.startswith(DATES)}
    shown = {name: "" if value is None else str(value) for name, value in shown.items()}
    assert shown["value_grant_limit"] == "200.00"
    moments = {
        f"{name}_{n}": timezone.localtime(getattr(before, name)).strftime(pattern)
        for name in DATES
        for n, pattern in enumerate(("%Y-%m-%d", "%H:%M"))
    }
    kept = rows("topic", [TOPIC], 1) | rows("contact", [CONTACT], 1) | {"command": "again"}
    assert officer.post(f"/calls/{before.pk}/edit/", shown | moments | kept).status_code == 302
    after = Call.objects.get()
    unchanged = ("title", "values", "opens", "closes", "unit_closes", "recommender_closes", "unit_quota", "guide")
    assert [getattr(before, name) for name in unchanged] == [getattr(after, name) for name in unchanged]


def test_dates_stand_as_a_browser_reads_them(officer: Client) -> None:
    officer.post(new(), typed())
    page = officer.get(f"/calls/{Call.objects.get().pk}/edit/").content.decode()
    assert 'name="closes_0" value="2026-05-15"' in page
    assert 'name="closes_1" value="17:30"' in page
    assert 'name="value_ends_on" value="2029-06-30"' in page


def test_a_draft_is_previewed_and_sent_step_by_step(officer: Client) -> None:
    officer.post(new(), typed())
    call = Call.objects.get()
    page = officer.get(f"/calls/{call.pk}/").content.decode()
    assert "预览" in page
    assert "送审" in page
    for step, role in (("send", None), ("check", Role.OFFICE_HEAD), ("sign", Role.DIRECTOR)):
        office = "leaders" if role is Role.DIRECTOR else "high-tech"
        client = officer if role is None else client_of(rounds.holder(office, role))
        client.post(f"/calls/{call.pk}/{step}/", {"opinion": "同意", "command": step})
    call.refresh_from_db()
    assert call.state == Call.State.PUBLISHED
    assert call.document_number


def test_an_unready_call_lists_what_it_lacks(officer: Client) -> None:
    officer.post(new(), typed(guide="", **rows("contact", [dict.fromkeys(CONTACT, "") | {"purpose": "业务咨询"}])))
    response = officer.post(f"/calls/{Call.objects.get().pk}/send/", {"command": "s"})
    assert response.status_code == 422
    assert "还没有指南正文" in response.content.decode()
    assert "还没有联系人" in response.content.decode()


def test_an_amendment_is_made_on_a_page(call: Call, officer: Client) -> None:
    moments = {"closes": "2026-04-20", "unit_closes": "2026-04-28", "recommender_closes": "2026-05-10"}
    sent = {f"{name}_{n}": part for name, day in moments.items() for n, part in enumerate((day, "17:30"))}
    said = sent | {"title": call.title, "guide": call.guide, "reason": "延长受理", "command": "a"}
    assert officer.post(f"/calls/{call.pk}/amend/", said | {"reason": ""}).status_code == 422
    late = officer.post(f"/calls/{call.pk}/amend/", said | {"closes_0": "2026-05-01"})
    assert late.status_code == 422
    assert "不能早于" in late.content.decode()
    assert officer.post(f"/calls/{call.pk}/amend/", said).status_code == 302
    assert "延长受理" in officer.get(f"/calls/{call.pk}/").content.decode()


def test_questions_are_asked_and_answered_on_the_calls_page(call: Call, actor: Actor, officer: Client) -> None:
    client_of(actor).post(f"/calls/{call.pk}/ask/", {"text": "可以联合申报吗？", "command": "q"})
    question = call.questions.get()
    officer.post(f"/questions/{question.pk}/answer/", {"text": "可以。", "command": "a"})
    assert "可以。" in Client().get(f"/calls/{call.pk}/").content.decode()


def test_calls_are_listed_by_state(call: Call, officer: Client, now: datetime) -> None:
    version = published("call").get(pack__code="projects/open-competition")
    actor = rounds.holder("high-tech", Role.CASE_OFFICER)
    calls.create(version, rounds.call_draft(version, now, title="还在拟稿"), actor=actor, now=now, key="draft")
    shown = {
        view: ("还在拟稿" in page, "2026 年度示例通知" in page)
        for view in ("all", "drafting", "open", "closed", "cancelled")
        for page in [officer.get(f"/calls/manage/?view={view}").content.decode()]
    }
    assert shown == {
        "all": (True, True),
        "drafting": (True, False),
        "open": (False, True),
        "closed": (False, False),
        "cancelled": (False, False),
    }
