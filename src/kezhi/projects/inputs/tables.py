"""A meeting's table as somebody sends it back: read, compared with what stands, each fault said."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from kezhi.base.files import Readable
from kezhi.engine.errors import Place, Problem, Problems
from kezhi.projects.actions.proposing import Change, amount_of
from kezhi.projects.domain.documents import first_table, is_document
from kezhi.projects.domain.meeting_table import Line, checked, lines_of, same_amount
from kezhi.projects.models import Proposal, ProposalItem
from kezhi.projects.queries.proposing import items_of

LARGEST = 10 * 2**20
"""Bytes."""


@dataclass(frozen=True)
class Difference:
    """An item whose amount or reason is another one in the table; amounts in 元."""

    item: ProposalItem
    amount: Decimal | None
    typed: str
    reason: str


@dataclass(frozen=True)
class Compared:
    """What a table changes, what can't be taken, and what the proposal would come to."""

    differences: Sequence[Difference]
    problems: Sequence[Problem]
    total: Decimal

    @property
    def changes(self) -> dict[int, Change]:
        """What is to be taken over, by item."""
        return {
            one.item.pk: Change(one.typed, one.item.grounds or "budget", one.reason, one.item.revision)
            for one in self.differences
        }


def changes_of(text: str) -> dict[int, Change]:
    """The changes that a page offered to take over, as it sends them back; what isn't readable is none."""
    try:
        return {int(pk): Change(**said) for pk, said in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def compared(proposal: Proposal, file: Readable, name: str) -> Compared:
    """Compare a table with the proposal; nothing is changed by it."""
    items = {str(item.application.number): item for item in items_of(proposal)}
    try:
        rows = _rows(file, name)
    except Problems as refused:
        return Compared((), refused.problems, proposal.total)
    lines, problems = lines_of(rows)
    good, faults = checked(lines, items)
    problems += faults
    differences = []
    for line in good:
        item = items[line.number]
        try:
            found = _difference(item, line)
        except Problems as refused:
            problems += [_in_row(problem, line) for problem in refused.problems]
            continue
        if found is not None:
            differences.append(found)
    total = proposal.total + sum(((one.amount or 0) - (one.item.amount or 0) for one in differences), Decimal(0))
    if total > proposal.envelope:
        over = total - proposal.envelope
        said = {"envelope": f"{proposal.envelope / 10_000:,.2f}", "over": f"{over / 10_000:,.2f}"}
        problems.append(Problem("projects.envelope_exceeded", Place(), said))
    return Compared(differences, problems, total)


def _rows(file: Readable, name: str) -> list[list[Any]]:
    """The first sheet that isn't empty, or the first table of a Word document. Raises Problems for anything else."""
    try:
        content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise Problems([Problem("files.too_large", Place(file=name), {"name": name, "limit": "10"})])
        if is_document(content):
            return first_table(content)
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = (book.get_sheet_by_name(sheet).to_python() for sheet in book.sheet_names)
        return next((rows for rows in sheets if rows), [])
    except (CalamineError, OSError, ValueError) as error:
        raise Problems([Problem("projects.table_unreadable", Place(file=name), {"name": name})]) from error


def _difference(item: ProposalItem, line: Line) -> Difference | None:
    reason = line.reason or item.reason
    if same_amount(line.amount, item.amount) and reason == item.reason:
        return None
    amount = amount_of(line.amount, item)
    return Difference(item, amount, line.amount, "" if amount == item.asked else reason)


def _in_row(problem: Problem, line: Line) -> Problem:
    return Problem(problem.code, Place(line=line.row, field=problem.place.field), problem.arguments)
