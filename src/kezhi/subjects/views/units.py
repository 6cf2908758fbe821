"""Units: found, joined, registered, confirmed."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base import files
from kezhi.base.access import NotFound
from kezhi.base.actor import Role
from kezhi.base.requests import Request
from kezhi.subjects import access, queries
from kezhi.subjects.actions import membership, organisations, persons
from kezhi.subjects.inputs import (
    AdministerForm,
    DecisionForm,
    InvitationForm,
    PositionForm,
    RegistrationForm,
    RenameForm,
)
from kezhi.subjects.models import Organisation, OrganisationEvent
from kezhi.subjects.models.validity import last_day
from kezhi.subjects.views.asking import ask
from kezhi.subjects.views.showing import facts_of


@login_required
def units(request: Request) -> HttpResponse:
    """Find one's unit by any of its names, to join it."""
    text = request.GET.get("q", "")
    context = {"q": text, "units": queries.find_units(request.actor, text)}
    return render(request, "subjects/units.html", context)


def _unit(request: Request, public_id: str) -> Organisation:
    found = queries.organisations(request.actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("没有找到这个单位，或者您无权查看。"))
    return found


@login_required
def organisation(request: Request, public_id: str) -> HttpResponse:
    """A unit: what it is, its names in time, and what the reader can do."""
    found, on = _unit(request, public_id), timezone.localdate(request.now)
    may = access.ORGANISATION.actions(request.actor, found)
    belongs = request.actor.person is not None and found.affiliations.filter(
        person=request.actor.person, valid__contains=on
    )
    context = {
        "unit": found,
        "names": _names(found),
        "numbers": found.identifiers.filter(scheme="uscc"),
        "may": may - {"join"} if belongs else may,
        "belongs": belongs,
        "facts": facts_of(found, on) if "read" in may else [],
        "office": queries.holders(Role.UNIT_OFFICE, on, organisation=found.pk),
        "requests": queries.administrator_requests(request.actor).filter(organisation=found).order_by("-pk")[:10],
    }
    return render(request, "subjects/organisation.html", context)


def _names(unit: Organisation) -> list[dict[str, Any]]:
    """Its names, the present one first, each with the document that gave it."""
    events = {event.on: event for event in unit.came_from.filter(kind=OrganisationEvent.Kind.RENAME)}
    found = []
    for name in unit.names.order_by("-valid"):
        event = events.get(name.valid.lower) if name.kind == name.Kind.OFFICIAL else None
        papers = files.uses(event) if event else ()
        found.append({"name": name, "last": last_day(name.valid), "event": event, "papers": papers})
    return found


@login_required
def rename(request: Request, public_id: str) -> HttpResponse:
    """Record a unit's new official name; the old one stays findable."""
    rows = queries.organisations(request.actor)
    unit = access.ORGANISATION.require(request.actor, "edit", rows, public_id=public_id)
    then = reverse("subjects:organisation", args=[public_id])

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        papers = {"basis": said.pop("document")}
        organisations.rename(unit.pk, **said, papers=papers, **command)
        return _("已更名为 {name}，原名称仍可查到。").format(name=said["name"])

    return ask(
        request,
        RenameForm,
        do,
        title=_("单位更名"),
        button=_("登记新名称"),
        then=then,
        crumbs=[(unit.name, then)],
        note=_("更名记入日志，原名称保留在单位页面，已有的申报仍用当时的名称。"),
    )


def _to_unit(unit: Organisation) -> list[tuple[str, str]]:
    return [
        (_("查找单位"), reverse("subjects:units")),
        (unit.name, reverse("subjects:organisation", args=[unit.public_id])),
    ]


@login_required
def join(request: Request, public_id: str) -> HttpResponse:
    """Ask a unit to be recorded as its member."""
    unit = _unit(request, public_id)

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        membership.ask_to_join(unit.pk, membership.Position(**said), **command)
        return _("申请已发给 {unit}，结果会显示在“我的档案”。").format(unit=unit.name)

    title = _("申请加入 {unit}").format(unit=unit.name)
    return ask(request, PositionForm, do, title=title, button=_("申请加入单位"), then=reverse("subjects:me"),
        crumbs=_to_unit(unit))  # fmt: skip


@login_required
def register(request: Request) -> HttpResponse:
    """Enter a unit that isn't in the registry."""

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        papers = {"business-licence": said.pop("licence"), "authorisation": said.pop("authorisation")}
        region = said.pop("region")
        organisations.register(organisations.Registration(region_id=region.pk, **said), papers, **command)
        return _("单位登记已提交，等待所在地推荐单位确认。")

    return ask(
        request, RegistrationForm, do, title=_("登记新单位"), button=_("提交单位登记"), then=reverse("subjects:me"),
        note=_("先查一查单位是否已在库中；确认之前，单位不能申报。"),
        crumbs=[(_("查找单位"), reverse("subjects:units"))],
    )  # fmt: skip


