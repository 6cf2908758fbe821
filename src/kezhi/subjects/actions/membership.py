"""Belonging to a unit: asked for, invited to, confirmed, ended."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base.access import NotFound, Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.subjects import access, queries
from kezhi.subjects.actions.deciding import close, withdraw
from kezhi.subjects.actions.telling import tell_decided, tell_invited
from kezhi.subjects.actions.violations import explained
from kezhi.subjects.models import Affiliation, Invitation, JoinRequest, Organisation
from kezhi.subjects.models.validity import ended, valid

INVITATION_HOLDS = timedelta(days=14)


@dataclass(frozen=True)
class Position:
    """What a person is in a unit. ``contract_until`` is the contract's last day."""

    kind: str
    starts: date
    department: str = ""
    position: str = ""
    contract_until: date | None = None


def ask_to_join(
    organisation_id: int, position: Position, *, actor: Actor, now: datetime, key: CommandKey
) -> JoinRequest:
    """Ask a unit to record oneself as its member. Raises Refused where one is, or has asked already."""
    with command("join.ask", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return JoinRequest.objects.get(pk=cmd.earlier["request"])
        unit = access.ORGANISATION.require(actor, "join", Organisation.objects.all(), pk=organisation_id)
        today = timezone.localdate(now)
        if Affiliation.objects.filter(person=actor.person, organisation=unit, valid__contains=today).exists():
            raise Refused(_("您已是这个单位的人员，不必再申请。"))
        with explained(join_request_one_open=_("您已向这个单位提出申请，请等待确认。")):
            request = JoinRequest.objects.create(
                person=queries.myself(actor), organisation=unit, created_at=now, **vars(position)
            )
        cmd.journal("joinrequest.asked", request, organisation=unit.pk)
        cmd.result = {"request": request.pk}
        return request


def decide_join(
    request_id: int, *, confirmed: bool, reason: str = "", actor: Actor, now: datetime, key: CommandKey
) -> JoinRequest:
    """Confirm that a person belongs to the unit, or refuse with a reason."""
    with command("join.decide", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return JoinRequest.objects.get(pk=cmd.earlier["request"])
        rows = JoinRequest.objects.select_related("organisation")
        request = access.JOIN_REQUEST.require(actor, "decide", rows, lock=True, pk=request_id)
        close(request, confirmed=confirmed, reason=reason, cmd=cmd)
        if confirmed:
            asked = Position(request.kind, request.starts, request.department, request.position, request.contract_until)
            affiliate(request.person_id, request.organisation_id, asked, cmd=cmd)
        tell_decided(request, cmd=cmd)
        cmd.result = {"request": request.pk}
        return request


def withdraw_join(request_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> None:
    """Take one's own request back."""
    with command("join.withdraw", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is None:
            withdraw(JoinRequest, access.JOIN_REQUEST, request_id, cmd)


def affiliate(person_id: int, organisation_id: int, position: Position, *, cmd: Running) -> Affiliation:
    """Within a command: the person belongs to the organisation, confirmed by who acts."""
    with explained(
        affiliation_one_main=_("此人在另一单位的全职任职还没有结束。请本人先在“我的档案”结束原任职，再确认。"),
        affiliation_once_per_organisation=_("此人已是这个单位的人员。"),
    ):
        made = Affiliation.objects.create(
            person_id=person_id,
            organisation_id=organisation_id,
            kind=position.kind,
            department=position.department,
            position=position.position,
            contract_until=position.contract_until,
            valid=valid(position.starts),
            confirmed_at=cmd.now,
            confirmed_by=cmd.actor.person,
        )
    cmd.journal("affiliation.confirmed", made, person=person_id, organisation=organisation_id)
    return made


def end_affiliation(affiliation_id: int, *, last: date, actor: Actor, now: datetime, key: CommandKey) -> Affiliation:
    """End a membership after ``last``: the person and the unit's office may."""
    with command("affiliation.end", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Affiliation.objects.get(pk=cmd.earlier["affiliation"])
        found = access.AFFILIATION.require(actor, "end", Affiliation.objects.all(), lock=True, pk=affiliation_id)
        found.valid = ended(found.valid, last)
        found.save(update_fields=["valid"])
        cmd.journal("affiliation.ended", found, last=last)
        cmd.result = {"affiliation": found.pk}
        return found


def invite(
    organisation_id: int, *, name: str, email: str, link: Callable[[str], str], actor: Actor, now: datetime,
    key: CommandKey,
) -> Invitation:  # fmt: skip
    """Invite somebody to join the unit. They are sent a one-time link, ``link`` of a token that nobody else knows."""
    with command("join.invite", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Invitation.objects.get(pk=cmd.earlier["invitation"])
        unit = access.ORGANISATION.require(actor, "staff", Organisation.objects.all(), pk=organisation_id)
        token = secrets.token_urlsafe(24)
        made = Invitation.objects.create(
            organisation=unit,
            email=email,
            name=name,
            token_hash=_digest(token),
            expires_at=now + INVITATION_HOLDS,
            created_at=now,
            created_by=actor.person,
        )
        cmd.journal("invitation.sent", made, organisation=unit.pk)
        tell_invited(made, link(token), cmd=cmd)
        cmd.result = {"invitation": made.pk}
        return made


def accept_invitation(token: str, position: Position, *, actor: Actor, now: datetime, key: CommandKey) -> Affiliation:
    """Join the unit that sent the link. Raises NotFound for a link that is unknown, used or expired."""
    with command("join.accept", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Affiliation.objects.get(pk=cmd.earlier["affiliation"])
        if actor.person is None:
            raise Refused(_("请先登记个人信息，再打开邀请链接。"))
        invited = Invitation.objects.select_for_update().filter(token_hash=_digest(token), accepted_at=None).first()
        if invited is None or invited.expires_at < now:
            raise NotFound(_("这个邀请链接已用过或已过期。请单位重新发出邀请。"))
        made = affiliate(actor.person, invited.organisation_id, position, cmd=cmd)
        Affiliation.objects.filter(pk=made.pk).update(confirmed_by=invited.created_by)
        invited.accepted_at, invited.accepted_by = now, actor.person
        invited.save(update_fields=["accepted_at", "accepted_by"])
        cmd.journal("invitation.accepted", invited)
        cmd.result = {"affiliation": made.pk}
        return made


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
