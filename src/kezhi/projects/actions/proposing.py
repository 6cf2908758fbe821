"""Proposing: the ranking taken over from the experts, money arranged within the envelope, sent to the director."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kezhi.base import money
from kezhi.base.access import NotAllowed, NotFound, Refused, reason_for
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.engine.errors import Place, Problem, Problems
from kezhi.packs.queries import definition
from kezhi.projects import queries
from kezhi.projects.access import CALLS
from kezhi.projects.access.deciding import PROPOSALS
from kezhi.projects.actions.together import complete_together, require_moved
from kezhi.projects.models import Application, Call, Grounds, Proposal, ProposalItem, Recusal
from kezhi.projects.queries import proposing, results
from kezhi.projects.queries.proposing import RANKING, Standing
from kezhi.projects.queries.recusing import PROJECT_YEARS, staff_of, ties
from kezhi.projects.queries.reviewing import REVIEW
from kezhi.subjects.models import Person

YUAN_FOR_WAN = Decimal(1000)
"""A figure so many times what was asked was surely typed in 元 where 万元 are meant."""


def begin(call_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> Proposal:
    """Take the experts' results over into a new proposal for all applications that wait for one.

    Method and envelope are those of the moment when the first ballot opened. Raises Refused where nothing waits, the
    review isn't finished, or a proposal is open already.
    """
    with command("proposal.begin", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Proposal.objects.get(pk=cmd.earlier["proposal"])
        rows = Call.objects.select_related("version__pack", "envelope")
        call = CALLS.require(actor, "see", rows.select_for_update(of=("self",)), pk=call_id)
        with translation.override(settings.LANGUAGE_CODE):  # what is kept is in the record's language
            found = results.results_of(call)
        waiting = list(proposing.waiting(call, RANKING))
        if found is None:
            raise Refused(_("评审还没有结束，没有结果可以排序。请先在“专家评审”里办结这一轮评审。"))
        reviewed = [one.application for one in found.items]
        if left := proposing.waiting(call, REVIEW).filter(pk__in=reviewed).count():
            raise Refused(_("还有 %(count)d 件正在转到这一步，请几分钟后再办。") % {"count": left})
        if not waiting:
            raise Refused(_("没有项目到“提出立项建议”这一步。评审办结后，项目会自动到这里。"))
        proposal = _create(call, found, cmd)
        count = _take_over(proposal, waiting, found)
        _step_aside(proposal, waiting, cmd)
        if not PROPOSALS.may(actor, "arrange", proposal):
            raise NotAllowed(_cannot_arrange(call, actor))
        cmd.journal("proposal.begun", proposal, summary=call.title, items=count, method=found.method)
        cmd.result = {"proposal": proposal.pk}
        return proposal


def _create(call: Call, found: results.RoundResults, cmd: Running) -> Proposal:
    try:
        with transaction.atomic():
            return Proposal.objects.create(
                call=call,
                number=call.proposals.count() + 1,
                envelope=proposing.spendable(call),
                method=found.method,
                frozen_on=timezone.localdate(found.frozen_at),
                created_at=cmd.now,
                created_by_id=cmd.actor.registered,
            )
    except IntegrityError as error:
        raise Refused(_("这个通知已有一份立项建议正在办理，请打开它继续。")) from error


def _take_over(proposal: Proposal, waiting: list[Application], found: results.RoundResults) -> int:
    """The waiting applications as items, by rank; those without a result stand at the end, not recommended."""
    by_application = {one.application: one for one in found.items}
    last = max((one.place for one in found.items), default=0) + 1

    def rank(application: Application) -> tuple[int, str]:
        result = by_application.get(application.pk)
        return (result.place if result else last, application.number or "")

    items = []
    for place, application in enumerate(sorted(waiting, key=rank), start=1):
        result = by_application.get(application.pk) or unreviewed(application, last)
        item = ProposalItem(
            proposal=proposal,
            application=application,
            place=place,
            rank=result.place,
            group=result.group,
            group_place=result.group_place,
            score=result.score,
            scores=[str(score) for score in result.scores],
            recommended=result.recommended,
            opinions=list(result.opinions),
            asked=application.amount or Decimal(0),
        )
        items.append(item)
    return len(ProposalItem.objects.bulk_create(items))


def _step_aside(proposal: Proposal, waiting: list[Application], cmd: Running) -> None:
    """Enter who of those that prepare and decide is known to be tied to an applicant."""
    on = timezone.localdate(cmd.now)
    years = int(definition(proposal.call.version_id).nested_parameters(proposal.frozen_on).get(PROJECT_YEARS, 0))
    staff = {held.person_id for held in staff_of(proposal.call, on)}
    applications = {one.pk: one for one in waiting}
    with translation.override(settings.LANGUAGE_CODE):
        found = ties(waiting, staff, years, on)
    for tie in found:
        _made, new = Recusal.objects.get_or_create(
            person_id=tie.person,
            application=applications[tie.application],
            defaults={
                "call": proposal.call,
                "reason": tie.reason,
                "at": cmd.now,
                "by_id": cmd.actor.registered,
            },
        )
        if new:
            application = applications[tie.application]
            cmd.journal("recusal.found", application, summary=str(application.number), person=tie.person)


def unreviewed(application: Application, last: int) -> results.Result:
    """Of an application that no round had: nobody recommends it."""
    return results.Result(application.pk, last, "", last, None, recommended=False)


def _cannot_arrange(call: Call, actor: Actor) -> str:
    if Recusal.objects.filter(call=call, person=actor.person).exists():
        return _("您已在这个通知里回避，不能安排其中任何一项的金额和次序。请由同处室的其他人办理。")
    return reason_for(actor)


def _locked(actor: Actor, action: str, proposal_id: int) -> Proposal:
    rows = Proposal.objects.select_related("call__version__pack", "call__envelope")
    try:
        return PROPOSALS.require(actor, action, rows, lock=True, pk=proposal_id)
    except NotFound:
        raise
    except NotAllowed as refused:
        found = Proposal.objects.select_related("call").get(pk=proposal_id)
        if found.state != Proposal.State.OPEN and action != "decide":
            raise Refused(_("这份建议已报分管领导，不能再改。要改，请分管领导退回。")) from refused
        raise NotAllowed(_cannot_arrange(found.call, actor)) from refused


def fit(proposal_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> Proposal:
    """Fund from the top of the ranking, each in full, while the envelope covers it; what was arranged gives way."""
    with command("proposal.fit", actor=actor, now=now, key=key) as cmd:
        proposal = _locked(actor, "arrange", proposal_id)
        if cmd.earlier is not None:
            return proposal
        standing = proposing.standing(proposal)
        covered = {item.pk for item in standing.candidates[: standing.fit.count]}
        for item in standing.items:
            _set(item, item.asked if item.pk in covered else None, "", "", cmd)
        _keep(standing.items, proposal)
        cmd.journal("proposal.fitted", proposal, items=standing.fit.count, total=proposal.total)
        return proposal


@dataclass(frozen=True)
class Change:
    """A new amount for an item as typed in 万元, blank for none; ``revision`` is the one that the writer saw."""

    amount: str
    grounds: str = ""
    reason: str = ""
    revision: int = 0


@dataclass(frozen=True)
class Changed:
    """What became of a change. ``by_other``: somebody was quicker, and nothing was overwritten."""

    item: ProposalItem
    by_other: bool = False


def arrange(item_id: int, change: Change, *, actor: Actor, now: datetime, key: CommandKey) -> Changed:
    """Set what one application is to get. Raises Problems for an amount that can't be, each with its mend.

    Who comes second learns who was first and what they wrote; one's own earlier change is no other's.
    """
    with command("proposal.arrange", actor=actor, now=now, key=key) as cmd:
        rows = ProposalItem.objects.select_related("application__topic", "changed_by")
        item = rows.filter(pk=item_id).first()
        if item is None:
            raise NotFound(_("没有找到这一项。请刷新页面。"))
        proposal = _locked(actor, "arrange", item.proposal_id)
        item = rows.select_for_update(of=("self",)).get(pk=item_id)
        if cmd.earlier is not None:
            return Changed(item)
        amount = amount_of(change.amount, item)
        seen = item.revision == change.revision or item.changed_by_id == actor.person
        if not seen and (item.amount, item.reason) != (amount, change.reason.strip()):
            return Changed(item, by_other=True)
        before = item.amount
        if _set(item, amount, change.grounds, change.reason.strip(), cmd):
            _keep([item], proposal)
            cmd.journal(
                "proposal.arranged",
                item.application,
                summary=str(item.application.number),
                before=before,
                after=amount,
                grounds=change.grounds,
                reason=change.reason,
            )
        return Changed(item)


def amount_of(typed: str, item: ProposalItem) -> Decimal | None:
    """元 from what was typed in 万元. Raises Problems: no amount, nothing, more than was asked, or 元 for 万元."""
    if not typed.strip() or typed.strip() in ("—", "-"):
        return None
    place = Place(field=f"amount-{item.pk}")
    amount = money.parse(typed, "万元", place=place)
    said = {"number": item.application.number, "asked": f"{item.asked / 10_000:,.2f}"}
    if amount <= 0:
        raise Problems([Problem("projects.amount_not_positive", place, said)])
    if amount > item.asked:
        likely = amount / 10_000
        if item.asked and amount >= item.asked * YUAN_FOR_WAN and likely <= item.asked:
            said["meant"] = f"{likely / 10_000:,.2f}"
            raise Problems([Problem("projects.amount_in_yuan", place, said)])
        said["found"] = f"{amount / 10_000:,.2f}"
        raise Problems([Problem("projects.amount_above_asked", place, said)])
    return amount


def _set(item: ProposalItem, amount: Decimal | None, grounds: str, reason: str, cmd: Running) -> bool:
    """Write a change into an item that isn't saved yet; whether it is one."""
    if grounds not in ("", *Grounds.values):
        raise Refused(_("请从列出的理由里选一个。"))
    if (item.amount, item.grounds, item.reason) == (amount, grounds, reason):
        return False
    item.amount, item.grounds, item.reason = amount, grounds, reason
    item.revision += 1
    item.changed_at, item.changed_by_id = cmd.now, cmd.actor.registered
    return True


