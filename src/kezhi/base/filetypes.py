"""What a file is, found from its content: the name is only compared with it.

Packed files (zip and the office formats, which are zip) are unpacked once within bounds, so that nothing later meets
a bomb, an XML entity, a macro or a member that points outside.
"""

import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import puremagic

from kezhi.engine.errors import Problem, Problems

CHUNK = 1 << 16
HEAD = 4096
MAX_MEMBERS = 10_000
MAX_UNPACKED = 512 * 2**20
"""Bytes that a packed file may unpack to in all."""
MAX_RATIO = 100
"""How many times larger it may get; office files stay under 30."""
UNPACKED_ANYWAY = 16 * 2**20
"""Bytes that no ratio forbids: a short, very regular sheet is no bomb."""
CONTROL_SHARE = 0.01
"""Share of control characters up to which bytes are a text (faults in single cells are the reader's to name)."""
GZIP = b"\x1f\x8b"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|svg|script|table|!--|meta|head|body)", re.I)
CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f\x1b")
ENTITY_MARKS = tuple(word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le"))


@dataclass(frozen=True)
class FileType:
    """A type that we can recognise. ``inline``: a browser may show it without saving it first."""

    extensions: tuple[str, ...]
    media_type: str
    inline: bool = False


OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    "pdf": FileType(("pdf",), "application/pdf", inline=True),
    "png": FileType(("png",), "image/png", inline=True),
    "jpeg": FileType(("jpg", "jpeg"), "image/jpeg", inline=True),
    "gif": FileType(("gif",), "image/gif"),
    "tiff": FileType(("tif", "tiff"), "image/tiff"),
    "docx": FileType(("docx",), f"{OFFICE}.wordprocessingml.document"),
    "xlsx": FileType(("xlsx",), f"{OFFICE}.spreadsheetml.sheet"),
    "pptx": FileType(("pptx",), f"{OFFICE}.presentationml.presentation"),
    "ofd": FileType(("ofd",), "application/ofd"),
    "zip": FileType(("zip",), "application/zip"),
    "gzip": FileType(("gz",), "application/gzip"),
    "doc": FileType(("doc", "wps"), "application/msword"),
    "xls": FileType(("xls", "et"), "application/vnd.ms-excel"),
    "ppt": FileType(("ppt", "dps"), "application/vnd.ms-powerpoint"),
    "text": FileType(("txt", "csv"), "text/plain"),
}
SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"MZ", "exe"),
)
PARTS = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("ppt/presentation.xml", "pptx"),
    ("OFD.xml", "ofd"),
)
STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt"))


def by_extension(extension: str) -> str | None:
    """The type that files with this extension have."""
    return next((name for name, kind in TYPES.items() if extension in kind.extensions), None)


def detect(file: BinaryIO) -> str:
    """The type of the content: a name in ``TYPES``, else what it seems to be, such as ``exe`` or ``html``.

    Raises Problems where the content is damaged, protected by a password, or dangerous to open.
    """
    file.seek(0)
    head = file.read(HEAD)
    for signature, found in SIGNATURES:
        if head.startswith(signature):
            return found
    if head.startswith(b"PK\x03\x04"):
        return _packed(file)
    if head.startswith(GZIP):
        return _gzipped(file)
    if head.startswith(OLE):
        return _old_office(file)
    if MARKUP.match(head):
        return "html"
    return "text" if _is_text(file) else _guess(head)


def _guess(head: bytes) -> str:
    try:
        return str(puremagic.from_string(head)).lstrip(".") or "?"
    except (puremagic.PureError, ValueError):
        return "?"


def chunks(file: BinaryIO) -> Iterator[bytes]:
    """The whole file from its start, piece by piece."""
    file.seek(0)
    while piece := file.read(CHUNK):
        yield piece


def _is_text(file: BinaryIO) -> bool:
    file.seek(0)
    if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
        return _is_utf16(file)
    size = controls = 0
    for piece in chunks(file):
        size += len(piece)
        controls += len(piece) - len(piece.translate(None, CONTROLS))
    return controls <= size * CONTROL_SHARE


def _is_utf16(file: BinaryIO) -> bool:
    file.seek(0)
    try:
        text = file.read().decode("utf-16")
    except UnicodeDecodeError:
        return False
    return sum(ord(c) < ord(" ") and not c.isspace() for c in text) <= len(text) * CONTROL_SHARE


def _old_office(file: BinaryIO) -> str:
    """Which of the OLE formats; a new one under a password is wrapped in OLE too."""
    file.seek(0)
    content = file.read()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Problems([Problem("files.protected")])
    return next((found for name, found in STREAMS if name.encode("utf-16-le") + b"\0\0" in content), "ole")


def _gzipped(file: BinaryIO) -> str:
    """One packed file, unpacked once within the bounds that a zip has."""
    size = file.seek(0, 2)
    file.seek(0)
    allowed = _allowed(size)
    try:
        with gzip.GzipFile(fileobj=file, mode="rb") as content:
            unpacked = 0
            while piece := content.read(CHUNK):
                unpacked += len(piece)
                if unpacked > allowed:
                    raise Problems([Problem("files.bomb", arguments={"limit": allowed // 2**20})])
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise Problems([Problem("files.damaged")]) from error
    return "gzip"


def _allowed(size: int) -> int:
    """Bytes to which a packed file of so many may unpack."""
    return min(MAX_UNPACKED, max(UNPACKED_ANYWAY, size * MAX_RATIO))


def _packed(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if problem := _forbidden(members):
                raise Problems([problem])
            found = next((kind for part, kind in PARTS if part in names), "zip")
            file.seek(0, 2)
            _unpack(archive, members, file.tell(), look_into_xml=found != "zip")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Problems([Problem("files.damaged")]) from error
    return found


def _forbidden(members: list[zipfile.ZipInfo]) -> Problem | None:
    if len(members) > MAX_MEMBERS:
        return Problem("files.bomb", arguments={"limit": MAX_UNPACKED // 2**20})
    for member in members:
        if member.flag_bits & 1:
            return Problem("files.protected")
        if member.filename.endswith("vbaProject.bin"):
            return Problem("files.macros")
        if _points_outside(member):
            return Problem("files.unsafe_member", arguments={"member": member.filename})
    return None


def _points_outside(member: zipfile.ZipInfo) -> bool:
    parts = member.filename.replace("\\", "/").split("/")
    is_link = member.external_attr >> 28 == 0o12
    return is_link or ".." in parts or parts[0] == "" or ":" in parts[0]


def _unpack(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], size: int, *, look_into_xml: bool) -> None:
    """Unpack all, keeping nothing: what a member says of its own size isn't believed."""
    allowed = _allowed(size)
    unpacked = 0
    for member in members:
        is_xml = look_into_xml and member.filename.lower().endswith((".xml", ".rels", ".vml"))
        with archive.open(member) as content:
            before = b""
            while piece := content.read(CHUNK):
                unpacked += len(piece)
                if unpacked > allowed:
                    raise Problems([Problem("files.bomb", arguments={"limit": allowed // 2**20})])
                if is_xml and any(mark in before + piece for mark in ENTITY_MARKS):
                    raise Problems([Problem("files.xml_entity", arguments={"member": member.filename})])
                before = piece[-32:]
