"""Deciding: a meeting's resolution on a proposal; money allotted, the list made public, the cases taken further."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kezhi.base import calendar, files, notices
from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.engine.errors import Place, Problem, Problems
from kezhi.funds import actions as funds
from kezhi.packs.queries import definition
from kezhi.projects.access.deciding import PROPOSALS
from kezhi.projects.actions.together import complete_together, require_moved
from kezhi.projects.domain.ordering import OutOfOrder
from kezhi.projects.models import Award, Decision, Grounds, Proposal, ProposalItem, Publicity, Recusal
from kezhi.projects.queries import proposing
from kezhi.projects.queries.proposing import DECISION, Standing

MINUTES = "minutes"
MINUTES_TYPES = ("pdf", "docx", "doc", "jpg", "png")
MINUTES_MOST = 20 * 2**20
"""Bytes."""


@dataclass(frozen=True)
class Meeting:
    """The meeting that decides: its number and day, who was summoned and who came, what it resolved, its minutes."""

    number: str
    met_on: date | None
    members: int
    present: int
    resolution: str
    minutes: UploadedFile[bytes] | None
    stepped_aside: str = ""


@dataclass(frozen=True)
class Ruling:
    """What is decided otherwise than proposed: an item that gets nothing, with grounds and reason."""

    grounds: str
    reason: str


def decide(
    proposal_id: int,
    meeting: Meeting,
    rejected: Mapping[int, Ruling],
    *,
    actor: Actor,
    now: datetime,
    key: CommandKey,
) -> Decision:
    """Decide a proposal as it stands, but for the items ``rejected``. Allots, opens the publicity, takes the cases on.

    Raises Problems: everything that the meeting or a ruling lacks; Refused where the envelope doesn't cover it.
    """
    with command("decision.make", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Decision.objects.get(pk=cmd.earlier["decision"])
        proposal = _locked(actor, proposal_id)
        require_moved(proposing.RANKING, proposal.call, proposal.items.all())
        standing = _ruled(proposing.standing(proposal), rejected)
        quorum = quorum_of(meeting.members, timezone.localdate(now))
        if problems := [*_lacks(meeting, quorum, proposal, now), *_refusals(standing, rejected)]:
            raise Problems(problems)
        decision = _create(proposal, meeting, quorum, standing, cmd)
        awards = _awards(decision, standing, cmd)
        given = sum((award.amount for award in awards), Decimal(0))
        if given:
            _allot(decision, given, cmd)
        publicity = _open_publicity(decision, awards, cmd)
        proposal.state = Proposal.State.DECIDED
        proposal.save(update_fields=["state"])
        cmd.journal(
            "decision.made",
            decision,
            summary=f"{proposal.call.title} {meeting.number}",
            awards=sum(award.amount > 0 for award in awards),
            amount=given,
            present=meeting.present,
            members=meeting.members,
        )
        outcomes = {award.application_id: ("approve" if award.amount else "reject", award.reason) for award in awards}
        until = {"publicity_until": timezone.localtime(publicity.closes).isoformat()} if publicity else {}
        complete_together(proposal.call, DECISION, outcomes, cmd=cmd, data=until)
        _tell(decision, awards, cmd)
        cmd.result = {"decision": decision.pk}
        return decision


def _locked(actor: Actor, proposal_id: int) -> Proposal:
    rows = Proposal.objects.select_related("call__version__pack", "call__envelope")
    try:
        return PROPOSALS.require(actor, "decide", rows, lock=True, pk=proposal_id)
    except NotFound:
        raise
    except NotAllowed as refused:
        raise _why_not(Proposal.objects.get(pk=proposal_id), actor, refused) from refused


def _why_not(proposal: Proposal, actor: Actor, refused: NotAllowed) -> Refused:
    """The refusal with what stands in the way."""
    if proposal.state == Proposal.State.OPEN:
        return Refused(_("这份建议还没有报来，请等处长报送。"))
    if proposal.state == Proposal.State.DECIDED:
        return Refused(_("这份建议已经审定。要改，须走异议或重新审议。"))
    if Recusal.objects.filter(call=proposal.call_id, person=actor.person).exists():
        return NotAllowed(_("您已在这个通知里回避，不能审定。请由其他分管领导审定。"))
    if proposal.sent_by_id == actor.person:
        return NotAllowed(_("建议是您提出的，须由另一人审定。"))
    return refused


def quorum_of(members: int, on: date) -> int:
    """How many have to be present, by the department's parameters: ⅔, rounded up."""
    parameters = proposing.department_parameters(on)
    return -(-members * int(parameters["quorum_parts"]) // int(parameters["quorum_of"]))


def _ruled(standing: Standing, rejected: Mapping[int, Ruling]) -> Standing:
    """The proposal with what is decided otherwise written into its items (not saved)."""
    for item in standing.items:
        if ruling := rejected.get(item.pk):
            item.amount, item.grounds, item.reason = None, ruling.grounds, ruling.reason.strip()
    return standing


def _lacks(meeting: Meeting, quorum: int, proposal: Proposal, now: datetime) -> list[Problem]:
    """What the record of the meeting lacks."""
    today = timezone.localdate(now)
    missing = {
        "meeting": not meeting.number.strip(),
        "met_on": meeting.met_on is None,
        "resolution": not meeting.resolution.strip(),
        "minutes": meeting.minutes is None,
    }
    found = [Problem(f"projects.{name}_missing", Place(field=name)) for name, lacking in missing.items() if lacking]
    if meeting.met_on and not proposal.frozen_on <= meeting.met_on <= today:
        said = {"first": proposal.frozen_on.isoformat(), "last": today.isoformat()}
        found.append(Problem("projects.met_on_outside", Place(field="met_on"), said))
    if meeting.members < 1 or meeting.present > meeting.members:
        found.append(Problem("projects.attendance_wrong", Place(field="present")))
    elif meeting.present < quorum:
        said = {"present": str(meeting.present), "members": str(meeting.members), "quorum": str(quorum)}
        found.append(Problem("projects.no_quorum", Place(field="present"), said))
    return found


def _refusals(standing: Standing, rejected: Mapping[int, Ruling]) -> list[Problem]:
    """Rulings without grounds, and awards to whom misconduct bars."""
    found = []
    for item in standing.items:
        number = {"number": item.application.number}
        if item.pk in rejected and not (item.grounds in Grounds.values and item.reason):
            found.append(Problem("projects.rejected_without_grounds", Place(field=f"reason-{item.pk}"), number))
        if item.amount is not None and item.application_id in standing.barred:
            said = {**number, "name": item.application.applicant.name}
            found.append(Problem("projects.leader_barred", Place(field=f"amount-{item.pk}"), said))
    return found


def _create(proposal: Proposal, meeting: Meeting, quorum: int, standing: Standing, cmd: Running) -> Decision:
    decision = Decision.objects.create(
        call=proposal.call,
        proposal=proposal,
        meeting=meeting.number.strip(),
        met_on=meeting.met_on or timezone.localdate(cmd.now),
        members=meeting.members,
        present=meeting.present,
        quorum=quorum,
        stepped_aside=meeting.stepped_aside.strip(),
        resolution=meeting.resolution.strip(),
        integrity={"barred": sorted(standing.barred), "unchecked": sorted(standing.unchecked)},
        at=cmd.now,
        by_id=cmd.actor.registered,
    )
    if meeting.minutes is not None:
        kept = {"accept": MINUTES_TYPES, "limit": MINUTES_MOST, "actor": cmd.actor, "now": cmd.now}
        stored = files.store(meeting.minutes, name=meeting.minutes.name or MINUTES, **kept)  # type: ignore[arg-type]
        files.attach(stored, name=meeting.minutes.name or MINUTES, owner=decision, purpose=MINUTES, cmd=cmd)
    return decision


def _awards(decision: Decision, standing: Standing, cmd: Running) -> list[Award]:
    """What the decision says of each application."""
    until = _last_moment(decision, cmd)[0]
    made = []
    for item in standing.items:
        with translation.override(settings.LANGUAGE_CODE):  # the record's language, whoever decides
            grounds, reason = _grounds(item, standing.order, standing)
        made.append(
            Award(
                decision=decision,
                application=item.application,
                state=Award.State.PUBLIC if item.amount is not None else Award.State.REJECTED,
                place=item.place,
                asked=item.asked,
                amount=item.amount or Decimal(0),
                out_of_rank=item.pk in standing.order.raised,
                grounds=grounds,
                reason=reason,
                proposer_id=decision.proposal.sent_by_id or cmd.actor.registered,
                approver_id=cmd.actor.registered,
                public_until=until if item.amount is not None else None,
            )
        )
    return Award.objects.bulk_create(made)


def _grounds(item: ProposalItem, order: OutOfOrder, standing: Standing) -> tuple[str, str]:
    """The grounds of an item, its own where it has them; else what its place in the list says."""
    if item.grounds and item.reason:
        return item.grounds, item.reason
    if item.pk in order.raised:
        before = "、".join(one.application.number or "" for one in standing.items if one.pk in order.passed_over)
        return Grounds.NEXT, _("名次在前的 %(numbers)s 未立项，依次顺延。") % {"numbers": before}
    if item.amount is not None:
        return "", ""
    if not item.recommended or item.score is None:
        return Grounds.REVIEW, _("专家评审意见不推荐立项，意见附后。")
    return Grounds.ENVELOPE, _("按评审名次安排，本批经费额度已用完。")


def _allot(decision: Decision, amount: Decimal, cmd: Running) -> None:
    envelope = decision.call.envelope
    if envelope is None:
        raise Refused(_("这个通知没有设定总经费，不能安排。请先在通知里设定。"))
    funds.allot(envelope, amount, why=f"{decision.call.number} {decision.meeting}", cmd=cmd)


def _last_moment(decision: Decision, cmd: Running) -> tuple[datetime, int, bool]:
    """24:00 of the last day of the publicity, in how many working days, and whether that is provisional."""
    today = timezone.localdate(cmd.now)
    days = int(definition(decision.call.version_id).nested_parameters(today)["publicity_working_days"])
    due = calendar.current().add_working_days(today, days)
    return due.ends, days, due.provisional


def _open_publicity(decision: Decision, awards: list[Award], cmd: Running) -> Publicity | None:
    """The list of what is to be funded, for everybody; none where nothing is."""
    if not any(award.amount for award in awards):
        return None
    closes, days, provisional = _last_moment(decision, cmd)
    publicity = Publicity.objects.create(
        decision=decision,
        opens=cmd.now,
        closes=closes,
        working_days=days,
        is_provisional=provisional,
    )
    cmd.journal("publicity.opened", publicity, summary=publicity.title, closes=closes, working_days=days)
    return publicity


def _tell(decision: Decision, awards: list[Award], cmd: Running) -> None:
    """Who prepared and who proposed learn what became of it."""
    proposal = decision.proposal
    given = [award for award in awards if award.amount]
    arguments = {"title": decision.call.title, "count": len(given), "amount": sum(one.amount for one in given)}
    people = [pk for pk in (proposal.created_by_id, proposal.sent_by_id) if pk is not None]
    notices.send(people, "proposal-decided", decision.call, arguments, cmd=cmd)


def send_back(proposal_id: int, *, reason: str, actor: Actor, now: datetime, key: CommandKey) -> Proposal:
    """退回再议, with what is to be thought over; the office arranges anew. Raises Refused without a reason."""
    with command("decision.send_back", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Proposal.objects.get(pk=proposal_id)
        proposal = _locked(actor, proposal_id)
        require_moved(proposing.RANKING, proposal.call, proposal.items.all())
        if not reason.strip():
            raise Refused(_("退回再议必须写明要重新考虑什么。"))
        proposal.state, proposal.returned_why = Proposal.State.OPEN, reason.strip()
        proposal.save(update_fields=["state", "returned_why"])
        cmd.journal("proposal.returned", proposal, summary=proposal.call.title, reason=reason)
        outcomes = {pk: ("send-back", reason.strip()) for pk in proposal.items.values_list("application", flat=True)}
        complete_together(proposal.call, DECISION, outcomes, cmd=cmd)
        people = [pk for pk in (proposal.created_by_id, proposal.sent_by_id) if pk is not None]
        arguments = {"title": proposal.call.title, "reason": reason.strip()}
        notices.send(people, "proposal-returned", proposal.call, arguments, cmd=cmd)
        return proposal
