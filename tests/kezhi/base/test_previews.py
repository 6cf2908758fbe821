"""Files are shown page by page as pictures drawn here; what can't be drawn is only saved."""

import struct
import zlib
from collections.abc import Iterator
from datetime import datetime
from unittest import mock

import pypdfium2
import pytest
import typst
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from kezhi.base import files, previews
from kezhi.base.access import NotFound
from kezhi.base.actor import Actor
from kezhi.base.models import StoredFile
from kezhi.engine.errors import Problems

pytestmark = pytest.mark.django_db
ACTOR = Actor(person=7, name="沈若舟", account=1)
TWO = typst.compile(b'#set page(paper: "a4")\nfirst #pagebreak() second')
WIDE = typst.compile(b"#set page(width: 4000mm, height: 20mm, margin: 1mm)\n.")
TALL = typst.compile(b"#set page(width: 20mm, height: 4000mm, margin: 1mm)\n.")
PICTURE = typst.compile(b"#set page(width: 40pt, height: 20pt, margin: 0pt, fill: blue)\n.", format="png", ppi=72)


def stored(content: bytes, name: str, now: datetime) -> StoredFile:
    upload = SimpleUploadedFile(name, content)
    return files.store(upload, name=name, accept=("pdf", "png", "csv"), limit=10**7, actor=ACTOR, now=now)


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        (check,) = struct.unpack(">I", png[at + 8 + length : at + 12 + length])
        assert check == zlib.crc32(kind + content)
        yield kind, content
        at += 12 + length


def test_each_page_of_a_pdf_is_a_picture(now: datetime) -> None:
    file = stored(TWO, "两页.pdf", now)
    assert previews.count(file) == 2
    first, second = previews.page(file, 1), previews.page(file, 2)
    assert size_of(first) == size_of(second) == (1240, 1754)
    assert first != second
    parts = list(chunks(first))
    assert [kind for kind, _content in parts] == [b"IHDR", b"IDAT", b"IEND"]
    assert len(zlib.decompress(parts[1][1])) == 1754 * (1 + 3 * 1240)


def test_a_page_is_drawn_once(now: datetime) -> None:
    file = stored(TWO, "两页.pdf", now)
    drawn = previews.page(file, 1)
    with mock.patch.object(pypdfium2, "PdfDocument", side_effect=AssertionError):
        assert previews.page(file, 1) == drawn
    assert default_storage.exists(f"pages/{file.sha256}/1.png")


@pytest.mark.parametrize("content", [WIDE, TALL])
def test_an_odd_page_stays_within_bounds(content: bytes, now: datetime) -> None:
    width, height = size_of(previews.page(stored(content, "怪.pdf", now), 1))
    assert width <= previews.WIDTH + 1
    assert height <= previews.TALLEST + 1


@pytest.mark.parametrize("number", [0, 3, -1])
def test_a_page_that_is_not_there_is_not_found(number: int, now: datetime) -> None:
    with pytest.raises(NotFound):
        previews.page(stored(TWO, "两页.pdf", now), number)


def test_a_picture_is_encoded_anew(now: datetime) -> None:
    hidden = PICTURE[:33] + _text(b"Comment\0<script>alert(1)</script>") + PICTURE[33:]
    file = stored(hidden, "图.png", now)
    assert previews.count(file) == 1
    shown = previews.page(file, 1)
    assert b"script" not in shown
    assert size_of(shown) == (1240, 620)


def _text(content: bytes) -> bytes:
    kind = b"tEXt"
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def test_other_types_are_only_saved(now: datetime) -> None:
    file = stored("甲,乙\n1,2\n".encode(), "表.csv", now)
    assert previews.count(file) == 0
    with pytest.raises(NotFound):
        previews.page(file, 1)


@pytest.mark.parametrize(("content", "name"), [(b"%PDF-1.7\nnothing\n%%EOF\n", "坏.pdf"), (PICTURE[:60], "坏.png")])
def test_a_damaged_file_is_told(content: bytes, name: str, now: datetime) -> None:
    with pytest.raises(Problems) as refused:
        previews.page(stored(content, name, now), 1)
    assert [one.code for one in refused.value.problems] == ["files.damaged"]
