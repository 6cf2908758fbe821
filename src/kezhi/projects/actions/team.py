"""Inviting people into a team: they accept in their own account, or by a one-time link."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kezhi.base import identifiers, notices
from kezhi.base.access import NotFound, Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.projects.access import APPLICATIONS, MEMBERS
from kezhi.projects.domain.links import digest_of
from kezhi.projects.models import Application, Member
from kezhi.subjects.models import Person
from kezhi.subjects.queries import persons_on


def invite(
    application_id: int,
    *,
    person: Person | None,
    name: str,
    organisation: str,
    contact: str,
    duty: str,
    actor: Actor,
    now: datetime,
    key: CommandKey,
) -> tuple[Member, str]:
    """Ask somebody into the team. Gives the member and, for who isn't in the registry, the path of the one-time link.

    Raises Refused for who is in the team already.
    """
    with command("member.invite", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Member.objects.get(pk=cmd.earlier["member"]), ""
        application = APPLICATIONS.require(actor, "invite", Application.objects.all(), lock=True, pk=application_id)
        token = "" if person else secrets.token_urlsafe(24)
        member = _add(application, person, (name, organisation, contact, duty), token, cmd)
        path = reverse("projects:invitation", args=[token]) if token else ""
        if person is not None:
            arguments = {"by": actor.name, "title": application.title}
            notices.send([person.pk], "team-invitation", application, arguments, cmd=cmd)
        cmd.journal("member.invited", member, application=application.pk)
        cmd.result = {"member": member.pk}
        return member, path


def _add(
    application: Application, person: Person | None, said: tuple[str, str, str, str], token: str, cmd: Running
) -> Member:
    name, organisation, contact, duty = said
    if person is not None and person.pk == application.applicant_id:
        raise Refused(_("您是负责人，不用邀请自己。项目组成员表里写了您的，请把那一行移除。"))
    known = persons_on(cmd.now.date()).filter(pk=person.pk).first() if person else None
    try:
        with transaction.atomic():
            return Member.objects.create(
                application=application,
                person=person,
                name=person.name if person else name,
                organisation=getattr(known, "unit_name", None) or organisation,
                contact=contact or (person.email if person else ""),
                duty=duty,
                link_digest=digest_of(token) if token else "",
                invited_at=cmd.now,
            )
    except IntegrityError as error:
        raise Refused(_("%(name)s 已在项目组里。") % {"name": person.name if person else name}) from error


def answer(member_id: int, *, accept: bool, actor: Actor, now: datetime, key: CommandKey) -> Member:
    """The invited person's own answer, in their account."""
    with command("member.answer", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Member.objects.get(pk=member_id)
        member = MEMBERS.require(actor, "answer", Member.objects.select_related("application"), lock=True, pk=member_id)
        return _answered(member, accept, cmd)


def answer_by_link(
    token: str, *, accept: bool, scheme: str, number: str, actor: Actor, now: datetime, key: CommandKey
) -> Member:
    """The answer of who holds the link: the number of an identity document confirms who they are.

    Raises NotFound for a used or unknown link, Refused for a number that can't be right.
    """
    with command("member.answer_by_link", actor=actor, now=now, key=key) as cmd:
        member = (
            Member.objects.select_for_update(of=("self",))
            .select_related("application")
            .filter(link_digest=digest_of(token), state=Member.State.INVITED)
            .first()
        )
        if member is None:
            raise NotFound(_("这个链接已用过或已失效。请让负责人重新邀请。"))
        if accept:
            if problem := identifiers.check(scheme, number):
                raise Refused(problem.render("zh"))
            member.identity_masked = identifiers.mask(scheme, number)
        member.link_digest = ""
        return _answered(member, accept, cmd)


def _answered(member: Member, accept: bool, cmd: Running) -> Member:
    member.state = Member.State.ACCEPTED if accept else Member.State.DECLINED
    member.answered_at = cmd.now
    member.save()
    cmd.journal("member.accepted" if accept else "member.declined", member, application=member.application_id)
    arguments = {"name": member.name, "title": member.application.title}
    kind = "member-accepted" if accept else "member-declined"
    notices.send([member.application.applicant_id], kind, member.application, arguments, cmd=cmd)
    return member


def remove(member_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> None:
    """Take somebody out of the team."""
    with command("member.remove", actor=actor, now=now, key=key) as cmd:
        member = Member.objects.filter(pk=member_id).first()
        if member is None:
            return
        APPLICATIONS.require(actor, "invite", Application.objects.all(), lock=True, pk=member.application_id)
        cmd.journal("member.removed", member, application=member.application_id, name=member.name)
        member.delete()
