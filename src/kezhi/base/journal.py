"""The journal: written with every change, sealed in batches into a chain of digests, verified from start to end.

Writers take no common lock: lines are sealed later, by a task, and only those that are surely committed (written by
transactions older than every open one). Nothing that was sealed can be changed, removed or re-ordered unnoticed.
Who rewrites everything up to the newest seal is found out by a root that was published before.

A person's own values are encrypted under that person's key: destroying the key erases them, and every digest,
which covers the encrypted bytes only, still holds.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import BooleanField, Model
from django.db.models.expressions import RawSQL

from kezhi.base.actor import Actor
from kezhi.base.models import JournalLine, JournalSeal, JournalSealed, PersonalKey

GENESIS = "0" * 64
BATCH = 10_000
SEALING_LOCK = 0x6B7A6A
"""Advisory lock of the one who seals."""
KEY_BITS = 256
NONCE = 12
"""Bytes before the encrypted ones."""
SAID = (
    "id", "at", "person", "holding", "on_behalf_of", "action", "object_type", "object_id", "summary", "detail",
    "personal", "personal_key",
)  # fmt: skip
"""The columns of a line that its digest covers, in their order."""
AT, DETAIL, PERSONAL = (SAID.index(name) for name in ("at", "detail", "personal"))
OLDEST_OPEN = """(
    SELECT min(open::text::bigint) FROM pg_snapshot_xip(pg_current_snapshot()) open WHERE NOT EXISTS (
        SELECT FROM pg_stat_activity WHERE backend_xid = open::xid AND datname <> current_database()
    )
)"""
"""The oldest open transaction that isn't known to be another database's: those share the server's numbers only."""
SURELY_COMMITTED = f"""(
    "base_journalline"."xid" < coalesce({OLDEST_OPEN}, pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
    OR "base_journalline"."xid" >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
)"""
"""Older than every open transaction; or written on another server before a restore, whose numbers ran ahead."""


def write(
    action: str,
    thing: Model | None,
    *,
    actor: Actor,
    at: datetime,
    summary: str = "",
    detail: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
    subject: int | None = None,
) -> None:
    """Append one line within the running transaction. ``personal`` are values of the person ``subject``."""
    key = _key_of(subject) if personal and subject is not None else None
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
        personal=_encrypted(personal, key) if personal and key else None,
        personal_key=key.pk if key else None,
    )


def _key_of(person: int) -> PersonalKey:
    made = PersonalKey(person=person, key=AESGCM.generate_key(KEY_BITS))
    PersonalKey.objects.bulk_create([made], ignore_conflicts=True)
    return PersonalKey.objects.get(person=person)


def _encrypted(values: Mapping[str, Any], key: PersonalKey) -> bytes | None:
    """The values under the key; nothing where it was destroyed: what was erased isn't collected anew."""
    if key.key is None:
        return None
    nonce = os.urandom(NONCE)
    said = json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False).encode()
    return nonce + AESGCM(bytes(key.key)).encrypt(nonce, said, None)


def personal_values(line: JournalLine) -> dict[str, Any] | None:
    """What a line holds of a person; None where there is nothing, or it was erased."""
    if line.personal is None or line.personal_key is None:
        return None
    key = PersonalKey.objects.get(pk=line.personal_key)
    if key.key is None:
        return None
    kept = bytes(line.personal)
    found: dict[str, Any] = json.loads(AESGCM(bytes(key.key)).decrypt(kept[:NONCE], kept[NONCE:], None))
    return found


def erase(person: int, *, now: datetime) -> bool:
    """Destroy a person's key, and with it all that the journal holds of them; whether there was one."""
    keys = PersonalKey.objects.filter(person=person, destroyed_at=None)
    return bool(keys.update(key=None, destroyed_at=now))


def digest(said: Sequence[Any]) -> str:
    """SHA-256 over everything that a line says (the values of ``SAID``), as compact JSON with sorted keys.

    The moment is written in UTC with microseconds, encrypted bytes in hexadecimal.
    """
    values = list(said)
    values[AT] = values[AT].astimezone(UTC).isoformat(timespec="microseconds")
    if values[PERSONAL] is not None:
        values[PERSONAL] = bytes(values[PERSONAL]).hex()
    return _digest_of_spelled(values)


def _digest_of_spelled(values: Sequence[Any]) -> str:
    return hashlib.sha256(_spelling.encode(values).encode()).hexdigest()


