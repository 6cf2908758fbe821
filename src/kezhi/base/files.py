"""Files: taken in once by content, used by many, given out only to who may see the owner.

stored = files.store(upload, name=upload.name, accept=("pdf", "docx"), limit=20 * 2**20, actor=actor, now=now)
files.attach(stored, name=upload.name, owner=draft, purpose="budget-note", cmd=cmd)
"""

import hashlib
import tempfile
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import IO, BinaryIO, Protocol, cast

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from kezhi.base import registry
from kezhi.base.access import NotFound
from kezhi.base.actor import Actor
from kezhi.base.commands import Running
from kezhi.base.filetypes import CHUNK, TYPES, by_extension, chunks, detect
from kezhi.base.models import FileUse, StoredFile
from kezhi.engine.errors import Place, Problem, Problems

IN_MEMORY = 2**20
"""Bytes of an upload that are kept in memory while it is looked at."""
LONGEST_NAME = 120
MEGABYTE = 2**20


class Readable(Protocol):
    """What ``store`` takes: an upload, an open file, anything that reads bytes."""

    def read(self, size: int = ..., /) -> bytes: ...


def store(
    upload: Readable, *, name: str, accept: Collection[str], limit: int, actor: Actor, now: datetime
) -> StoredFile:
    """Take a file in; one with the same content is stored once.

    ``accept`` are extensions without dot, ``limit`` is in bytes. Raises Problems, each with the file's name, where
    the file is empty, too large, not of an accepted type, not what its name says, damaged, protected or dangerous.
    """
    name = clean_name(name)
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as copy:
        sha256, size = _copy(upload, cast(BinaryIO, copy), name, limit)
        found = _check(cast(BinaryIO, copy), name, accept)
        wanted = StoredFile(sha256=sha256, size=size, type=found, created_at=now, created_by=actor.person)
        return _stored(wanted, cast(IO[bytes], copy))


def keep(content: IO[bytes], *, type_: str, actor: Actor, now: datetime) -> StoredFile:
    """Take in a file of our own making, whose type (a name in ``filetypes.TYPES``) is known."""
    digest, size = hashlib.sha256(), 0
    for piece in chunks(cast(BinaryIO, content)):
        digest.update(piece)
        size += len(piece)
    sha256 = digest.hexdigest()
    return _stored(StoredFile(sha256=sha256, size=size, type=type_, created_at=now, created_by=actor.person), content)


def _stored(wanted: StoredFile, content: IO[bytes]) -> StoredFile:
    if not default_storage.exists(wanted.path):
        content.seek(0)
        _save(wanted.path, content)
    StoredFile.objects.bulk_create([wanted], ignore_conflicts=True)
    return StoredFile.objects.get(sha256=wanted.sha256)


