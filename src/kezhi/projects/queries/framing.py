"""What surrounds the form of an application, and why it can't be written any more."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base.actor import Actor
from kezhi.engine.schema import Progress
from kezhi.forms.access import FormFrame
from kezhi.forms.queries import filled_together
from kezhi.packs.queries import definition, lists
from kezhi.projects.models import Application, Call, Member
from kezhi.projects.queries.applications import my_applications
from kezhi.projects.queries.calls import call_title, call_values, closing, takes_applications

PEOPLE_MAY_WAIT = (Member.State.INVITED, Member.State.DECLINED)


def frame(application_id: int, now: datetime) -> FormFrame:
    """What surrounds the form of an application."""
    rows = Application.objects.select_related("call__version__pack", "call__envelope", "topic")
    application = rows.defer("call__version__archive").prefetch_related("call__topics").get(pk=application_id)
    team = list(application.members.select_related("person__account").order_by("pk"))
    return replace(
        frame_of(application, now, lists()),
        colleagues=tuple(_colleagues(team)),
        waiting=tuple(_waiting(team, reverse("projects:team", args=[application.pk]))),
    )


def frame_of(application: Application, now: datetime, options: Mapping[str, Any]) -> FormFrame:
    """The frame as far as it doesn't depend on the team."""
    call = application.call
    return FormFrame(
        title=application.title or _("未命名的申报"),
        url=reverse("projects:application", args=[application.pk]),
        check_url=reverse("projects:check", args=[application.pk]),
        crumbs=(
            (_("我的申报"), reverse("projects:applications")),
            (call_title(call), reverse("projects:call", args=[call.pk])),
        ),
        deadline=deadline(application),
        closed=closed_reason(application, now),
        person=application.applicant_id,
        organisation=application.host_id,
        values={**call_values(call, definition(call.version)), **options},
    )


def begun(actor: Actor, now: datetime, *, most: int) -> list[tuple[Application, FormFrame, Progress]]:
    """The actor's latest drafts with how far each is filled in. Six queries, however many drafts."""
    states = (Application.State.DRAFT, Application.State.WITHDRAWN)
    rows = my_applications(actor).filter(state__in=states).exclude(draft=None)
    found = rows.select_related(
        "call__version__pack", "call__envelope", "topic", "draft__version__pack"
    ).prefetch_related("call__topics")[:most]
    options = lists() if found else {}
    framed = [(one, one.draft, frame_of(one, now, options)) for one in found if one.draft is not None]
    forms = filled_together([(draft, frame) for _one, draft, frame in framed], timezone.localdate(now))
    return [(one, frame, form.progress) for (one, _draft, frame), form in zip(framed, forms, strict=True)]


def deadline(application: Application) -> datetime:
    """Until when it can be submitted: the call's closing, or later where that was approved for this one."""
    return max(filter(None, (closing(application.call), application.late_until)))


def still_taken(application: Application, at: datetime) -> bool:
    """Whether the application arrives in time at this moment, by the call or by an exception made for it."""
    if takes_applications(application.call, at):
        return True
    late = application.late_until
    return late is not None and at <= late and application.call.state == Call.State.PUBLISHED


def closed_reason(application: Application, now: datetime) -> str:
    """Why an application's form can't be written at this moment; "" while it can."""
    if application.call.state == Call.State.CANCELLED:
        return _("申报通知已取消：%(why)s") % {"why": application.call.cancelled_why}
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
        if member.state == Member.State.ACCEPTED and member.person and member.person.account:
            yield member.person.public_id, member.name


def _waiting(team: Iterable[Member], url: str) -> Iterable[tuple[str, str]]:
    """Members who haven't answered: submission waits for them."""
    for member in team:
        if member.state in PEOPLE_MAY_WAIT:
            declined = member.state == Member.State.DECLINED
            words = _("%(name)s 已谢绝参加，请移除") if declined else _("%(name)s 还没有确认参加")
            yield words % {"name": member.name}, url
