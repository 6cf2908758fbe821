"""Tables as text: the encoding is found from the bytes, the separator from the first lines; nothing is guessed away.

RFC 4180 with any of four separators. A row in another encoding than the rest is named, not repaired.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import BinaryIO

from kezhi.base.importing.kinds import wrong
from kezhi.base.importing.records import SERIALS_BEGIN, Record, Sheet
from kezhi.engine.errors import Problem

SEPARATORS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar"}
SAMPLE = 20
"""Lines from which the separator is found."""
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
MOST_STRANGE = 0.5
"""Share of the lines with Chinese in them that may be in another encoding than the file's."""
CHINESE = re.compile(r"[\u3400-\u9fff]")
SHOWN = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "gb18030": "GB18030"}


def encoding_of(file: BinaryIO, name: str) -> str:
    """The encoding: by the mark at the beginning, else the one that most lines with other than ASCII are valid in.

    Raises Problems where neither UTF-8 nor GB18030 fits.
    """
    file.seek(0)
    head = file.read(4)
    for mark, found in BOMS:
        if head.startswith(mark):
            return found
    file.seek(0)
    telling = [line for line in file if not line.isascii()]
    for encoding in ("utf-8", "gb18030"):
        strange = sum(not _valid(line, encoding) for line in telling)
        if strange <= len(telling) * MOST_STRANGE:
            return encoding
    raise wrong("unknown_encoding", name=name)


def _valid(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


class TextBook:
    """A text file with its encoding and separator."""

    exact_width = True
    serials_begin = SERIALS_BEGIN
    sheets = (Sheet(),)

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.file, self.name = file, name
        self.encoding = encoding_of(file, name)
        if not any(line.strip() for line in self._lines()):
            raise wrong("no_text", name=name)
        self.separator = self._separator()

    def notes(self, sheet: str) -> list[Problem]:
        said = []
        if self.encoding not in ("utf-8", "utf-8-sig"):
            said.append(Problem("importing.encoding", arguments={"encoding": SHOWN[self.encoding]}))
        if self.separator != ",":
            said.append(Problem(f"importing.separated_by_{SEPARATORS[self.separator]}"))
        return said

    def _lines(self) -> Iterator[str]:
        """Lines with their ends; bytes that aren't of the encoding as lone surrogates.

        Raises Problems where that can't be said: half a character of UTF-16.
        """
        self.file.seek(0)
        text = io.TextIOWrapper(self.file, self.encoding, errors="surrogateescape", newline="")
        try:
            for line in text:  # noqa: UP028 — ``yield from`` would close the text, and the file with it
                yield line
        except UnicodeDecodeError as error:
            raise wrong("unknown_encoding", name=self.name) from error
        finally:
            if not self.file.closed:
                text.detach()  # the file below stays open

    def _separator(self) -> str:
        """The one that splits most of the first lines into equally many fields."""
        first = [line for _, line in zip(range(SAMPLE), self._lines(), strict=False)]
        return max(SEPARATORS, key=lambda mark: _evenness(first, mark))

    def rows(self, sheet: str = "") -> Iterator[Record]:
        rows = csv.reader(self._lines(), delimiter=self.separator, strict=True)
        number = before = 0
        while True:
            number += 1
            line = before + 1
            try:
                cells: list[str] | None = next(rows, None)
            except csv.Error as error:
                if "unexpected end of data" in str(error):
                    raise wrong("unclosed_quote", row=number, line=line) from error
                cells = []
                code = "row_field" if "field larger" in str(error) else "row_quotes"
                record = Record(number, [], problems=[Problem(f"importing.{code}")])
            else:
                if cells is None:
                    return
                record = self._record(number, cells)
            record.line = line if line != number else None
            before = rows.line_num
            yield record

    def _record(self, number: int, cells: list[str]) -> Record:
        if self._is_strange("".join(cells)):
            told = Problem("importing.row_encoding", arguments={"encoding": SHOWN[self.encoding]})
            return Record(number, [self._as_it_may_be(cell) for cell in cells], problems=[told])
        return Record(number, list(cells))

    def _is_strange(self, text: str) -> bool:
        """Whether a row is in another encoding: bytes that aren't valid, or UTF-8 that GB18030 reads as other words."""
        try:
            text.encode()
        except UnicodeEncodeError:
            return True
        if self.encoding != "gb18030" or text.isascii():
            return False
        try:
            return CHINESE.search(text.encode("gb18030").decode("utf-8")) is not None
        except UnicodeDecodeError:
            return False

    def _as_it_may_be(self, cell: str) -> str:
        """A cell that isn't in the file's encoding, as the other one reads it."""
        spelled = cell.encode(self.encoding.removesuffix("-sig"), "surrogateescape")
        other = "utf-8" if self.encoding == "gb18030" else "gb18030"
        return spelled.decode(other, "backslashreplace")


def _evenness(lines: Sequence[str], mark: str) -> tuple[int, int]:
    """How many rows have the commonest width of several fields, and that width."""
    widths: Counter[int] = Counter()
    with suppress(csv.Error):  # the row is told when it is read
        for row in csv.reader(lines, delimiter=mark):
            widths[len(row)] += len(row) > 1
    return max(((count, width) for width, count in widths.items()), default=(0, 0))