def clean_name(name: str) -> str:
    """A file's name as it may be shown and saved: no folders, no control or direction marks, not too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(
        c for c in unicodedata.normalize("NFC", last) if not unicodedata.category(c).startswith("C")
    ).strip()
    path = PurePosixPath(shown if shown.strip(". ") else "file")
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix[:LONGEST_NAME]


def _copy(upload: Readable, copy: BinaryIO, name: str, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := upload.read(CHUNK):
        size += len(piece)
        if size > limit:
            shown = {"name": name, "limit": f"{limit / MEGABYTE:g}"}
            raise Problems([Problem("files.too_large", Place(file=name), shown)])
        digest.update(piece)
        copy.write(piece)
    if not size:
        raise Problems([Problem("files.empty", Place(file=name), {"name": name})])
    return digest.hexdigest(), size


def _check(copy: BinaryIO, name: str, accept: Collection[str]) -> str:
    """The type of the content, which must be accepted and be what the name says."""
    extension = PurePosixPath(name).suffix.lstrip(".").lower()
    shown = {"name": name, "extension": extension or "?", "accept": "、".join(accept)}
    if extension not in accept or by_extension(extension) is None:
        raise Problems([Problem("files.not_accepted", Place(file=name), shown)])
    try:
        found = detect(copy)
    except Problems as refused:
        raise Problems(
            Problem(problem.code, Place(file=name), shown | dict(problem.arguments)) for problem in refused.problems
        ) from refused
    if found != by_extension(extension):
        raise Problems([Problem("files.false_extension", Place(file=name), shown | {"found": found})])
    return found


def _save(path: str, content: IO[bytes]) -> None:
    saved = default_storage.save(path, File(content))
    if saved != path:  # a twin was saved in between: the storage gave ours another name
        default_storage.delete(saved)


@dataclass(frozen=True)
class Period:
    """What a yearly paper is about, and the last day on which it may be used."""

    first: date
    last: date
    expires: date


def attach(
    file: StoredFile, *, name: str, owner: Model, purpose: str, cmd: Running, period: Period | None = None
) -> FileUse:
    """Let ``owner`` have the file, under ``name`` and for ``purpose``."""
    use = FileUse(
        file=file,
        name=clean_name(name),
        owner_type=registry.object_type(owner),
        owner_id=owner.pk,
        purpose=purpose,
        person=cmd.actor.person,
        at=cmd.now,
    )
    if period is not None:
        use.period_from, use.period_to, use.expires = period.first, period.last, period.expires
    use.save()
    cmd.journal("file.attached", owner, file=use.name, purpose=purpose, sha256=file.sha256)
    return use


def refer(paper: FileUse, *, owner: Model, purpose: str, cmd: Running) -> FileUse:
    """Let ``owner`` have a paper that was uploaded once for something else, such as a unit's yearly one."""
    use = attach(paper.file, name=paper.name, owner=owner, purpose=purpose, cmd=cmd)
    use.period_from, use.period_to, use.expires = paper.period_from, paper.period_to, paper.expires
    use.save(update_fields=["period_from", "period_to", "expires"])
    return use


def detach(use: FileUse, *, owner: Model, cmd: Running) -> None:
    """Take a file from its owner. The bytes stay: others may use them, and the journal names their digest."""
    cmd.journal("file.detached", owner, file=use.name, purpose=use.purpose, sha256=use.file.sha256)
    use.delete()


def discard(use: FileUse, *, owner: Model, cmd: Running) -> None:
    """Take a file from its owner, and its bytes from the storage where nobody else has them."""
    file = StoredFile.objects.select_for_update().get(pk=use.file_id)
    detach(use, owner=owner, cmd=cmd)
    if not file.uses.exists():
        path = file.path
        file.delete()
        cmd.after(lambda: default_storage.delete(path))


def uses(owner: Model, *, purpose: str | None = None, on: date | None = None) -> QuerySet[FileUse]:
    """The files of ``owner``, newest first; with ``on`` only those that may still be used on that day."""
    found = FileUse.objects.filter(owner_type=registry.object_type(owner), owner_id=owner.pk)
    if purpose is not None:
        found = found.filter(purpose=purpose)
    if on is not None:
        found = found.filter(Q(expires=None) | Q(expires__gte=on))
    return found.select_related("file").order_by("-at", "-pk")


def open_stored(file: StoredFile) -> File[bytes]:
    """The bytes, to read from the start."""
    return cast("File[bytes]", default_storage.open(file.path, "rb"))


def require(actor: Actor, use_id: int) -> FileUse:
    """The use of a file that the actor may see. Raises NotFound, also for who may not know of it."""
    use = FileUse.objects.select_related("file").filter(pk=use_id).exclude(file__scan=StoredFile.Scan.INFECTED).first()
    may_see = registry.file_owners.get(use.owner_type) if use else None
    if use is None or may_see is None or not may_see(actor, use.owner_id):
        raise NotFound(_("没有找到这个文件，或者您无权查看。请从所属的记录页面重新打开。"))
    return use


def shows_inline(use: FileUse) -> bool:
    """Whether a browser may show the file itself."""
    return TYPES[use.file.type].inline
