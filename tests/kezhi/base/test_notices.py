"""A notice is told once with the change it is about, and its way to the person can be followed."""

import json
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage, get_connection
from django.utils import translation
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from kezhi.base import notices
from kezhi.base.actor import NOBODY, SYSTEM, Actor
from kezhi.base.commands import command, new_key
from kezhi.base.models import Delivery, Notice, OutboxMessage
from kezhi.base.notices import Contact, NoticeKind, Secret

pytestmark = pytest.mark.django_db
SHEN, GAO = 7, 8
KIND = NoticeKind("《{title}》被退回", "请于{due}前补正，预算 {amount}。", ("email", "sms"))
SAID: dict[str, Any] = {"title": ("沙尘预报", "Dust forecast"), "due": date(2026, 4, 15), "amount": Decimal("1234500")}
ADDRESSES = {
    SHEN: Contact({"email": "shen@example.cn", "sms": "13800000000"}),
    GAO: Contact({"email": "gao@example.cn"}, "en"),
}


def reach(persons: Collection[int]) -> dict[int, Contact]:
    return {person: ADDRESSES[person] for person in persons if person in ADDRESSES}


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(notices, "kinds", notices.registry.Port("kinds"))
    monkeypatch.setattr(notices, "contacts", notices.registry.Port("contacts"))
    notices.kinds.add("draft.returned", KIND)
    notices.contacts.add("persons", reach)
    settings.DEMO = False
    settings.GATEWAYS = dict.fromkeys(("sms", "wecom", "dingtalk"), "")


def tell(persons: Collection[int], now: datetime, **more: Any) -> list[Notice]:
    with command("tell", actor=SYSTEM, now=now, key=new_key()) as cmd:
        return notices.send(persons, "draft.returned", None, SAID | more, cmd=cmd)


def states() -> dict[tuple[str, str], str]:
    return {(row.address, row.channel): row.state for row in Delivery.objects.all()}


def test_each_is_told_once_in_their_own_language(now: datetime) -> None:
    (told,) = tell([SHEN, SHEN], now)
    assert notices.words(told).title == "《沙尘预报》被退回"
    assert notices.words(told).body == "请于2026年4月15日前补正，预算 123.45 万元。"
    with translation.override("en"):
        assert notices.words(told).title == "《Dust forecast》被退回"


def test_a_moment_is_shown_in_local_time(now: datetime) -> None:
    (told,) = tell([SHEN], now, due=datetime.fromisoformat("2026-04-15T16:00:00Z"))
    assert "2026年4月16日 00:00" in notices.words(told).body


def test_a_secret_is_kept_unreadable_and_told_to_its_reader(now: datetime) -> None:
    (told,) = tell([SHEN], now, title=Secret("https://kezhi.example/7f3a"))
    told.refresh_from_db()
    assert "7f3a" not in str(told.arguments)
    assert notices.words(told).title == "《https://kezhi.example/7f3a》被退回"


def test_who_is_no_person_yet_is_told_by_mail_in_their_language(now: datetime) -> None:
    thing = OutboxMessage.objects.create(channel="email", address="", title="", body="")
    with command("tell", actor=SYSTEM, now=now, key=new_key()) as cmd:
        told = notices.send_to(Contact({"email": "new@example.cn"}, "en"), "draft.returned", thing, SAID, cmd=cmd)
    assert (told.person, told.object_type, told.object_id) == (None, "base.outboxmessage", thing.pk)
    assert states() == {("new@example.cn", "email"): "waiting"}
    notices.deliver(now=now)
    assert [(sent.to, sent.subject) for sent in mail.outbox] == [(["new@example.cn"], "《Dust forecast》被退回")]
    assert list(notices.of(NOBODY)) == []


def test_words_of_people_cannot_reach_into_objects(now: datetime) -> None:
    (told,) = tell([SHEN], now, title="{due.__class__} {0}")
    assert notices.words(told).title == "《{due.__class__} {0}》被退回"


def test_what_its_words_need_must_be_told(now: datetime) -> None:
    with pytest.raises(KeyError, match="title"), command("tell", actor=SYSTEM, now=now, key="k") as cmd:
        notices.send([SHEN], "draft.returned", None, {"due": "x"}, cmd=cmd)
    with pytest.raises(KeyError, match=r"draft\.praised"), command("tell", actor=SYSTEM, now=now, key="k") as cmd:
        notices.send([SHEN], "draft.praised", None, {}, cmd=cmd)
    assert not Notice.objects.exists()


def test_a_change_that_fails_tells_nobody(now: datetime) -> None:
    with pytest.raises(ZeroDivisionError), command("tell", actor=SYSTEM, now=now, key="k") as cmd:
        notices.send([SHEN], "draft.returned", None, SAID, cmd=cmd)
        raise ZeroDivisionError
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()


