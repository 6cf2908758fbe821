"""Offices and posts, who holds them, and who stands in."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base.access import Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import CommandKey, Running, command
from kezhi.subjects import access
from kezhi.subjects.actions.telling import tell_deputy, tell_holder
from kezhi.subjects.actions.violations import explained
from kezhi.subjects.domain.regions import covers
from kezhi.subjects.models import Delegation, Holding, Office, Organisation, Person, Post
from kezhi.subjects.models.validity import ended, valid, within
from kezhi.subjects.queries import colleagues, scope_of


def establish(offices: Sequence[Mapping[str, Any]], *, organisation: Organisation, cmd: Running) -> list[Office]:
    """Make the organisation's offices and posts what is declared; asking again changes nothing.

    An office is ``{code, title_zh, title_en, parent (a code, declared before), posts}``, a post ``{code, role,
    title_zh, title_en, seats, regions}``; a post without a code has its role's. What is no longer declared stays:
    somebody may hold it. Raises ValueError for an unknown role, KeyError for a parent that wasn't declared before.
    """
    made: dict[str, Office] = {}
    for declared in offices:
        said = {
            "title_zh": declared["title_zh"],
            "title_en": declared.get("title_en", ""),
            "parent": made[declared["parent"]] if declared.get("parent") else None,
        }
        office, _new = Office.objects.update_or_create(
            organisation=organisation,
            code=declared["code"],
            defaults=said,
            create_defaults={**said, "valid": valid(timezone.localdate(cmd.now))},
        )
        made[office.code] = office
        _establish_posts(declared.get("posts", ()), office)
    cmd.journal("offices.established", organisation, offices=sorted(made))
    return list(made.values())


def _establish_posts(declared: Iterable[Mapping[str, Any]], office: Office) -> None:
    for post in declared:
        for seat in range(1, int(post.get("seats", 1)) + 1):
            Post.objects.update_or_create(
                organisation_id=office.organisation_id,
                code=post.get("code", post["role"]),
                seat=seat,
                defaults={
                    "office": office,
                    "role": Role(post["role"]).value,
                    "title_zh": post["title_zh"],
                    "title_en": post.get("title_en", ""),
                    "regions": list(post.get("regions", ())),
                },
            )


def give(
    post_id: int,
    person_id: int,
    *,
    first: date,
    last: date | None = None,
    regions: Sequence[str] = (),
    reason: str = "",
    actor: Actor,
    now: datetime,
    key: CommandKey,
) -> Holding:
    """Give a post to a person from ``first`` to ``last`` (both included).

    Raises Refused where somebody holds the post in that time, or where the person would be two of the three
    administrators.
    """
    with command("post.give", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Holding.objects.get(pk=cmd.earlier["holding"])
        post = access.POST.require(actor, "give", Post.objects.select_related("organisation"), lock=True, pk=post_id)
        person = Person.objects.get(pk=person_id)
        if last is not None and last < first:
            raise Refused(_("任职的截止日期早于开始日期，请改正后再提交。"))
        holding = put_in(post, person, first=first, last=last, regions=regions, reason=reason, cmd=cmd)
        tell_holder(holding, "post-given", first=first, cmd=cmd)
        cmd.result = {"holding": holding.pk}
        return holding


def put_in(
    post: Post,
    person: Person,
    *,
    first: date,
    last: date | None = None,
    regions: Sequence[str] = (),
    reason: str = "",
    cmd: Running,
) -> Holding:
    """Within a command: the person holds the post, with a journal line. Raises Refused as ``give`` does."""
    with explained(
        holding_one_person_per_post=_("该岗位在这段时间已有人任职。请先结束原任职，或另选岗位。"),
        holding_administrators_apart=_("系统、安全、审计三个管理员须由三个人分别担任，请另选人员。"),
    ):
        holding = Holding.objects.create(
            person=person,
            post=post,
            role=post.role,
            regions=list(regions),
            valid=valid(first, last),
            reason=reason,
            created_at=cmd.now,
            created_by=cmd.actor.person,
        )
    summary = _("{name} 任 {title}").format(name=person.name, title=post.title_zh)
    cmd.journal("post.given", holding, summary=summary, person=person.pk, post=post.pk, reason=reason)
    return holding


def end(holding_id: int, *, last: date, reason: str, actor: Actor, now: datetime, key: CommandKey) -> Holding:
    """End a holding after ``last``. Raises Refused for the only system administrator, or without a reason."""
    with command("post.end", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Holding.objects.get(pk=cmd.earlier["holding"])
        holding = access.HOLDING.require(
            actor, "end", Holding.objects.select_related("person", "post__organisation"), lock=True, pk=holding_id
        )
        if not reason.strip():
            raise Refused(_("请写明结束任职的原因。"))
        if holding.role == Role.SYSTEM_ADMIN and not _another_system_admin(holding, last):
            raise Refused(_("这是唯一的系统管理员，不能结束任职。请先任命另一位系统管理员。"))
        take_from(holding, last=last, reason=reason, cmd=cmd)
        cmd.result = {"holding": holding.pk}
        return holding


def take_from(holding: Holding, *, last: date, reason: str, cmd: Running) -> None:
    """Within a command: the holding ends after ``last``, and with it what was delegated from it."""
    if holding.valid.upper is not None and last >= holding.valid.upper:
        raise Refused(_("结束日期晚于原定的任职截止日期，请改为更早的日期。"))
    holding.valid = ended(holding.valid, last)
    holding.ended_reason = reason
    holding.save(update_fields=["valid", "ended_reason"])
    summary = _("{name} 不再任 {title}").format(name=holding.person.name, title=holding.post.title_zh)
    cmd.journal("post.ended", holding, summary=summary, last=last, reason=reason)
    tell_holder(holding, "post-ended", last=last, reason=reason.rstrip("。."), cmd=cmd)


def _another_system_admin(holding: Holding, last: date) -> bool:
    others = Holding.objects.select_for_update().filter(role=Role.SYSTEM_ADMIN).exclude(pk=holding.pk)
    lasting = ended(holding.valid, last).upper
    return any(
        other.valid.lower <= lasting and (other.valid.upper is None or other.valid.upper > lasting)
        for other in others
        if not other.valid.isempty
    )


def delegate(
    holding_id: int,
    person_id: int,
    *,
    first: date,
    last: date,
    regions: Sequence[str] = (),
    reason: str = "",
    actor: Actor,
    now: datetime,
    key: CommandKey,
) -> Delegation:
    """Let ``person`` stand in for the holder from ``first`` to ``last``, for ``regions`` only where some are named.

    Raises Refused where the dates or regions go beyond the holding, for oneself, and for the administrators' posts.
    """
    with command("post.delegate", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Delegation.objects.get(pk=cmd.earlier["delegation"])
        rows = Holding.objects.select_related("person", "post__organisation__region")
        holding = access.HOLDING.require(actor, "delegate", rows, lock=True, pk=holding_id)
        person = Person.objects.get(pk=person_id)
        _check_delegation(holding, person, first=first, last=last, regions=regions)
        term = valid(first, last)
        with explained(delegation_once_at_a_time=_("这段时间已委托给此人。请先结束原委托，或改日期。")):
            delegation = Delegation.objects.create(
                holding=holding, person=person, regions=list(regions), valid=term, reason=reason,
                created_at=now, created_by=actor.person,
            )  # fmt: skip
        summary = _("委托 {name} 代办").format(name=person.name)
        cmd.journal("post.delegated", delegation, summary=summary, person=person.pk, first=first, last=last)
        tell_deputy(delegation, "delegation-given", first=first, last=last, cmd=cmd)
        cmd.result = {"delegation": delegation.pk}
        return delegation


def _check_delegation(holding: Holding, person: Person, *, first: date, last: date, regions: Sequence[str]) -> None:
    if person.pk == holding.person_id:
        raise Refused(_("不能委托给自己，请另选代办人。"))
    if holding.role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR):
        raise Refused(_("管理员岗位不能委托。需要有人接替时，请由系统管理员任命。"))
    if not colleagues(holding.post.organisation_id, first).filter(pk=person.pk).exists():
        raise Refused(_("只能委托给同一单位的人。请先让此人加入本单位，或另选代办人。"))
    if last < first:
        raise Refused(_("委托的截止日期早于开始日期，请改正后再提交。"))
    if not within(valid(first, last), holding.valid):
        raise Refused(_("委托日期超出您在此岗位的任期，请改在任期之内。"))
    if beyond := [code for code in regions if not covers(scope_of(holding), code)]:
        raise Refused(_("地区 {codes} 不在您的岗位范围内，请去掉后再提交。").format(codes="、".join(beyond)))


def end_delegation(delegation_id: int, *, last: date, actor: Actor, now: datetime, key: CommandKey) -> Delegation:
    """End a delegation after ``last``; the holder, who stands in, and the system administrator may."""
    with command("delegation.end", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Delegation.objects.get(pk=cmd.earlier["delegation"])
        rows = Delegation.objects.select_related("holding__person", "holding__post__organisation")
        delegation = access.DELEGATION.require(actor, "end", rows, lock=True, pk=delegation_id)
        delegation.valid = ended(delegation.valid, last)
        delegation.save(update_fields=["valid"])
        cmd.journal("delegation.ended", delegation, last=last)
        tell_deputy(delegation, "delegation-ended", last=last, cmd=cmd)
        cmd.result = {"delegation": delegation.pk}
        return delegation
