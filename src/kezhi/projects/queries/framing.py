"""What surrounds the form of an application, and why it can't be written any more."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kezhi.base.actor import Actor
from kezhi.engine.schema import Progress
from kezhi.forms.access import Confirmation, FormFrame
from kezhi.forms.queries import filled_together
from kezhi.packs.queries import definition, lists
from kezhi.projects.models import Application, Call, Member
from kezhi.projects.queries.applications import my_applications
from kezhi.projects.queries.calls import call_title, closing, form_values, takes_applications
from kezhi.projects.queries.returns import mending, overdue, returned
from kezhi.projects.queries.team import team_problems_of
from kezhi.workflow.models import WorkItem

PEOPLE_MAY_WAIT = (Member.State.INVITED, Member.State.DECLINED)


def surrounded() -> QuerySet[Application]:
    """Applications with what `frame_of` says of them."""
    team = Prefetch("members", Member.objects.select_related("person").order_by("pk"))
    rows = Application.objects.select_related("call__envelope", "host", "applicant", "copied_from__call")
    return rows.prefetch_related("call__topics", team)


def frame(application_id: int, now: datetime) -> FormFrame:
    """What surrounds the form of an application."""
    return frame_of(surrounded().get(pk=application_id), now)


def frame_of(application: Application, now: datetime) -> FormFrame:
    """The same of one of `surrounded`."""
    team = application.members.all()
    invite_url = reverse("projects:team", args=[application.pk])
    source = application.copied_from
    return replace(
        frame_with(application, now, lists()),
        colleagues=tuple(_colleagues(team)),
        waiting=tuple(_waiting(team, invite_url)),
        confirmations={member.name: _confirmation(member, now) for member in team},
        invite_url=invite_url,
        origin=_origin(source),
        origin_url=reverse("projects:application", args=[source.pk]) if source else "",
    )


def _confirmation(member: Member, now: datetime) -> Confirmation:
    """How far a member has got with confirming; of who hasn't answered, for how many days."""
    if member.state == Member.State.INVITED:
        days = (timezone.localdate(now) - timezone.localdate(member.invited_at)).days
        return Confirmation(
            "soon", ngettext("待确认，%(n)s 天", "待确认，%(n)s 天", days) % {"n": days} if days else _("待确认")
        )
    kind = "met" if member.state == Member.State.ACCEPTED else "not_met"
    return Confirmation(kind, str(Member.State(member.state).label))


def _origin(source: Application | None) -> str:
    """What an application was copied from, in words: the year, its number if it has one, its title."""
    if source is None:
        return ""
    number = _("编号 %(number)s") % {"number": source.number} if source.number else _("没有提交过的草稿")
    named = {"year": source.call.year, "title": source.title or _("未命名的申报"), "number": number}
    return _("复制自您 %(year)s 年度的申报《%(title)s》（%(number)s），请逐项核对。") % named


def frame_with(application: Application, now: datetime, options: Mapping[str, Any]) -> FormFrame:
    """The frame as far as it doesn't depend on the team."""
    call, mends = application.call, mending(application)
    url = reverse("projects:application", args=[application.pk])
    return FormFrame(
        title=application.title or _("未命名的申报"),
        url=url,
        number=application.number or "",
        subtitle=f"{call_title(call)} · {application.host.name} · {application.applicant.name}",
        versions_url=f"{url}?tab=versions" if application.submission_id else "",
        check_url=reverse("projects:check", args=[application.pk]),
        crumbs=(
            (_("我的申报"), reverse("projects:applications")),
            (call_title(call), reverse("projects:call", args=[call.pk])),
        ),
        deadline=mends.due if mends else deadline(application),
        closed=closed_reason(application, now, mends),
        returned=returned(mends, definition(call.version_id).call.returns) if mends else None,
        person=application.applicant_id,
        organisation=application.host_id,
        values=form_values(call, options),
    )


def begun(actor: Actor, now: datetime, *, most: int) -> list[tuple[Application, FormFrame, Progress, int]]:
    """The actor's latest drafts with how far each is filled in and how much is left. Seven queries, however many."""
    states = (Application.State.DRAFT, Application.State.WITHDRAWN)
    rows = my_applications(actor).filter(state__in=states).exclude(draft=None)
    found = rows.select_related("call__envelope").prefetch_related("call__topics", "members")[:most]
    options = lists() if found else {}
    framed = [(one, one.draft, frame_with(one, now, options)) for one in found if one.draft is not None]
    forms = filled_together([(draft, frame) for _one, draft, frame in framed], timezone.localdate(now))
    return [
        (one, frame, form.progress, len(form.progress.problems) + len(team_problems_of(one, form)))
        for (one, _draft, frame), form in zip(framed, forms, strict=True)
    ]


def deadline(application: Application) -> datetime:
    """Until when it can be submitted: the call's closing, or later where that was approved for this one."""
    return max(filter(None, (closing(application.call), application.late_until)))


def still_taken(application: Application, at: datetime) -> bool:
    """Whether the application arrives in time at this moment, by the call or by an exception made for it."""
    if takes_applications(application.call, at):
        return True
    late = application.late_until
    return late is not None and at <= late and application.call.state == Call.State.PUBLISHED


def closed_reason(application: Application, now: datetime, mends: WorkItem | None = None) -> str:
    """Why an application's form can't be written at this moment; "" while it can.

    ``mends`` is the piece of work in which it is mended after a return, as ``mending`` gives it.
    """
    if application.call.state == Call.State.CANCELLED:
        return _("申报通知已取消：%(why)s") % {"why": application.call.cancelled_why}
    if mends is not None:
        return overdue(mends, now)
    if application.state == Application.State.SUBMITTED:
        return _("已提交。要修改，请先撤回。")
    if application.state == Application.State.DELETED:
        return _("这份申报已删除。")
    if not still_taken(application, now):
        moment = timezone.localtime(deadline(application)).strftime("%Y-%m-%d %H:%M:%S")
        return _("受理已于 %(moment)s 截止，不能再修改或提交。") % {"moment": moment}
    return ""


def _colleagues(team: Iterable[Member]) -> Iterable[tuple[str, str]]:
    """Members who have accepted and can sign in."""
    for member in team:
        if member.state == Member.State.ACCEPTED and member.person and member.person.account_id:
            yield member.person.public_id, member.name


def _waiting(team: Iterable[Member], url: str) -> Iterable[tuple[str, str]]:
    """Members who haven't answered: submission waits for them."""
    for member in team:
        if member.state in PEOPLE_MAY_WAIT:
            declined = member.state == Member.State.DECLINED
            words = _("%(name)s 已谢绝参加，请移除") if declined else _("%(name)s 还没有确认参加")
            yield words % {"name": member.name}, url