def _keep(items: Any, proposal: Proposal) -> None:
    """Save items and the proposal's total. Raises Problems where the envelope doesn't cover it."""
    fields = ["amount", "grounds", "reason", "revision", "changed_at", "changed_by"]
    ProposalItem.objects.bulk_update(items, fields)
    proposal.total = proposing.sum_of(proposal)
    if proposal.total > proposal.envelope:
        over = proposal.total - proposal.envelope
        said = {"envelope": f"{proposal.envelope / 10_000:,.2f}", "over": f"{over / 10_000:,.2f}"}
        field = f"amount-{items[0].pk}" if len(items) == 1 else "total"
        raise Problems([Problem("projects.envelope_exceeded", Place(field=field), said)])
    proposal.save(update_fields=["total"])


def take_table(
    proposal_id: int, changes: Mapping[int, Change], *, actor: Actor, now: datetime, key: CommandKey
) -> Proposal:
    """Take the amounts of a meeting's table over at once, by item; all or none.

    Raises Problems, or Refused where an item was changed since the table was compared.
    """
    with command("proposal.take_table", actor=actor, now=now, key=key) as cmd:
        proposal = _locked(actor, "arrange", proposal_id)
        if cmd.earlier is not None:
            return proposal
        rows = proposal.items.select_related("application").select_for_update(of=("self",))
        items = {item.pk: item for item in rows.filter(pk__in=changes)}
        if len(items) != len(changes) or any(items[pk].revision != one.revision for pk, one in changes.items()):
            raise Refused(_("比对之后，有的项目又改过了。请重新上传，再比对一次。"))
        before = {item.application.number: item.amount for item in items.values()}
        for pk, change in changes.items():
            _set(items[pk], amount_of(change.amount, items[pk]), change.grounds, change.reason.strip(), cmd)
        _keep(list(items.values()), proposal)
        after = {item.application.number: item.amount for item in items.values()}
        cmd.journal("proposal.table_taken", proposal, items=len(items), before=before, after=after)
        return proposal


