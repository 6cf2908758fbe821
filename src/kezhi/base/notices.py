"""Notices: told within the transaction that they are about, delivered later, each with its state.

    notices.kinds.add("draft.returned", NoticeKind(gettext_noop("《{title}》被退回"), gettext_noop("{due}前补正。")))
    notices.send([person], "draft.returned", draft, {"title": …, "due": …}, cmd=cmd)

Every notice stands on its person's page; a kind says over which channels it is sent besides. A room that knows
persons registers in ``contacts`` where each can be reached.
"""

import json
import urllib.request
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kezhi.base import ciphers, registry
from kezhi.base.actor import Actor
from kezhi.base.commands import Running
from kezhi.base.display import english
from kezhi.base.models import Delivery, Notice, OutboxMessage

ATTEMPTS = 5
FIRST_WAIT = timedelta(minutes=1)
"""After a failure; each further one doubles it."""
GATEWAY_TIMEOUT = 10
"""Seconds."""


UNREADABLE = "notices: secret"
"""The use under whose key secrets are kept."""


class Secret(str):
    """An argument that only its reader may know, such as a one-time link: kept encrypted."""

    __slots__ = ()


@dataclass(frozen=True)
class NoticeKind:
    """The words of one kind of notice: msgids with ``{names}`` of arguments; and the channels besides the page."""

    title: str
    body: str
    channels: tuple[str, ...] = ("email",)


@dataclass(frozen=True)
class Contact:
    """Where a person can be reached: an address by channel, and the language of what is sent."""

    addresses: Mapping[str, str] = field(default_factory=dict)
    language: str = "zh-hans"


@dataclass(frozen=True)
class Message:
    """A notice in words."""

    title: str
    body: str


@dataclass(frozen=True)
class Channel:
    """A way to reach a person. ``is_open``: whether this installation can send over it."""

    is_open: Callable[[], bool]
    deliver: Callable[[str, Message], None]


kinds: registry.Port[NoticeKind] = registry.Port("kinds of notices")
contacts: registry.Port[Callable[[Collection[int]], Mapping[int, Contact]]] = registry.Port("contacts of persons")
channels: registry.Port[Channel] = registry.Port("channels of notices")


def send(
    persons: Collection[int],
    kind: str,
    thing: Model | None,
    arguments: Mapping[str, Any],
    *,
    cmd: Running,
    due: datetime | None = None,
) -> list[Notice]:
    """Tell persons something about ``thing``, once each, within the running command.

    Arguments are texts, numbers, dates, moments, amounts in 元 (Decimal), (Chinese, English) pairs and secrets
    (``Secret``). Raises KeyError where the kind or an argument that its words need is missing.
    """
    told = _told(kind, thing, arguments, due, cmd.now)
    made = Notice.objects.bulk_create(Notice(person=person, **told) for person in dict.fromkeys(persons))
    reached: dict[int, Contact] = {}
    for find in contacts.values():
        reached |= find([notice.person for notice in made if notice.person is not None])
    ways = [_ways(notice, reached[notice.person], cmd.now) for notice in made if notice.person in reached]
    Delivery.objects.bulk_create(chain.from_iterable(ways))
    return made


def send_to(contact: Contact, kind: str, thing: Model, arguments: Mapping[str, Any], *, cmd: Running) -> Notice:
    """Tell somebody who is no person of the registry yet, within the running command."""
    made = Notice.objects.create(**_told(kind, thing, arguments, None, cmd.now))
    Delivery.objects.bulk_create(_ways(made, contact, cmd.now))
    return made


def _told(
    kind: str, thing: Model | None, arguments: Mapping[str, Any], due: datetime | None, now: datetime
) -> dict[str, Any]:
    told = {
        "kind": kind,
        "object_type": registry.object_type(thing) if thing is not None else "",
        "object_id": thing.pk if thing is not None else None,
        "arguments": {name: _kept(value) for name, value in arguments.items()},
        "due": due,
        "created_at": now,
    }
    words(Notice(**told))
    return told


def _ways(notice: Notice, contact: Contact, now: datetime) -> list[Delivery]:
    usable = [name for name in kinds[notice.kind].channels if settings.DEMO or channels[name].is_open()]
    return [
        Delivery(notice=notice, channel=name, address=contact.addresses[name], language=contact.language, next_at=now)
        for name in usable
        if contact.addresses.get(name)
    ]


