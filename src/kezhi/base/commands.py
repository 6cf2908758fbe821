"""Every write: one transaction that locks, checks, changes and writes its journal lines, once per key.

    with command("application.submit", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return queries.submission(cmd.earlier["submission"])
        …
        cmd.journal("application.submitted", submission, summary=…)
        cmd.result = {"submission": submission.pk}

The key comes from the page or the client that asks; asking twice with one key writes once.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from kezhi.base import journal
from kezhi.base.access import BadRequest
from kezhi.base.actor import Actor
from kezhi.base.models import Command

CommandKey = str
LONGEST_KEY = 64
"""Characters; our pages' own have 36 and a short ending."""


def new_key() -> CommandKey:
    """A key for a page or a client that is about to ask for a write."""
    return str(uuid.uuid4())


@dataclass
class Running:
    """A command under way. ``earlier`` is the first run's result where this key was used before."""

    name: str
    actor: Actor
    now: datetime
    key: CommandKey
    earlier: dict[str, Any] | None = None
    result: dict[str, Any] = field(default_factory=dict)

    def journal(
        self,
        action: str,
        thing: Model | None = None,
        *,
        summary: str = "",
        personal: Mapping[str, Any] | None = None,
        subject: int | None = None,
        **detail: Any,
    ) -> None:
        """Write one journal line: who did ``action`` to ``thing``. ``detail`` is JSON without personal values.

        Personal ones go into ``personal``, encrypted under the key of the person ``subject``.
        """
        journal.write(
            action,
            thing,
            actor=self.actor,
            at=self.now,
            summary=summary,
            detail=detail,
            personal=personal,
            subject=subject,
        )

    def after(self, do: Callable[[], Any]) -> None:
        """Do something once this is surely committed; a failure there doesn't undo it."""
        transaction.on_commit(do, robust=True)


@contextmanager
def command(name: str, *, actor: Actor, now: datetime, key: CommandKey) -> Iterator[Running]:
    """Run a write as one transaction, idempotent by ``(actor, key)``; a twin that runs at the same time waits.

    Raises BadRequest for a key that none of our pages gives.
    """
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise BadRequest(_("这一步的凭据不是本页给出的，没有办理。请刷新页面后再办一次；填过的内容还在。"))
    with transaction.atomic():
        who = {"person": actor.person or 0, "key": key}
        made = Command.objects.bulk_create(
            [Command(**who, name=name, at=now)],
            update_conflicts=True,
            update_fields=["name"],
            unique_fields=["person", "key"],
        )[0]
        row = Command.objects.get(pk=made.pk)
        running = Running(name, actor, now, key, earlier=row.result)
        yield running
        if row.result is None:
            Command.objects.filter(pk=row.pk).update(result=running.result)
