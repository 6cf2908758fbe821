"""What can be said of a PDF before anybody reads it: pages, sizes, fonts, and whether its text is text."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import pypdfium2
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from kezhi.engine.errors import Place, Problem, Problems

MILLIMETRES = 25.4 / 72
A4 = (210, 297)
TOLERANCE = 3
"""Millimetres by which a page may differ from A4."""
LEAST_TEXT = 20
"""Characters a page, on the average, under which the body is taken for scanned pictures."""
UNREADABLE_SHARE = 0.1
"""Share of characters without meaning from which the text counts as unreadable."""
BROKEN = (PyPdfError, pypdfium2.PdfiumError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What the readers raise at a file that isn't what it should be."""
FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


@dataclass(frozen=True)
class PdfFacts:
    """``sizes`` are width and height of each page in whole mm; ``characters`` are those that text search finds."""

    sizes: tuple[tuple[int, int], ...]
    fonts_missing: tuple[str, ...]
    characters: int
    unreadable: int

    @property
    def pages(self) -> int:
        return len(self.sizes)

    @property
    def text_readable(self) -> bool:
        """Whether the text can be searched and copied: not scanned, and no font without meaning."""
        enough = self.characters >= LEAST_TEXT * self.pages
        return enough and self.unreadable <= self.characters * UNREADABLE_SHARE


def pdf_facts(file: BinaryIO, *, name: str = "PDF") -> PdfFacts:
    """Read the facts of what a person knows as ``name``. Raises Problems where it is damaged or under a password."""
    file.seek(0)
    try:
        reader = PdfReader(file)
        if reader.is_encrypted:
            raise Problems([Problem("files.protected", Place(file=name), {"name": name})])
        missing = {font for page in reader.pages for font in _fonts_missing(page.get("/Resources"), set())}
        characters, unreadable, sizes = _text(file)
    except BROKEN as error:
        raise Problems([Problem("files.damaged", Place(file=name), {"name": name})]) from error
    return PdfFacts(tuple(sizes), tuple(sorted(missing)), characters, unreadable)


def pdf_problems(
    facts: PdfFacts, *, page_limit: int | None = None, only_a4: bool = True, place: Place | None = None
) -> list[Problem]:
    """What keeps a body from being bound and read: too long, not A4, fonts not embedded, text that isn't text."""
    at, found = place or Place(), []
    if page_limit is not None and facts.pages > page_limit:
        found.append(Problem("files.too_many_pages", at, {"pages": facts.pages, "limit": page_limit}))
    odd = [number for number, size in enumerate(facts.sizes, 1) if not _is_a4(size)]
    if only_a4 and odd:
        found.append(Problem("files.not_a4", at, {"pages": "、".join(map(str, odd[:10]))}))
    if facts.fonts_missing:
        found.append(Problem("files.fonts_missing", at, {"fonts": "、".join(facts.fonts_missing[:5])}))
    if not facts.text_readable:
        found.append(Problem("files.text_unreadable", at))
    return found


def _is_a4(size: tuple[int, int]) -> bool:
    return all(abs(given - wanted) <= TOLERANCE for given, wanted in zip(sorted(size), A4, strict=True))


def _text(file: BinaryIO) -> tuple[int, int, list[tuple[int, int]]]:
    """Characters, those of them without meaning, and the page sizes as shown (rotation applied)."""
    file.seek(0)
    characters = unreadable = 0
    sizes = []
    with pypdfium2.PdfDocument(file.read()) as document:
        for page in document:
            width, height = page.get_size()
            sizes.append((round(width * MILLIMETRES), round(height * MILLIMETRES)))
            said = [c for c in page.get_textpage().get_text_bounded() if not c.isspace()]
            characters += len(said)
            unreadable += sum(c == "�" or unicodedata.category(c) in ("Co", "Cn", "Cc") for c in said)
    return characters, unreadable, sizes


def _fonts_missing(resources: Any, seen: set[int]) -> Iterator[str]:
    """Names of the fonts, also of drawings inside the page, whose shapes the file doesn't bring along."""
    resources = resources.get_object() if resources is not None else None
    if not resources or id(resources) in seen:
        return
    seen.add(id(resources))
    for font in _entries(resources, "/Font"):
        described = [each.get_object() for each in font.get("/DescendantFonts", [font])]
        embedded = all(any(key in _entry(each, "/FontDescriptor") for key in FONT_FILES) for each in described)
        if not embedded and font.get("/Subtype") != "/Type3":
            yield str(font.get("/BaseFont", "?")).lstrip("/")
    for drawing in _entries(resources, "/XObject"):
        yield from _fonts_missing(drawing.get("/Resources"), seen)


def _entry(thing: Any, key: str) -> Any:
    return thing[key].get_object() if key in thing else {}


def _entries(thing: Any, key: str) -> list[Any]:
    return [reference.get_object() for reference in _entry(thing, key).values()]
