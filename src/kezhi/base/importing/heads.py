"""Finds the header of a table, and which of its columns is which, by name, synonym and what staff said before."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kezhi.base.importing.cells import NOT_KEPT, is_blank, shown
from kezhi.base.importing.declared import Importer
from kezhi.base.importing.near import alike, plain
from kezhi.base.importing.records import Record
from kezhi.engine.errors import Problem

LOOKED = 20
"""Rows in which a header is looked for."""
MOST_COLUMNS = 200
ERRORS_HEAD = "错误 errors"
"""The last column of the file that is given back; when that file is uploaded again it isn't read."""
MARKS = re.compile(r"[_\-*:：.]")
BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
UNITS = {"元": "元", "万元": "万元", "亿元": "亿元", "yuan": "元", "wan": "万元", "cny": "元"}
UNIT = re.compile(r"[(\[](?:单位:?)?(亿元|万元|元|yuan|cny)[)\]]|_(wan|yuan)$")
UNIT_ABOVE = re.compile(r"单位:?(亿元|万元|元)")


@dataclass(frozen=True)
class Head:
    """A header: its first and last row, the names, and the unit that a line above it gives."""

    first: int
    last: int
    names: tuple[str, ...]
    unit: str = ""


@dataclass
class Match:
    """Which column of the file is which of the importer's, and what keeps it from being sure."""

    columns: dict[str, int] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unknown: list[Problem] = field(default_factory=list)
    """Headers that mean nothing to us; they are in the way only where something is missing."""


def spelled(name: str) -> str:
    """A header in the spelling that it is compared by."""
    return MARKS.sub("", plain(name))


def unit_in(name: str) -> str:
    """The unit of money that a header names; blank where it names none."""
    found = UNIT.search(plain(name))
    return UNITS[found[1] or found[2]] if found else ""


class Names:
    """What headers of a kind may be called."""

    def __init__(self, importer: Importer, learned: Mapping[str, str]) -> None:
        self.importer = importer
        self.known: dict[str, str] = {}
        for column in importer.columns:
            for name in (column.key, str(column.title), *column.synonyms):
                self.known[spelled(name)] = self.known[_bare(name)] = column.key
        self.known |= learned

    def of(self, name: str) -> str | None:
        """The importer's column that a header means: blank for one to leave out, None for one that isn't known."""
        if spelled(name) == spelled(ERRORS_HEAD):
            return ""
        found = self.known.get(spelled(name))
        return self.known.get(_bare(name)) if found is None else found

    def near(self, name: str) -> Problem:
        """The importer's column whose name is nearest to a header."""
        if found := alike(_bare(name), [one for one, key in self.known.items() if key]):
            title = self.importer.column(self.known[found]).title
            return Problem("importing.near_column", arguments={"column": str(title)})
        return Problem("importing.column_left_out")


def _bare(name: str) -> str:
    """A header without what stands in brackets, and without a unit at its end."""
    return MARKS.sub("", BRACKETS.sub("", UNIT.sub("", plain(name))))


def find(first: Sequence[Record], names: Names) -> Head | None:
    """The header among a table's first rows: where most columns are known, in one row or in two above one another."""
    best, most = None, 0
    for depth in (1, 2):
        for at in range(min(LOOKED, len(first) - depth + 1)):
            rows = first[at : at + depth]
            found = _names(rows)
            score = len({names.of(name) for name in found} - {None, ""})
            if score > most:
                best, most = Head(rows[0].number, rows[-1].number, found, _unit_above(first[:at])), score
    return best


def at_rows(first: Sequence[Record], number: int) -> Head | None:
    """The header that staff say is in this row."""
    for at, record in enumerate(first):
        if record.number == number:
            return Head(number, number, _names([record]), _unit_above(first[:at]))
    return None


def _names(rows: Sequence[Record]) -> tuple[str, ...]:
    """The names over the columns: of two rows the lower one's, where it has one."""
    width = max((len(row.cells) for row in rows), default=0)
    names = []
    for column in range(width):
        cells = [row.cells[column] for row in reversed(rows) if column < len(row.cells)]
        names.append(next((shown(cell).translate(NOT_KEPT) for cell in cells if not is_blank(cell)), ""))
    return tuple(names)


def _unit_above(rows: Iterable[Record]) -> str:
    found = [UNIT_ABOVE.search(plain(shown(cell))) for row in rows for cell in row.cells]
    return next((one[1] for one in found if one), "")


def match(head: Head, names: Names) -> Match:
    """Match a header's names; every fault of it is in the answer."""
    made = Match()
    places: dict[str, list[int]] = {}
    for place, name in enumerate(head.names):
        key = names.of(name) if name.strip() else ""
        if key is None:
            about = {"name": name.strip(), "near": names.near(name)}
            made.unknown.append(Problem("importing.column_unknown", arguments=about))
        elif key:
            places.setdefault(key, []).append(place)
    for column in names.importer.columns:
        found = places.get(column.key, [])
        if len(found) > 1:
            about = {"name": head.names[found[0]].strip(), "first": found[0] + 1, "second": found[1] + 1}
            made.problems.append(Problem("importing.column_repeated", arguments=about))
        elif found:
            made.columns[column.key] = found[0]
            if column.is_money and (unit := unit_in(head.names[found[0]]) or head.unit):
                made.units[column.key] = unit
        elif column.required:
            made.problems.append(Problem("importing.column_missing", arguments={"column": str(column.title)}))
    return made