_spelling = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


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
        last = JournalSeal.objects.order_by("-number").first()
        surely = RawSQL(SURELY_COMMITTED, (), output_field=BooleanField())  # noqa: S611 — no value of anybody's in it
        lines = JournalLine.objects.filter(surely, journalsealed=None).order_by("pk")
        digests = {line[0]: digest(line) for line in lines.values_list(*SAID)[:BATCH]}
        if not digests:
            return 0
        previous = last.root if last else GENESIS
        made = JournalSeal.objects.create(
            number=last.number + 1 if last else 1,
            previous=previous,
            root=root(previous, digests.values()),
            lines=len(digests),
            at=now,
        )
        JournalSealed.objects.bulk_create(
            JournalSealed(line_id=line, seal=made, place=place, digest=said)
            for place, (line, said) in enumerate(digests.items())
        )
        return len(digests)


@dataclass(frozen=True)
class Fault:
    """A place where the journal doesn't hold: a seal, and a line of it where one can be named.

    ``what``: ``line`` (changed since it was sealed), ``line-missing``, ``lines`` (their number), ``root`` (content or
    order of what was sealed), ``chain`` (the seal before was changed), ``seal-missing``, ``published`` (the root is
    another than the published one).
    """

    seal: int
    what: str
    line: int | None = None


@dataclass(frozen=True)
class Verification:
    """What a verification found: ``faults`` name each place; ``unsealed`` lines are not proved yet."""

    seals: int
    lines: int
    unsealed: int
    last_root: str
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        return not self.faults


SPELLED = {
    "at": """to_char(line.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')""",
    "personal": "encode(line.personal, 'hex')",
}
"""Columns that the database spells as ``digest`` does: reading them as values would take half of the time."""
EVERYTHING = f"""
SELECT seal.number, seal.previous, seal.root, seal.lines, sealed.line_id, sealed.digest,
       {", ".join(SPELLED.get(name, f"line.{name}") for name in SAID)}
FROM base_journalseal seal
LEFT JOIN base_journalsealed sealed ON sealed.seal_id = seal.number
LEFT JOIN base_journalline line ON line.id = sealed.line_id
ORDER BY seal.number, sealed.place
"""  # noqa: S608 — names of our own columns
SEAL_COLUMNS = 4
STREAMED = 5_000
"""Rows fetched at once."""


def verify(*, published: Mapping[int, str] | None = None, say: Callable[[int], None] | None = None) -> Verification:
    """Recompute every seal from the first, reading the journal as a stream.

    ``published`` are roots by seal number as they were made public; ``say`` hears how many lines are done.
    """
    faults: list[Fault] = []
    seals = lines = 0
    previous = GENESIS
    for (number, before, kept_root, count), rows in _batches():
        faults += [Fault(missing, "seal-missing") for missing in range(seals + 1, number)]
        if before != previous:
            faults.append(Fault(number, "chain"))
        faults += _faults_within(number, before, kept_root, count, rows)
        if published and published.get(number, kept_root) != kept_root:
            faults.append(Fault(number, "published"))
        seals, previous = number, kept_root
        lines += len(rows)
        if say:
            say(lines)
    faults += [Fault(number, "seal-missing") for number in sorted(published or {}) if number > seals]
    unsealed = JournalLine.objects.filter(journalsealed=None).count()
    return Verification(seals, lines, unsealed, previous, tuple(faults))


def _faults_within(
    number: int, before: str, kept_root: str, count: int, rows: Sequence[Sequence[Any]]
) -> Iterator[Fault]:
    """Each row is (line, its digest when sealed, what it says now, spelled)."""
    for line, kept, *said in rows:
        if said[0] is None:
            yield Fault(number, "line-missing", line)
        elif _digest_of_spelled(said) != kept:
            yield Fault(number, "line", line)
    if len(rows) != count:
        yield Fault(number, "lines")
    elif root(before, (row[1] for row in rows)) != kept_root:
        yield Fault(number, "root")


def _batches() -> Iterator[tuple[tuple[int, str, str, int], list[list[Any]]]]:
    """Every seal with the rows of its lines, in the order of the chain; one query, never all in memory."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(EVERYTHING)
        stream = chain.from_iterable(iter(lambda: cursor.fetchmany(STREAMED), []))
        for sealed, rows in groupby(stream, key=itemgetter(0, 1, 2, 3)):
            yield sealed, [_read(row) for row in rows if row[SEAL_COLUMNS] is not None]


def _read(row: Sequence[Any]) -> list[Any]:
    values = list(row[SEAL_COLUMNS:])
    if (detail := values[2 + DETAIL]) is not None:
        values[2 + DETAIL] = json.loads(detail)
    return values
