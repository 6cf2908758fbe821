"""What can be said of a PDF before anybody reads it: pages, sizes, fonts, and whether its text is text."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
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
SUBSET = re.compile("^[A-Z]{6}[+]")
"""What stands before the name of a font of which only the used part is there."""


@dataclass(frozen=True)
class PageText:
    """Of one page, the characters that text search finds, and how many of them have no meaning."""

    characters: int
    unreadable: int

    @property
    def readable(self) -> bool:
        return self.characters >= LEAST_TEXT and self.unreadable <= self.characters * UNREADABLE_SHARE


@dataclass(frozen=True)
class PdfFacts:
    """``sizes`` are width and height of each page in whole mm; ``fonts_missing`` says on which pages, from 1."""

    sizes: tuple[tuple[int, int], ...]
    fonts_missing: Mapping[str, tuple[int, ...]]
    text: tuple[PageText, ...]

    @property
    def pages(self) -> int:
        return len(self.sizes)

    @property
    def text_readable(self) -> bool:
        """Whether the text can be searched and copied: not scanned, and no font without meaning. A page that is a
        picture doesn't make it unreadable."""
        characters = sum(text.characters for text in self.text)
        unreadable = sum(text.unreadable for text in self.text)
        return characters >= LEAST_TEXT * self.pages and unreadable <= characters * UNREADABLE_SHARE


def pdf_facts(file: BinaryIO, *, name: str = "PDF") -> PdfFacts:
    """Read the facts of what a person knows as ``name``. Raises Problems where it is damaged or under a password."""
    file.seek(0)
    try:
        reader = PdfReader(file)
        if reader.is_encrypted:
            raise Problems([Problem("files.protected", Place(file=name), {"name": name})])
        missing = _fonts_missing(reader)
        sizes, text = _text(file)
    except BROKEN as error:
        raise Problems([Problem("files.damaged", Place(file=name), {"name": name})]) from error
    return PdfFacts(sizes, missing, text)


def pdf_problems(
    facts: PdfFacts, *, page_limit: int | None = None, only_a4: bool = True, place: Place | None = None
) -> list[Problem]:
    """What keeps a body from being bound and read: too long, not A4, fonts not embedded, text that isn't text."""
    at, found = place or Place(), []
    if page_limit is not None and facts.pages > page_limit:
        shown = {"pages": facts.pages, "limit": page_limit, "first": page_limit + 1}
        found.append(Problem("files.too_many_pages", at, shown))
    odd = [number for number, size in enumerate(facts.sizes, 1) if not _is_a4(size)]
    if only_a4 and odd:
        found.append(Problem("files.not_a4", at, {"pages": listed(odd)}))
    for font, pages in facts.fonts_missing.items():
        found.append(Problem("files.fonts_missing", at, {"font": font, "pages": listed(pages)}))
    if not facts.text_readable:
        dim = [number for number, text in enumerate(facts.text, 1) if not text.readable]
        found.append(Problem("files.text_unreadable", at, {"pages": listed(dim)}))
    return found


def listed(pages: Sequence[int]) -> str:
    """Page numbers in words, runs of them joined: 2、5–9."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return "、".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def _is_a4(size: tuple[int, int]) -> bool:
    return all(abs(given - wanted) <= TOLERANCE for given, wanted in zip(sorted(size), A4, strict=True))


def _text(file: BinaryIO) -> tuple[tuple[tuple[int, int], ...], tuple[PageText, ...]]:
    """The page sizes as shown (rotation applied), and what can be read on each page."""
    file.seek(0)
    sizes, text = [], []
    with pypdfium2.PdfDocument(file.read()) as document:
        for page in document:
            width, height = page.get_size()
            sizes.append((round(width * MILLIMETRES), round(height * MILLIMETRES)))
            said = [c for c in page.get_textpage().get_text_bounded() if not c.isspace()]
            unreadable = sum(c == "�" or unicodedata.category(c) in ("Co", "Cn", "Cc") for c in said)
            text.append(PageText(len(said), unreadable))
    return tuple(sizes), tuple(text)


def _fonts_missing(reader: PdfReader) -> dict[str, tuple[int, ...]]:
    """By name, the pages that need a font which the file doesn't bring along."""
    missing: dict[str, list[int]] = {}
    for number, page in enumerate(reader.pages, 1):
        for font in sorted(set(_fonts_missing_in(page.get("/Resources"), set()))):
            missing.setdefault(font, []).append(number)
    return {font: tuple(pages) for font, pages in missing.items()}


def _fonts_missing_in(resources: Any, seen: set[int]) -> Iterator[str]:
    """Names of the fonts, also of drawings inside the page, whose shapes the file doesn't bring along."""
    resources = resources.get_object() if resources is not None else None
    if not resources or id(resources) in seen:
        return
    seen.add(id(resources))
    for font in _entries(resources, "/Font"):
        described = [each.get_object() for each in font.get("/DescendantFonts", [font])]
        embedded = all(any(key in _entry(each, "/FontDescriptor") for key in FONT_FILES) for each in described)
        if not embedded and font.get("/Subtype") != "/Type3":
            yield SUBSET.sub("", str(font.get("/BaseFont", "?")).lstrip("/"))
    for drawing in _entries(resources, "/XObject"):
        yield from _fonts_missing_in(drawing.get("/Resources"), seen)


def _entry(thing: Any, key: str) -> Any:
    return thing[key].get_object() if key in thing else {}


def _entries(thing: Any, key: str) -> list[Any]:
    return [reference.get_object() for reference in _entry(thing, key).values()]