def recuse(
    call_id: int, person_id: int, application_id: int, reason: str, *, actor: Actor, now: datetime, key: CommandKey
) -> Recusal:
    """Let somebody of the department step aside for an application: themselves, or as their office head says."""
    with command("recusal.declare", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Recusal.objects.get(pk=cmd.earlier["recusal"])
        call = CALLS.require(actor, "see", queries.calls(actor), pk=call_id)
        if not actor.is_staff or (person_id != actor.person and not CALLS.may(actor, "amend", call)):
            raise NotAllowed(_("本人可以提出回避；别人的回避由经办人或处长登记。"))
        application = Application.objects.filter(pk=application_id, call=call).first()
        if application is None or not Person.objects.filter(pk=person_id).exists():
            raise NotFound(_("没有找到这个人或这一项。请从名单里选。"))
        if not reason.strip():
            raise Refused(_("请写明为什么回避，例如“2024 年与负责人合作项目”。"))
        made, new = Recusal.objects.get_or_create(
            person_id=person_id,
            application=application,
            defaults={"call": call, "reason": reason.strip()[:200], "at": now, "by_id": actor.registered},
        )
        if new:
            cmd.journal("recusal.declared", application, summary=str(application.number), person=person_id)
        cmd.result = {"recusal": made.pk}
        return made


def send(proposal_id: int, *, explanation: str, actor: Actor, now: datetime, key: CommandKey) -> Proposal:
    """报分管领导. Raises Problems: every reason that lacks, constraints unmet without a word, nothing proposed."""
    with command("proposal.send", actor=actor, now=now, key=key) as cmd:
        proposal = _locked(actor, "send", proposal_id)
        if cmd.earlier is not None:
            return proposal
        require_moved(proposing.DECISION, proposal.call, proposal.items.all())
        standing = proposing.standing(proposal)
        proposal.explanation = explanation.strip()
        if problems := unready(standing):
            raise Problems(problems)
        proposal.state, proposal.returned_why = Proposal.State.SENT, ""
        proposal.sent_at, proposal.sent_by_id = now, actor.registered
        proposal.save()
        items = {item.application_id: item for item in standing.items}
        outcomes = {pk: ("approve" if item.amount is not None else "reject", item.reason) for pk, item in items.items()}
        cmd.journal(
            "proposal.sent",
            proposal,
            summary=proposal.call.title,
            items=len(standing.funded),
            total=proposal.total,
            constraints={one.constraint.name: one.status for one in standing.constraints},
        )
        complete_together(proposal.call, RANKING, outcomes, cmd=cmd)
        return proposal


def unready(standing: Standing) -> list[Problem]:
    """All that a proposal lacks before it can be sent."""
    found = []
    if not standing.funded:
        found.append(Problem("projects.nothing_proposed", Place(field="total")))
    for item in standing.items:
        if item.reason and item.grounds:
            continue
        place, said = Place(field=f"reason-{item.pk}"), {"number": item.application.number}
        if item.pk in standing.order.raised:
            found.append(Problem("projects.raised_without_reason", place, said))
        elif item.pk in standing.order.passed_over:
            found.append(Problem("projects.passed_over_without_reason", place, said))
        elif item.amount is not None and item.amount != item.asked:
            found.append(Problem("projects.reduced_without_reason", place, said))
    barred = [item for item in standing.funded if item.application_id in standing.barred]
    found += [
        Problem(
            "projects.leader_barred",
            Place(field=f"amount-{item.pk}"),
            {"number": item.application.number, "name": item.application.applicant.name},
        )
        for item in barred
    ]
    if not standing.proposal.explanation:
        unmet = [one.constraint for one in standing.constraints if one.status != "met"]
        found += [
            Problem("projects.constraint_unexplained", Place(field="explanation"), {"title": one.title})
            for one in unmet
        ]
    return found
