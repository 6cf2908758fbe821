"""A list as an Excel file: every row that its address asks for, with a journal line for each file that leaves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base.access import Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import Running, command, new_key
from kezhi.base.exporting import MOST_ROWS, Head, workbook
from kezhi.base.lists.declared import Column, ListPage
from kezhi.base.lists.reading import ordered
from kezhi.base.lists.state import State, condition, options, read

CHUNK = 500
"""Rows fetched at once."""
LONGEST_PURPOSE = 200


@dataclass(frozen=True)
class Order:
    """An export as somebody asked for it: which rows and columns of a list, and what for."""

    page: ListPage
    actor: Actor
    state: State
    now: datetime
    purpose: str

    @property
    def columns(self) -> tuple[Column, ...]:
        return columns(self.page, self.state)

    @property
    def personal(self) -> list[str]:
        """The keys of personal columns among those asked for."""
        return [column.key for column in self.columns if column.personal]

    def rows(self) -> QuerySet[Any]:
        """All rows asked for, in their order."""
        asked = condition(self.page, self.state, actor=self.actor, now=self.now)
        return ordered(self.page, self.page.rows(self.actor).filter(asked), self.state)


@dataclass(frozen=True)
class Exported:
    """A written file, open at its start, and the rows that it holds."""

    file: IO[bytes]
    name: str
    rows: int


def columns(page: ListPage, state: State) -> tuple[Column, ...]:
    """The columns that a state shows."""
    return tuple(page.column(key) for key in state.columns or page.shown)


def order(page: ListPage, actor: Actor, query: str, *, now: datetime, purpose: str = "") -> Order:
    """What the address ``query`` asks for. Raises Refused for personal columns without a purpose."""
    state, _notes = read(page, query, options(page, actor))
    asked = Order(page, actor, state, now, purpose.strip()[:LONGEST_PURPOSE])
    if asked.personal and not asked.purpose:
        raise Refused(_("导出的列里有个人信息。请写明用途，或先在“列”里去掉这些列。"))
    return asked


def write(asked: Order, say: Callable[[int], None] | None = None) -> Exported:
    """Write the rows, read as a stream, into a file; ``say`` hears how many are done."""
    heads = [Head(str(column.title), column.kind) for column in asked.columns]
    file, count = workbook(str(asked.page.title), heads, _cells(asked, say or (lambda done: None)))
    return Exported(file, f"{asked.page.title} {timezone.localdate(asked.now)}.xlsx", count)


def _cells(asked: Order, say: Callable[[int], None]) -> Iterator[list[Any]]:
    shown = asked.columns
    for done, row in enumerate(asked.rows().iterator(chunk_size=CHUNK)):
        if done % CHUNK == 0:
            say(done)
        yield [column.of(row) for column in shown]


def journal(asked: Order, action: str, rows: int, *, cmd: Running, **detail: Any) -> None:
    """Within a command: the line that says who takes which rows, how many, and what for."""
    cmd.journal(
        action,
        summary=str(asked.page.title),
        list=asked.page.code,
        rows=rows,
        columns=[column.key for column in asked.columns],
        filters=sorted(asked.state.filters),
        searched=bool(asked.state.q),
        personal_columns=asked.personal,
        purpose=asked.purpose,
        **detail,
    )


def export_at_once(page: ListPage, actor: Actor, query: str, *, now: datetime, purpose: str = "") -> Exported:
    """Write a file while the reader waits. Raises Refused as ``order`` does, and for too many rows to wait for."""
    asked = order(page, actor, query, now=now, purpose=purpose)
    if asked.rows().count() > settings.EXPORT_AT_ONCE:
        raise Refused(_("这些行刚才又多了，要放到后台导出。请刷新页面，再按导出。"))
    made = write(asked)
    with command("list.export", actor=actor, now=now, key=new_key()) as cmd:
        journal(asked, "list.exported", made.rows, cmd=cmd)
        cmd.result = {"rows": made.rows}
    return made


def require_fits(count: int) -> None:
    """Raise Refused where so many rows don't fit into a sheet."""
    if count > MOST_ROWS:
        raise Refused(
            _("这次要导出 %(count)s 行，一张 Excel 表最多 %(most)s 行。请先筛选，分几次导出。")
            % {"count": f"{count:,}", "most": f"{MOST_ROWS:,}"}
        )