def test_telling_a_thousand_takes_as_many_queries_as_telling_one(
    now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with command("tell", actor=SYSTEM, now=now, key="k") as cmd:
        for persons in ([SHEN], range(1000)):
            with django_assert_num_queries(2):
                notices.send(persons, "draft.returned", None, SAID, cmd=cmd)


def test_mail_goes_out_in_the_language_of_its_reader(now: datetime) -> None:
    tell([SHEN, GAO, 9], now)
    assert notices.deliver(now=now) == 2
    assert [(sent.to, sent.subject) for sent in mail.outbox] == [
        (["shen@example.cn"], "《沙尘预报》被退回"),
        (["gao@example.cn"], "《Dust forecast》被退回"),
    ]
    assert set(states().values()) == {"sent"}
    assert notices.deliver(now=now) == 0


def test_a_channel_that_is_not_set_up_is_not_used(now: datetime) -> None:
    tell([SHEN], now)
    assert states() == {("shen@example.cn", "email"): "waiting"}


def test_what_fails_is_tried_again_later_and_given_up_in_the_end(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: EmailMessage) -> int:
        raise ConnectionRefusedError("mail server is down")

    tell([GAO], now)
    monkeypatch.setattr(EmailMessage, "send", fail)
    waits = []
    for _ in range(notices.ATTEMPTS):
        assert notices.deliver(now=now) == 1
        assert notices.deliver(now=now) == 0
        row = Delivery.objects.get()
        waits.append((row.next_at - now) // timedelta(minutes=1))
        now = max(now, row.next_at)
    assert waits == [1, 2, 4, 8, 0]
    assert (row.state, row.attempts) == ("failed", 5)
    assert row.error == "ConnectionRefusedError: mail server is down"
    assert Notice.objects.filter(person=GAO).exists()


def test_one_that_fails_does_not_hold_up_the_others(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    send = EmailMessage.send

    def fail_for_shen(self: EmailMessage) -> int:
        if self.to == ["shen@example.cn"]:
            raise OSError
        return send(self)

    tell([SHEN, GAO], now)
    monkeypatch.setattr(EmailMessage, "send", fail_for_shen)
    notices.deliver(now=now)
    assert states() == {("shen@example.cn", "email"): "waiting", ("gao@example.cn", "email"): "sent"}


@pytest.fixture
def gateway() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A service that takes messages as JSON."""
    got: list[dict[str, str]] = []

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            got.append(said | {"authorization": self.headers["Authorization"]})
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Takes)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    yield f"http://127.0.0.1:{server.server_port}/", got
    server.shutdown()
    server.server_close()


def test_a_gateway_gets_the_message(
    now: datetime, settings: Settings, gateway: tuple[str, list[dict[str, str]]]
) -> None:
    settings.GATEWAYS["sms"], settings.GATEWAY_TOKEN = gateway[0], "secret"
    tell([SHEN], now)
    notices.deliver(now=now)
    (got,) = gateway[1]
    assert (got["channel"], got["to"], got["authorization"]) == ("sms", "13800000000", "Bearer secret")
    assert got["title"] == "《沙尘预报》被退回"
    assert states()["13800000000", "sms"] == "sent"


def test_a_demonstration_sends_nothing_and_keeps_everything(now: datetime, settings: Settings) -> None:
    settings.DEMO = True
    tell([SHEN], now)
    notices.deliver(now=now)
    kept = {(row.channel, row.address, row.title) for row in OutboxMessage.objects.all()}
    assert kept == {
        ("email", "shen@example.cn", "《沙尘预报》被退回"),
        ("sms", "13800000000", "《沙尘预报》被退回"),
    }
    assert not mail.outbox


def test_mail_without_a_server_is_kept() -> None:
    backend = get_connection("kezhi.base.notices.OutboxBackend")
    sent = backend.send_messages([EmailMessage("验证码", "ABC-123", to=["a@example.cn"], cc=["b@example.cn"])])
    assert sent == 1
    assert set(OutboxMessage.objects.values_list("address", "title", "body")) == {
        ("a@example.cn", "验证码", "ABC-123"),
        ("b@example.cn", "验证码", "ABC-123"),
    }


def test_only_ones_own_notices_are_counted_and_marked(now: datetime) -> None:
    tell([SHEN, GAO], now)
    tell([SHEN], now)
    shen = Actor(person=SHEN, account=1)
    assert (notices.unread(shen), notices.unread(NOBODY)) == (2, 0)
    assert notices.mark_read(notices.of(shen), now=now) == 2
    assert notices.mark_read(notices.of(shen), now=now + timedelta(days=1)) == 0
    assert notices.unread(shen) == 0
    assert notices.unread(Actor(person=GAO, account=2)) == 1
    assert set(notices.of(shen).values_list("read_at", flat=True)) == {now}
