"""Pages of stored files as pictures drawn here: nothing of the file itself reaches the reader's browser.

PDF pages are rendered, pictures are decoded and encoded anew; other types are saved, never shown.
"""

import struct
import tempfile
import zlib
from pathlib import Path
from typing import Any

import pypdfium2
import typst
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from kezhi.base import files
from kezhi.base.access import NotFound
from kezhi.base.models import StoredFile
from kezhi.base.pdf import BROKEN
from kezhi.engine.errors import Place, Problem, Problems

WIDTH = 1240
"""Pixels: an A4 page at 150 dots an inch."""
TALLEST = 3600
"""Pixels; a longer page is drawn smaller."""
PICTURES = {"png": "png", "jpeg": "jpg", "gif": "gif"}
POINTS = 620
"""Width of a picture on its sheet; twice as many pixels at 144 dots an inch."""


def count(file: StoredFile) -> int:
    """How many pages can be shown; 0 for a type that is only saved. Raises Problems where the file can't be read."""
    if file.type in PICTURES:
        return 1
    if file.type != "pdf":
        return 0
    try:
        with pypdfium2.PdfDocument(_content(file)) as document:
            return len(document)
    except BROKEN as error:
        raise _damaged(file) from error


def page(file: StoredFile, number: int) -> bytes:
    """Page ``number`` (from 1) as PNG, drawn once and kept. Raises NotFound for a page that isn't there."""
    path = f"pages/{file.sha256}/{number}.png"
    if default_storage.exists(path):
        with default_storage.open(path, "rb") as kept:
            known: bytes = kept.read()
            return known
    if not 1 <= number <= count(file):
        raise NotFound(_("没有这一页。请从文件的第一页看起。"))
    try:
        drawn = _pdf_page(_content(file), number) if file.type == "pdf" else _picture(file)
    except (*BROKEN, RuntimeError) as error:
        raise _damaged(file) from error
    default_storage.save(path, ContentFile(drawn))
    return drawn


def _content(file: StoredFile) -> bytes:
    with files.open_stored(file) as opened:
        content: bytes = opened.read()
    return content


def _damaged(file: StoredFile) -> Problems:
    return Problems([Problem("files.damaged", Place(), {"name": file.type.upper()})])


def _pdf_page(content: bytes, number: int) -> bytes:
    with pypdfium2.PdfDocument(content) as document:
        sheet = document[number - 1]
        width, height = sheet.get_size()
        scale = min(WIDTH / max(width, 1), TALLEST / max(height, 1))
        return png(sheet.render(scale=scale, rev_byteorder=True, prefer_bgrx=False))


def png(bitmap: Any) -> bytes:
    """A drawn page (RGB, 8 bits a colour) as PNG."""
    row = bitmap.width * 3
    pixels = memoryview(bitmap.buffer).cast("B")
    lines = b"".join(
        b"\0" + bytes(pixels[at : at + row]) for at in range(0, bitmap.height * bitmap.stride, bitmap.stride)
    )
    head = struct.pack(">IIBBBBB", bitmap.width, bitmap.height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(lines)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _picture(file: StoredFile) -> bytes:
    """A picture on a sheet of its own size."""
    name = f"picture.{PICTURES[file.type]}"
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(_content(file))
        sheet = Path(folder) / "sheet.typ"
        sheet.write_text(
            f'#set page(width: auto, height: auto, margin: 0pt)\n#image("{name}", width: {POINTS}pt)', "utf8"
        )
        drawn = typst.compile(sheet, format="png", ppi=144)
    if not isinstance(drawn, bytes):
        raise TypeError("one page was expected")
    return drawn
