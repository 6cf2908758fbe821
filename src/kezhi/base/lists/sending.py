"""A list as an Excel file: every row that its address asks for, with a journal line for each file that leaves."""

from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base.access import Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import command, new_key
from kezhi.base.exporting import Head, workbook
from kezhi.base.lists.declared import Column, ListPage
from kezhi.base.lists.reading import matching
from kezhi.base.lists.state import State, options, read

AT_ONCE = 5_000
"""Rows that are exported while the reader waits."""
CHUNK = 500
LONGEST_PURPOSE = 200


@dataclass(frozen=True)
class Exported:
    """A written file, open at its start, and the rows that it holds."""

    file: IO[bytes]
    name: str
    rows: int


def columns(page: ListPage, state: State) -> tuple[Column, ...]:
    """The columns that a state shows."""
    return tuple(page.column(key) for key in state.columns or page.shown)


def export_rows(page: ListPage, actor: Actor, query: str, *, now: datetime, purpose: str = "") -> Exported:
    """Write all rows that ``query`` asks for into an Excel file, and the journal line that says so.

    Raises Refused where personal columns are asked for without a purpose.
    """
    state, _notes = read(page, query, options(page, actor))
    shown = columns(page, state)
    personal = [column.key for column in shown if column.personal]
    purpose = purpose.strip()[:LONGEST_PURPOSE]
    if personal and not purpose:
        raise Refused(_("导出的列里有个人信息。请写明用途，或先在“列”里去掉这些列。"))
    heads = [Head(str(column.title), column.kind) for column in shown]
    rows = matching(page, query, actor=actor, now=now).iterator(chunk_size=CHUNK)
    file, count = workbook(str(page.title), heads, ([column.of(row) for column in shown] for row in rows))
    with command("list.export", actor=actor, now=now, key=new_key()) as cmd:
        cmd.journal(
            "list.exported",
            summary=str(page.title),
            list=page.code,
            rows=count,
            columns=[column.key for column in shown],
            filters=sorted(state.filters),
            searched=bool(state.q),
            personal_columns=personal,
            purpose=purpose,
        )
        cmd.result = {"rows": count}
    return Exported(file, f"{page.title} {timezone.localdate(now)}.xlsx", count)


def export_at_once(page: ListPage, actor: Actor, query: str, *, now: datetime, purpose: str = "") -> Exported:
    """The same while the reader waits. Raises Refused above ``AT_ONCE`` rows."""
    count = matching(page, query, actor=actor, now=now).order_by().count()
    if count > AT_ONCE:
        raise Refused(
            _("这次要导出 %(count)s 行，一次最多 %(most)s 行。请先筛选，分几次导出。")
            % {"count": f"{count:,}", "most": f"{AT_ONCE:,}"}
        )
    return export_rows(page, actor, query, now=now, purpose=purpose)
