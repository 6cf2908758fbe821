"""The journal: written with every change, sealed in batches into a chain of digests, verified from start to end.

Writers take no common lock: lines are sealed later, by a task, and only those that are surely committed (written by
transactions older than every open one). Nothing that was sealed can be changed, removed or re-ordered unnoticed.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model

from kezhi.base.actor import Actor
from kezhi.base.models import JournalLine, JournalSeal, JournalSealed

GENESIS = "0" * 64
BATCH = 10_000
SEALING_LOCK = 0x6B7A6A
"""Advisory lock of the one who seals."""


def write(
    action: str,
    thing: Model | None,
    *,
    actor: Actor,
    at: datetime,
    summary: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Append one line within the running transaction."""
    JournalLine.objects.create(
        at=at,
        person=actor.person,
        holding=actor.holding,
        on_behalf_of=actor.on_behalf_of,
        action=action,
        object_type=thing._meta.label_lower if thing is not None else "",
        object_id=thing.pk if thing is not None else None,
        summary=summary,
        detail=json.loads(json.dumps(detail or {}, cls=DjangoJSONEncoder)),
    )


def digest(line: JournalLine) -> str:
    """SHA-256 over everything that a line says, in one fixed spelling."""
    said = [
        line.pk,
        line.at.isoformat(),
        line.person,
        line.holding,
        line.on_behalf_of,
        line.action,
        line.object_type,
        line.object_id,
        line.summary,
        line.detail,
        bytes(line.personal).hex() if line.personal is not None else None,
        line.personal_key,
    ]
    return hashlib.sha256(
        json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def root(previous: str, digests: Iterable[str]) -> str:
    """The root of a seal: SHA-256 over the previous root and the batch's digests, one a line."""
    return hashlib.sha256("\n".join([previous, *digests]).encode()).hexdigest()


def seal(*, now: datetime) -> int:
    """Seal what is surely committed and not sealed yet; the number of lines sealed. One sealer at a time."""
    sealed = 0
    while batch := _seal_batch(now):
        sealed += batch
    return sealed


def _seal_batch(now: datetime) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALING_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (oldest_open,) = cursor.fetchone()
        last = JournalSeal.objects.order_by("-number").first()
        lines = list(JournalLine.objects.filter(xid__lt=oldest_open, journalsealed=None).order_by("pk")[:BATCH])
        if not lines:
            return 0
        previous = last.root if last else GENESIS
        made = JournalSeal.objects.create(
            number=last.number + 1 if last else 1,
            previous=previous,
            root=root(previous, map(digest, lines)),
            lines=len(lines),
            at=now,
        )
        JournalSealed.objects.bulk_create(
            JournalSealed(line=line, seal=made, place=place) for place, line in enumerate(lines)
        )
        return len(lines)


@dataclass(frozen=True)
class Verification:
    """What a verification found: ``faults`` name each place; ``unsealed`` lines are not proved yet."""

    seals: int
    lines: int
    unsealed: int
    last_root: str
    faults: tuple["Fault", ...]

    @property
    def holds(self) -> bool:
        return not self.faults


@dataclass(frozen=True)
class Fault:
    """A seal that doesn't hold. ``what``: chain (previous root), lines (their number) or root (their content)."""

    seal: int
    what: str


def verify() -> Verification:
    """Recompute every seal from the first; reads the journal as a stream."""
    faults: list[Fault] = []
    seals = lines = 0
    previous = GENESIS
    for sealed, digests in _sealed_batches():
        seals += 1
        lines += len(digests)
        if sealed.previous != previous or sealed.number != seals:
            faults.append(Fault(sealed.number, "chain"))
        if len(digests) != sealed.lines:
            faults.append(Fault(sealed.number, "lines"))
        elif root(sealed.previous, digests) != sealed.root:
            faults.append(Fault(sealed.number, "root"))
        previous = sealed.root
    unsealed = JournalLine.objects.filter(journalsealed=None).count()
    return Verification(seals, lines, unsealed, previous, tuple(faults))


def _sealed_batches() -> Iterator[tuple[JournalSeal, list[str]]]:
    for sealed in JournalSeal.objects.order_by("number").iterator():
        lines = JournalLine.objects.filter(journalsealed__seal=sealed).order_by("journalsealed__place")
        yield sealed, [digest(line) for line in lines.iterator()]
