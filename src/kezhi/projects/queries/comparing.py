"""五表比对: experts → proposal → decision → publicity → award, item by item, each difference with its explanation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO

from django.utils.translation import gettext as _

from kezhi.base.display import iso_day, wan
from kezhi.base.exporting import Head, workbook
from kezhi.projects.models import Award, Call, Objection, ProposalItem


@dataclass(frozen=True)
class Difference:
    """Where two tables of one application differ, in words; ``explained`` where the record says why."""

    words: str
    explained: bool


@dataclass(frozen=True)
class Line:
    """One application in the five tables."""

    item: ProposalItem
    award: Award | None
    objections: Sequence[Objection]
    differences: Sequence[Difference]

    @property
    def project(self) -> str:
        project = getattr(self.award, "project", None)
        return project.number if project else ""

    @property
    def explained(self) -> bool:
        return all(one.explained for one in self.differences)


def comparison(call: Call) -> list[Line]:
    """Every application that was proposed or decided in a call, by its latest proposal. Three queries."""
    rows = ProposalItem.objects.filter(proposal__call=call).select_related(
        "proposal", "application__host", "application__applicant"
    )
    latest: dict[int, ProposalItem] = {}
    for item in rows.order_by("proposal__number", "place"):
        latest[item.application_id] = item
    decided = Award.objects.filter(decision__call=call).select_related("decision", "project", "approver")
    awards = {award.application_id: award for award in decided.order_by("pk")}
    objections: dict[int, list[Objection]] = {}
    for one in Objection.objects.filter(award__decision__call=call).defer("name", "contact").order_by("at", "pk"):
        objections.setdefault(one.award_id, []).append(one)
    lines = []
    for item in sorted(latest.values(), key=lambda one: (one.rank, one.place)):
        award = awards.get(item.application_id)
        raised = objections.get(award.pk, []) if award else []
        lines.append(Line(item, award, raised, tuple(_differences(item, award, raised))))
    return lines


def _differences(item: ProposalItem, award: Award | None, objections: Sequence[Objection]) -> Iterable[Difference]:
    yield from _of_proposal(item)
    if award is not None:
        yield from _of_decision(item, award)
        yield from (_of_objection(one) for one in objections)


def _why(reason: str, grounds: str) -> str:
    return _("%(grounds)s：%(reason)s") % {"grounds": grounds, "reason": reason} if reason else _("没有说明理由")


def _of_proposal(item: ProposalItem) -> Iterable[Difference]:
    """What the office proposed otherwise than the experts ranked or the applicant asked."""
    why, has = _why(item.reason, item.get_grounds_display()), bool(item.reason and item.grounds)
    if item.amount is not None and not item.recommended:
        yield Difference(_("专家不推荐而建议立项。%(why)s") % {"why": why}, has)
    if item.amount is not None and item.amount != item.asked:
        said = {"asked": wan(item.asked), "amount": wan(item.amount), "why": why}
        yield Difference(_("申请 %(asked)s，建议 %(amount)s 万元。%(why)s") % said, has)
    elif item.amount is None and has:
        yield Difference(_("名次第 %(rank)s，没有建议。%(why)s") % {"rank": item.rank, "why": why}, True)


def _of_decision(item: ProposalItem, award: Award) -> Iterable[Difference]:
    """What was decided otherwise than proposed, and against the order of the ranking."""
    why, has = _why(award.reason, award.get_grounds_display()), bool(award.reason and award.grounds)
    if award.out_of_rank:
        said = {"why": why, "name": award.approver.name}
        yield Difference(_("越序立项，%(name)s 批准。%(why)s") % said, has)
    if item.proposal_id == award.decision.proposal_id and (item.amount or 0) != award.amount:
        said = {"proposed": wan(item.amount or 0), "decided": wan(award.amount), "why": why}
        yield Difference(_("建议 %(proposed)s，审定 %(decided)s 万元。%(why)s") % said, has)


def _of_objection(one: Objection) -> Difference:
    """Explained once it is answered; until then, by when it will be."""
    said = {"number": one.number, "state": one.get_state_display()}
    if one.answered_at is None:
        words = _("公示异议 %(number)s：%(state)s，%(day)s 前答复") % {**said, "day": iso_day(one.answer_by)}
    else:
        words = _("公示异议 %(number)s：%(state)s（答复 %(day)s）") % {**said, "day": iso_day(one.answered_at)}
    return Difference(words, one.answered_at is not None)


HEADS = (
    Head("名次", "count"),
    Head("编号"),
    Head("项目名称"),
    Head("承担单位"),
    Head("专家评分", "decimal"),
    Head("专家意见"),
    Head("申请", "money"),
    Head("建议", "money"),
    Head("审定", "money"),
    Head("会议"),
    Head("公示"),
    Head("立项", "money"),
    Head("项目编号"),
    Head("差异和说明"),
)


def comparison_workbook(call: Call, lines: Sequence[Line]) -> IO[bytes]:
    """The comparison as a workbook, one row an application."""
    file, _count = workbook(f"{call.number} {_('五表比对')}", HEADS, (_cells(line) for line in lines))
    return file


def _cells(line: Line) -> list[object]:
    item, award, application = line.item, line.award, line.item.application
    awarded = award.amount if award and award.state == Award.State.AWARDED else None
    return [
        item.rank,
        application.number,
        application.title,
        application.host.name,
        item.score,
        _("推荐") if item.recommended else _("不推荐"),
        item.asked,
        item.amount,
        award.amount if award else None,
        award.decision.meeting if award else "",
        award.get_state_display() if award else "",
        awarded,
        line.project,
        "\n".join(one.words for one in line.differences),
    ]


def totals(lines: Iterable[Line]) -> dict[str, Decimal | int]:
    """What each table comes to, and how many differences nobody explained."""
    found = list(lines)
    given = [line.award.amount for line in found if line.award]
    awarded = [line.award.amount for line in found if line.award and line.award.state == Award.State.AWARDED]
    return {
        "asked": sum((line.item.asked for line in found), Decimal(0)),
        "proposed": sum((line.item.amount or Decimal(0) for line in found), Decimal(0)),
        "decided": sum(given, Decimal(0)),
        "awarded": sum(awarded, Decimal(0)),
        "differences": sum(len(line.differences) for line in found),
        "unexplained": sum(not one.explained for line in found for one in line.differences),
    }
