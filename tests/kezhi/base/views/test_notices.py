"""My notices as a page."""

from datetime import datetime

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from kezhi.base import notices, registry
from kezhi.base.actor import SYSTEM, Role
from kezhi.base.commands import command, new_key
from kezhi.base.models import CalendarYear, Notice, OutboxMessage
from kezhi.base.notices import NoticeKind
from kezhi.subjects.models import Person
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def shen(client: Client, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Somebody with a post, signed in."""
    monkeypatch.setattr(notices, "kinds", registry.Port("kinds"))
    notices.kinds.add("told", NoticeKind("第 {n} 条", "<b>正文</b>"))
    unit = people.unit()
    person = people.person(at=unit)
    people.in_post(person, Role.UNIT_OFFICE, unit)
    client.force_login(person.account)
    return person


def tell(person: Person, now: datetime, n: int, thing: CalendarYear | None = None) -> Notice:
    with command("tell", actor=SYSTEM, now=now, key=new_key()) as cmd:
        return notices.send([person.pk], "told", thing, {"n": n}, cmd=cmd)[0]


def test_who_is_not_signed_in_is_asked_to(client: Client) -> None:
    assert client.get("/notices/")["Location"] == "/account/login/?next=/notices/"


def test_an_empty_list_says_what_will_come(client: Client, shen: Person) -> None:
    assert "没有通知" in client.get("/notices/").content.decode()


def test_unread_ones_are_shown_counted_and_escaped(client: Client, shen: Person, now: datetime) -> None:
    tell(shen, now, 1)
    tell(people.person("高岚"), now, 2)
    page = client.get("/notices/").content.decode()
    assert "第 1 条" in page
    assert "第 2 条" not in page
    assert "1 条未读" in page
    assert "<b>正文</b>" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(
    client: Client, shen: Person, now: datetime, count: int, django_assert_max_num_queries: type
) -> None:
    for n in range(count):
        tell(shen, now, n)
    client.get("/notices/")
    with django_assert_max_num_queries(12):
        client.get("/notices/")


def test_one_or_all_are_marked_as_read(client: Client, shen: Person, now: datetime) -> None:
    first = tell(shen, now, 1)
    for n in range(2, 4):
        tell(shen, now, n)
    client.post("/notices/?unread=1", {"id": first.pk})
    assert Notice.objects.filter(read_at=None).count() == 2
    assert "第 1 条" not in client.get("/notices/?unread=1").content.decode()
    client.post("/notices/")
    assert not Notice.objects.filter(read_at=None).exists()


def test_nobody_marks_the_notices_of_others(client: Client, shen: Person, now: datetime) -> None:
    other = tell(people.person("高岚"), now, 1)
    client.post("/notices/", {"id": other.pk})
    assert client.get(f"/notices/{other.pk}/").status_code == 404
    assert Notice.objects.get(pk=other.pk).read_at is None


def test_following_a_notice_leads_to_what_it_is_about_if_one_may_see_it(
    client: Client, shen: Person, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, hidden = (CalendarYear.objects.create(year=y, days_off=[], days_worked=[], source="") for y in (2026, 2027))
    about = registry.AboutObject(
        lambda actor: CalendarYear.objects.filter(year=2026), str, lambda row: f"/y/{row.year}/"
    )
    monkeypatch.setitem(registry.objects._items, "base.calendaryear", about)
    assert client.get(f"/notices/{tell(shen, now, 1, seen).pk}/")["Location"] == "/y/2026/"
    assert client.get(f"/notices/{tell(shen, now, 2, hidden).pk}/")["Location"] == "/notices/"
    assert notices.unread(people.acting(shen)) == 0


def test_the_outbox_is_a_page_of_the_demonstration_only(client: Client, settings: Settings) -> None:
    OutboxMessage.objects.create(channel="email", address="a@example.cn", title="验证码", body="ABC-123")
    settings.DEMO = False
    assert client.get("/outbox/").status_code == 404
    settings.DEMO = True
    page = client.get("/outbox/").content.decode()
    assert "ABC-123" in page
    assert "a@example.cn" in page