def _kept(value: Any) -> Any:
    """An argument as JSON that still knows what it is, since each reader's language shows it in its own way."""
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, Decimal):
        return {"money": str(value)}
    if isinstance(value, tuple):
        return {"zh": value[0], "en": value[1]}
    if isinstance(value, Secret):
        return {"secret": ciphers.encrypt(value, UNREADABLE).hex()}
    return value if isinstance(value, int) else str(value)


def _shown(value: Any) -> str:
    match value:
        case {"moment": moment}:
            return date_format(timezone.localtime(datetime.fromisoformat(moment)), "DATETIME_FORMAT")
        case {"day": day}:
            return date_format(date.fromisoformat(day), "DATE_FORMAT")
        case {"money": amount}:
            return _("%(amount)s 万元") % {"amount": f"{Decimal(amount) / 10_000:,.2f}"}
        case {"secret": kept}:
            return ciphers.decrypt(bytes.fromhex(kept), UNREADABLE)
        case {"zh": zh, "en": en}:
            return str(en if english() else zh)
    return str(value)


def words(notice: Notice) -> Message:
    """The notice in the language that is active."""
    kind = kinds[notice.kind]
    shown = {name: _shown(value) for name, value in notice.arguments.items()}
    return Message(_(kind.title).format_map(shown), _(kind.body).format_map(shown))


def of(actor: Actor) -> QuerySet[Notice]:
    """The actor's own notices, newest first."""
    return Notice.objects.filter(person=actor.person or 0).order_by("-created_at", "-pk")


def unread(actor: Actor) -> int:
    """How many of the actor's notices they haven't read."""
    return of(actor).filter(read_at=None).count()


def mark_read(rows: QuerySet[Notice], *, now: datetime) -> int:
    """Mark the unread ones of ``rows`` as read; how many that were."""
    return rows.filter(read_at=None).update(read_at=now)


def deliver(*, now: datetime) -> int:
    """Try every delivery whose time has come; how many were tried. Several may run at once."""
    tried = 0
    while _deliver_one(now):
        tried += 1
    return tried


def _deliver_one(now: datetime) -> bool:
    with transaction.atomic():
        ready = Delivery.objects.filter(state=Delivery.State.WAITING, next_at__lte=now).order_by("next_at", "pk")
        found = ready.select_for_update(skip_locked=True, of=("self",)).select_related("notice").first()
        if found is None:
            return False
        found.attempts += 1
        try:
            with transaction.atomic(), translation.override(found.language):
                _hand_over(found.channel, found.address, words(found.notice))
        except Exception as error:
            _failed(found, error, now)
        else:
            found.state, found.sent_at, found.error = Delivery.State.SENT, now, ""
        found.save()
    return True


def _failed(delivery: Delivery, error: Exception, now: datetime) -> None:
    delivery.error = f"{type(error).__name__}: {error}"[:500]
    if delivery.attempts >= ATTEMPTS:
        delivery.state = Delivery.State.FAILED
    else:
        delivery.next_at = now + FIRST_WAIT * 2 ** (delivery.attempts - 1)


def _hand_over(channel: str, address: str, message: Message) -> None:
    if settings.DEMO:
        OutboxMessage.objects.create(channel=channel, address=address, title=message.title[:250], body=message.body)
    else:
        channels[channel].deliver(address, message)


def _mail(address: str, message: Message) -> None:
    EmailMessage(message.title, message.body, to=[address]).send()


def _gateway(name: str) -> Channel:
    """A service of the department that takes ``{channel, to, title, body}`` as JSON at the address in the settings."""

    def deliver(address: str, message: Message) -> None:
        said = {"channel": name, "to": address, "title": message.title, "body": message.body}
        request = urllib.request.Request(  # noqa: S310 — the operator's own setting
            settings.GATEWAYS[name],
            json.dumps(said).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {settings.GATEWAY_TOKEN}"},
        )
        with urllib.request.urlopen(request, timeout=GATEWAY_TIMEOUT):  # noqa: S310
            pass

    return Channel(lambda: bool(settings.GATEWAYS[name]), deliver)


channels.add("email", Channel(lambda: True, _mail))
for _name in ("sms", "wecom", "dingtalk"):
    channels.add(_name, _gateway(_name))


class OutboxBackend(BaseEmailBackend):
    """Keeps mail in the outbox, where no mail server is named."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        OutboxMessage.objects.bulk_create(
            OutboxMessage(channel="email", address=address, title=mail.subject[:250], body=str(mail.body))
            for mail in email_messages
            for address in mail.recipients()
        )
        return len(email_messages)
