"""The notices that this room sends."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.translation import get_language, gettext_noop

from kezhi.base import notices
from kezhi.base.commands import Running
from kezhi.base.notices import Contact, NoticeKind, Secret, kinds
from kezhi.subjects.models import (
    AdministratorRequest,
    Claim,
    Delegation,
    Departure,
    Holding,
    Invitation,
    JoinRequest,
    Organisation,
    RequestState,
)

for name, title, body in (
    ("join-confirmed", gettext_noop("{unit} 已确认您的加入"), gettext_noop("您现在可以由这个单位申报项目。")),
    ("join-refused", gettext_noop("{unit} 没有确认您的加入"), gettext_noop("原因：{reason}。改正后可以再申请加入。")),
    (
        "registration-confirmed",
        gettext_noop("{unit} 的登记已确认"),
        gettext_noop("您是这个单位的管理员，可以邀请人员、办理本单位的申报。"),
    ),
    (
        "registration-refused",
        gettext_noop("{unit} 的登记没有通过"),
        gettext_noop("原因：{reason}。改正后可以再提交单位登记。"),
    ),
    (
        "administrator-confirmed",
        gettext_noop("您已成为 {unit} 的管理员"),
        gettext_noop("请在页面右上角切换到这个岗位后办理。"),
    ),
    ("administrator-refused", gettext_noop("更换 {unit} 管理员的申请没有通过"), gettext_noop("原因：{reason}。")),
    (
        "claim-confirmed",
        gettext_noop("您的账号已与库中档案相连"),
        gettext_noop("请到“我的档案”核对已有的信息，有误的可以提出异议。"),
    ),
    (
        "post-given",
        gettext_noop("您已任{title}"),
        gettext_noop("{unit}，自 {first} 起。请在页面右上角切换到这个岗位后办理。"),
    ),
    ("post-ended", gettext_noop("您不再任{title}"), gettext_noop("{unit}，最后一天是 {last}。原因：{reason}。")),
    (
        "delegation-given",
        gettext_noop("{name} 委托您代办"),
        gettext_noop("岗位：{title}，从 {first} 到 {last}。请在页面右上角切换到这个岗位后办理。"),
    ),
    (
        "delegation-ended",
        gettext_noop("{name} 委托您代办的事已结束"),
        gettext_noop("岗位：{title}，最后一天是 {last}。"),
    ),
    (
        "work-taken-over",
        gettext_noop("{name} 离岗，{n} 件事由您接手"),
        gettext_noop("单位：{unit}。经办：{by}。请看“待办”和“我的申报”；岗位自最后一天 {last} 之后生效。"),
    ),
    (
        "work-handed-on",
        gettext_noop("您在 {unit} 的 {n} 件事已移交 {name}"),
        gettext_noop("经办：{by}。原因：{reason}。有疑问请与经办人联系。"),
    ),
    (
        "claim-refused",
        gettext_noop("账号认领没有通过"),
        gettext_noop("原因：{reason}。请登录后核对所填内容，改正后再提交。"),
    ),
    (
        "invitation",
        gettext_noop("{unit} 邀请您加入"),
        gettext_noop("{name}：请在 {until} 以前打开下面的链接，登录或注册后确认加入。\n{link}"),
    ),
    ("dispute-answered", gettext_noop("“{fact}”的异议已答复：{outcome}"), gettext_noop("{answer}")),
):
    kinds.add(name, NoticeKind(title, body))


def tell(person: int | None, kind: str, thing: Model | None, *, cmd: Running, **arguments: Any) -> None:
    """Within a command: tell a person, where there is one."""
    if person is not None:
        notices.send([person], kind, thing, arguments, cmd=cmd)


def tell_holder(holding: Holding, kind: str, *, cmd: Running, **arguments: date | str) -> None:
    """Within a command: tell the holder of a post about it."""
    post = holding.post
    tell(holding.person_id, kind, post.organisation, cmd=cmd, title=titles(holding), unit=named(post.organisation),
         **arguments)  # fmt: skip


def tell_deputy(delegation: Delegation, kind: str, *, cmd: Running, **arguments: date) -> None:
    """Within a command: tell who stands in for the holder of a post about it."""
    holding = delegation.holding
    tell(delegation.person_id, kind, holding.post.organisation, cmd=cmd, name=holding.person.name,
         title=titles(holding), **arguments)  # fmt: skip


def tell_departure(made: Departure, *, cmd: Running) -> None:
    """Within a command: tell who takes over and who leaves what went from one to the other."""
    about = {"unit": named(made.organisation), "n": made.moved, "by": cmd.actor.name}
    tell(made.successor_id, "work-taken-over", made, cmd=cmd, name=made.person.name, last=made.last, **about)
    reason = made.reason.rstrip("。.")
    tell(made.person_id, "work-handed-on", made, cmd=cmd, name=made.successor.name, reason=reason, **about)


def titles(holding: Holding) -> tuple[str, str]:
    """The post's title in Chinese and English."""
    return (holding.post.title_zh, holding.post.title_en or holding.post.title_zh)


def named(unit: Organisation) -> tuple[str, str]:
    """The organisation's name in Chinese and English."""
    return (unit.name, unit.name_en or unit.name)


def tell_decided(request: JoinRequest | Claim | AdministratorRequest, *, cmd: Running) -> None:
    """Within a command: tell who asked what was decided."""
    how = "confirmed" if request.state == RequestState.CONFIRMED else "refused"
    if isinstance(request, Claim):
        if how == "confirmed":
            tell(request.person_id, "claim-confirmed", request.person, cmd=cmd)
        else:
            _tell_refused(request, cmd)
        return
    what = "join" if isinstance(request, JoinRequest) else "registration" if request.first else "administrator"
    unit = request.organisation
    reason = request.reason.rstrip("。.")
    tell(request.person_id, f"{what}-{how}", unit, cmd=cmd, unit=named(unit), reason=reason)


def _tell_refused(claim: Claim, cmd: Running) -> None:
    """An account that is nobody's has no page of notices: it is told by mail alone."""
    contact = Contact({"email": claim.account.email}, claim.account.language or settings.LANGUAGE_CODE)
    notices.send_to(contact, "claim-refused", claim, {"reason": claim.reason.rstrip("。.")}, cmd=cmd)


def tell_invited(invitation: Invitation, link: str, *, cmd: Running) -> None:
    """Within a command: send somebody the one-time link to join a unit."""
    said = {
        "unit": named(invitation.organisation),
        "name": invitation.name,
        "until": invitation.expires_at,
        "link": Secret(link),
    }
    contact = Contact({"email": invitation.email}, get_language() or settings.LANGUAGE_CODE)
    notices.send_to(contact, "invitation", invitation, said, cmd=cmd)
