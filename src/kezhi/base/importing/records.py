"""What any uploaded table looks like once it is open: sheets of numbered records."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from kezhi.base.importing.cells import Cell
from kezhi.engine.errors import Problem

SERIALS_BEGIN = date(1899, 12, 30)
"""Day 0 of a spreadsheet's serial numbers, for days after February 1900."""
SERIALS_BEGIN_1904 = date(1904, 1, 1)
"""The same in workbooks of the 1904 date system."""


@dataclass
class Record:
    """One row as the file has it. ``number`` counts as a spreadsheet does; ``line`` where a text file's differs."""

    number: int
    cells: list[Cell]
    line: int | None = None
    problems: list[Problem] = field(default_factory=list)
    notes: list[tuple[int | None, Problem]] = field(default_factory=list)
    """Each with the place of its cell, where it is about one."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook; a text file is one sheet without a name."""

    name: str = ""
    hidden: bool = False


class Book(Protocol):
    """An open file. ``exact_width``: a row of another width than the header's has shifted values."""

    @property
    def exact_width(self) -> bool: ...

    @property
    def serials_begin(self) -> date:
        """Day 0 of bare numbers that are days."""
        ...

    @property
    def sheets(self) -> Sequence[Sheet]: ...

    def rows(self, sheet: str) -> Iterator[Record]:
        """Every record from the first, blank ones too. Raises Problems where the file can't be read on."""
        ...

    def notes(self, sheet: str) -> list[Problem]:
        """What is to be said of the file and of this sheet."""
        ...