@login_required
def administer(request: Request, public_id: str) -> HttpResponse:
    """Ask to replace a unit's lost administrator."""
    unit = _unit(request, public_id)

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        papers = {"authorisation": said["authorisation"]}
        organisations.ask_to_administer(unit.pk, said["grounds"], papers, **command)
        return _("申请已提交，等待所在地推荐单位确认。")

    title = _("申请更换 {unit} 的管理员").format(unit=unit.name)
    return ask(request, AdministerForm, do, title=title, button=_("申请更换管理员"), then=reverse("subjects:me"),
        crumbs=_to_unit(unit))  # fmt: skip


@login_required
def invite(request: Request) -> HttpResponse:
    """Invite somebody to one's unit by e-mail."""

    def link(token: str) -> str:
        return request.build_absolute_uri(reverse("subjects:accept", args=[token]))

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        membership.invite(request.actor.organisation or 0, **said, link=link, **command)
        return _("邀请将发到 {email}，14 天内有效。是否送达，看“邀请记录”。").format(email=said["email"])

    return ask(
        request,
        InvitationForm,
        do,
        title=_("邀请人员加入"),
        button=_("发送邀请"),
        then=reverse("subjects:invitations"),
        crumbs=[(_("单位人员"), reverse("subjects:members")), (_("邀请记录"), reverse("subjects:invitations"))],
    )


@login_required
def accept(request: Request, token: str) -> HttpResponse:
    """Join the unit that sent the link."""

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        membership.accept_invitation(token, membership.Position(**said), **command)
        return _("您已加入单位。")

    return ask(
        request, PositionForm, do, title=_("确认加入单位"), button=_("确认加入单位"), then=reverse("subjects:me"),
        initial={"starts": timezone.localdate(request.now)},
    )  # fmt: skip


def _decide(request: Request, what: Any, decide: Callable[..., Any], then: str, **page: Any) -> HttpResponse:
    confirmed = request.POST.get("decision") == "confirm"

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        decide(what.pk, confirmed=confirmed, reason=said["reason"], **command)
        return _("已确认，并告知对方。") if confirmed else _("已退回，并告知原因。")

    return ask(
        request,
        DecisionForm,
        do,
        button=page["confirm"],
        then=reverse(then),
        crumbs=[(page.pop("crumb"), reverse(then))],
        what=what,
        template="subjects/decide.html",
        **page,
    )


def _found(row: Any) -> Any:
    if row is None:
        raise NotFound(_("没有找到这条申请，或者您无权查看。"))
    return row


@login_required
def decide_join(request: Request, number: int) -> HttpResponse:
    """A person asks to join the unit."""
    asked = _found(queries.join_requests(request.actor).filter(pk=number).first())
    details = [
        (_("任职方式"), asked.get_kind_display()),
        (_("院系或部门"), asked.department),
        (_("职务"), asked.position),
        (_("开始日期"), asked.starts),
        (_("聘用合同截止日期"), asked.contract_until),
    ]
    title = _("{name} 申请加入").format(name=asked.person.name)
    return _decide(
        request, asked, membership.decide_join, "subjects:join-requests", title=title, details=details,
        crumb=_("加入申请"), confirm=_("确认加入"), may=access.JOIN_REQUEST.may(request.actor, "decide", asked),
    )  # fmt: skip


@login_required
def decide_claim(request: Request, number: int) -> HttpResponse:
    """An account says it is one of the unit's persons."""
    asked = _found(queries.claims(request.actor).filter(pk=number).first())
    details = [(_("账号邮箱"), asked.account.email), (_("证件号码、姓名、出生日期"), _("与库中一致"))]
    title = _("{name} 认领账号").format(name=asked.person.name)
    return _decide(
        request, asked, persons.decide_claim, "subjects:claims", title=title, details=details,
        crumb=_("账号认领"), confirm=_("确认是本人"), may=access.CLAIM.may(request.actor, "decide", asked),
    )  # fmt: skip


@login_required
def decide_administrator(request: Request, number: int) -> HttpResponse:
    """A unit registers, or changes its administrator."""
    asked = _found(queries.administrator_requests(request.actor).filter(pk=number).first())
    unit = asked.organisation
    details = [
        (_("单位类型"), unit.get_kind_display()),
        (_("所在地区"), unit.region.name),
        (_("统一社会信用代码"), "、".join(unit.identifiers.values_list("value", flat=True))),
        (_("注册地址"), unit.address),
        (_("法定代表人"), unit.legal_representative),
        (_("管理员"), asked.person.name),
        (_("原因"), asked.grounds),
    ]
    return _decide(
        request, asked, organisations.decide_administrator, "subjects:registrations", title=unit.name,
        details=details, papers=files.uses(asked), crumb=_("单位登记确认"),
        confirm=_("确认单位和管理员") if asked.first else _("确认新管理员"),
        may=access.ADMINISTRATOR_REQUEST.may(request.actor, "decide", asked),
    )  # fmt: skip
