"""The table that a meeting works on, as a workbook that can be brought back and as paper."""

from decimal import Decimal
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base.display import wan
from kezhi.base.exporting import Head, workbook
from kezhi.projects.domain import sheets
from kezhi.projects.domain.meeting_table import AMOUNT, NUMBER, REASON
from kezhi.projects.models import Proposal, ProposalItem
from kezhi.projects.queries.proposing import items_of

WAN = Decimal(10_000)
HEADS = (
    Head("名次", "count"),
    Head(NUMBER),
    Head("项目名称"),
    Head("承担单位"),
    Head("负责人"),
    Head("组别"),
    Head("评分", "decimal"),
    Head("申请（万元）", "decimal"),
    Head(AMOUNT, "decimal"),
    Head(REASON),
)
"""In Chinese whoever reads: the table is brought back, and its heads are known by these words."""


def meeting_workbook(proposal: Proposal) -> IO[bytes]:
    """The proposal as a workbook; amounts that are changed in it can be brought back."""
    rows = (_cells(item) for item in items_of(proposal))
    file, _count = workbook(f"{proposal.call.number} 会议表", HEADS, rows)
    return file


def _cells(item: ProposalItem) -> list[Any]:
    application = item.application
    return [
        item.rank,
        application.number,
        application.title,
        application.host.name,
        application.applicant.name,
        item.group,
        item.score,
        item.asked / WAN,
        item.amount / WAN if item.amount is not None else None,
        item.reason,
    ]


def meeting_sheet(proposal: Proposal) -> sheets.Sheet:
    """The proposal as paper for a meeting."""
    rows = [[_said(cell) for cell in _cells(item)] for item in items_of(proposal)]
    funded = sum(1 for row in rows if row[8])
    said = {"n": funded, "of": len(rows), "total": wan(proposal.total), "envelope": wan(proposal.envelope)}
    return sheets.Sheet(
        title=_("%(call)s拟立项项目一览表") % {"call": proposal.call.title},
        heads=[sheets.Head(one.title, one.kind != "text", one.title == "项目名称") for one in HEADS],
        rows=rows,
        lines=[_("建议立项 %(n)s / %(of)s 项，安排 %(total)s 万元；可安排 %(envelope)s 万元。") % said],
        notes=[proposal.explanation] if proposal.explanation else [],
        signed=[proposal.call.office.title, timezone.localdate(proposal.created_at).isoformat()],
        stamp=_("第 %(n)s 份建议") % {"n": proposal.number},
        landscape=True,
    )


def _said(cell: Any) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:,.2f}"
    return "" if cell is None else str(cell)
